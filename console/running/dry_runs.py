"""What would become of a plan's jobs if they began now: what they would refuse, and what is worth a word days before.

`check --connect` looks at what copies and reconciles select; with `--deep` at every job that a database is asked for,
and at the questions of checkpoints. Nothing is changed anywhere.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import assert_never

from console.running.production import tell
from console.running.target_connection import SetupFailed, checked_connection, sides_of
from jobs.dry_run import dry_run, forewarn
from jobs.kinds import http
from jobs.kinds.sql import script_of
from jobs.postgres.sides import Connection
from jobs.postgres.single_row import fits
from jobs.rights.script_rights import refuse_lacking
from plans.errors import CutoverError
from plans.model import (
    Checkpoint,
    CopySpec,
    DatabaseId,
    HttpSpec,
    Job,
    Plan,
    ReconcileSpec,
    SqlCriterion,
    SqlProbe,
    SqlSpec,
    Task,
    WaitUntilSpec,
    WatchSpec,
)

Looked = CopySpec | ReconcileSpec | SqlSpec | SqlCriterion | SqlProbe | WaitUntilSpec | WatchSpec | HttpSpec
"""What a database, or another system, can be asked about beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One dry run."""

    task: str
    refused: str = ""
    """Why the job would be refused, all of it; empty where nothing speaks against it."""
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """For a script."""
        return {"task": self.task, "refused": self.refused, "warnings": list(self.warnings)}

    def lines(self) -> Iterator[str]:
        """For a person."""
        if self.refused:
            yield f"{self.task}: {self.refused}"
        yield from (f"{self.task}: {warning}" for warning in self.warnings)


async def try_all(plan: Plan, *, production: bool, deep: bool) -> list[Tried]:
    """One after the other, in the plan's order. Args: plan: as `Plan.for_run` gives it."""
    found = []
    for task, what in _looked_at(plan, deep=deep):
        found.append(await _try(plan, task, what, production=production, deep=deep))
    return found


def _looked_at(plan: Plan, *, deep: bool) -> Iterator[tuple[str, Looked]]:
    for task in plan.tasks:
        for what in _of(task):
            if deep or isinstance(what, CopySpec | ReconcileSpec | HttpSpec):
                yield task.id, what


def _of(task: Task) -> Iterator[Looked]:
    match task.body:
        case Job(spec=spec) if isinstance(spec, Looked):
            yield spec
        case Checkpoint(criteria=criteria):
            yield from (one for one in criteria if isinstance(one, SqlCriterion))
        case _:
            pass
    rollback = task.rollback.body if task.rollback is not None else None
    if isinstance(rollback, Job) and isinstance(rollback.spec, Looked):
        yield rollback.spec


async def _try(plan: Plan, task: str, what: Looked, *, production: bool, deep: bool) -> Tried:
    def connection(name: DatabaseId) -> AbstractAsyncContextManager[Connection]:
        return checked_connection(plan, plan.databases[name], production=production, environ=os.environ, agree=tell)

    warnings: Sequence[str] = ()
    try:
        match what:
            case CopySpec(rows=rows) | ReconcileSpec(rows=rows):
                async with sides_of(plan, rows, production=production, environ=os.environ, agree=tell) as (
                    reading,
                    writing,
                ):
                    warnings = await (dry_run if deep else forewarn)(reading, writing, what)
            case SqlSpec():
                statements = script_of(what)
                async with connection(what.on) as running:
                    await refuse_lacking(running, statements)
            case SqlCriterion(on=on) | SqlProbe(on=on) | WaitUntilSpec(on=on) | WatchSpec(on=on):
                async with connection(on) as asking:
                    await fits(asking, what.query)
            case HttpSpec():
                await http.look(what, os.environ)
            case _:
                assert_never(what)
    except SetupFailed as error:
        return Tried(task=task, refused=error.what)
    except CutoverError as error:
        return Tried(task=task, refused=f"{error.what}{f' ({error.hint})' if error.hint else ''}")
    return Tried(task=task, warnings=tuple(warnings))
