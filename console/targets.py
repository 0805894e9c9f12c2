"""Connections to a plan's databases from the command line, for set-up: the right one, or none."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from console.production import Agree, Records, agree_by_name
from console.settings import control
from jobs.postgres.connect import APPLICATION, connected
from jobs.postgres.errors import classify
from jobs.postgres.identity import WrongDatabase, objections, place
from jobs.postgres.observed import Observed, observe
from jobs.postgres.production import Production
from plans.errors import CutoverError
from plans.model import Database, Plan, RunKind


class SetupFailed(CutoverError):
    """A database's server refused what set-up wanted of it."""


def production_of(plan: Plan, *, production: bool, environ: Mapping[str, str]) -> Production | None:
    """What a rehearsal's connections must not lead to; None for those of a production run."""
    if production:
        return None
    return Production(plan.databases, environ, Records(control(None), plan.title))


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
    where = await place(database, kind, environ, production_of(plan, production=production, environ=environ))
    async with connected(where, application=f"{APPLICATION} db", zone=plan.timezone) as connection:
        try:
            yield connection
        except asyncpg.PostgresError as error:
            failure = classify(error)
            sentence = failure.facts if failure is not None else f"SQLSTATE {error.sqlstate}"
            raise SetupFailed(f"{database.id}: {sentence}", hint="does this user own the database?") from None


@asynccontextmanager
async def checked_connection(
    plan: Plan, database: Database, *, production: bool, environ: Mapping[str, str], agree: Agree = agree_by_name
) -> AsyncIterator[asyncpg.Connection]:
    """As `connection_of`, to the database that the plan names and no other.

    Raises:
        WrongDatabase: it is another one, or, for a rehearsal, production.
        Refused: it could not be compared with production, and nobody answered for it.
    """
    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    async with connection_of(plan, database, production=production, environ=environ) as connection:
        observed = await observe(connection)
        reasons = objections(database, kind, observed, databases=plan.databases, known={})
        if reasons:
            raise WrongDatabase(database.id, reasons)
        await not_production(plan, database, observed, production=production, environ=environ, agree=agree)
        yield connection


async def not_production(
    plan: Plan,
    database: Database,
    observed: Observed,
    *,
    production: bool,
    environ: Mapping[str, str],
    agree: Agree = agree_by_name,
) -> None:
    """See that what a rehearsal's connection led to is not production. Errors as in `checked_connection`."""
    known = production_of(plan, production=production, environ=environ)
    if known is None:
        return
    where = await place(database, RunKind.REHEARSAL, environ, None)
    compared = await known.compare(where, observed)
    if compared.refusals:
        raise WrongDatabase(database.id, compared.refusals)
    if compared.not_compared:
        agree({database.id: compared.not_compared})
