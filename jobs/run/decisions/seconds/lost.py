"""The second persons that an amendment would take away: it needs them itself, whatever the hour.

A task is known by its id and by what it does: under another id, without the second person, it is still the same work.
"""

from collections.abc import Iterator

from jobs.run.events import UnitId, task_of
from jobs.run.outlook.same_work import Work, does_any, is_other_work, works_of
from jobs.run.outlook.seconds.needed import guarded, second_of
from plans.model import Checkpoint, Milestone, Plan, Task, TaskId
from plans.model.second import Second


def lost_seconds(held: Plan, fresh: Plan) -> Iterator[tuple[str, str]]:
    """Each party whose agreement is no longer needed, or less often, with what that is in words."""
    for unit, second in guarded(held):
        after = second_of(fresh, unit)
        if after is None or not after.covers(second):
            name, is_rollback = task_of(unit)
            what = f"the rollback of {name}" if is_rollback else name
            yield second.party, f"{what} {_instead(after)}"
        for task in _that_do_it(held, fresh, unit, second):
            yield second.party, f"{task.id} does what {task_of(unit)[0]} was to do, without a second person"


def _instead(after: Second | None) -> str:
    if after is None:
        return "needs no second person any more"
    return f"needs a second person of {after} instead"


def _that_do_it(held: Plan, fresh: Plan, unit: UnitId, second: Second) -> Iterator[Task]:
    """The new or changed tasks that do guarded work and do not need the same second person."""
    work = _work_of(held, unit)
    for task in fresh.tasks:
        old = held.by_id.get(task.id)
        if isinstance(task.body, Checkpoint | Milestone) or (old is not None and not is_other_work(task, old)):
            continue
        is_itself = task.id == task_of(unit)[0]
        if not is_itself and does_any(works_of(task), work) and not _is_covered(task, second):
            yield task


def _is_covered(task: Task, second: Second) -> bool:
    return task.second is not None and task.second.covers(second)


def _work_of(plan: Plan, unit: UnitId) -> tuple[Work, ...]:
    """The work that is guarded: a task's own, or its rollback's."""
    name, is_rollback = task_of(unit)
    works = works_of(plan.by_id[TaskId(name)])
    return works[1:] if is_rollback else works[:1]
