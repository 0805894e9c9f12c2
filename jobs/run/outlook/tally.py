"""How many tasks there are and what became of them: the one count that the board, the status, the lines and the summary
show. Pure.

A task is one of the plan that holds, as it is taken in this kind of run: checkpoints and milestones are tasks, what an
amendment dropped is none any more, what is not taken never was. A rollback is no task: its task is rolled back.
"""

from dataclasses import dataclass

from jobs.run.events import UnitId
from jobs.run.outlook.rollbacks.not_undone import is_mended
from jobs.run.outlook.shortfall import shortfall
from jobs.run.state.model import RunState
from jobs.run.state.unit import ASKING, Phase, UnitState
from plans.model import Plan, Task

_FAILED = ASKING | {Phase.NO_GO, Phase.ABANDONED}
_UNDER_WAY = frozenset({Phase.RUNNING, Phase.OPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTally:
    """`96/142 done  2 excepted  4 run  1 retry  0 failed  39 wait`: each task counts once."""

    total: int = 0
    done: int = 0
    """Ended as it was meant: a rehearsed no-go is one too."""
    excepted: int = 0
    """Ended, and let the night go on, in another way: skipped, fixed by hand, with items waived."""
    rolled_back: int = 0
    running: int = 0
    """A job is at work, a person has started, a poll is open."""
    retrying: int = 0
    failed: int = 0
    """A person must choose, it was given up, or no-go was said."""
    waiting: int = 0
    """Everything else; after the end, what never came."""

    def __str__(self) -> str:
        excepted = f"{self.excepted} excepted  " if self.excepted else ""
        rolled_back = f"{self.rolled_back} rolled back  " if self.rolled_back else ""
        return (
            f"{self.done}/{self.total} done  {excepted}{rolled_back}{self.running} run  {self.retrying} retry  "
            f"{self.failed} failed  {self.waiting} wait"
        )


def tally(plan: Plan, state: RunState) -> TaskTally:
    """Count the tasks of a run; `plan` as `Plan.for_run` gives it."""
    counted = dict.fromkeys(("done", "excepted", "rolled_back", "running", "retrying", "failed", "waiting"), 0)
    for task in plan.tasks:
        counted[_place(plan, state, task)] += 1
    return TaskTally(total=len(plan.tasks), **counted)


def _place(plan: Plan, state: RunState, task: Task) -> str:
    """The one figure in which a task is counted."""
    known = state.unit(task.id)
    if known.released:
        return "excepted" if shortfall(plan, state, task.id) is not None else "done"
    if known.phase is Phase.ROLLED_BACK:
        return "rolled_back"
    if known.phase is Phase.NO_GO and state.turns_back_at == UnitId(task.id):
        return "done"
    if known.phase in _FAILED and not is_mended(plan, state, task.id):
        return "failed"
    return _under_way(state, known)


def _under_way(state: RunState, known: UnitState) -> str:
    if not _goes_on(state, known):
        return "waiting"
    return "retrying" if known.phase is Phase.RETRYING else "running" if known.phase in _UNDER_WAY else "waiting"


def _goes_on(state: RunState, known: UnitState) -> bool:
    """Whether anybody still works on it: once the night is over or rolled back, only what an attempt does."""
    over = state.ended is not None or state.rollback is not None or known.rolling_back
    held = state.hold is not None and known.phase is Phase.RETRYING
    return known.running is not None or not (over or held)
