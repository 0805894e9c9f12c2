"""The one place where a run is decided on: what may start, retry, open and finish.

`decide` is a pure function of the plan, the state, what came in, and now. It reads what came in first (commands in
their order, then outcomes), then advances whatever may advance until nothing more does, and says when it wants to be
asked again. The engine records the events, then acts; a crash in between loses actions, never events, and the next
engine finds them as attempts of an earlier term.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from jobs.journal.base import Sent
from jobs.run.decisions import attempts, checkpoints, key_holder, surroundings
from jobs.run.decisions import refusals as refusing
from jobs.run.decisions.answers import take_answer
from jobs.run.decisions.command_text import BadCommand, parse
from jobs.run.decisions.commands import GivenCommand
from jobs.run.decisions.days_after.handing_over import (
    begin_handover,
    completed_because,
    is_handed_over,
    is_to_be_handed_over,
)
from jobs.run.decisions.decision import (
    AttemptResult,
    Desk,
    EngineUp,
    Input,
    NotNow,
    QueriesAsked,
    QuietSeen,
    Refusal,
    Ruling,
    Surroundings,
    WarningRaised,
)
from jobs.run.decisions.flowing.canary_ticks import begin_by_canaries
from jobs.run.decisions.flowing.degrading import degrade_by_flows
from jobs.run.decisions.people.seen import AnswersSeen, EngineReturned, MessagesSeen, TurnsSeen
from jobs.run.decisions.ready import Row, ready, rows_of
from jobs.run.decisions.rehearsed_no_go import turn_back
from jobs.run.decisions.replicating.seeing import close_ways
from jobs.run.decisions.seconds import person as second_person
from jobs.run.decisions.shift_changes import change_shifts
from jobs.run.decisions.tell_people import people_seen, tell_people
from jobs.run.events import (
    AttemptStarted,
    ClockStarted,
    ClockStopped,
    CommandRefused,
    Event,
    Finish,
    Result,
    RollbackBegun,
    RunEnded,
    TaskFinished,
    TaskStarted,
    UnitId,
    task_of,
)
from jobs.run.outlook.demo_player import waits_for_player
from jobs.run.outlook.sequence.before import open_predecessors, rollback_before
from jobs.run.outlook.sequence.due import begins_at, due
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.status import stands_still
from jobs.run.outlook.used_databases import lacking
from jobs.run.state.model import RollbackState, RunState
from jobs.run.state.unit import FINISHED, RELEASING, Phase, UnitState
from jobs.run.state.units import Units
from plans.model import Checkpoint, Job, Milestone, Plan, Task, TaskId

_OVER = RELEASING | {Phase.ABANDONED}
_WAITING = frozenset({Phase.RETRYING, Phase.OPEN, Phase.POSTPONED})
"""Of what has begun and is not over: for these something may follow by itself."""
_RELEASES = TaskFinished | ClockStarted | ClockStopped | RollbackBegun
"""After what everything has to be looked at once more: a milestone was reached, clock times mean another moment, or a
rehearsal turned back."""


def decide(
    plan: Plan,
    state: RunState,
    inputs: Sequence[Input],
    now: datetime,
    *,
    revisions: Mapping[str, Plan] | None = None,
    unfit: Mapping[str, Sequence[str]] | None = None,
    commanders: Iterable[str] = (),
    parties_of: Mapping[str, frozenset[str]] | None = None,
    refusals: Mapping[CommandRefused, Refusal] | None = None,
    closing: bool = False,
) -> Ruling:
    """What follows.

    Args:
        plan: as `Plan.for_run` gives it for the kind of this run.
        state: the fold of the journal up to its head.
        inputs: what came in since, in order; commands as they lie in the inbox.
        now: real time, UTC, by the control database's clock.
        revisions: further plans by hash, for `amend`: those that it names, and all that have held in this run.
        unfit: by the hash of such a plan, why its databases cannot be used, where they are others than before.
        commanders: the logins that may command, for `keys`.
        parties_of: by login the parties that it is of, for `agree`.
        refusals: those of the decision before this one, where the same engine made it.
        closing: the engine ends: what came in is recorded, and nothing advances that nobody would act on.
    """
    desk = Desk(
        plan=plan,
        state=state,
        real=now,
        revisions=revisions or {},
        unfit=unfit or {},
        commanders=frozenset(commanders),
        parties_of=parties_of or {},
        refusals=dict(refusals or {}),
    )
    for one in inputs:
        _take_in(desk, one)
    if not closing:
        degrade_by_flows(desk)
    wakes = [] if closing else _advance(desk)
    wakes += [] if closing else [*change_shifts(desk), *close_ways(desk)]
    second_person.lapse(desk)
    wakes += tell_people(desk, state, closing=closing)
    wakes += refusing.write_down(desk, everything=closing or desk.state.ended is not None)
    return Ruling(
        entries=tuple(desk.entries),
        actions=tuple(desk.actions),
        wake_at=min(wakes, default=None),
        state=desk.state,
        plan=desk.plan,
        refusals=desk.refusals,
    )


def _take_in(desk: Desk, one: Input) -> None:
    if isinstance(one, Surroundings):
        surroundings.take_in(desk, one)
        return
    match one:
        case Sent():
            _command(desk, one)
        case EngineUp():
            attempts.engine_up(desk, one)
        case AttemptResult():
            attempts.ended(desk, one)
        case QuietSeen():
            attempts.quiet(desk, one)
        case WarningRaised():
            attempts.warned(desk, one)
        case QueriesAsked():
            checkpoints.queries_asked(desk, one)
        case TurnsSeen() | MessagesSeen() | AnswersSeen() | EngineReturned():
            people_seen(desk, one)
        case _:
            assert_never(one)


def _given(sent: Sent) -> GivenCommand:
    """The command that was sent, with who gave it and from where. Raises `BadCommand`."""
    sent_args: object = sent.args  # a client of its own may have written anything into the inbox
    args = sent_args if isinstance(sent_args, Mapping) else {"?": None}
    command = parse(sent.verb, args)
    return GivenCommand(
        id=sent.id, actor=sent.actor, word=sent.verb, command=command, args=args, address=sent.address, at=sent.at
    )


def _command(desk: Desk, sent: Sent) -> None:
    """Carry a command out; whatever comes of it, its last event, or its refusal, consumes its id. Only of refusals that
    repeat the last one alone does."""
    key_holder.shown_up(desk, sent.actor, sent.verb)
    before = desk.mark()
    try:
        if sent.letter:
            take_answer(desk, sent)
            second_person.refuse_where_needed(desk, before)
        else:
            second_person.command(desk, _given(sent))
        if len(desk.entries) == before.entries:
            raise NotNow("nothing came of it")
    except (NotNow, BadCommand) as refusal:
        desk.back_to(before)
        event = CommandRefused(verb=sent.verb, reason=str(refusal), by=sent.actor, unit=_named(desk, sent))
        refusing.refuse(desk, event, sent.id)
    except Exception as defect:  # noqa: BLE001 - left in the inbox it would end every engine that reads it
        desk.back_to(before)
        reason = f"a defect of this program: {type(defect).__name__}"
        refusing.refuse(desk, CommandRefused(verb=sent.verb, reason=reason, by=sent.actor), sent.id)
    else:
        desk.consume(sent.id)


def _named(desk: Desk, sent: Sent) -> UnitId | None:
    args: object = sent.args
    named = args.get("task") if isinstance(args, Mapping) else None
    return UnitId(named) if isinstance(named, str) and TaskId(task_of(named)[0]) in desk.plan.by_id else None


def _advance(desk: Desk) -> list[datetime]:
    """Let everything advance that may; the real times at which to look again."""
    wakes: list[datetime] = []
    while desk.state.ended is None:
        before = len(desk.entries)
        wakes = [*key_holder.after_objection(desk), *_rollbacks(desk)]
        if desk.state.rollback is None:
            wakes += _tasks(desk)
            turn_back(desk)
        wakes += _at_run_time(desk, begin_handover(desk))
        _end_of_run(desk)
        if desk.state.ended is None:
            _player(desk)
        if not any(_lets_others_begin(desk.plan, one.event) for one in desk.entries[before:]):
            break
    return wakes if desk.state.ended is None else []


def _lets_others_begin(plan: Plan, event: Event) -> bool:
    """Whether everything has to be looked at once more after it."""
    if isinstance(event, AttemptStarted | TaskStarted):
        return TaskId(event.unit) in plan.awaited_starts
    return isinstance(event, _RELEASES)


def _tasks(desk: Desk) -> list[datetime]:
    """Start, open or reach every task whose turn it is; the real times at which the others' will come."""
    wakes: list[datetime] = []
    first = 0
    while first < len(desk.plan.tasks):
        first, told = _tasks_up_to_a_release(desk, first)
        wakes += told
    return wakes


