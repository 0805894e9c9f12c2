"""The units of a run, a task or the rollback of one, and what has to be done for each. Pure."""

from collections.abc import Iterator

from jobs.run.events import UnitId, task_of
from jobs.run.state.model import RunState
from plans.model import Checkpoint, Confirm, Job, Manual, Milestone, Plan, Task, TaskId


def units(plan: Plan, state: RunState) -> Iterator[tuple[UnitId, Task]]:
    """Everything that can be worked on: the plan's tasks in their order, then the rollbacks that were begun."""
    for task in plan.tasks:
        yield UnitId(task.id), task
    for rollback in state.rollbacks:
        for unit in rollback.units:
            yield unit, plan.by_id[TaskId(task_of(unit)[0])]


def body_of(plan: Plan, unit: str) -> Job | Manual | Confirm | Checkpoint | Milestone:
    """What has to be done for a unit: the task's body, or its rollback's."""
    name, is_rollback = task_of(unit)
    task = plan.by_id[TaskId(name)]
    if not is_rollback:
        return task.body
    if task.rollback is None:
        raise KeyError(unit)
    return task.rollback.body
