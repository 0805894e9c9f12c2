"""What an amendment may not lead round: checkpoints that were not given a go, and required tasks that are not finished.

Whatever stood behind one of them, in any revision of this run's plan, stays behind it. A task is known by its id and
by what it does: under another id, in another task's place or as a rollback it is still the same work. What is new, or
does something else than before, stands before or behind every checkpoint that is still shut, so that nothing new runs
beside a gate unseen by those who decide there; only what changes nothing may.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from collections.abc import Set as AbstractSet

from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.outlook.same_work import Work, is_other_work, is_part_of, only_looks, same, works_of
from plans.graph import behind_the_end, reachable
from plans.model import Checkpoint, Job, Milestone, Plan, Task, TaskId


def keep_the_barriers(desk: Desk, revisions: Sequence[Plan], fresh: Plan) -> None:
    """Refuse a plan in which anything would no longer wait for what it has waited for.

    Args:
        desk: with the plan that holds now.
        revisions: every plan that has held in this run, the one that holds now included.
        fresh: the one that is to hold from here on.
    """
    for task in desk.plan.tasks:
        if desk.unit(task.id).released:
            continue
        if isinstance(task.body, Checkpoint):
            _stays_a_checkpoint(task.id, fresh)
            _nothing_leaves(task.id, desk.plan, revisions, fresh)
            _nothing_new_beside(task.id, desk.plan, fresh)
        elif task.required:
            _stays_required(task, fresh)
            _nothing_leaves(task.id, desk.plan, revisions, fresh)


def _stays_a_checkpoint(gate: TaskId, fresh: Plan) -> None:
    if gate not in fresh.by_id or not isinstance(fresh.by_id[gate].body, Checkpoint):
        raise NotNow(f"{gate} is a checkpoint and stays one", hint="its poll and its criteria may change")


def _stays_required(task: Task, fresh: Plan) -> None:
    """As `skip` refuses: what must be done is neither dropped nor turned into something else."""
    after = fresh.by_id.get(task.id)
    if after is None or not after.required:
        raise NotNow(f"{task.id} is required and cannot be dropped")
    kinds = [one.body.kind if isinstance(one.body, Job) else type(one.body) for one in (task, after)]
    if kinds[0] != kinds[1]:
        raise NotNow(f"{task.id} is required and stays what it is", hint="how it is done may change")


def _nothing_leaves(barrier: TaskId, held: Plan, revisions: Sequence[Plan], fresh: Plan) -> None:
    """Refuse a plan in which what stood behind a barrier would no longer wait for it, under its id or another; where
    beginnings are waited for, nor what stood behind its end for that end."""
    _nothing_leaves_what(barrier, held, revisions, fresh, _waiting)
    if any(barrier in plan.awaited_starts for plan in (*revisions, fresh)):
        _nothing_leaves_what(barrier, held, revisions, fresh, _waiting_for_its_end)


def _waiting(plan: Plan, barrier: TaskId) -> AbstractSet[TaskId]:
    return reachable(plan.successors, barrier)


def _waiting_for_its_end(plan: Plan, barrier: TaskId) -> AbstractSet[TaskId]:
    return behind_the_end(plan.tasks, barrier)


def _nothing_leaves_what(
    barrier: TaskId,
    held: Plan,
    revisions: Sequence[Plan],
    fresh: Plan,
    waiting: Callable[[Plan, TaskId], AbstractSet[TaskId]],
) -> None:
    behind = waiting(fresh, barrier)
    guarded = [task for plan in revisions for task in _those(plan, waiting(plan, barrier))]
    guarded_ids = {task.id for task in guarded}
    released = guarded_ids.difference(behind, {barrier})
    if out := [task.id for task in fresh.tasks if task.id in released]:
        raise NotNow(f"{', '.join(out)} would no longer wait for {barrier}")
    unguarded = _works_outside(held, guarded_ids)
    for task in _other_work(held, fresh):
        if task.id not in behind:
            _does_nothing_guarded(task, barrier, guarded, unguarded)


def _those(plan: Plan, names: Container[TaskId]) -> Iterable[Task]:
    return (task for task in plan.tasks if task.id in names)


def _works_outside(held: Plan, guarded: Container[TaskId]) -> Sequence[Work]:
    return [work for task in held.tasks if task.id not in guarded for work in works_of(task)]


def _does_nothing_guarded(task: Task, barrier: TaskId, guarded: Iterable[Task], unguarded: Sequence[Work]) -> None:
    """Refuse a task that does, beside a barrier, what another was to do behind it."""
    fresh_works = [work for work in works_of(task) if not _is_part_of_any(work, unguarded)]
    for other in guarded:
        if any(same(work, guarded_work) for work in fresh_works for guarded_work in works_of(other)):
            raise NotNow(
                f"{task.id} does what {other.id} was to do, and would not wait for {barrier}",
                hint=f"have it wait for {barrier}",
            )


def _is_part_of_any(work: Work, known_works: Iterable[Work]) -> bool:
    return any(is_part_of(work, known) for known in known_works)


def _nothing_new_beside(gate: TaskId, held: Plan, fresh: Plan) -> None:
    before = reachable({task.id: task.after for task in fresh.tasks}, gate)
    ordered = before | reachable(fresh.successors, gate)
    beside = [task.id for task in _other_work(held, fresh) if task.id not in ordered and not _harmless(task)]
    if beside:
        raise NotNow(
            f"{', '.join(beside)} would run beside {gate}, which has not been given a go",
            hint=f"have it wait for {gate}, or {gate} for it",
        )


def _harmless(task: Task) -> bool:
    return isinstance(task.body, Job) and only_looks(task.body) and task.rollback is None


def _other_work(held: Plan, fresh: Plan) -> Iterable[Task]:
    """The tasks that are new, or that do something else than the task of that id did."""
    for task in fresh.tasks:
        old = held.by_id.get(task.id)
        if not isinstance(task.body, Checkpoint | Milestone) and (old is None or is_other_work(task, old)):
            yield task
