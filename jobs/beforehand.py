"""What a job can be asked before its time: what it would refuse if it began now, and what is worth a word days before.

Each kind that can be asked has a function for it; nothing is changed anywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.single_row import may_be_asked
from plans.model import DatabaseId, JobSpec, TableSelection
from plans.model.kind_traits import traits_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What there is to ask. Every connection leads to the database that the plan names."""

    connection: Callable[[DatabaseId], AbstractAsyncContextManager[Connection]]
    sides: Callable[[TableSelection], AbstractAsyncContextManager[tuple[SourceConnection, TargetConnection]]]
    environ: Mapping[str, str]
    deep: bool
    """Whether everything is asked that the job itself would; otherwise only what is worth a word days before."""


NOT_TODAY = "would not pass as things stand now"
"""How a warning begins of a job that would run and not pass, and of a criterion that is not true."""


class DryRun(Protocol):
    """The dry run of a kind. Returns warnings; raises what the job would raise."""

    async def __call__(self, spec: JobSpec, around: Surroundings) -> Sequence[str]: ...


async def look_at_question(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """See that a database understands the one question of a job, and that this login may ask it."""
    question = traits_of(spec).statement
    assert question is not None  # noqa: S101 - the list of kinds names this for those that ask one
    on, query = question
    async with around.connection(on) as connection:
        await may_be_asked(connection, query)
    return ()
