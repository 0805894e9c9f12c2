"""Tasks, and what must hold between them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from plans.assemble import jobs, people
from plans.assemble.context import Context
from plans.file.schema import RollbackFile, TaskFile
from plans.file.yaml_source import Path
from plans.graph import cycles, reachable
from plans.model import (
    Body,
    Checkpoint,
    CopySpec,
    CounterCriterion,
    DoneCriterion,
    ForecastCriterion,
    Job,
    JobKind,
    Manual,
    Milestone,
    PartyId,
    ReconciledCriterion,
    Rollback,
    RunKind,
    Task,
    TaskId,
)
from plans.nearest import did_you_mean_in_file

_MOST_IN_CYCLE = 12


def tasks(context: Context, indexes: Sequence[int]) -> tuple[Task, ...]:
    """Every task whose body could be made, in the order of the file.

    Args:
        indexes: where each of the file's tasks stands in the file's list; faulty ones have been left out.
    """
    base = jobs.defaults(context)
    made = []
    first: dict[str, Path] = {}
    for index, file in zip(indexes, context.file.tasks, strict=True):
        path: Path = ("tasks", index)
        if file.id in first:
            line = context.place((*first[file.id], "id")).line
            context.certain((*path, "id"), f"the id {file.id} is used twice", f"first in line {line}")
        first.setdefault(file.id, path)
        task = _task(context, path, file, base)
        if task is not None:
            made.append(task)
    if len(first) < len(indexes):
        return tuple(made)  # with an id twice nobody knows which task is meant
    _cycles(context, first)
    _criteria(context, made, first)
    return tuple(made)


def _task(context: Context, path: Path, file: TaskFile, base: jobs.Defaults) -> Task | None:
    body = _body(context, path, file, base)
    owner = file.owner
    if owner is not None:
        context.party((*path, "owner"), owner)
    elif isinstance(body, Checkpoint):
        owner = body.decided_by
    not_before = context.clock((*path, "not_before"), file.not_before) if file.not_before else None
    deadline = context.clock((*path, "deadline"), file.deadline) if file.deadline else None
    after = context.task_list((*path, "after"), file.after)
    rollback = _rollback(context, (*path, "rollback"), file.rollback, body, base) if file.rollback else None
    if isinstance(body, Checkpoint | Milestone):
        what = "checkpoint" if isinstance(body, Checkpoint) else "milestone"
        if file.rollback:
            context.problem((*path, "rollback"), f"there is nothing to undo in a {what}", key=True)
        if file.required:
            context.warn((*path, "required"), f"a {what} can never be skipped: required changes nothing", key=True)
    if body is None:
        return None
    return Task(
        id=TaskId(file.id),
        title=file.title,
        stream=file.stream,
        duration=file.duration or timedelta(),
        body=body,
        place=context.place(path),
        owner=None if owner is None else PartyId(owner),
        after=after,
        not_before=not_before,
        deadline=deadline,
        only=RunKind(file.only) if file.only else None,
        required=file.required,
        rollback=rollback,
    )


def _body(context: Context, path: Path, file: TaskFile, base: jobs.Defaults) -> Body | None:
    if file.job is not None:
        return jobs.job(context, (*path, "job"), file.job, base)
    if file.manual is not None:
        return people.manual(file.manual)
    if file.confirm is not None:
        return people.confirm(context, (*path, "confirm"), file.confirm)
    if file.checkpoint is not None:
        return people.checkpoint(context, (*path, "checkpoint"), file.checkpoint)
    return Milestone()


def _rollback(
    context: Context, path: Path, file: RollbackFile, own: Body | None, base: jobs.Defaults
) -> Rollback | None:
    if file.job is not None:
        copy = own.spec if isinstance(own, Job) and isinstance(own.spec, CopySpec) else None
        if copy is not None and copy.delta is not None and file.job.copy_ == "undo":
            hint = "undo the copy that it follows, by its batch"
            context.problem((*path, "job", "copy"), "a delta load cannot be undone: what it replaced is not kept", hint)
        copied = copy.rows if copy is not None else None
        body = jobs.job(context, (*path, "job"), file.job, base, copied)
        return Rollback(body=body, duration=file.duration) if body is not None else None
    if file.confirm is not None:
        return Rollback(body=people.confirm(context, (*path, "confirm"), file.confirm), duration=file.duration)
    return Rollback(body=people.manual(file.manual), duration=file.duration) if file.manual else None


# --- between tasks -----------------------------------------------------------------------------------------------


def _cycles(context: Context, paths: dict[str, Path]) -> None:
    """Of the file's tasks, not of those that could be made: a task with another fault is part of its cycle too."""
    after = {
        TaskId(file.id): tuple(TaskId(name) for name in file.after if name in paths) for file in context.file.tasks
    }
    for cycle in cycles(after):
        lines = [f"{name} (line {context.place(paths[name]).line})" for name in (*cycle, cycle[0])]
        if len(lines) > _MOST_IN_CYCLE:
            lines[_MOST_IN_CYCLE - 2 : -2] = [f"... {len(lines) - _MOST_IN_CYCLE} more ..."]
        context.certain((*paths[cycle[0]], "after"), f"a cycle: {' waits for '.join(lines)}", "remove one of these")


