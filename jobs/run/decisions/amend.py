"""A new revision of the plan, for what has not started.

What has begun keeps its task as it was (`jobs.run.decisions.begun`), but for what begins anew: a checkpoint that waits
after a no-go or a postponement, so that a criterion is mended that can never be true; what was rolled back; and what
only looks (a reconciliation with a mistaken grain), as long as it stands still and nothing was built on it. The go-live
and the zone stay: another night is another run; the start may be moved until something has begun. The databases stay,
and may be reached elsewhere (`jobs.run.outlook.same_databases`); new ones may come. But nothing comes round a gate
(`jobs.run.decisions.barriers`), and what a gate loses is named and has to be accepted (`jobs.run.decisions.weakening`).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from jobs.run.decisions.barriers import keep_the_barriers
from jobs.run.decisions.begun import begun_tasks, why_it_stays
from jobs.run.decisions.commands import Amend
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.flowing.changed import flows_changed
from jobs.run.decisions.replicating.changed import replications_changed
from jobs.run.decisions.revisions import revisions
from jobs.run.decisions.rollback import reopen, resting_on
from jobs.run.decisions.way_back import moved_window
from jobs.run.decisions.weakening import weakened
from jobs.run.events import PlanAmended, UnitId
from jobs.run.outlook.days_after.left import handed_over
from jobs.run.outlook.late_start import late_by
from jobs.run.outlook.replicating.same_following import as_made, excepts_more
from jobs.run.outlook.same_databases import another_run, readdressed
from jobs.run.outlook.same_work import does_other_work
from plans.durations import format_duration
from plans.model import Job, JobKind, Plan, ReplicationId, RunKind, Task, TaskId
from plans.model.moved import MovedTimes
from plans.moved_times import as_written, kept_moved, with_times_moved
from plans.open_points import why_not_production
from plans.plurals import counted
from plans.problems import Place
from plans.rehearsals.lessons import open_lessons

_NOWHERE = Place(file="")


def amend(desk: Desk, command: Amend, by: str) -> None:
    """Go on with another plan, if it leaves alone what has begun."""
    fresh = _stored(desk, command)
    if desk.state.rollback is not None:
        raise NotNow("a rollback is under way")
    begun = begun_tasks(desk)
    _same_night(desk, fresh, begun=bool(begun))
    changed = _changed(desk, fresh, begun)
    for name in changed:
        _look_again(desk, name, by)
    earlier = revisions(desk)
    keep_the_barriers(desk, earlier, fresh)
    lacking = weakened(desk.state, earlier, fresh)
    desk.emit(
        PlanAmended(
            plan_sha256=command.plan_sha256,
            revision=desk.state.revision + 1,
            summary=_summary(command, desk, fresh, again=changed),
            by=by,
            weakened=lacking,
            readdressed=readdressed(desk.plan, fresh, desk.state.kind),
            proofs=_proofs(desk.plan, fresh),
            moved_times=fresh.moved_times,
        )
    )
    desk.plan = fresh


def _stored(desk: Desk, command: Amend) -> Plan:
    """Return the plan that the command names, as far as it concerns this kind of run.

    What shifts of the night have moved stays moved, but for clock times that the new file changes.
    """
    fresh = desk.revisions.get(command.plan_sha256)
    if fresh is None:
        raise NotNow(f"no plan is stored under {command.plan_sha256[:12]}", hint="cutover do RUN amend PLAN stores it")
    fresh = fresh.for_run(desk.state.kind)
    moved = with_times_moved(fresh, kept_moved(desk.plan.moved_times, as_written(desk.plan), fresh))
    return handed_over(moved, desk.state)


def _changed(desk: Desk, fresh: Plan, begun: Collection[TaskId]) -> Sequence[TaskId]:
    """Return what has begun and is another task now; refuse where one of them must stay, or nothing changed at all."""
    if _content(fresh) == _content(desk.plan):
        raise NotNow(f"nothing changed since revision {desk.state.revision}", hint="the run goes on with it as it is")
    more = excepts_more(desk.plan, fresh, desk.state)
    changed = [name for name in desk.plan.by_id if name in begun and _differs(desk.plan, fresh, name, more)]
    reasons = {name: why for name in changed if (why := why_it_stays(desk, fresh, name))}
    if reasons:
        raise NotNow(f"{', '.join(reasons)} has begun and must stay as it is", hint="; ".join(reasons.values()))
    return changed


def _same_night(desk: Desk, fresh: Plan, *, begun: bool) -> None:
    held = desk.plan
    if (fresh.timezone, fresh.go_live) != (held.timezone, held.go_live):
        raise NotNow("time zone and go-live of a run stay as they are", hint="begin another run")
    if fresh.start != held.start and begun:
        raise NotNow("the start stays as it is once something has begun", hint="begin another run")
    if fresh.start != held.start and late_by(fresh, desk.state.kind, desk.now) is not None:
        raise NotNow("the start would be long past, and all would begin at once", hint="name a time that is to come")
    if why := another_run(held, fresh, desk.state.kind):
        raise NotNow(f"the databases of a run stay: {why}", hint="begin another run")
    if desk.state.kind is RunKind.PRODUCTION and (why := why_not_production(fresh)):
        raise NotNow(why, hint="settle it and take the todo: out; the plan that holds stays in use")
    if reasons := desk.unfit.get(fresh.sha256, ()):
        raise NotNow("; ".join(reasons), hint="nothing was touched; the plan that holds stays in use")


def _summary(command: Amend, desk: Desk, fresh: Plan, *, again: Sequence[TaskId]) -> str:
    """The operator's words and what the amendment does, in numbers and in what concerns the whole night."""
    held = desk.plan
    new, gone = set(fresh.by_id) - set(held.by_id), set(held.by_id) - set(fresh.by_id)
    kept = [name for name in fresh.by_id if name in held.by_id and _differs(held, fresh, name)]
    parts = [f"{len(new)} new, {len(gone)} dropped, {len(kept)} changed"]
    parts += [f"{', '.join(again)} to be done again"] if again else []
    parts += ["the start is moved"] if fresh.start != held.start else []
    parts += ["the intervals are changed"] if fresh.intervals != held.intervals else []
    parts += [*flows_changed(held, fresh, desk.state), *_hypercare(held, fresh)]
    parts += [*replications_changed(held, fresh), *_guides(held, fresh)]
    parts += _lessons(held, fresh)
    parts += [moved] if (moved := moved_window(held, fresh)) else []
    parts += _of_shifts(held.moved_times, fresh.moved_times)
    counted = ", ".join(parts)
    return f"{command.summary}: {counted}" if command.summary else counted


