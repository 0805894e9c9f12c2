"""Of each late task, what of its delay is its own and what it inherited, and from which task. Pure.

Both together are its delay. A task that makes good a part of what it inherited has a delay of its own below zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from jobs.run.outlook.forecast import NOTABLE_DELAY, Forecast, own_delay
from jobs.run.state.model import RunState
from plans.model import Plan, TaskId


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
    for task in plan.tasks:
        slip = forecast.slip(task.id)
        if slip >= NOTABLE_DELAY:
            own = own_delay(state, task, forecast.planned, forecast.expected)
            inherited = slip - own
            root = _root(plan, state, forecast, task.id) if inherited >= NOTABLE_DELAY else None
            found[task.id] = TaskDelay(originating=own, inherited=inherited, root=root)
    return found


def _root(plan: Plan, state: RunState, forecast: Forecast, task: TaskId) -> TaskId | None:
    """Back along what ended last, to a task that is late by itself and not because of another one."""
    at, root = task, None
    while before := plan.by_id[at].after:
        at = max(before, key=lambda one: forecast.expected[one].end)
        if forecast.slip(at) < NOTABLE_DELAY:
            return root
        root = at
        if forecast.slip(at) - own_delay(state, plan.by_id[at], forecast.planned, forecast.expected) < NOTABLE_DELAY:
            return root
    return root
