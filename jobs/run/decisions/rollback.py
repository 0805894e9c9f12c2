"""Rolling back: the whole night, or one task together with what stood on it."""

from collections.abc import Iterable

from jobs.outcomes import CancelReason
from jobs.run.decisions import attempts
from jobs.run.decisions.commands import RollBack
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.preconditions import task_named
from jobs.run.events import RollbackBegun, TaskReopened, UnitId, rollback_unit
from jobs.run.outlook.no_go import rollbacks_of_what_is_done
from jobs.run.outlook.replicating.ways_back import Way, gone_ways, why_gone
from jobs.run.outlook.rollbacks.again import begun_on, changes_nothing, is_undecided
from jobs.run.outlook.status import past_no_return
from jobs.run.state.unit import Phase
from plans.model import (
    Checkpoint,
    Confirm,
    Job,
    Manual,
    Milestone,
    Task,
    TaskId,
)


def roll_back(desk: Desk, command: RollBack, by: str) -> None:
    """Begin to roll back everything that was really done, or one task."""
    gone = past_no_return(desk.plan, desk.state)
    if gone is not None:
        raise _no_way_back(desk, gone)
    if desk.state.rollback is not None:
        raise NotNow("a rollback is under way")
    if command.task == "all":
        begin_whole(desk, by=by, reason=command.reason)
        return
    task = task_named(desk, command.task)
    known = desk.unit(task.id)
    if task.rollback is None:
        raise NotNow(f"{task.id} has no rollback")
    if known.rolling_back:
        raise NotNow(f"{task.id} is being rolled back already")
    if known.running is not None:
        raise NotNow(f"{task.id} is running", hint="stop it first")
    if known.started is None or known.phase is Phase.ROLLED_BACK:
        raise NotNow(f"{task.id} has nothing to roll back: {known.phase}")
    reopen(desk, _standing_on(desk, task.id), by, because=f"{task.id} is rolled back")
    desk.emit(RollbackBegun(units=(rollback_unit(task.id),), by=by, reason=command.reason, whole=False))


def _no_way_back(desk: Desk, gone: TaskId) -> NotNow:
    """Why nothing can be rolled back: a checkpoint was passed, or what is written by now does not flow back."""
    lost = next(iter(gone_ways(desk.plan, desk.state)), None)
    if lost is None:
        return NotNow(f"{gone} was the point of no return", hint="fix forward")
    once = {Way.CLOSED: "", Way.LATE: "it has caught up"}.get(lost.way, "that is mended")
    hint = f"once {once} it is open again; else fix forward" if once else "fix forward"
    return NotNow(f"there is no way back behind {lost.switch}: {why_gone(desk.plan, desk.state)}", hint=hint)


def begin_whole(desk: Desk, *, by: str, reason: str) -> None:
    """Begin to roll back everything that was really done; what runs is ended first, and nothing else starts."""
    rollbacks = rollbacks_of_what_is_done(desk.plan, desk.state)
    desk.emit(RollbackBegun(units=rollbacks, by=by, reason=reason))
    attempts.cancel_all(desk, CancelReason.STOPPED)


def reopen(desk: Desk, tasks: Iterable[TaskId], by: str, *, because: str) -> None:
    """Have these done again from the beginning, once what they wait for is finished again."""
    for one in tasks:
        desk.emit(TaskReopened(unit=UnitId(one), by=by, reason=because, afresh=True))


def resting_on(desk: Desk, unit: str, *, undecided_gates: bool = False) -> list[TaskId]:
    """What has begun on the strength of a task.

    Args:
        undecided_gates: only the checkpoints among it that wait for a decision: their polls can begin anew.
    """
    begun = begun_on(desk.plan, desk.state, unit)
    return [one for one in begun if is_undecided(desk.plan, desk.state, one)] if undecided_gates else begun


def _standing_on(desk: Desk, task: TaskId) -> tuple[TaskId, ...]:
    """What has to be done again when this task is rolled back; refuses where that cannot be."""
    behind: dict[TaskId, None] = {}
    open_ = [task]
    while open_:
        fresh = [one for one in desk.plan.successors[open_.pop()] if one not in behind]
        behind.update(dict.fromkeys(fresh))
        open_ += fresh
    begun = [one for one in behind if desk.unit(one).phase not in (Phase.PENDING, Phase.ROLLED_BACK)]
    for one in begun:
        _may_fall(desk, desk.plan.by_id[one])
    return tuple(begun)


def _may_fall(desk: Desk, task: Task) -> None:
    known = desk.unit(task.id)
    if known.running is not None:
        raise NotNow(f"{task.id} runs on the strength of it", hint="stop that first")
    if known.rolling_back or (task.rollback is not None and known.started is not None):
        raise NotNow(f"{task.id} has begun on the strength of it", hint="roll that back first")
    match task.body:
        case Checkpoint() if known.released:
            raise NotNow(f"{task.id} was given a go on the strength of it", hint="rollback all, or fix forward")
        case Milestone():
            raise NotNow(f"{task.id} was reached on the strength of it", hint="rollback all, or fix forward")
        case Job() as job if known.started is not None and not changes_nothing(job):
            raise NotNow(
                f"{task.id} has begun on the strength of it and has no rollback", hint="rollback all, or fix forward"
            )
        case Checkpoint() | Job() | Manual() | Confirm():
            return