def _tasks_up_to_a_release(desk: Desk, first: int) -> tuple[int, list[datetime]]:
    """Let tasks advance, from a place of the plan on, until one is finished by that, as a milestone is: from the next
    place on everything has to be looked at anew."""
    wakes: list[datetime] = []
    for row in _that_may_advance(desk.plan, desk.state):
        known, before = desk.state.unit(row.unit), len(desk.entries)
        if row.place < first or known.phase in _OVER or known.rolling_back:
            continue
        wakes += _advance_task(desk, row.task, known.phase)
        if len(desk.entries) > before and isinstance(desk.entries[-1].event, TaskFinished):
            return row.place + 1, wakes
    return len(desk.plan.tasks), wakes


def _that_may_advance(plan: Plan, state: RunState) -> list[Row]:
    """Those that something may follow for: what has not begun and whose predecessors are all released, and what waits
    for its next attempt or is being decided. In their order.

    The hot loop of a large plan. What is released is asked in every decision, and hardly any decision changes it.
    """
    units = Units.of(state.units)
    may_begin = ready(plan, units.released)
    waiting, busy = _under_way([units[unit] for unit in units.unreleased])
    if waiting <= may_begin.keys():
        return [row for unit, row in may_begin.items() if unit not in busy]
    looked_at = waiting | (may_begin.keys() - busy)
    return [row for unit, row in rows_of(plan).items() if unit in looked_at]


