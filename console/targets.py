"""Connections to a plan's databases from the command line, for set-up: the right one, or none."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from jobs.postgres.connect import APPLICATION, connected
from jobs.postgres.errors import classify
from jobs.postgres.identity import WrongDatabase, objections, observe, place
from plans.errors import CutoverError
from plans.model import Database, Plan, RunKind


class SetupFailed(CutoverError):
    """A database's server refused what set-up wanted of it."""


@asynccontextmanager
async def connection_of(
    plan: Plan, database: Database, *, production: bool, environ: Mapping[str, str]
) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a database of the plan, whoever it says it is: for setting what it will be known by.

    Raises:
        WrongDatabase: a rehearsal's connection that leads to an address which the plan names as production.
        SetupFailed: the server refused a statement inside the block.
    """
    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    where = place(database, kind, plan.databases, environ)
    async with connected(where, application=f"{APPLICATION} db", zone=plan.timezone) as connection:
        try:
            yield connection
        except asyncpg.PostgresError as error:
            failure = classify(error)
            sentence = failure.facts if failure is not None else f"SQLSTATE {error.sqlstate}"
            raise SetupFailed(f"{database.id}: {sentence}", hint="does this user own the database?") from None


@asynccontextmanager
async def checked_connection(
    plan: Plan, database: Database, *, production: bool, environ: Mapping[str, str]
) -> AsyncIterator[asyncpg.Connection]:
    """As `connection_of`, to the database that the plan names and no other. Raises `WrongDatabase`."""
    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    async with connection_of(plan, database, production=production, environ=environ) as connection:
        reasons = objections(database, kind, await observe(connection), databases=plan.databases, known={})
        if reasons:
            raise WrongDatabase(database.id, reasons)
        yield connection
