"""How long rollbacks are expected to take: the longest that was rehearsed, else as they are planned. Pure.

The longest and not the median: what it decides is until when a no-go is still safe.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from plans.model import Plan, TaskId
from plans.moved_times import as_written
from plans.rehearsals.durations import known_of


def expected_rollback(plan: Plan, task: TaskId) -> timedelta:
    """How long the rollback of a task is expected to take, in run time; none where the plan has none."""
    rollback = plan.by_id[task].rollback
    return timedelta() if rollback is None else _longest(as_written(plan)).get(task, rollback.duration)


@lru_cache(maxsize=8)
def _longest(plan: Plan) -> Mapping[TaskId, timedelta]:
    known = known_of(plan).rollbacks
    return {TaskId(name): max(one.counting) for name, one in known.items() if one.counting}
