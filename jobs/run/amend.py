"""A new revision of the plan, for what has not started.

What has begun keeps its task as it was: an amendment that changes or drops it is refused with the ids. So does the
go-live and the zone: another night is another run; the start may be moved until something has begun. The databases
stay, and may be reached elsewhere (`jobs.run.same_databases`); new ones may come. A checkpoint that waits after a no-go
or a postponement may be changed, because its poll begins anew: so a criterion that can never be true is mended.
But nothing comes round a gate (`jobs.run.barriers`), and what a gate loses is named and has to be accepted
(`jobs.run.weakening`).
"""

from jobs.run.barriers import keep_the_barriers
from jobs.run.commands import Amend
from jobs.run.deliberation import Deliberation, Refused
from jobs.run.events import PlanAmended, task_of
from jobs.run.late_start import late_by
from jobs.run.same_databases import another_run, readdressed
from jobs.run.state import Phase, UnitState
from jobs.run.way_back import moved_window
from jobs.run.weakening import weakened
from plans.model import Plan, Task, TaskId


def amend(desk: Deliberation, order: Amend, by: str) -> None:
    """Go on with another plan, if it leaves alone what has begun."""
    fresh = desk.revisions.get(order.plan_sha256)
    if fresh is None:
        raise Refused(f"no plan is stored under {order.plan_sha256[:12]}", hint="cutover do RUN amend PLAN stores it")
    fresh = fresh.for_run(desk.state.kind)
    if desk.state.rollback is not None:
        raise Refused("a rollback is under way")
    begun = {TaskId(task_of(unit)[0]) for unit, known in desk.state.units.items() if _has_begun(known)}
    _same_night(desk, fresh, begun=bool(begun))
    changed = [name for name in desk.plan.by_id if name in begun and _differs(desk.plan, fresh, name)]
    if changed:
        raise Refused(f"{', '.join(changed)} has begun and must stay as it is", hint="an open poll: postpone it first")
    revisions = _revisions(desk)
    keep_the_barriers(desk, revisions, fresh)
    lacking = weakened(desk.state, revisions, fresh)
    desk.emit(
        PlanAmended(
            plan_sha256=order.plan_sha256,
            revision=desk.state.revision + 1,
            summary=_summary(order, desk.plan, fresh),
            by=by,
            weakened=lacking,
            readdressed=readdressed(desk.plan, fresh, desk.state.kind),
        )
    )
    desk.plan = fresh


def _same_night(desk: Deliberation, fresh: Plan, *, begun: bool) -> None:
    held = desk.plan
    if (fresh.timezone, fresh.go_live) != (held.timezone, held.go_live):
        raise Refused("time zone and go-live of a run stay as they are", hint="begin another run")
    if fresh.start != held.start and begun:
        raise Refused("the start stays as it is once something has begun", hint="begin another run")
    if fresh.start != held.start and late_by(fresh, desk.state.kind, desk.now) is not None:
        raise Refused("the start would be long past, and all would begin at once", hint="name a time that is to come")
    if why := another_run(held, fresh, desk.state.kind):
        raise Refused(f"the databases of a run stay: {why}", hint="begin another run")
    if reasons := desk.unfit.get(fresh.sha256, ()):
        raise Refused("; ".join(reasons), hint="nothing was touched; the plan that holds stays in use")


def _revisions(desk: Deliberation) -> tuple[Plan, ...]:
    """Every plan that has held in this run, the one that holds now last."""
    earlier = []
    for number, sha256 in enumerate(desk.state.plans[:-1], start=1):
        plan = desk.revisions.get(sha256)
        if plan is None:
            raise Refused(
                f"revision {number} of the plan cannot be read any more",
                hint="without it nobody knows what stood behind the gates",
            )
        earlier.append(plan.for_run(desk.state.kind))
    return (*earlier, desk.plan)


def _summary(order: Amend, held: Plan, fresh: Plan) -> str:
    """The operator's words and what the amendment does, in numbers and in what concerns the whole night."""
    new, gone = set(fresh.by_id) - set(held.by_id), set(held.by_id) - set(fresh.by_id)
    kept = [name for name in fresh.by_id if name in held.by_id and _differs(held, fresh, name)]
    parts = [f"{len(new)} new, {len(gone)} dropped, {len(kept)} changed"]
    parts += ["the start is moved"] if fresh.start != held.start else []
    parts += [moved] if (moved := moved_window(held, fresh)) else []
    counted = ", ".join(parts)
    return f"{order.summary}: {counted}" if order.summary else counted


def _has_begun(known: UnitState) -> bool:
    if known.phase in (Phase.NO_GO, Phase.POSTPONED):
        return False
    return known.phase is not Phase.PENDING or known.started is not None


def _differs(old: Plan, new: Plan, name: TaskId) -> bool:
    """Whether a task means something else; where it stands in its file does not matter."""
    after = new.by_id.get(name)
    return after is None or _meaning(old.by_id[name]) != _meaning(after)


def _meaning(task: Task) -> tuple[object, ...]:
    return (task.after, task.not_before, task.duration, task.owner, task.body, task.rollback, task.required)
