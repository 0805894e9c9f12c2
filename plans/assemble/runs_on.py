"""`runs_on` of tasks, streams and databases: that it has an effect, and that one worker can do each job."""

from collections.abc import Iterator, Sequence

from plans.assemble.context import Context
from plans.file.schema import TaskFile
from plans.file.yaml_source import Path
from plans.model import Database, DatabaseId, Job, Task
from plans.model.kind_traits import traits_of
from plans.nearest import did_you_mean_in_file


def said_of(file: TaskFile) -> str:
    """What a task says itself; empty where it leaves that to its stream and its databases."""
    return file.runs_on or ""


def check_runs_on(context: Context, made: Sequence[Task], databases: dict[DatabaseId, Database]) -> None:
    """Record what is said of workers that cannot be, and what changes nothing."""
    _streams(context)
    _asked_by_the_engine(context, databases)
    places: dict[str, Path] = {}
    for index, file in enumerate(context.file.tasks):
        places.setdefault(file.id, ("tasks", index))
    for task in made:
        _task(context, (*places[task.id], "runs_on"), task)
        for path, job in _jobs(places[task.id], task):
            _two_labels(context, path, task, job, databases)


def _streams(context: Context) -> None:
    known = list(dict.fromkeys(file.stream for file in context.file.tasks if file.stream))
    for name in context.file.streams:
        if name not in known:
            hint = did_you_mean_in_file(name, known) or f"the tasks name {', '.join(known) or 'none'}"
            context.problem(("streams", name), f'no task is of the stream "{name[:40]}"', hint, key=True)


def _asked_by_the_engine(context: Context, databases: dict[DatabaseId, Database]) -> None:
    """Record criteria and counts on databases that workers alone reach: the engine asks these itself."""
    elsewhere = {str(name): one.runs_on for name, one in databases.items() if one.runs_on}
    for path, on in (*_criteria(context), *_counts(context)):
        if on in elsewhere:
            message = f"{on} is reached by workers with the label {elsewhere[on]} alone, and the engine asks this"
            context.problem(path, message, "ask a database that the engine reaches, or in a task of its own")


def _criteria(context: Context) -> Iterator[tuple[Path, str | None]]:
    for index, task in enumerate(context.file.tasks):
        for number, one in enumerate(task.checkpoint.criteria if task.checkpoint is not None else ()):
            yield ("tasks", index, "checkpoint", "criteria", number), one.sql.on if one.sql is not None else None


def _counts(context: Context) -> Iterator[tuple[Path, str | None]]:
    for index, flow in enumerate(context.file.flows):
        for stage in ("sent", "received", "processed"):
            sql = getattr(getattr(flow, stage, None), "sql", None)
            yield ("flows", index, stage), getattr(sql, "on", None)


def _task(context: Context, path: Path, task: Task) -> None:
    """What a task says itself."""
    if not task.runs_on:
        return
    jobs = [job for _, job in _jobs(path, task)]
    if not jobs:
        context.problem(path, f"{task.id} has no job: nothing of it runs anywhere", "take runs_on out", key=True)
    elif all(traits_of(job.spec).stays_with_engine for job in jobs):
        message = f"the job of {task.id} tells what the engine alone knows, and runs there"
        context.problem(path, message, "take runs_on out", key=True)
    elif all(traits_of(job.spec).on_host for job in jobs):
        message = f"the job of {task.id} says on_host: how that host is reached, the control database's list says"
        context.problem(path, message, "take runs_on out", key=True)


def _two_labels(context: Context, path: Path, task: Task, job: Job, databases: dict[DatabaseId, Database]) -> None:
    """Record a job whose databases are said to be reached from different hosts, where the task does not decide."""
    if task.runs_on or context.file.streams.get(task.stream) is not None:
        return
    used = (databases[name] for name in traits_of(job.spec).uses if name in databases)
    labels = {one.runs_on: one.id for one in used if one.runs_on}
    if len(labels) > 1:
        told = " and ".join(f"{name} says {label}" for label, name in labels.items())
        context.problem(path, f"{task.id} would run on two workers: {told}", "runs_on: on the task decides", key=True)


def _jobs(path: Path, task: Task) -> Iterator[tuple[Path, Job]]:
    if isinstance(task.body, Job):
        yield (*path, "job"), task.body
    if task.rollback is not None and isinstance(task.rollback.body, Job):
        yield (*path, "rollback"), task.rollback.body
