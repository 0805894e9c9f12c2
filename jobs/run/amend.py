"""A new revision of the plan, for what has not started.

What has begun keeps its task as it was: an amendment that changes or drops it is refused with the ids. So does the
go-live, the zone and the start: another night is another run.
"""

from jobs.run.commands import Amend
from jobs.run.deliberation import Deliberation, Refused
from jobs.run.events import PlanAmended, task_of
from plans.model import Plan, Task, TaskId


def amend(desk: Deliberation, order: Amend, by: str) -> None:
    """Go on with another plan, if it leaves alone what has begun."""
    fresh = desk.revisions.get(order.plan_sha256)
    if fresh is None:
        raise Refused(f"no plan is stored under {order.plan_sha256[:12]}", hint="cutover do RUN amend PLAN stores it")
    fresh = fresh.for_run(desk.state.kind)
    if (fresh.start, fresh.timezone, fresh.go_live) != (desk.plan.start, desk.plan.timezone, desk.plan.go_live):
        raise Refused("start, time zone and go-live of a run stay as they are", hint="begin another run")
    if fresh.databases != desk.plan.databases:
        raise Refused("the databases of a run stay as they are", hint="begin another run")
    begun = {TaskId(task_of(unit)[0]) for unit in desk.state.units}
    changed = [name for name in desk.plan.by_id if name in begun and _differs(desk.plan, fresh, name)]
    if changed:
        raise Refused(f"{', '.join(changed)} has begun and must stay as it is")
    early = [task.id for task in fresh.tasks if task.id in begun and any(one not in begun for one in task.after)]
    if early:
        raise Refused(f"{', '.join(early)} has begun and cannot wait for something new")
    new, gone = set(fresh.by_id) - set(desk.plan.by_id), set(desk.plan.by_id) - set(fresh.by_id)
    kept = [name for name in fresh.by_id if name in desk.plan.by_id and _differs(desk.plan, fresh, name)]
    counted = f"{len(new)} new, {len(gone)} dropped, {len(kept)} changed"
    summary = f"{order.summary}: {counted}" if order.summary else counted
    desk.emit(PlanAmended(plan_sha256=order.plan_sha256, revision=desk.state.revision + 1, summary=summary, by=by))
    desk.plan = fresh


def _differs(old: Plan, new: Plan, name: TaskId) -> bool:
    """Whether a task means something else; where it stands in its file does not matter."""
    after = new.by_id.get(name)
    return after is None or _meaning(old.by_id[name]) != _meaning(after)


def _meaning(task: Task) -> tuple[object, ...]:
    return (task.after, task.not_before, task.duration, task.owner, task.body, task.rollback, task.required)
