"""What a checkpoint has lost by amendments, against what it was when it first stood in the plan of this run.

What it asks, and of whom, stands here; the work that it rests on in `lost_proof`, what a no-go rests on in `way_back`.
Nothing of it is refused: a criterion may never come true, a party may have gone home. But it is named, on every screen
and in the summary, and a go has to accept it by name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import shorten

from jobs.run.decisions.lost_proof import lost_proofs
from jobs.run.decisions.way_back import is_no_return, lost_moments, lost_ways_back
from jobs.run.events import UnitId, Weakening
from jobs.run.outlook.agreed_times import AgreedTimes
from jobs.run.outlook.answers import is_as_strict
from jobs.run.outlook.criteria import in_times
from jobs.run.outlook.flowing.same_flows import asks_as_much, proves_less
from jobs.run.outlook.replicating.same_following import promises_less
from jobs.run.state.model import RunState
from plans.durations import format_duration
from plans.lags import lost_lags
from plans.model import (
    SIMULATED_NIGHTS,
    AnswerCriterion,
    Body,
    Checkpoint,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    LessonsCriterion,
    PartyId,
    Plan,
    ReconciledCriterion,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    SameCriterion,
    SqlCriterion,
    Task,
    TaskId,
)
from plans.plurals import counted
from plans.rehearsals.enough import critical_work


def weakened(state: RunState, revisions: Sequence[Plan], fresh: Plan) -> tuple[Weakening, ...]:
    """All that the checkpoints of `fresh` lack; of those that were given a go, what they lacked then.

    Args:
        state: before the amendment.
        revisions: every plan that has held in this run, in order.
        fresh: the one that is to hold from here on.
    """
    decided = [one for one in state.weakened if state.unit(one.gate).released]
    shut = [task for task in fresh.checkpoints if not state.unit(task.id).released]
    return (*decided, *(one for task in shut for one in _of_gate(state, revisions, fresh, task.id)))


def weakened_by_times(state: RunState, revisions: Sequence[Plan], fresh: Plan) -> tuple[Weakening, ...]:
    """As `weakened`, where nothing but clock times of tasks differs from the plan that holds, and its start does not:
    whatever else a checkpoint lacks is known already, and need not be looked for in a large plan again."""
    known = [one for one in state.weakened if state.unit(one.gate).released or not _is_of_times(one)]
    shut = [task for task in fresh.checkpoints if not state.unit(task.id).released]
    return (*known, *(one for task in shut for one in _times_of_gate(state, revisions, fresh, task)))


def _is_of_times(one: Weakening) -> bool:
    return one.lost in ("time", "deadline") or one.lost.startswith("time-")


def _times_of_gate(state: RunState, revisions: Sequence[Plan], fresh: Plan, gate: Task) -> Iterator[Weakening]:
    first = next((plan for plan in revisions if gate.id in plan.by_id), None)
    if first is None:
        return
    of_the_gate = _of_times(first.by_id[gate.id], gate, AgreedTimes.of(first, fresh))
    for name, text in (*of_the_gate, *lost_moments(state, first, fresh, gate.id)):
        yield Weakening(gate=UnitId(gate.id), lost=name, text=text)


def _of_gate(state: RunState, revisions: Sequence[Plan], fresh: Plan, gate: TaskId) -> Iterator[Weakening]:
    first = next((plan for plan in revisions if gate in plan.by_id), None)
    if first is None:
        return
    before, after = first.by_id[gate].body, fresh.by_id[gate].body
    if not isinstance(before, Checkpoint) or not isinstance(after, Checkpoint):
        return
    times = AgreedTimes.of(first, fresh)
    lost: dict[str, list[str]] = {}
    for name, text in (
        *_of_criteria(first, fresh, gate),
        *_of_people(first, fresh, before, after),
        *_of_times(first.by_id[gate], fresh.by_id[gate], times),
        *_of_lags(first, fresh, gate),
        *_of_rehearsals(first, fresh, first.by_id[gate]),
        *_of_critical_path(state, first, fresh, before),
        *lost_proofs(state, first, fresh, gate),
        *lost_ways_back(state, first, fresh, gate),
    ):
        lost.setdefault(name, []).append(text)
    for name, texts in lost.items():
        yield Weakening(gate=UnitId(gate), lost=name, text="; ".join(dict.fromkeys(texts)))


def _of_criteria(first: Plan, fresh: Plan, gate: TaskId) -> Iterator[tuple[str, str]]:
    times = AgreedTimes.of(first, fresh)
    before, after = (_criteria(plan.by_id[gate].body) for plan in (first, fresh))
    for index, criterion in enumerate(before, start=1):
        if not any(_as_strict(one, criterion, times) for one in after):
            yield f"criterion-{index}", f"no longer asked: {_in_words(criterion)}"
        elif gone := _edges_gone(first, fresh, criterion):
            yield f"criterion-{index}", f"no longer measured without {' and '.join(gone)}: {_in_words(criterion)}"
        elif less := _proves_less(first, fresh, criterion):
            yield f"criterion-{index}", f"{less}: {_in_words(criterion)}"


def _proves_less(first: Plan, fresh: Plan, criterion: Criterion) -> str:
    """What of the flows, or of the replication, behind a criterion is less than it was."""
    match criterion:
        case FlowsCriterion():
            return proves_less(first, fresh, criterion)
        case ReplicationCriterion(replication=name) if name in first.replications and name in fresh.replications:
            return " and ".join(promises_less(first.replications[name], fresh.replications[name]))
        case _:
            return ""


def _criteria(body: Body) -> Sequence[Criterion]:
    return body.criteria if isinstance(body, Checkpoint) else ()


def _edges_gone(first: Plan, fresh: Plan, criterion: Criterion) -> list[TaskId]:
    """The tasks where its interval begins or ends, and that this kind of run has no more: it asks for nothing then."""
    if not isinstance(criterion, IntervalCriterion):
        return []
    edges = dict.fromkeys((criterion.interval.begins.task, criterion.interval.ends.task))
    return [name for name in edges if name in first.by_id and name not in fresh.by_id]


def _of_lags(first: Plan, fresh: Plan, gate: TaskId) -> Iterator[tuple[str, str]]:
    """How long a checkpoint waits after what it stands on, where that is less, also by a lag further up."""
    for lost in lost_lags(first, fresh, gate):
        yield f"lag-{lost.moment[0]}", f"opens {lost}"


def _of_people(first: Plan, fresh: Plan, before: Checkpoint, after: Checkpoint) -> Iterator[tuple[str, str]]:
    """Who is asked and who decides: under the same id another one may stand."""
    for party in before.poll:
        if party not in after.poll:
            yield party, f"no longer polled: {first.owner_name(party)}"
        elif (another := _another(first, fresh, party)) is not None:
            yield party, f"polled is {another}"
    if _needs_fewer(before, after):
        of = [f"{one.quorum} of {len(one.poll)}" for one in (after, before)]
        yield "quorum", f"{of[0]} must say go instead of {of[1]}"
    if after.decided_by != before.decided_by:
        yield "decision", f"no longer decided by {first.owner_name(before.decided_by)}"
    elif (another := _another(first, fresh, before.decided_by)) is not None:
        yield "decision", f"decided by {another}"
    if before.point_of_no_return is not after.point_of_no_return:
        yield "no-return", f"{'no longer' if before.point_of_no_return else 'now'} the point of no return"


def _needs_fewer(before: Checkpoint, after: Checkpoint) -> bool:
    """Whether fewer of those who were polled already have to say go, even if all who are new do."""
    kept = sum(party in after.poll for party in before.poll)
    new = len(after.poll) - kept
    return after.quorum - new < min(before.quorum, kept)


def _another(first: Plan, fresh: Plan, party: PartyId) -> str | None:
    """`the ward instead of the board`, where the party of this id has another name."""
    then, now = first.owner_name(party), fresh.owner_name(party)
    return f"{now} instead of {then}" if now.casefold().split() != then.casefold().split() else None


def _of_times(before: Task, after: Task, times: AgreedTimes) -> Iterator[tuple[str, str]]:
    """What was agreed of when it opens and by when it is decided; the point of no return, see `way_back`."""
    then, now = before.not_before, after.not_before
    if then is not None and not is_no_return(before) and (now is None or now < times.agreed(then)):
        yield "time", f"it may open before {times.said(times.agreed(then))}"
    if before.deadline is not None and (after.deadline is None or times.is_later(after.deadline, before.deadline)):
        yield "deadline", f"its deadline is moved {times.change(before.deadline, after.deadline)}"


def _of_rehearsals(first: Plan, fresh: Plan, gate: Task) -> Iterator[tuple[str, str]]:
    """What its forecasts go by: with other nights a time is made, and a no-go is safe, that were not so before."""
    if not is_no_return(gate) and not _asks_of_times(gate.body):
        return
    before, after = _heads(first), _heads(fresh)
    if before != after:
        yield "rehearsals", f"its forecast goes by other rehearsals: {len(after)} instead of {len(before)}"
    elif after and (renamed := _former_ids(fresh) - _former_ids(first)):
        named = ", ".join(f"{task} by those of {old}" for task, old in sorted(renamed))
        yield "rehearsals", f"its forecast goes by measurements of other ids: {named}"


def _of_critical_path(state: RunState, first: Plan, fresh: Plan, before: Checkpoint) -> Iterator[tuple[str, str]]:
    """Work that had to be rehearsed because it was critical, and no longer has to be."""
    if not any(isinstance(one, RehearsedCriterion) and one.critical for one in before.criteria):
        return
    critical = critical_work(fresh)
    for name in critical_work(first):
        if name in fresh.by_id and name not in critical and not state.unit(name).released:
            yield f"critical-{name}", f"{name} is critical no more, and need not have been rehearsed"


def _heads(plan: Plan) -> frozenset[str]:
    """Tell the nights of a plan from those of another one."""
    return frozenset(night.head for night in plan.nights)


_ABOUT_TIMES = (ForecastCriterion, RollbackCriterion, RehearsedCriterion, IntervalCriterion, LessonsCriterion)


def _former_ids(plan: Plan) -> frozenset[tuple[TaskId, TaskId]]:
    """Every task with an id that it had before."""
    return frozenset((task.id, old) for task in plan.tasks for old in task.was)


def _asks_of_times(body: Body) -> bool:
    """Whether a checkpoint asks when something will be over, or whether it was rehearsed."""
    return any(isinstance(one, _ABOUT_TIMES) for one in _criteria(body))


def _as_strict(new: Criterion, old: Criterion, times: AgreedTimes) -> bool:
    """Whether a criterion asks for at least as much as another one."""
    if old.required and not new.required:
        return False
    match old, new:
        case DoneCriterion(), DoneCriterion():
            return set(old.tasks) <= set(new.tasks)
        case ReconciledCriterion(), ReconciledCriterion():
            return set(old.tasks) <= set(new.tasks)
        case LessonsCriterion(), LessonsCriterion():
            return new.open <= old.open
        case CounterCriterion(), CounterCriterion():
            return old.task == new.task and new.at_least >= old.at_least
        case AnswerCriterion(), AnswerCriterion():
            return is_as_strict(new, old)
        case FlowsCriterion(), FlowsCriterion():
            return asks_as_much(new, old)
        case _:
            return _as_strict_of_times(new, old, times)


def _as_strict_of_times(new: Criterion, old: Criterion, times: AgreedTimes) -> bool:
    """The same of what asks when something will be over, or whether it was rehearsed; anything else stays as it was."""
    match old, new:
        case ForecastCriterion(), ForecastCriterion():
            return _as_sure(new, old, times)
        case RehearsedCriterion(), RehearsedCriterion():
            return _as_rehearsed(new, old)
        case RollbackCriterion(), RollbackCriterion():
            return not times.is_later(new.by, old.by)
        case IntervalCriterion(), IntervalCriterion():
            return new.interval.same_stretch(old.interval) and new.at_most <= old.at_most
        case _:
            return replace(new, required=old.required) == old


def _as_sure(new: ForecastCriterion, old: ForecastCriterion, times: AgreedTimes) -> bool:
    """Whether a time is asked for that is no later, with at least as many nights. A forecast and a chance are two
    questions: neither answers the other."""
    if new.task != old.task or times.is_later(new.by, old.by):
        return False
    if new.at_least is None or old.at_least is None:
        return new.at_least == old.at_least
    return new.at_least >= old.at_least


def _as_rehearsed(new: RehearsedCriterion, old: RehearsedCriterion) -> bool:
    """Whether at least the same is to be rehearsed, and as often."""
    tasks = set(old.tasks) <= set(new.tasks) and new.critical >= old.critical
    rollbacks = new.every_rollback or (set(old.rollbacks) <= set(new.rollbacks) and not old.every_rollback)
    return tasks and rollbacks and new.times >= old.times


def _in_words(criterion: Criterion) -> str:
    return f"{'required, ' if criterion.required else ''}{_asked(criterion)}"


def _asked(criterion: Criterion) -> str:
    match criterion:
        case DoneCriterion():
            return f"done {', '.join(criterion.tasks)}"
        case ReconciledCriterion():
            return f"reconciled {', '.join(criterion.tasks)}"
        case RehearsedCriterion():
            return f"rehearsed {in_times(criterion.times)}"
        case LessonsCriterion():
            return f"{counted(criterion.open, 'open lesson')} at most"
        case CounterCriterion() | AnswerCriterion() | FlowsCriterion() | ReplicationCriterion():
            return criterion.described
        case SameCriterion():
            return f"that {', '.join(criterion.asked.databases)} are alike"
        case SqlCriterion():
            return f"a query on {criterion.on}: {shorten(criterion.query, 60, placeholder=' ...')}"
        case ForecastCriterion() | RollbackCriterion() | IntervalCriterion():
            return _asked_of_times(criterion)


def _asked_of_times(criterion: ForecastCriterion | RollbackCriterion | IntervalCriterion) -> str:
    match criterion:
        case ForecastCriterion(at_least=None):
            return f"forecast of {criterion.task}"
        case ForecastCriterion():
            return f"{criterion.task} in time in {criterion.at_least} of {SIMULATED_NIGHTS} simulated nights"
        case RollbackCriterion():
            return "rollback in time"
        case IntervalCriterion(interval=interval):
            stretch = f"{interval.begins} to {interval.ends}"
            return f"{interval.id} ({stretch}) at most {format_duration(criterion.at_most)}"
