"""What the etas of open problems say of the forecast.

An eta that has passed while its problem is open is worth as much again as it is overdue by: ten minutes past it counts
as ten minutes from now, an hour at the most. So a forecast does not jump when it passes, never says that it is over,
and says by itself that somebody has to give another one.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from jobs.run.events import task_of
from jobs.run.state.model import RunState
from plans.model import TaskId

_MOST_ROLLED = timedelta(hours=1)
"""How far from now an eta that has passed is at the most."""


def ends_by_problems(state: RunState, now: datetime) -> Mapping[TaskId, datetime]:
    """By task, when the open problems on it are thought to be over: the latest of them. A task ends no sooner.

    Of a rollback nothing: its own estimate says when it ends.
    """
    ends: dict[TaskId, datetime] = {}
    for one in state.problems:
        if one.is_open and one.unit is not None and one.eta is not None and not task_of(one.unit)[1]:
            task, end = TaskId(one.unit), rolled_on(one.eta, now)
            ends[task] = max(end, ends.get(task, end))
    return ends


def rolled_on(eta: datetime, now: datetime) -> datetime:
    """An eta as it counts at a moment: itself until it passes, then as far from now as it is overdue."""
    overdue = now - eta
    return eta if overdue <= timedelta() else now + min(overdue, _MOST_ROLLED)
