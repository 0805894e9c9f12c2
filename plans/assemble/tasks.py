"""Tasks, and what must hold between them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from plans.assemble import jobs, people, waiting
from plans.assemble.context import Context
from plans.assemble.criteria import check_criteria
from plans.assemble.replicating import check_replicating
from plans.assemble.runs_on import said_of
from plans.assemble.second import second_of
from plans.clock import ClockTime
from plans.file.job_shapes import RollbackJobFile
from plans.file.schema import RollbackFile, TaskFile
from plans.file.yaml_source import Path
from plans.model import (
    Body,
    Checkpoint,
    Confirm,
    CopySpec,
    Job,
    Manual,
    Milestone,
    PartyId,
    Rollback,
    RunKind,
    Task,
    TaskId,
)
from plans.model.guide import NO_GUIDE, Field, Guide, Link
from plans.nearest import did_you_mean_in_file


def tasks(context: Context, indexes: Sequence[int]) -> tuple[Task, ...]:
    """Make every task whose body can be made, in the order of the file.

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
    _renamed(context, indexes, first)
    check_criteria(context, made, first)
    waiting.check_beginnings(context, made, first)
    check_replicating(context, made, first)
    return tuple(made)


def _task(context: Context, path: Path, file: TaskFile, base: jobs.Defaults) -> Task | None:
    body = _body(context, path, file, base)
    owner = _owner(context, (*path, "owner"), file, body)
    not_before = _clock(context, (*path, "not_before"), file.not_before)
    deadline = _clock(context, (*path, "deadline"), file.deadline)
    dependencies = waiting.dependencies(context, (*path, "after"), file.after)
    rollback = _rollback(context, (*path, "rollback"), file.rollback, body, base)
    if isinstance(body, Checkpoint | Milestone):
        _lines_without_work(context, path, file, "checkpoint" if isinstance(body, Checkpoint) else "milestone")
    _pinned(context, path, file)
    if file.second is not None and isinstance(body, Confirm) and body.by_canary:
        hint = "second: on a task of its own, or no by_canary"
        context.problem((*path, "second"), "two people agree to this, and a canary would tick it", hint, key=True)
    if body is None:
        return None
    return Task(
        id=TaskId(file.id),
        title=file.title,
        stream=file.stream,
        duration=file.duration or timedelta(),
        body=body,
        place=context.place(path),
        owner=owner,
        dependencies=dependencies,
        not_before=not_before,
        deadline=deadline,
        pinned=file.pinned,
        only=RunKind(file.only) if file.only else None,
        required=file.required,
        second=second_of(context, path, file.second, file.between),
        rollback=rollback,
        may_stay=file.rollback == "none",
        was=tuple(TaskId(name) for _, name in _former_ids(path, file)),
        runs_on=said_of(file),
        guide=_guide(file),
    )


def _guide(file: TaskFile) -> Guide:
    """Keep what people are told of the task; most plans say nothing, and share one guide."""
    if not (file.instructions or file.links or file.fields or file.todo):
        return NO_GUIDE
    return Guide(
        instructions=file.instructions.rstrip(),
        links=tuple(Link(name=name, address=address) for name, address in file.links.items()),
        fields=tuple(Field(name=name, value=value) for name, value in file.fields.items()),
        todo=tuple(file.todo),
    )


def _former_ids(path: Path, file: TaskFile) -> Iterator[tuple[Path, str]]:
    """Each id that a task had before, with its place."""
    named = [file.was] if isinstance(file.was, str) else file.was
    for at, name in enumerate(named):
        yield (*path, "was") if isinstance(file.was, str) else (*path, "was", at), name


def _owner(context: Context, path: Path, file: TaskFile, body: Body | None) -> PartyId | None:
    """Say who looks after a task; a checkpoint that names nobody is looked after by the party that decides."""
    if file.owner is not None:
        return context.party(path, file.owner)
    return body.decided_by if isinstance(body, Checkpoint) else None


def _pinned(context: Context, path: Path, file: TaskFile) -> None:
    """Warn of clock times that shall stay where there are none."""
    if file.pinned and not file.not_before and not file.deadline:
        context.warn((*path, "pinned"), f"{file.id} has no clock time: pinned changes nothing", key=True)


def _clock(context: Context, path: Path, time: ClockTime | None) -> datetime | None:
    return context.clock(path, time) if time else None


