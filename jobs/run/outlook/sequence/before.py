"""What comes before a unit of work, and whether its turn has come: one answer for screens and for commands. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from jobs.run.events import UnitId, task_of
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED, Phase
from plans.model import Dependency, Plan, Side, Task, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfTurn:
    """Why nobody may act on a unit of work, or at a poll, yet or any more."""

    why: str
    """`C04 waits for K01`, `the rollback of D08 is over`."""
    hint: str = ""
    """What would help; empty where nothing but time does."""
    first: tuple[str, ...] = ()
    """What has to be finished before it."""

    def __str__(self) -> str:
        return f"{self.why} ({self.hint})" if self.hint else self.why


def open_predecessors(state: RunState, task: Task) -> tuple[TaskId, ...]:
    """The predecessors that do not release this task yet: that are not over, or of which a beginning is waited for
    that has not come. Whether a lag behind them is over is another question: `due`."""
    if not task.ties:
        return tuple(one for one in task.after if not state.unit(one).released)
    return tuple(dict.fromkeys(one.task for one in open_dependencies(state, task)))


def open_dependencies(state: RunState, task: Task) -> tuple[Dependency, ...]:
    """The same with what is waited for of each. What has begun on a beginning goes on, whatever becomes of that."""
    begun = state.unit(task.id).phase is not Phase.PENDING
    asked = (one for one in task.dependencies if not (begun and one.side is Side.START))
    return tuple(one for one in asked if moment_of(state, one) is None)


def moment_of(state: RunState, dependency: Dependency) -> datetime | None:
    """When what a dependency names has come, run time; None where it has not."""
    known = state.unit(dependency.task)
    if dependency.side is Side.START:
        return known.standing
    return (known.ended or known.since) if known.released else None


@lru_cache(maxsize=1024)
def predecessors_of(plan: Plan, task: TaskId) -> tuple[TaskId, ...]:
    """Everything that a task waits for, directly or not, in the plan's order."""
    seen: set[TaskId] = set()
    open_ = [task]
    while open_:
        fresh = [one for one in plan.by_id[open_.pop()].after if one not in seen]
        seen.update(fresh)
        open_ += fresh
    return tuple(one.id for one in plan.tasks if one.id in seen)


def is_kept_by(state: RunState, task: Task, before: TaskId) -> bool:
    """Whether a task that is not over waits for another one of which what it waits for has not come."""
    waits = open_dependencies(state, task) if not state.unit(task.id).released else ()
    return any(one.task == before for one in waits)


def predecessors_finished(state: RunState, task: Task, now: datetime) -> datetime | None:
    """When the last predecessor finished, or what else it waits for came and, where it is over by now, the lag behind
    that, in run time; None where there is none."""
    if not task.ties:
        ends = [end for one in task.after if (end := state.unit(one).ended) is not None]
        return max(ends, default=None)
    came = [(at, at + one.lag) for one in task.dependencies if (at := moment_of(state, one)) is not None]
    return max((over if over <= now else at for at, over in came), default=None)


def rollback_before(state: RunState, unit: str) -> UnitId | None:
    """The rollback that must be finished before this one; None when it is its turn."""
    for rollback in state.rollbacks:
        if unit in rollback.units:
            for earlier in rollback.units[: rollback.units.index(UnitId(unit))]:
                if state.unit(earlier).phase not in FINISHED:
                    return earlier
    return None


def out_of_turn(plan: Plan, state: RunState, unit: str) -> OutOfTurn | None:
    """Why nobody may work on a unit or end it: it waits for others, is rolled back, or is a rollback that is over.

    None where somebody may. A task that was under way when what comes before it was opened anew waits again.
    """
    name, is_rollback = task_of(unit)
    if is_rollback:
        return _rollback_out_of_turn(state, unit, name)
    if state.rollback is not None:
        return OutOfTurn(why="a rollback is under way")
    if state.unit(unit).rolling_back:
        return OutOfTurn(why=f"{unit} is being rolled back")
    task = plan.by_id[TaskId(name)]
    missing = open_predecessors(state, task)
    return _waits_for(unit, missing, map(str, open_dependencies(state, task))) if missing else None


def _rollback_out_of_turn(state: RunState, unit: str, task: str) -> OutOfTurn | None:
    if not state.unit(task).rolling_back:
        return OutOfTurn(why=f"the rollback of {task} is over", hint=f"rollback {task} begins another one")
    if state.unit(task).running is not None:
        return OutOfTurn(why=f"{unit} waits for {task}, which is still running")
    before = rollback_before(state, unit)
    return _waits_for(unit, (before,), (before,)) if before is not None else None


def _waits_for(unit: str, first: tuple[str, ...], moments: Iterable[str]) -> OutOfTurn:
    return OutOfTurn(why=f"{unit} waits for {', '.join(moments)}", first=first)
