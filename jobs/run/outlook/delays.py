"""Of each late task, what of its delay is its own and what it inherited, and from which task. Pure.

Both together are its delay. A task that makes good a part of what it inherited has a delay of its own below zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from jobs.run.outlook.forecast import NOTABLE_DELAY, Forecast, own_delay
from jobs.run.state.model import RunState
from plans.graph import Graph
from plans.model import Plan, Task, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDelay:
    """How a task comes to be late."""

    originating: timedelta
    """By starting later than it could, and by taking longer than planned."""
    inherited: timedelta
    """By what it waits for being late."""
    root: TaskId | None = None
    """The task from which it inherited: the first one back along what came last; None where nothing is inherited."""


def task_delays(plan: Plan, state: RunState, forecast: Forecast) -> Mapping[TaskId, TaskDelay]:
    """Of each task that is, or is forecast to be, late by a minute or more."""
    found: dict[TaskId, TaskDelay] = {}
    for task in _in_order(plan):
        slip = forecast.slip(task.id)
        if slip >= NOTABLE_DELAY:
            own = own_delay(state, task, forecast.planned, forecast.expected)
            root = _root(task, forecast, found) if slip - own >= NOTABLE_DELAY else None
            found[task.id] = TaskDelay(originating=own, inherited=slip - own, root=root)
    return found


def _root(task: Task, forecast: Forecast, known: Mapping[TaskId, TaskDelay]) -> TaskId | None:
    """Back along what ended last, the first task that is late by itself and not because of another one."""
    last = max(task.after, key=lambda one: forecast.expected[one].end, default=None)
    delay = known.get(last) if last is not None else None
    return (delay.root or last) if delay is not None else None


@lru_cache(maxsize=8)
def _in_order(plan: Plan) -> tuple[Task, ...]:
    return Graph(plan).tasks