def _hypercare(held: Plan, fresh: Plan) -> list[str]:
    """For how long the run goes on after the go-live, where that is otherwise."""
    lasts = fresh.watched.hypercare
    return [f"hypercare lasts {format_duration(lasts)}"] if lasts != held.watched.hypercare else []


def _guides(held: Plan, fresh: Plan) -> list[str]:
    """Of which tasks people are told something else; that may change of what has begun, too."""
    both = [task for task in fresh.tasks if task.id in held.by_id]
    told = [task.id for task in both if task.guide != held.by_id[task.id].guide]
    return [f"other instructions, links, fields or todos of {', '.join(told)}"] if told else []


def _of_shifts(held: MovedTimes, fresh: MovedTimes) -> list[str]:
    """What becomes of the times that shifts of the night have moved."""
    changed = [one.task for one in held.tasks if one not in fresh.tasks]
    parts = [f"{counted(len(fresh.tasks), 'task stays', 'tasks stay')} shifted"] if fresh.tasks else []
    return [*parts, f"no longer shifted is what the file changes of {', '.join(changed)}"] if changed else parts


def _lessons(held: Plan, fresh: Plan) -> list[str]:
    """How many lessons of rehearsals are open by the files of the new plan, where that differs."""
    before, after = (len(open_lessons(plan.nights)) for plan in (held, fresh))
    return [f"{counted(after, 'lesson', 'lessons')} open instead of {before}"] if after != before else []


def _look_again(desk: Desk, name: TaskId, by: str) -> None:
    """What it found before is no answer to what it is asked now, and a poll that rests on it begins anew."""
    gates = resting_on(desk, name, undecided_gates=True)
    reopen(desk, (name, *gates), by, because=f"{name} was amended")


def _proofs(held: Plan, fresh: Plan) -> tuple[UnitId, ...]:
    """The reconciliations that are new, or that prove something else than before."""
    return tuple(UnitId(task.id) for task in fresh.tasks if _proves_anew(task, held.by_id.get(task.id)))


def _proves_anew(task: Task, before: Task | None) -> bool:
    if not isinstance(task.body, Job) or task.body.kind is not JobKind.RECONCILE:
        return False
    return before is None or does_other_work(task, before)


def _content(plan: Plan) -> tuple[object, ...]:
    """All that a plan says; the places in its files do not matter."""
    night = (plan.todo, plan.title, plan.timezone, plan.start, plan.go_live, plan.window_ends, plan.intervals)
    named = (
        dict(plan.databases),
        dict(plan.parties),
        dict(plan.hardware),
        dict(plan.replications),
        plan.people,
        plan.telling,
    )
    watched = plan.watched.placeless
    return (*night, plan.family, plan.nights, *named, watched, _placeless(plan.tasks), _placeless(plan.not_taken))


def _placeless(tasks: Sequence[Task]) -> list[Task]:
    return [replace(task, place=_NOWHERE) for task in tasks]


def _differs(old: Plan, new: Plan, name: TaskId, excepting: Collection[ReplicationId] = ()) -> bool:
    """Whether a task means something else; where it stands in its file does not matter."""
    after = new.by_id.get(name)
    return after is None or _meaning(old.by_id[name], excepting) != _meaning(after, excepting)


def _meaning(task: Task, excepting: Collection[ReplicationId]) -> tuple[object, ...]:
    """What a task is, but for who else agrees to it (`seconds.lost`), and what of a replication holds from now on: both
    may change of what has begun."""
    undone, body = task.rollback, as_made(task.body, excepting)
    rollback = replace(undone, second=None, body=as_made(undone.body, excepting)) if undone is not None else None
    return (task.dependencies, task.not_before, task.duration, task.owner, body, rollback, task.required)