def _under_way(touched: Sequence[UnitState]) -> tuple[set[UnitId], set[UnitId]]:
    """Of what releases nothing: what waits for something that may follow by itself, and what else has begun."""
    waiting = {known.id for known in touched if known.phase in _WAITING}
    return waiting, {known.id for known in touched if known.phase is not Phase.PENDING} - waiting


def _advance_task(desk: Desk, task: Task, phase: Phase) -> list[datetime]:
    """Let one task advance that is not over; the real times at which to look at it again."""
    match phase:
        case Phase.PENDING:
            return _pending(desk, task)
        case Phase.RETRYING:
            return _retrying(desk, UnitId(task.id))
        case Phase.OPEN:
            return checkpoints.measure(desk, task)
        case Phase.POSTPONED:
            opens = _at_run_time(desk, checkpoints.reopen(desk, task))
            return [*opens, *checkpoints.measure(desk, task)]
        case _:
            return []


def _pending(desk: Desk, task: Task) -> list[datetime]:
    if (wakes := _before_its_time(desk, task)) is not None:
        return wakes
    match task.body:
        case Job() as job:
            if task.second is None and not lacking(desk.state, job) and not desk.unit(task.id).in_the_way:
                attempts.start(desk, UnitId(task.id))
        case Checkpoint():
            checkpoints.open_checkpoint(desk, task)
            return checkpoints.measure(desk, task)
        case Milestone():
            desk.emit(TaskFinished(unit=UnitId(task.id), how=Finish.DONE))
        case body:
            begin_by_canaries(desk, task, body)
    return []