def _lines_without_work(context: Context, path: Path, file: TaskFile, what: str) -> None:
    """Record what a checkpoint or a milestone, which is nobody's work, cannot have."""
    if file.rollback is not None:
        context.problem((*path, "rollback"), f"there is nothing to roll back in a {what}", key=True)
    if file.required:
        context.warn((*path, "required"), f"a {what} can never be skipped: required changes nothing", key=True)
    if file.second is not None and what == "milestone":
        context.problem((*path, "second"), "nobody does anything at a milestone, so nobody can agree", key=True)


def _body(context: Context, path: Path, file: TaskFile, base: jobs.Defaults) -> Body | None:
    if file.job is not None:
        return jobs.job(context, (*path, "job"), file.job, base)
    if file.manual is not None:
        return people.manual(context, (*path, "manual"), file.manual)
    if file.confirm is not None:
        return people.confirm(context, (*path, "confirm"), file.confirm)
    if file.checkpoint is not None:
        return people.checkpoint(context, (*path, "checkpoint"), file.checkpoint)
    return Milestone()


def _rollback(
    context: Context, path: Path, file: RollbackFile | Literal["none"] | None, own: Body | None, base: jobs.Defaults
) -> Rollback | None:
    if file is None or file == "none":
        return None
    body = _rollback_body(context, path, file, own, base)
    second = second_of(context, path, file.second, file.between)
    return None if body is None else Rollback(body=body, duration=file.duration, second=second)


def _rollback_body(
    context: Context, path: Path, file: RollbackFile, own: Body | None, base: jobs.Defaults
) -> Job | Manual | Confirm | None:
    if file.job is not None:
        return _rollback_job(context, (*path, "job"), file.job, own, base)
    if file.confirm is not None:
        return people.confirm(context, (*path, "confirm"), file.confirm)
    return None if file.manual is None else people.manual(context, (*path, "manual"), file.manual)


def _rollback_job(
    context: Context, path: Path, file: RollbackJobFile, own: Body | None, base: jobs.Defaults
) -> Job | None:
    copy = own.spec if isinstance(own, Job) and isinstance(own.spec, CopySpec) else None
    if copy is not None and copy.delta is not None and file.copy_ == "undo":
        hint = "roll back the copy that it follows, by its batch"
        message = "a delta load cannot be rolled back: what it replaced is not kept"
        context.problem((*path, "copy"), message, hint)
    return jobs.job(context, path, file, base, rolled_back=None if copy is None else copy.rows)


# --- between tasks -----------------------------------------------------------------------------------------------


def _renamed(context: Context, indexes: Sequence[int], first: Mapping[str, Path]) -> None:
    """Record the former ids that are no task's any more, or that nobody can tell whose they were."""
    claimed: dict[str, str] = {}
    for index, file in zip(indexes, context.file.tasks, strict=True):
        for path, name in _former_ids(("tasks", index), file):
            if name == file.id:
                context.problem(path, f"{name} cannot have been itself", "was: names an id that it has no more")
            elif name in first:
                line = context.place((*first[name], "id")).line
                context.problem(path, f"{name} is a task of this plan, in line {line}", "was: names one that is not")
            elif name in claimed:
                context.problem(path, f"{name} is what {claimed[name]} was", "an id belongs to one task")
            claimed.setdefault(name, file.id)


def go_live(context: Context, indexes: Sequence[int]) -> TaskId:
    """Find the milestone that is T-0."""
    name = context.file.go_live
    files = {file.id: (index, file) for index, file in zip(indexes, context.file.tasks, strict=True)}
    milestones = [key for key, (_, file) in files.items() if file.milestone]
    listed = f"milestones here: {', '.join(milestones) or 'none'}"
    if name not in context.tasks:
        hint = did_you_mean_in_file(name, milestones or context.tasks) or listed
        context.problem(("go_live",), f'unknown task "{name[:40]}"', hint)
    elif name in files:
        _go_live_fits(context, *files[name], listed)
    return TaskId(name)


def _go_live_fits(context: Context, index: int, file: TaskFile, milestones: str) -> None:
    if not file.milestone:
        context.problem(("go_live",), f"{file.id} is no milestone", milestones)
    if file.only:
        context.problem(("tasks", index, "only"), "the go-live belongs to every kind of run", key=True)
