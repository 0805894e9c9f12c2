"""Of each late task, what of its delay is its own and what it inherited, and from which task; and which tasks are
late by themselves. Pure.

Both together are its delay. A task that makes good a part of what it inherited has a delay of its own below zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter

from jobs.run.outlook.forecast import Forecast
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.sequence.before import open_predecessors
from jobs.run.state.model import RunState
from plans.graph import driver, earliest, graph_of
from plans.model import Plan, Task, TaskId

NOTABLE_DELAY = timedelta(minutes=1)
"""A delay of less than this has no cause worth naming."""
_CAUSES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """An originating delay: a task that is late by itself, and how many tasks are late because of it."""

    task: TaskId
    delay: timedelta
    inherited: int


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
    for task in graph_of(plan).tasks:
        slip = forecast.slip(task.id)
        if slip >= NOTABLE_DELAY:
            own = own_delay(state, task, forecast)
            root = _root(task, forecast, found) if slip - own >= NOTABLE_DELAY else None
            found[task.id] = TaskDelay(originating=own, inherited=slip - own, root=root)
    return found


def causes(plan: Plan, state: RunState, forecast: Forecast) -> tuple[Cause, ...]:
    """The tasks that are late by themselves and add most, the largest delays first."""
    return every_cause(plan, state, forecast)[:_CAUSES]


@last_answer
def every_cause(plan: Plan, state: RunState, forecast: Forecast) -> tuple[Cause, ...]:
    """All tasks that have begun and are late by themselves, the largest delays first."""
    begun = (task for task in plan.tasks if state.unit(task.id).started is not None)
    return _causes_among(begun, plan, state, forecast)


def unbegun_causes(plan: Plan, state: RunState, forecast: Forecast) -> tuple[Cause, ...]:
    """The tasks that nobody has begun, or that were skipped late, although nothing that they wait for is open."""
    return _causes_among((task for task in plan.tasks if _could_begin(state, task)), plan, state, forecast)


def _could_begin(state: RunState, task: Task) -> bool:
    return state.unit(task.id).started is None and not open_predecessors(state, task)


def _causes_among(tasks: Iterable[Task], plan: Plan, state: RunState, forecast: Forecast) -> tuple[Cause, ...]:
    """Those of them that are late by themselves, the largest delays first."""
    late = {name for name in forecast.expected if forecast.slip(name) >= NOTABLE_DELAY}
    delays = ((task.id, own_delay(state, task, forecast)) for task in tasks if task.id in late)
    found = sorted((one for one in delays if one[1] >= NOTABLE_DELAY), key=itemgetter(1), reverse=True)
    behind = graph_of(plan).behind
    return tuple(Cause(task=task, delay=own, inherited=len(behind(task) & late)) for task, own in found)


def own_delay(state: RunState, task: Task, forecast: Forecast) -> timedelta:
    """What the start of a task, against its predecessors and its clock, and its length add to its end."""
    expected, planned = forecast.expected, forecast.planned
    begin = earliest(task, forecast.counted) or planned[task.id].start
    if task.not_before is not None and not state.no_waits:
        begin = max(begin, state.clock.planned(task.not_before))
    return (expected[task.id].end - begin) - task.duration


def _root(task: Task, forecast: Forecast, known: Mapping[TaskId, TaskDelay]) -> TaskId | None:
    """Back along what ended last, the first task that is late by itself and not because of another one."""
    last = driver(task, forecast.counted)
    delay = known.get(last.task) if last is not None else None
    return (delay.root or last.task) if last is not None and delay is not None else None
