"""How long tasks and rollbacks are expected to take: as they were rehearsed, else as they are planned. Pure.

A task takes the median of its measurements. A rollback takes the longest of its own: what it decides is until when a
no-go is still safe, and the night on which it counts is not the median one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from plans.model import Plan, TaskId
from plans.rehearsals.durations import Use, rehearsed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    tasks: Mapping[TaskId, timedelta]
    """Of the tasks that were measured."""
    rollbacks: Mapping[TaskId, timedelta]


@lru_cache(maxsize=8)
def _expected(plan: Plan) -> _Expected:
    known = rehearsed(plan, plan.nights)
    tasks = {TaskId(name): one.value(Use.MEDIAN) for name, one in known.tasks.items()}
    rollbacks = {TaskId(name): max(one.counting, default=None) for name, one in known.rollbacks.items()}
    return _Expected(
        tasks={name: takes for name, takes in tasks.items() if takes is not None},
        rollbacks={name: takes for name, takes in rollbacks.items() if takes is not None},
    )


def rehearsed_durations(plan: Plan) -> Mapping[TaskId, timedelta]:
    """The expected durations of the tasks that nights of the plan have measured."""
    return _expected(plan).tasks


def expected_duration(plan: Plan, task: TaskId) -> timedelta:
    """How long a task is expected to take, in run time."""
    return _expected(plan).tasks.get(task, plan.by_id[task].duration)


def expected_rollback(plan: Plan, task: TaskId) -> timedelta:
    """How long the rollback of a task is expected to take, in run time; none where the plan has none."""
    rollback = plan.by_id[task].rollback
    return timedelta() if rollback is None else _expected(plan).rollbacks.get(task, rollback.duration)
