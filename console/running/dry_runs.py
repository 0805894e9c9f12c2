"""What would become of a plan's jobs if they began now: what they would refuse, and what is worth a word days before.

`check --connect` looks at what copies and reconciles select; with `--deep` at every job that a database is asked for,
at what checkpoints ask, with what that says now, and the queries that count flows. Nothing is changed anywhere.
"""

import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial

from console.running.criteria_tried import Asking, criterion_today
from console.running.production import told_already
from console.running.target_connection import SetupFailed, checked_connection, sides_of
from jobs.beforehand import NOT_TODAY, Surroundings
from jobs.flows.counting.trial import queries_tried
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.registry import kinds_of_job
from plans.errors import CutoverError
from plans.model import Checkpoint, DatabaseId, Job, Plan, TableSelection, Task
from plans.model.flows import Flow
from plans.runs_on import label_of

NOT_LOOKED_AT = "not looked at from here"
"""What a warning begins with that says what nobody has asked."""
Question = Callable[[Surroundings], Awaitable[Sequence[str]]]
"""What is asked about one job or criterion: it returns warnings, and raises what would be refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One dry run."""

    task: str
    refused: str = ""
    """Why the job would be refused, all of it; empty where nothing speaks against it."""
    warnings: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether nothing says that it would run and not pass, or that the gate would stay shut."""
        return not any(one.startswith(NOT_TODAY) for one in self.warnings)

    @property
    def is_unasked(self) -> bool:
        """Whether some of it was asked nowhere."""
        return any(one.startswith(NOT_LOOKED_AT) for one in self.warnings)

    def to_json(self) -> dict[str, object]:
        """For a script."""
        told = {"task": self.task, "refused": self.refused, "passes": self.passes}
        return {**told, "warnings": list(self.warnings)}

    def lines(self) -> Iterator[str]:
        """For a person."""
        if self.refused:
            yield f"{self.task}: {self.refused}"
        yield from (f"{self.task}: {warning}" for warning in self.warnings)


async def try_all(plan: Plan, *, production: bool, deep: bool) -> list[Tried]:
    """One after the other, in the plan's order. Which databases could not be compared with production was said before.

    Args:
        plan: as `Plan.for_run` gives it.
    """
    around = _surroundings(plan, production=production, deep=deep)
    return [await _try(task, question, around) for task, question in _questions(plan, deep=deep)]


def verdict(tried: Sequence[Tried]) -> str:
    """What is said of all of them where none would be refused."""
    shut = dict.fromkeys(one.task for one in tried if not one.passes)
    unasked = dict.fromkeys(one.task for one in tried if one.is_unasked)
    behind = f", but what stands above would not pass: {', '.join(shut)}" if shut else ""
    beside = f"; {NOT_LOOKED_AT}: {', '.join(unasked)}" if unasked else ""
    return f"no job would be refused as things stand now{behind}{beside}"


def _surroundings(plan: Plan, *, production: bool, deep: bool) -> Surroundings:
    def connection(name: DatabaseId) -> AbstractAsyncContextManager[Connection]:
        database = plan.databases[name]
        return checked_connection(plan, database, production=production, environ=os.environ, agree=told_already)

    def sides(rows: TableSelection) -> AbstractAsyncContextManager[tuple[SourceConnection, TargetConnection]]:
        return sides_of(plan, rows, production=production, environ=os.environ, agree=told_already)

    return Surroundings(connection=connection, sides=sides, environ=os.environ, deep=deep)


def _questions(plan: Plan, *, deep: bool) -> Iterator[tuple[str, Question]]:
    """What each task can be asked, by the task's id."""
    for task in plan.tasks:
        yield from ((task.id, question) for question in _of_jobs(plan, task, deep=deep))
        for number, criterion in _asking_criteria_of(task) if deep else ():
            yield task.id, partial(criterion_today, number, criterion)
    for flow in plan.watched.flows if deep else ():
        yield flow.id, partial(_look_at_queries, flow)


def _of_jobs(plan: Plan, task: Task, *, deep: bool) -> Iterator[Question]:
    """What the jobs of a task can be asked."""
    kinds = kinds_of_job()
    for job in _jobs_of(task):
        kind, label = kinds[type(job.spec)], label_of(plan, task, job)
        if kind.look is not None and (deep or kind.looks_at_once):
            yield partial(_of_workers, label) if label else partial(kind.look, job.spec)


async def _of_workers(label: str, _: Surroundings) -> Sequence[str]:
    return (f"{NOT_LOOKED_AT}: it runs on workers with the label {label}",)


def _jobs_of(task: Task) -> Iterator[Job]:
    """What the machine does for a task, and for its rollback."""
    rollback = task.rollback.body if task.rollback is not None else None
    for body in (task.body, rollback):
        if isinstance(body, Job):
            yield body


def _asking_criteria_of(task: Task) -> Iterator[tuple[int, Asking]]:
    """Those that a database is asked for, with their numbers."""
    criteria = task.body.criteria if isinstance(task.body, Checkpoint) else ()
    for number, criterion in enumerate(criteria, 1):
        if isinstance(criterion, Asking):
            yield number, criterion


async def _look_at_queries(flow: Flow, around: Surroundings) -> Sequence[str]:
    return await queries_tried(flow, _Connects(around), around.environ)


@dataclass(frozen=True, slots=True)
class _Connects:
    """Gives counts the connections of a check."""

    around: Surroundings

    def connection(self, name: DatabaseId, _: str) -> AbstractAsyncContextManager[Connection]:
        """One that was asked who it is."""
        return self.around.connection(name)


async def _try(task: str, question: Question, around: Surroundings) -> Tried:
    try:
        return Tried(task=task, warnings=tuple(await question(around)))
    except SetupFailed as error:
        return Tried(task=task, refused=error.what)
    except CutoverError as error:
        return Tried(task=task, refused=f"{error.what}{f' ({error.hint})' if error.hint else ''}")