def _criteria(context: Context, made: Sequence[Task], paths: dict[str, Path]) -> None:
    """A criterion must be able to come true."""
    by_id = {task.id: task for task in made}
    successors: dict[TaskId, list[TaskId]] = {task.id: [] for task in made}
    for task in made:
        for name in task.after:
            successors.setdefault(name, []).append(task.id)
    for gate in made:
        if not isinstance(gate.body, Checkpoint):
            continue
        later = reachable(successors, gate.id) if gate.body.criteria else frozenset()
        for index, criterion in enumerate(gate.body.criteria):
            path = (*paths[gate.id], "checkpoint", "criteria", index)
            match criterion:
                case DoneCriterion() | ReconciledCriterion():
                    names = criterion.tasks
                case CounterCriterion() | ForecastCriterion():
                    names = (criterion.task,)
                case _:
                    continue
            spared = isinstance(criterion, DoneCriterion) and _some_always_taken(gate, names, by_id)
            for name in names:
                if name in by_id and not context.is_repaired(paths[name]):
                    _one_criterion(context, path, gate, criterion, by_id[name], later=name in later, spared=spared)


def _some_always_taken(gate: Task, names: Sequence[TaskId], by_id: Mapping[TaskId, Task]) -> bool:
    """Whether a criterion asks for something in every kind of run that has the gate; the others are not taken."""
    taken = [by_id[name].only for name in names if name in by_id]
    return all({None, kind} & set(taken) for kind in ([gate.only] if gate.only else RunKind))


def _one_criterion(
    context: Context,
    path: Path,
    gate: Task,
    criterion: DoneCriterion | ReconciledCriterion | CounterCriterion | ForecastCriterion,
    task: Task,
    *,
    later: bool,
    spared: bool,
) -> None:
    if task.only not in (None, gate.only) and not spared:
        context.problem(path, f"{gate.id} looks at {task.id}, which only a {task.only} has", key=True)
    if task is gate and not isinstance(criterion, ForecastCriterion):
        context.pointless(path, f"{gate.id} looks at itself", "it can never be true", key=True)
    if later and not isinstance(criterion, ForecastCriterion):
        context.problem(
            path, f"{gate.id} looks at {task.id}, which waits for {gate.id}", "it can never be true", key=True
        )
    if isinstance(criterion, ReconciledCriterion):
        if not (isinstance(task.body, Job) and task.body.kind is JobKind.RECONCILE):
            context.problem(path, f"{task.id} is no reconcile job: nothing is reconciled by it", "use done:", key=True)
    elif isinstance(criterion, CounterCriterion):
        counter = task.body.counter if isinstance(task.body, Manual) else None
        if counter is None:
            context.problem(path, f"{task.id} has no counter", "manual: {counter: {target: 713}}", key=True)
        elif counter.target < criterion.at_least:
            context.problem(path, f"the counter of {task.id} ends at {counter.target}", key=True)


def go_live(context: Context, indexes: Sequence[int]) -> TaskId:
    """The milestone that is T-0."""
    name = context.file.go_live
    files = {file.id: (index, file) for index, file in zip(indexes, context.file.tasks, strict=True)}
    milestones = [key for key, (_, file) in files.items() if file.milestone]
    if name not in context.tasks:
        hint = (
            did_you_mean_in_file(name, milestones or context.tasks)
            or f"milestones here: {', '.join(milestones) or 'none'}"
        )
        context.problem(("go_live",), f'unknown task "{name[:40]}"', hint)
    elif name in files:
        index, file = files[name]
        if not file.milestone:
            context.problem(
                ("go_live",), f"{name} is no milestone", f"milestones here: {', '.join(milestones) or 'none'}"
            )
        if file.only:
            context.problem(("tasks", index, "only"), "the go-live belongs to every kind of run", key=True)
    return TaskId(name)
