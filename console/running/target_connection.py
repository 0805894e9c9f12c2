"""Connections to a plan's databases from the command line, for set-up: the right one, or none."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import asyncpg

from console.running.production import Agree, Records, agree_by_name
from console.running.settings import control
from jobs.postgres.connection.connect import APPLICATION, connected
from jobs.postgres.connection.identity import WrongDatabase, objections, place
from jobs.postgres.connection.observed import Observed, observe
from jobs.postgres.connection.production import Production
from jobs.postgres.errors import DRIVER_ERRORS, CannotConnect, classify
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.rights.needed_rights import needed
from jobs.rights.right import lacking, told
from jobs.service_files import ConnectionFactsMissing
from plans.errors import CutoverError
from plans.model import Database, Plan, RunKind, TableSelection

AS_OWNER = "does this user own the database?"
"""Where set-up makes or changes what only an owner may."""
_GRANTS = "cutover db rights PLAN --print"
_NAMED = 3
"""Objects on which rights are missing; the others are counted."""


class SetupFailed(CutoverError):
    """A database's server refused what set-up wanted of it."""


class NotFromHere(CutoverError):
    """A database that workers alone reach, and this host is none of theirs."""

    def __init__(self, database: Database, error: CutoverError) -> None:
        alone = f"{database.id} is reached by workers with the label {database.runs_on} alone"
        super().__init__(
            f"{alone}, and not from here: {error.what}", hint="the same command on a host of such a worker"
        )


def production_of(plan: Plan, *, production: bool, environ: Mapping[str, str]) -> Production | None:
    """What a rehearsal's connections must not lead to; None for those of a production run."""
    if production:
        return None
    return Production(plan.databases, environ, Records(control(None), plan.title))


@asynccontextmanager
async def connection_of(
    plan: Plan, database: Database, *, production: bool, environ: Mapping[str, str], needs: str = _GRANTS
) -> AsyncIterator[Connection]:
    """A connection to a database of the plan, whoever it says it is: for setting what it will be known by.

    Args:
        needs: the hint where a privilege is missing.

    Raises:
        WrongDatabase: a rehearsal's connection that leads to an address which the plan names as production.
        NotFromHere: it is a database of workers, which this host does not reach.
        SetupFailed: the server refused a statement inside the block.
    """
    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    async with AsyncExitStack() as until_left:
        try:
            where = await place(database, kind, environ, production_of(plan, production=production, environ=environ))
            made = connected(where, application=f"{APPLICATION} db", zone=plan.timezone)
            connection = await until_left.enter_async_context(made)
        except (ConnectionFactsMissing, CannotConnect) as error:
            if not database.runs_on:
                raise
            raise NotFromHere(database, error) from None
        try:
            yield connection
        except asyncpg.PostgresError as error:
            raise _failed(database.id, error, needs) from None


@asynccontextmanager
async def checked_connection(
    plan: Plan,
    database: Database,
    *,
    production: bool,
    environ: Mapping[str, str],
    agree: Agree = agree_by_name,
    needs: str = _GRANTS,
) -> AsyncIterator[Connection]:
    """As `connection_of`, to the database that the plan names and no other.

    Raises:
        WrongDatabase: it is another one, or, for a rehearsal, production.
        Declined: it could not be compared with production, and nobody answered for it.
    """
    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    async with connection_of(plan, database, production=production, environ=environ, needs=needs) as connection:
        observed = await observe(connection)
        reasons = objections(database, kind, observed, databases=plan.databases, known={})
        if reasons:
            raise WrongDatabase(database.id, reasons)
        await not_production(plan, database, observed, production=production, environ=environ, agree=agree)
        yield connection


@asynccontextmanager
async def sides_of(
    plan: Plan, rows: TableSelection, *, production: bool, environ: Mapping[str, str], agree: Agree = agree_by_name
) -> AsyncIterator[tuple[SourceConnection, TargetConnection]]:
    """Checked connections to source and target of these rows, for a block that asks both.

    Raises:
        SetupFailed: one of the servers refused a statement; where rights are missing, it says on which side and which.
        WrongDatabase, Declined: as `checked_connection`.
    """
    source, target = plan.databases[rows.source], plan.databases[rows.target]
    async with (
        checked_connection(plan, source, production=production, environ=environ, agree=agree) as reading,
        checked_connection(plan, target, production=production, environ=environ, agree=agree) as writing,
    ):
        try:
            yield SourceConnection(reading), TargetConnection(writing)
        except asyncpg.PostgresError as error:
            missing = []
            if isinstance(error, asyncpg.InsufficientPrivilegeError):
                with suppress(*DRIVER_ERRORS):
                    missing = [*await _missing(plan, source, reading), *await _missing(plan, target, writing)]
            if missing:
                raise SetupFailed("; ".join(missing), hint=_GRANTS) from None
            raise _failed(f"{source.id} or {target.id}", error, _GRANTS) from None


async def _missing(plan: Plan, database: Database, connection: Connection) -> list[str]:
    """What the role of this connection lacks for the plan's tasks: one sentence, or none."""
    who = str(await connection.fetchval("select current_user::text"))
    some = told((await lacking(connection, who, (await needed(connection, plan, database)).rights)).denied)
    more = f" and {len(some) - _NAMED} more" if len(some) > _NAMED else ""
    return [f"{database.id}: {who} lacks {', '.join(some[:_NAMED])}{more}"] if some else []


def _failed(where: str, error: asyncpg.PostgresError, needs: str) -> SetupFailed:
    failure = classify(error)
    sentence = failure.facts if failure is not None else f"SQLSTATE {error.sqlstate}"
    return SetupFailed(
        f"{where}: {sentence}", hint=needs if isinstance(error, asyncpg.InsufficientPrivilegeError) else ""
    )


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
