"""Who is told of what was decided: the messages that go into the outbox with it, by the plan's hooks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from jobs.run.decisions.decision import Desk
from jobs.run.decisions.people.engine_back import engine_returned
from jobs.run.decisions.people.seen import AnswersSeen, EngineReturned, MessagesSeen, PeopleSeen, TurnsSeen
from jobs.run.decisions.ready import ready
from jobs.run.events import (
    Addressee,
    AnswersRefused,
    CheckpointDecided,
    CheckpointOpened,
    Corrected,
    DatabaseMissing,
    Decision,
    Degraded,
    Event,
    FlowsChanged,
    FlowSettled,
    HoldReleased,
    HoldSet,
    HostFileUnread,
    JournalDoubted,
    LanesChanged,
    LogLost,
    MessagesDelivered,
    MessagesStuck,
    NormalAgain,
    PeopleTold,
    ProblemClosed,
    ProblemOpened,
    ProblemUpdated,
    ReplicationSeen,
    RollbackBegun,
    SecondAsked,
    SlotsDropped,
    TaskFinished,
    TicketUntaken,
    UnitId,
    task_of,
)
from jobs.run.outlook.addressees import addressees, tells
from jobs.run.outlook.flows import Light, flow_rows
from jobs.run.outlook.people.acting import caller
from jobs.run.outlook.problems.standing import degraded_now
from jobs.run.outlook.replicating.standings import owner_of, red_ones
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.status import Turn, look
from jobs.run.outlook.unanswered import is_open, unanswered
from jobs.run.state.model import RunState
from jobs.run.state.problems import Problem
from jobs.run.state.told import Call, Matter, matter_name
from jobs.run.state.unit import ASKING, Phase
from jobs.run.state.units import Units
from plans.model import Checkpoint, Confirm, Manual, ReplicationId, TaskId
from plans.model.hooks import HookWord


@dataclass(frozen=True, slots=True)
class _News:
    """A matter that somebody may have to be told of."""

    matter: Matter
    over: bool = False


def tell_people(desk: Desk, before: RunState, *, closing: bool) -> list[datetime]:
    """Tell those whom the hooks name of what was decided since `before`, and of whose turn it is by that; and the next
    in line of what nobody has acknowledged. Gives the real times at which to look again.

    Args:
        before: as the run stood before this decision.
        closing: the engine ends: whose turn it is the next one will tell.
    """
    if not tells(desk.plan, desk.state.kind):
        return []
    _tell(desk, [*_of_events(desk, before), *([] if closing else _ready(desk))])
    if closing:
        return []
    _hand_over(desk)
    return _escalate(desk)


def _hand_over(desk: Desk) -> None:
    """Tell whoever is called for a party by now what those before them were told of, where it still asks for somebody.
    In a hold no start does: of that they are told when it is over."""
    groups: dict[tuple[HookWord, tuple[Addressee, ...], int], list[UnitId]] = {}
    for call in desk.state.told.calls.values() if desk.state.handed_over else ():
        to = tuple(one for one in call.to if _takes_over(desk, call, one.party))
        if to and call.matter.unit is not None:
            groups.setdefault((call.matter.word, to, call.step), []).append(call.matter.unit)
    for (word, to, step), units in groups.items():
        desk.emit(PeopleTold(word=word, units=tuple(units), addressees=to, step=step, taken_over=True))


def _takes_over(desk: Desk, call: Call, party: str) -> bool:
    """Whether somebody else is called for a party since it was told, and still has to act."""
    if desk.state.handed_over.get(party, 0) <= call.seq or caller(desk.plan, desk.state, party) is None:
        return False
    task = desk.plan.by_id.get(TaskId(task_of(call.matter.unit or "")[0]))
    if call.matter.word is not HookWord.CHECKPOINT_OPEN or task is None or not isinstance(task.body, Checkpoint):
        return is_open(desk.plan, desk.state, call.matter)
    known = desk.unit(task.id)
    return known.phase is Phase.OPEN and (party == task.body.decided_by or known.vote(party) is None)


def _escalate(desk: Desk) -> list[datetime]:
    """Tell the next in line, of each matter that nobody has acknowledged in time."""
    waiting = list(unanswered(desk.plan, desk.state))
    due: dict[tuple[HookWord, tuple[Addressee, ...], int], list[Matter]] = {}
    for one in waiting:
        if one.due <= desk.now and (one.matter.unit is not None or one.matter.flow):
            due.setdefault((one.matter.word, one.to, one.step), []).append(one.matter)
    for (word, to, step), matters in due.items():
        _tell_again(desk, word, to, step, matters)
    ahead = unanswered(desk.plan, desk.state) if due else waiting
    wakes = (desk.state.clock.real_time(one.due) for one in ahead)
    return [wake + timedelta(microseconds=10) for wake in wakes if wake is not None]


def _tell_again(desk: Desk, word: HookWord, to: tuple[Addressee, ...], step: int, matters: Sequence[Matter]) -> None:
    """Tell these of tasks, or of flows, that others were told of before."""
    units = tuple(one.unit for one in matters if one.unit is not None)
    flows = tuple(one.flow for one in matters if one.flow)
    desk.emit(PeopleTold(word=word, units=units, addressees=to, step=step, flow_names=flows))


def people_seen(desk: Desk, seen: PeopleSeen) -> None:
    """Take in what the engine has met of those who must act."""
    match seen:
        case TurnsSeen():
            _turns_seen(desk, seen)
        case MessagesSeen():
            _messages_seen(desk, seen)
        case AnswersSeen():
            if seen.counts != desk.state.told.refused:
                desk.emit(AnswersRefused(counts=seen.counts))
        case EngineReturned():
            engine_returned(desk, seen)
        case _:
            assert_never(seen)


def _turns_seen(desk: Desk, seen: TurnsSeen) -> None:
    """Tell of turns that will come soon and of what is late, unless that was told meanwhile."""
    fresh = [one for one in seen.matters if desk.state.told.call(one) is None]
    _tell(desk, [_News(one) for one in fresh if one.unit is not None and TaskId(one.unit) in desk.plan.by_id])


def _messages_seen(desk: Desk, seen: MessagesSeen) -> None:
    """Note that messages to somebody do not arrive, why, and when they do again."""
    known = desk.state.told.stuck.get(seen.to.name)
    if not seen.trouble:
        if known is not None or seen.test:
            desk.emit(MessagesDelivered(addressee=seen.to, test=seen.test))
        return
    facts = (seen.count, seen.trouble, seen.given_up)
    if known is None or (known.count, known.reason, known.given_up) != facts:
        desk.emit(MessagesStuck(addressee=seen.to, count=seen.count, reason=seen.trouble, given_up=seen.given_up))


def _tell(desk: Desk, news: Sequence[_News]) -> None:
    """Put one event for everything of one sort that the same people are told: a storm is one message to each."""
    groups: dict[tuple[HookWord, object, str, bool, tuple[Addressee, ...]], list[_News]] = {}
    for one in news:
        to = addressees(desk.plan, desk.state.kind, one.matter)
        if to:
            of = (one.matter.word, one.matter.before, one.matter.problem, one.over, to)
            groups.setdefault(of, []).append(one)
    for (word, _, problem, over, to), members in groups.items():
        units = dict.fromkeys(one.matter.unit for one in members if one.matter.unit is not None)
        lead = members[0].matter.before
        flows = tuple(dict.fromkeys(one.matter.flow for one in members if one.matter.flow))
        desk.emit(
            PeopleTold(
                word=word, units=tuple(units), addressees=to, lead=lead, over=over, problem=problem, flow_names=flows
            )
        )


def _of_events(desk: Desk, before: RunState) -> Iterator[_News]:
    for entry in desk.entries:
        yield from map(_News, _matters_of(desk, before, entry.event))
        if isinstance(entry.event, HoldReleased):
            yield _News(Matter(word=HookWord.HOLD), over=True)
    yield from _of_troubles(desk, before)
    yield from _of_flows(desk, before)
    yield from _of_replications(desk, before)
    for unit in dict.fromkeys(UnitId(unit) for entry in desk.entries if (unit := _unit_of(entry.event))):
        now, then = desk.state.unit(unit), before.unit(unit)
        if now.phase in ASKING and (then.phase not in ASKING or now.since_seq != then.since_seq):
            yield _News(Matter(word=HookWord.ATTENTION, unit=unit))


def _of_troubles(desk: Desk, before: RunState) -> Iterator[_News]:
    """Which problems are red by now, and are no more, and whether the go-live is degraded or normal; not after the end,
    when nobody sends anything."""
    if desk.state.ended is not None:
        return
    events = [entry.event for entry in desk.entries]
    touched = (one.problem for one in events if isinstance(one, ProblemOpened | ProblemUpdated | ProblemClosed))
    for name in dict.fromkeys(touched):
        yield from _of_problem(desk, before.problem(name), desk.state.problem(name))
    if any(isinstance(one, Degraded | NormalAgain) for one in events):
        yield _News(Matter(word=HookWord.DEGRADED), over=not degraded_now(desk.state))


def _of_flows(desk: Desk, before: RunState) -> Iterator[_News]:
    """Which flows are red by now, and which are no more; of one that cannot be counted nobody knows that it is well."""
    if not any(isinstance(entry.event, FlowsChanged | FlowSettled | Corrected) for entry in desk.entries):
        return
    then = {row.series.name: row.light for row in flow_rows(desk.plan, before)}
    for row in flow_rows(desk.plan, desk.state):
        was_red = then.get(row.series.name) is Light.RED
        if (row.light is Light.RED) is not was_red:
            matter = Matter(word=HookWord.FLOW, flow=row.series.name, looked_after_by=str(row.owner or ""))
            yield _News(matter, over=was_red)


def _of_replications(desk: Desk, before: RunState) -> Iterator[_News]:
    """Which replications are red by now, and which are no more."""
    if not any(isinstance(entry.event, ReplicationSeen | SlotsDropped) for entry in desk.entries):
        return
    then, now = _red_replications(desk, before), _red_replications(desk, desk.state)
    for name in sorted(then ^ now):
        owner = str(owner_of(desk.plan, name) or "")
        yield _News(Matter(word=HookWord.REPLICATION, flow=name, looked_after_by=owner), over=name in then)


def _red_replications(desk: Desk, state: RunState) -> set[ReplicationId]:
    return {one.of.id for one in red_ones(desk.plan, state)}


def _of_problem(desk: Desk, then: Problem | None, now: Problem | None) -> Iterator[_News]:
    """That it is red by now, or no more; on a task that an amendment took away it is on none."""
    was_red = then is not None and then.is_red
    if now is not None and now.is_red is not was_red:
        on = now.unit if now.unit is not None and TaskId(task_of(now.unit)[0]) in desk.plan.by_id else None
        matter = Matter(word=HookWord.TROUBLE, unit=on, problem=now.id, looked_after_by=now.owner)
        yield _News(matter, over=was_red)


def _unit_of(event: Event) -> str:
    unit = getattr(event, "unit", None)
    return unit if isinstance(unit, str) else ""


def _matters_of(desk: Desk, before: RunState, event: Event) -> Sequence[Matter]:
    match event:
        case CheckpointOpened():
            return [Matter(word=HookWord.CHECKPOINT_OPEN, unit=event.unit)]
        case CheckpointDecided():
            words = [HookWord.DECISION, *([HookWord.NO_GO] if event.decision is Decision.NO_GO else [])]
            return [Matter(word=word, unit=event.unit) for word in words]
        case SecondAsked():
            return [Matter(word=HookWord.SECOND, unit=event.unit)]
        case RollbackBegun(whole=True):
            return [Matter(word=HookWord.NO_GO)]
        case HoldSet():
            return [Matter(word=HookWord.HOLD)]
        case TaskFinished() if TaskId(event.unit) == desk.plan.go_live:
            return [Matter(word=HookWord.GO_LIVE, unit=event.unit)]
        case _:
            return [Matter(word=HookWord.PROBLEM)] if _is_problem(before, event) else []


def _is_problem(before: RunState, event: Event) -> bool:
    if isinstance(event, DatabaseMissing):
        return event.database not in before.missing
    if isinstance(event, LanesChanged):
        return event.lanes.nobody_takes and not _lies(before, event.lanes.label)
    if isinstance(event, TicketUntaken):
        return (event.free or not event.there or bool(event.refused)) and not _lies(before, event.label)
    return isinstance(event, LogLost | JournalDoubted | HostFileUnread)


def _lies(state: RunState, label: str) -> bool:
    """Whether nobody takes what is for this label, though no worker has its hands full."""
    return any(label in known.unserved for known in state.units.values())


def _ready(desk: Desk) -> Iterator[_News]:
    """The tasks and rollbacks whose people may begin, and were not told since they were to be done."""
    state = desk.state
    if state.ended is not None or state.hold is not None:
        return
    for unit in _to_be_begun(desk):
        told = state.told.calls.get(matter_name(HookWord.READY, unit))
        again = told is None or told.seq <= state.unit(unit).since_seq
        if again and look(desk.plan, state, unit, desk.now).turn is Turn.PERSON:
            yield _News(Matter(word=HookWord.READY, unit=unit))


def _to_be_begun(desk: Desk) -> Iterator[UnitId]:
    """What people do, has not begun, and waits for no other task."""
    state = desk.state
    rows = ready(desk.plan, Units.of(state.units).released).values() if state.rollback is None else ()
    units = [row.unit for row in rows if row.begun_by_people]
    for rollback in state.rollbacks:
        units += [unit for unit in rollback.units if isinstance(body_of(desk.plan, unit), Manual | Confirm)]
    for unit in units:
        if state.unit(unit).phase is Phase.PENDING:
            yield unit
