"""What begins elsewhere soon: the jobs that workers will run, or programs on hosts by name, before it is their turn."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from jobs.run.outlook.forecast import Forecast
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import Job, Plan, Task
from plans.model.kind_traits import traits_of
from plans.model.lanes import lanes_said
from plans.runs_on import label_of

AHEAD = timedelta(minutes=30)
"""Run time: long enough to find who begins a worker, short enough that it is somebody's who is at work tonight."""


def soon_elsewhere(plan: Plan, state: RunState, found: Forecast, now: datetime) -> Iterator[tuple[Task, Job]]:
    """The tasks whose job has not begun and is expected to within `AHEAD`, the first one first; all of it run time.

    Args:
        found: may be of the plan before an amendment: what that has brought is in the next one.
    """
    if state.ended is not None or state.rollback is not None:
        return
    known = [task for task in plan.tasks if task.id in found.expected]
    for task in sorted(known, key=lambda one: found.expected[one.id].start):
        waits = state.unit(task.id).phase is Phase.PENDING and found.expected[task.id].start - now <= AHEAD
        if waits and isinstance(task.body, Job) and _is_elsewhere(plan, task, task.body):
            yield task, task.body


def _is_elsewhere(plan: Plan, task: Task, job: Job) -> bool:
    return bool(label_of(plan, task, job) or lanes_said(job.spec) or traits_of(job.spec).on_host)