def _before_its_time(desk: Desk, task: Task) -> list[datetime] | None:
    """When to look again at a task that may not begin yet; None where it may."""
    if task.ties and open_predecessors(desk.state, task):
        return []  # a beginning that has not come
    if not due(desk.plan, desk.state, task, desk.now):
        return _at_run_time(desk, begins_at(desk.plan, desk.state, task))
    return [] if desk.state.hold is not None else None


def _retrying(desk: Desk, unit: UnitId) -> list[datetime]:
    at = desk.unit(unit).retry_at_real
    if at is None or desk.state.hold is not None or desk.unit(unit).in_the_way:
        return []
    if lacking(desk.state, attempts.job_of(desk, unit)):
        return []
    if at > desk.real:
        return [at]
    attempts.start(desk, unit)
    return []


def _rollbacks(desk: Desk) -> list[datetime]:
    """Run the rollbacks that have begun, one after the other and each only when its task stands still."""
    wakes: list[datetime] = []
    for unit in [unit for rollback in desk.state.rollbacks for unit in rollback.units]:
        if desk.unit(unit).phase is Phase.RETRYING:
            wakes += _retrying(desk, unit)
        elif _rollback_may_start(desk, unit):
            attempts.start(desk, unit)
    return wakes


def _rollback_may_start(desk: Desk, unit: UnitId) -> bool:
    """Whether it is the turn of a rollback that a job carries out, and nothing is in its way."""
    known, body = desk.unit(unit), body_of(desk.plan, unit)
    if known.phase is not Phase.PENDING or desk.state.hold is not None or not isinstance(body, Job):
        return False
    if lacking(desk.state, body) or known.in_the_way:
        return False
    return stands_still(desk.unit(task_of(unit)[0])) and rollback_before(desk.state, unit) is None


def _end_of_run(desk: Desk) -> None:
    rollback = desk.state.rollback
    if rollback is not None:
        _end_of_rollback(desk, rollback)
    elif _nothing_is_left(desk):
        desk.emit(RunEnded(result=Result.COMPLETED, reason=completed_because(desk.plan, desk.state)))


def _nothing_is_left(desk: Desk) -> bool:
    """Whether the run needs nothing more, and nobody has been asked to agree to anything, such as its rollback."""
    if desk.state.seconds.waiting or is_to_be_handed_over(desk):
        return False
    last_first = reversed(desk.plan.tasks)  # the last ones are open the longest
    return is_handed_over(desk.plan, desk.state) or all(_is_over(desk.state, task) for task in last_first)


def _end_of_rollback(desk: Desk, rollback: RollbackState) -> None:
    """End the run once nothing runs and every rollback is finished, one way or the other."""
    under_way = any(known.running is not None for known in desk.state.units.values())
    if under_way or not all(desk.unit(unit).phase in FINISHED for unit in rollback.units):
        return
    left = [unit for unit in rollback.units if desk.unit(task_of(unit)[0]).phase is not Phase.ROLLED_BACK]
    reason = f"{rollback.reason}; not rolled back: {', '.join(left)}" if left else rollback.reason
    desk.emit(RunEnded(result=Result.ROLLED_BACK, reason=reason))


def _is_over(state: RunState, task: Task) -> bool:
    """Whether the night needs nothing more of a task: not so of one that is rolled back and waits to be done again."""
    known = state.units.get(UnitId(task.id))
    return known is not None and known.phase in _OVER and not known.rolling_back


def _player(desk: Desk) -> None:
    """In a demonstration, time stands still while a question that only the player can answer is open."""
    waits = waits_for_player(desk.plan, desk.state)
    if waits and not desk.state.clock.stopped:
        desk.emit(ClockStopped())
    elif desk.state.clock.stopped and not waits:
        desk.emit(ClockStarted())


def _at_run_time(desk: Desk, moment: datetime | None) -> list[datetime]:
    real = desk.state.clock.real_time(moment) if moment is not None else None
    # A rounding error of the clock's division must not wake the engine a microsecond early, and then again and again.
    return [real + timedelta(microseconds=10)] if real is not None else []
