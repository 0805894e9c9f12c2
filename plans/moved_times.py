"""A plan with clock times moved, and the same plan as it was before. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from plans.model import Plan, Task
from plans.model.moved import NOTHING_MOVED, MovedTask, MovedTimes


def with_times_moved(plan: Plan, moved: MovedTimes) -> Plan:
    """The plan with exactly these times moved, whatever was moved in it before; itself where nothing changes."""
    if moved == plan.moved_times:
        return plan
    before = {one.task: one for one in plan.moved_times.tasks}
    after = {one.task: one for one in moved.tasks}
    tasks = tuple(
        _by(task, before.get(task.id), after.get(task.id)) if task.id in before or task.id in after else task
        for task in plan.tasks
    )
    start = plan.start + moved.start - plan.moved_times.start
    unmoved = plan if not plan.moved_times else plan.unmoved
    return replace(plan, start=start, tasks=tasks, moved_times=moved, unmoved=unmoved if moved else None)


def as_written(plan: Plan) -> Plan:
    """The plan as its file has it: no time of it is moved."""
    known = plan.unmoved
    return known if known is not None and known.nights is plan.nights else _as_written(plan)


@lru_cache(maxsize=16)
def _as_written(plan: Plan) -> Plan:
    return with_times_moved(plan, NOTHING_MOVED)


def kept_moved(moved: MovedTimes, held: Plan, fresh: Plan) -> MovedTimes:
    """What stays moved when another file holds: a clock time that it changes is meant as it is written there.

    Args:
        moved: what is moved under the file that holds.
        held: the plan of that file, as written.
        fresh: that of the new one, as written.
    """
    tasks = (_kept(one, held, fresh) for one in moved.tasks)
    return MovedTimes(
        start=moved.start if fresh.start == held.start else timedelta(),
        tasks=tuple(one for one in tasks if one.begins or one.due),
    )


def _kept(one: MovedTask, held: Plan, fresh: Plan) -> MovedTask:
    before, after = held.by_id.get(one.task), fresh.by_id.get(one.task)
    if before is None or after is None:
        return MovedTask(task=one.task)
    return MovedTask(
        task=one.task,
        begins=one.begins if after.not_before == before.not_before else timedelta(),
        due=one.due if after.deadline == before.deadline else timedelta(),
    )


def _by(task: Task, before: MovedTask | None, after: MovedTask | None) -> Task:
    old, new = before or MovedTask(task=task.id), after or MovedTask(task=task.id)
    return replace(
        task,
        not_before=_later(task.not_before, new.begins - old.begins),
        deadline=_later(task.deadline, new.due - old.due),
    )


def _later(at: datetime | None, by: timedelta) -> datetime | None:
    return None if at is None else at + by
