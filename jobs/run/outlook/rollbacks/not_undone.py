"""What a rollback of the night leaves as it is: done or begun, and NOT undone. Pure; known before it begins, while it
goes on and once it is over."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobs.run.events import rollback_unit, task_of
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.status import past_no_return
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, UnitState
from plans.model import Plan, Task, TaskId
from plans.rollbacks import stays_done

_NO_ROLLBACK = "it has no rollback"
_HOW_FAR = {
    Phase.DONE: "done",
    Phase.UNVERIFIED: "done, unverified",
    Phase.FIXED: "fixed by hand",
    Phase.SKIPPED: "begun and skipped",
    Phase.ABANDONED: "begun and given up",
    Phase.DOUBT: "in doubt",
}
_NOT_TAKEN = {Phase.SKIPPED: "its rollback was skipped", Phase.ABANDONED: "its rollback was given up"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUndone:
    """One task whose effect a rollback of the night leaves."""

    task: TaskId
    how_far: str
    """`done`, `begun`, `in doubt`."""
    why: str
    """`it has no rollback`, `its rollback was skipped`."""

    def __str__(self) -> str:
        return f"{self.task} {self.how_far}"


@last_answer
def not_undone(plan: Plan, state: RunState) -> tuple[NotUndone, ...]:
    """What a rollback now would leave, or what the one that was begun leaves, in the plan's order.

    None where no rollback was begun, and none can be any more.
    """
    if state.rollback is None and (state.ended is not None or past_no_return(plan, state) is not None):
        return ()
    return tuple(found for task in plan.tasks for found in _of_task(state, task))


def is_rolled_back(state: RunState, unit: str) -> bool:
    """Whether the rollback of a task is under way, or that of the night."""
    of_the_night = state.rollback is not None and not task_of(unit)[1]
    return of_the_night or state.unit(unit).rolling_back


def is_mended(plan: Plan, state: RunState, unit: str) -> bool:
    """Whether what is wrong with a task is no matter any more, because a rollback takes it back."""
    return is_rolled_back(state, unit) and all(one.task != unit for one in not_undone(plan, state))


def _of_task(state: RunState, task: Task) -> Iterator[NotUndone]:
    known = state.unit(task.id)
    if known.phase is Phase.ROLLED_BACK or not _has_begun(known):
        return
    why = _NO_ROLLBACK if stays_done(task) else _NOT_TAKEN.get(state.unit(rollback_unit(task.id)).phase, "")
    if why:
        yield NotUndone(task=task.id, how_far=_HOW_FAR.get(known.phase, "begun"), why=why)


def _has_begun(known: UnitState) -> bool:
    """Whether work on it ever began, also where it is to be done again."""
    return known.started is not None or bool(known.attempts)
