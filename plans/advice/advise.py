"""Warnings: what a plan may say, and what those who have been through such a night would not let stand."""

from datetime import datetime, timedelta

from plans.advice.checkpoints import advise_on_checkpoints
from plans.advice.comms import advise_on_texts
from plans.advice.flows import advise_on_flows
from plans.advice.open_points import advise_on_open_points
from plans.advice.pointless_lines import pointless_lines
from plans.advice.rehearsed import advise_on_rehearsals
from plans.advice.replication import advise_on_replications
from plans.advice.shifts import advise_on_shifts
from plans.advice.telling import advise_on_telling
from plans.assemble.context import Context
from plans.durations import format_duration
from plans.file.yaml_source import Path
from plans.graph import Graph
from plans.model import Confirm, CopyUndo, Job, Manual, Milestone, Plan, Task
from plans.rehearsals.intervals import planned_length
from plans.schedule import Schedule, schedule

_SPOKEN_LENGTH = 6
"""Characters of an id that can still be said on a bridge call."""


def advise(context: Context, plan: Plan, *, asked: bool) -> None:
    """Record the warnings of a sound plan in `context`.

    Args:
        plan: with every night by which it goes.
        asked: whether a control database was asked for the runs that count.
    """
    graph = Graph(plan)
    planned = schedule(plan, graph)
    for index, task in enumerate(plan.tasks):
        path: Path = ("tasks", index)
        _task(context, path, task)
        _times(context, path, task, planned)
    _window(context, plan, planned)
    _unused(context)
    advise_on_checkpoints(context, graph)
    _dates(context, plan, planned)
    pointless_lines(context, plan, graph, planned)
    advise_on_rehearsals(context, plan, asked=asked)
    _intervals(context, plan, planned)
    advise_on_telling(context, plan)
    advise_on_texts(context, plan)
    advise_on_shifts(context, plan, planned)
    advise_on_flows(context, plan, graph)
    advise_on_replications(context, plan, graph, planned)
    advise_on_open_points(context, plan)


def _task(context: Context, path: Path, task: Task) -> None:
    if task.owner is None and isinstance(task.body, Job | Manual | Confirm):
        context.warn(path, f"{task.id} has no owner", "who is called when it is late?")
    _duration(context, (*path, "duration"), task)
    if len(task.id) > _SPOKEN_LENGTH:
        context.warn(
            (*path, "id"), f"the id {task.id} is long", f"at most {_SPOKEN_LENGTH} characters can be spoken aloud"
        )
    if _is_copy_undo_without_batch(task):
        hint = "batch: {column: ..., value: ...} lets it be rolled back elsewhere too"
        message = f"{task.id} can be rolled back only on tables that were empty"
        context.warn((*path, "rollback"), message, hint, key=True)


def _duration(context: Context, path: Path, task: Task) -> None:
    is_milestone = isinstance(task.body, Milestone)
    if is_milestone and task.duration:
        context.warn(path, f"the milestone {task.id} has a duration", "a milestone takes no time")
    if not is_milestone and not task.duration:
        context.warn(path, f"{task.id} is planned to take no time")


def _is_copy_undo_without_batch(task: Task) -> bool:
    body = task.rollback.body if task.rollback else None
    return isinstance(body, Job) and isinstance(body.spec, CopyUndo) and body.spec.rows.batch is None


def _times(context: Context, path: Path, task: Task, planned: Schedule) -> None:
    times = planned.tasks[task.id]
    if task.deadline is not None and task.deadline < times.end:
        late = format_duration(times.end - task.deadline)
        context.warn((*path, "deadline"), f"{task.id} is planned to end {late} after its deadline")


def _window(context: Context, plan: Plan, planned: Schedule) -> None:
    if plan.window_ends is None:
        hint = "window_ends: 2022-11-12 06:00; without it nobody can say until when a no-go is safe"
        context.warn((), "this plan has no window_ends", hint)
    elif plan.window_ends < planned.go_live:
        late = format_duration(planned.go_live - plan.window_ends)
        context.warn(("window_ends",), f"the go-live is planned {late} after the window ends")


def _intervals(context: Context, plan: Plan, planned: Schedule) -> None:
    for index, interval in enumerate(plan.intervals):
        length = planned_length(interval, planned.times)
        if interval.at_most is not None and length > interval.at_most:
            longer = format_duration(length - interval.at_most)
            message = f"{interval.id} is planned to last {format_duration(length)}, {longer} longer than this"
            context.warn(("intervals", index, "at_most"), message, "a shorter way through it, or another limit")


def _unused(context: Context) -> None:
    kinds = (
        ("party", "parties", context.parties),
        ("person", "people", context.people),
        ("database", "databases", context.databases),
    )
    for kind, key, names in kinds:
        for name in names:
            if (kind, name) not in context.used:
                context.warn((key, name), f"the {kind} {name} is used nowhere", key=True)


def _dates(context: Context, plan: Plan, planned: Schedule) -> None:
    """Past 24 hours a time without a date is always read as one of the first day, which is hardly what was meant."""
    if planned.end - plan.start <= timedelta(hours=24):
        return
    for index, file in enumerate(context.file.tasks):
        for key, written in (("not_before", file.not_before), ("deadline", file.deadline)):
            if written is not None and written.date is None:
                meant = context.clock(("tasks", index, key), written)
                message = f"{written.text} is read as {_local(context, meant)}; this plan is longer than 24 hours"
                context.warn(("tasks", index, key), message, "write the date")


def _local(context: Context, instant: datetime) -> str:
    return f"{instant.astimezone(context.zone):%Y-%m-%d %H:%M}"
