"""From when a task may begin: whether what it waits for has come, its clock time, and the lags behind what has come.

All of it is read from what the journal tells, at the time of the asking: nobody keeps a timer, so an engine that takes
over knows the same.
"""

from dataclasses import dataclass
from datetime import datetime

from jobs.run.outlook.sequence.before import moment_of
from jobs.run.state.model import RunState
from plans.clock_text import clock_text
from plans.model import Dependency, Plan, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """What is left of a dependency whose moment has come: a time."""

    dependency: Dependency
    over: datetime
    """Run time."""

    def text(self, plan: Plan, now: datetime) -> str:
        """`A04 + 30m, from 22:40`."""
        return f"{self.dependency}, from {clock_text(plan, self.over, now)}"


def lag_of(state: RunState, task: Task) -> Lag | None:
    """The lag behind a predecessor that is over last, whether it is over or not; None where there is none.

    It is elapsed time on the run's clock, whatever happens meanwhile: counted from the recorded moment, by nobody.
    """
    lags = (
        Lag(dependency=one, over=moment + one.lag)
        for one in task.ties
        if one.lag and (moment := moment_of(state, one)) is not None
    )
    return max(lags, key=lambda one: one.over, default=None)


def due(plan: Plan, state: RunState, task: Task, now: datetime) -> bool:
    """Whether the task's time has come: its clock time, except in a run that does not wait for the clock, and the end
    of the lags behind what it waits for, as far as that has come."""
    if not state.no_waits and due_at(plan, state, task) > now:
        return False
    lag = lag_of(state, task) if task.ties else None
    return lag is None or lag.over <= now


def begins_at(plan: Plan, state: RunState, task: Task) -> datetime:
    """The run time at which a task may begin, by clock and lags, that waits for nothing else."""
    lag = lag_of(state, task) if task.ties else None
    clock = due_at(plan, state, task)
    if lag is None:
        return clock
    return lag.over if state.no_waits else max(clock, lag.over)


def due_at(plan: Plan, state: RunState, task: Task) -> datetime:
    """The run time before which a task does not begin: its clock time, and never before the plan's start."""
    return state.clock.planned(max(plan.start, task.not_before or plan.start))


def start_to_come(plan: Plan, state: RunState, now: datetime) -> datetime | None:
    """When the night starts, in run time; None where it has started, or will not."""
    start = state.clock.planned(plan.start)
    over = state.ended is not None or state.rollback is not None or state.no_waits
    return start if start > now and not over else None


def time_text(plan: Plan, state: RunState, task: Task, now: datetime) -> str:
    """What a task waits for that is not due: `the start`, `its clock time`, `after A04 + 30m, from 22:40`."""
    if start_to_come(plan, state, now) is not None:
        return "the start"
    lag = open_lag(plan, state, task, now)
    return f"after {lag.text(plan, now)}" if lag is not None else "its clock time"


def open_lag(plan: Plan, state: RunState, task: Task, now: datetime) -> Lag | None:
    """The lag that keeps a task from beginning, longer than its clock time does; None where none does."""
    lag = lag_of(state, task)
    if lag is None or lag.over <= now:
        return None
    return lag if state.no_waits or due_at(plan, state, task) < lag.over else None
