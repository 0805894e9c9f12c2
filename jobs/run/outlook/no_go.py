"""What a no-go would cost: when we would be back if it were said now, and until when it may safely be said. Pure.

A rollback takes back one after the other everything that has begun by the moment of the no-go. More begins as the night
goes on, so the later a no-go is said, the longer it takes: the latest safe one is not the end of the window minus what
has begun so far.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from graphlib import TopologicalSorter

from jobs.run.events import UnitId, rollback_unit, task_of
from jobs.run.outlook.expected_rollbacks import expected_rollback
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.replicating.ways_back import taken_back_until
from jobs.run.outlook.sequence.before import predecessors_of
from jobs.run.outlook.status import past_no_return
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import Checkpoint, CopyUndo, Job, Plan, Task, TaskId
from plans.rehearsals.enough import possible_rollbacks

_NEVER = datetime.min.replace(tzinfo=UTC)


@last_answer
def standing_no_go(plan: Plan, state: RunState) -> tuple[Task, ...]:
    """The checkpoints before the go-live at which no-go was said, and nothing else since: while there is one, no
    go-live comes. None once the night is rolled back, over, or live."""
    if state.ended is not None or state.rollback is not None or state.unit(plan.go_live).released:
        return ()
    before = predecessors_of(plan, plan.go_live)
    return tuple(plan.by_id[one] for one in before if state.unit(one).phase is Phase.NO_GO)


def go_live_ahead(plan: Plan, state: RunState) -> bool:
    """Whether a go-live is still to come: its forecast means something."""
    over = state.ended is not None or state.rollback is not None or state.unit(plan.go_live).released
    return not over and not standing_no_go(plan, state)


@last_answer
def behind_a_no_go(plan: Plan, state: RunState) -> frozenset[TaskId]:
    """The gates at which a no-go stands, and everything behind them: none of it comes as things are."""
    gates = {task.id for task in standing_no_go(plan, state)}
    if not gates:
        return frozenset()
    return frozenset(task.id for task in plan.tasks if gates.intersection((task.id, *predecessors_of(plan, task.id))))


@last_answer
def rollback_length(plan: Plan, state: RunState) -> timedelta:
    """How long the rollbacks of what has begun would take, one after the other."""
    return sum((rollback_takes(plan, state, task) for task in begun_rollbacks(plan, state)), timedelta())


@last_answer
def begun_rollbacks(plan: Plan, state: RunState) -> tuple[TaskId, ...]:
    """The tasks that a no-go now would roll back, the first of them first."""
    return tuple(TaskId(task_of(unit)[0]) for unit in rollbacks_of_what_is_done(plan, state))


def rollback_takes(plan: Plan, state: RunState, task: TaskId) -> timedelta:
    """How long the rollback of one task takes, in run time: as rehearsed or planned, longer where its copy said so.

    A copy knows what its rollback will have to read (`jobs.copy.slow_deletes`); it knows nothing of another rollback.
    """
    rollback, said = plan.by_id[task].rollback, state.unit(task).undo_takes
    if rollback is None:
        return timedelta()
    rolled_back_by_copy = isinstance(rollback.body, Job) and isinstance(rollback.body.spec, CopyUndo)
    if said is None or not rolled_back_by_copy:
        return expected_rollback(plan, task)
    return max(expected_rollback(plan, task), said * state.clock.speed)


def back_by(plan: Plan, state: RunState, now: datetime) -> datetime | None:
    """When a rollback would be over if no-go were said now; None where none is possible, or one is under way."""
    return now + rollback_length(plan, state) if may_roll_back(plan, state) else None


def latest_safe_no_go(
    plan: Plan,
    state: RunState,
    now: datetime,
    *,
    starts: Mapping[TaskId, datetime],
    ends: Mapping[TaskId, datetime],
    factor: float = 1.0,
) -> datetime | None:
    """The largest t, from now on and not after the decision at the point of no return, with
    t + rollback(what will have begun before t) <= the end of the window. After a no-go: until when the rollback must
    begin; what stands behind the shut gate neither begins nor is decided.

    None without a window, past the point of no return, and where already now there is no time to roll back. Once all is
    switched that can be taken back, the plan's `reversible_until` stands in place of the window: both sides work.

    Args:
        now, starts, ends: run time; when every task is forecast to begin and to end.
        factor: how much longer than is reckoned with every rollback takes.
    """
    if not may_roll_back(plan, state):
        return None
    shut = behind_a_no_go(plan, state)
    decisions = [ends[gate] for gate in points_of_no_return(plan) if gate not in shut and not state.unit(gate).released]
    if (until := taken_back_until(plan, state, starts, ends)) is not None:
        return until if (until := min([until, *decisions])) >= now else None
    if plan.window_ends is None:
        return None
    window = state.clock.planned(plan.window_ends)
    last = min(decisions, default=window)
    length, since = rollback_length(plan, state) * factor, now
    latest: datetime | None = None
    for begins, more in (*coming(plan, state, now, starts, shut), (max(window, last), timedelta())):
        found = min(begins, last, window - length)
        if found < since:
            break  # whatever is said later takes no less
        latest, since, length = found, begins, length + more * factor
    return latest


@last_answer
def may_roll_back(plan: Plan, state: RunState) -> bool:
    """Whether a rollback of the night may still be begun."""
    return state.ended is None and state.rollback is None and past_no_return(plan, state) is None


def is_no_return(body: object) -> bool:
    """Whether it is a checkpoint behind which there is no way back."""
    return isinstance(body, Checkpoint) and body.point_of_no_return


@lru_cache(maxsize=8)
def points_of_no_return(plan: Plan) -> tuple[TaskId, ...]:
    """The checkpoints behind which there is no way back."""
    return tuple(task.id for task in plan.tasks if is_no_return(task.body))


@last_answer
def rollbacks_to_come(plan: Plan, state: RunState) -> tuple[TaskId, ...]:
    """The tasks that a no-go may come to roll back, and that have not begun."""
    shut = behind_a_no_go(plan, state)
    return tuple(task for task in possible_rollbacks(plan) if task not in shut and state.unit(task).started is None)


@last_answer
def coming(
    plan: Plan, state: RunState, now: datetime, starts: Mapping[TaskId, datetime], shut: Container[TaskId]
) -> Sequence[tuple[datetime, timedelta]]:
    """When what has not begun will begin, and how long its rollback then takes, the earliest first."""
    return tuple(
        sorted(
            (now if one.at_any_moment else max(now, starts[one.task]), one.takes)
            for one in _later_rollbacks(plan, state)
            if one.task not in shut
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _LaterRollback:
    """Of a task that has not begun, or that was rolled back and may be done again."""

    task: TaskId
    takes: timedelta
    at_any_moment: bool


@last_answer
def _later_rollbacks(plan: Plan, state: RunState) -> tuple[_LaterRollback, ...]:
    found: list[_LaterRollback] = []
    for task in plan.tasks:
        known = state.unit(task.id)
        again = known.phase is Phase.ROLLED_BACK
        if task.rollback is not None and (again or (known.phase is Phase.PENDING and known.started is None)):
            takes = rollback_takes(plan, state, task.id)
            found.append(_LaterRollback(task=task.id, takes=takes, at_any_moment=again))
    return tuple(found)


def rollbacks_of_what_is_done(plan: Plan, state: RunState) -> tuple[UnitId, ...]:
    """The rollbacks of everything that was really begun, the latest first: what a no-go would have to run.

    What ended at the same moment goes against the order of the plan's graph; so does what waited for the beginning of a
    task alone and ended before it: it began on the strength of that task, and is taken back before it.
    """
    begun = [one for one in _begun(plan, state) if one[2].rollback is not None]
    begun.sort(key=lambda one: (one[0], one[1]), reverse=True)
    return tuple(rollback_unit(task.id) for _, _, task in begun)


def _begun(plan: Plan, state: RunState) -> Iterator[tuple[datetime, int, Task]]:
    """What was really begun and is not rolled back, in the plan's order: when it ended, or began, and its place.

    Where beginnings are waited for, a task ends here no sooner than anything that it waits for.
    """
    ended: dict[TaskId, datetime] = {}
    for index, task in enumerate(_in_order(plan)):
        known = state.unit(task.id)
        at = known.ended or known.started or _NEVER
        if plan.awaited_starts:
            at = ended[task.id] = max([at, *(ended[one] for one in task.after)])
        if known.started is not None and known.phase is not Phase.ROLLED_BACK:
            yield at, index, task


@lru_cache(maxsize=8)
def _in_order(plan: Plan) -> tuple[Task, ...]:
    """Every task after what it waits for."""
    order = TopologicalSorter({task.id: task.after for task in plan.tasks}).static_order()
    return tuple(plan.by_id[name] for name in order)
