"""Lines of a sound plan that have no effect: a gate that holds nothing up, a criterion that cannot come true as
planned, a rollback that can never be taken.

Each is a warning with what to do about it. docs/checking.md lists the fields of a plan and what is said of each.
"""

from collections.abc import Iterator
from datetime import timedelta

from plans.assemble.context import Context
from plans.durations import format_duration
from plans.file.job_shapes import JobFile, RetryFile, RollbackJobFile
from plans.file.schema import RollbackFile
from plans.file.yaml_source import Path
from plans.graph import Graph
from plans.model import (
    Checkpoint,
    Criterion,
    DoneCriterion,
    ForecastCriterion,
    Interval,
    IntervalCriterion,
    Job,
    Manual,
    Plan,
    ReconciledCriterion,
    RollbackCriterion,
    RunKind,
    SwitchSpec,
    Task,
    TaskId,
)
from plans.model.kind_traits import Timing, traits_of
from plans.rehearsals.intervals import planned_length
from plans.reversible import final_gates
from plans.schedule import Schedule


def pointless_lines(context: Context, plan: Plan, graph: Graph, planned: Schedule) -> None:
    """Record them as warnings in `context`."""
    passed = _points_passed(graph)
    for index, task in enumerate(plan.tasks):
        path: Path = ("tasks", index)
        _rollback(context, path, task, passed.get(task.id))
        _kind_of_run(context, path, plan, task)
        match task.body:
            case Checkpoint() as gate:
                _gate(context, path, plan, task, gate, planned)
            case Manual(to=to, text=""):
                if to:
                    hint = "text: what they are to be told"
                    context.warn((*path, "manual", "to"), f"{task.id} tells {to[:40]} nothing", hint, key=True)
            case Job() as job:
                _without_effect(context, (*path, "job"), task, job)
            case _:
                pass
    _jobs(context)


# --- checkpoints -------------------------------------------------------------------------------------------------


def _gate(context: Context, path: Path, plan: Plan, task: Task, gate: Checkpoint, planned: Schedule) -> None:
    if not plan.successors[task.id]:
        hint = f"after: [{task.id}] on what its go is to release"
        context.warn(path, f"nothing waits for {task.id}: its decision holds nothing up", hint)
    seen: list[Criterion] = []
    for index, criterion in enumerate(gate.criteria):
        place = (*path, "checkpoint", "criteria", index)
        if criterion in seen:
            context.warn(place, f"{task.id} asks for this twice")
        seen.append(criterion)
        for message, hint in _never_as_planned(task, criterion, planned):
            context.warn(place, message, hint)


def _never_as_planned(gate: Task, criterion: Criterion, planned: Schedule) -> Iterator[tuple[str, str]]:
    """Why a criterion is untrue whenever the night goes as planned."""
    decided = planned.tasks[gate.id].end
    match criterion:
        case DoneCriterion(tasks=names) | ReconciledCriterion(tasks=names):
            for name in names:
                late = planned.tasks[name].end - decided
                if name not in gate.after and late > timedelta():
                    message = f"{gate.id} asks for {name}, which is planned to end {format_duration(late)} after it"
                    yield message, f"after: [{name}] on {gate.id}, or another gate for it"
        case ForecastCriterion(task=name, by=by):
            late = planned.tasks[name].end - by
            if late > timedelta():
                yield f"{name} is planned to end {format_duration(late)} after this limit", "by: a later time"
        case RollbackCriterion(by=by):
            late = planned.tasks[gate.id].start - by
            if late > timedelta():
                yield f"{gate.id} is planned to open {format_duration(late)} after this limit", "by: a later time"
        case IntervalCriterion(interval=interval, at_most=at_most):
            yield from _too_long(interval, at_most, planned)
        case _:
            return


def _too_long(interval: Interval, at_most: timedelta, planned: Schedule) -> Iterator[tuple[str, str]]:
    longer = planned_length(interval, planned.times) - at_most
    if longer > timedelta():
        message = f"{interval.id} is planned to last {format_duration(longer)} longer than this limit"
        yield message, "at_most: a longer time"


# --- rollback ----------------------------------------------------------------------------------------------------


