"""A new revision of the plan, for what has not started.

What has begun keeps its task as it was: an amendment that changes or drops it is refused with the ids. So does the
go-live, the zone and the start: another night is another run. A checkpoint that waits after a no-go or a postponement
may be changed, because its poll begins anew: that is how a criterion is mended that can never be true. But no
amendment drops a checkpoint that has not been given a go, or takes a task out from behind it: a gate is not bypassed.
"""

from jobs.run.commands import Amend
from jobs.run.deliberation import Deliberation, Refused
from jobs.run.events import PlanAmended, task_of
from jobs.run.state import Phase, UnitState
from plans.graph import reachable
from plans.model import Checkpoint, Plan, Task, TaskId


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
    if desk.state.rollback is not None:
        raise Refused("a rollback is under way")
    begun = {TaskId(task_of(unit)[0]) for unit, known in desk.state.units.items() if _has_begun(known)}
    changed = [name for name in desk.plan.by_id if name in begun and _differs(desk.plan, fresh, name)]
    if changed:
        raise Refused(f"{', '.join(changed)} has begun and must stay as it is", hint="an open poll: postpone it first")
    _keep_the_gates(desk, fresh)
    new, gone = set(fresh.by_id) - set(desk.plan.by_id), set(desk.plan.by_id) - set(fresh.by_id)
    kept = [name for name in fresh.by_id if name in desk.plan.by_id and _differs(desk.plan, fresh, name)]
    counted = f"{len(new)} new, {len(gone)} dropped, {len(kept)} changed"
    summary = f"{order.summary}: {counted}" if order.summary else counted
    desk.emit(PlanAmended(plan_sha256=order.plan_sha256, revision=desk.state.revision + 1, summary=summary, by=by))
    desk.plan = fresh


def _has_begun(known: UnitState) -> bool:
    if known.phase in (Phase.NO_GO, Phase.POSTPONED):
        return False
    return known.phase is not Phase.PENDING or known.started is not None


def _keep_the_gates(desk: Deliberation, fresh: Plan) -> None:
    """Refuse what would let anything pass a checkpoint that has not been given a go."""
    for gate in desk.plan.tasks:
        if not isinstance(gate.body, Checkpoint) or desk.unit(gate.id).released:
            continue
        if gate.id not in fresh.by_id or not isinstance(fresh.by_id[gate.id].body, Checkpoint):
            raise Refused(f"{gate.id} is a checkpoint and stays one", hint="its poll and its criteria may change")
        before, after = (reachable(plan.successors, gate.id) for plan in (desk.plan, fresh))
        out = [name for name in desk.plan.by_id if name in before and name in fresh.by_id and name not in after]
        if out:
            raise Refused(f"{', '.join(out)} would no longer wait for {gate.id}")


def _differs(old: Plan, new: Plan, name: TaskId) -> bool:
    """Whether a task means something else; where it stands in its file does not matter."""
    after = new.by_id.get(name)
    return after is None or _meaning(old.by_id[name]) != _meaning(after)


def _meaning(task: Task) -> tuple[object, ...]:
    return (task.after, task.not_before, task.duration, task.owner, task.body, task.rollback, task.required)