def _points_passed(graph: Graph) -> dict[TaskId, TaskId]:
    """Find, for each task behind a point of no return, the first such point that it waits for."""
    passed: dict[TaskId, TaskId] = {}
    final = final_gates(graph.plan)
    for task in graph.tasks:
        for before in (graph.plan.by_id[name] for name in task.after):
            gate = passed.get(before.id, before.id if before.id in final else None)
            if gate is not None:
                passed.setdefault(task.id, gate)
    return passed


def _rollback(context: Context, path: Path, task: Task, passed: TaskId | None) -> None:
    """Args: passed: the point of no return that the task stands behind."""
    if isinstance(task.body, Checkpoint) and task.body.point_of_no_return and passed:
        place = (*path, "checkpoint", "point_of_no_return")
        context.warn(place, f"{passed} is the point of no return already, and {task.id} waits for it", key=True)
    if task.rollback is None:
        return
    if passed:
        message = f"{task.id} waits for {passed}, the point of no return: its rollback can never be taken"
        context.warn((*path, "rollback"), message, _instead(task), key=True)
    if isinstance(task.body, Job) and traits_of(task.body.spec).only_looks:
        message = f"{task.id} is a {task.body.kind} and changes nothing: there is nothing to roll back"
        context.warn((*path, "rollback"), message, "remove the rollback", key=True)
    if not task.rollback.duration:
        message = f"the rollback of {task.id} is planned to take no time"
        context.warn((*path, "rollback", "duration"), message, "until when a no-go is safe is reckoned from it")


def _instead(task: Task) -> str:
    if isinstance(task.body, Job) and isinstance(task.body.spec, SwitchSpec):
        return f"rollback: job: {task.body.spec.undone_by} can be taken, as long as its way back is healthy"
    return "fix forward: a task of its own"


def _kind_of_run(context: Context, path: Path, plan: Plan, task: Task) -> None:
    if task.only is None:
        return
    of = {RunKind.REHEARSAL: "rehearsal", RunKind.PRODUCTION: "production"}[task.only]
    for name, database in plan.databases.items():
        if getattr(database, of) is None:
            message = f"{task.id} is for a {of}, which {name} has no connection for: it is never taken"
            context.warn((*path, "only"), message, f"{of}: under databases, {name}", key=True)
            return


# --- jobs --------------------------------------------------------------------------------------------------------


def _without_effect(context: Context, path: Path, task: Task, job: Job) -> None:
    """Record what the job's own kind says of it."""
    timing = Timing(task=task.id, duration=task.duration, timeout=job.timeout)
    for line in job.spec.without_effect(timing):
        context.warn((*path, *line.key), line.message, line.hint, key=True)


def _jobs(context: Context) -> None:
    """Options of jobs, where they are written."""
    defaults = context.file.defaults
    written_jobs = list(_written(context))
    if defaults is not None:
        if not written_jobs:
            context.warn(("defaults",), "there is no job in this plan for which defaults hold", key=True)
        _retry(context, ("defaults", "retry"), defaults.retry)
    for path, job in written_jobs:
        _retry(context, (*path, "retry"), job.retry)
        if job.quiet_after is not None and job.timeout is not None and job.quiet_after >= job.timeout:
            message = f"it is never shown as quiet: it is ended after {format_duration(job.timeout)}"
            context.warn((*path, "quiet_after"), message, "quiet_after: less than its timeout", key=True)
        for kind in ("command", "python"):
            if (program := getattr(job, kind)) is not None:
                _environment(context, (*path, kind, "env"), program.env)


def _written(context: Context) -> Iterator[tuple[Path, JobFile | RollbackJobFile]]:
    for index, file in enumerate(context.file.tasks):
        if file.job is not None:
            yield ("tasks", index, "job"), file.job
        if isinstance(file.rollback, RollbackFile) and file.rollback.job is not None:
            yield ("tasks", index, "rollback", "job"), file.rollback.job


def _retry(context: Context, path: Path, file: RetryFile | None) -> None:
    if file is not None and file.attempts == 1 and (file.first_wait or file.max_wait):
        context.warn(path, "there is one attempt, and no wait before a second one", "attempts: 2 or more", key=True)


def _environment(context: Context, path: Path, entries: list[str]) -> None:
    names = [entry.partition("=")[0] for entry in entries]
    for index, name in enumerate(names):
        if name in names[index + 1 :]:
            context.warn((*path, index), f"{name[:40]} is given again further down, and that holds")
