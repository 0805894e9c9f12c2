"""Is this the database that the plan names? Asked of every new connection, because service files change in the night,
and the right command on the wrong server is the classic of such nights.

`observe` asks the server; `objections` is pure and knows all refusals; `survey` tests the databases of a plan, and
`resolve_all` insists on all of them.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from jobs.api import Fatal
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres import pooler, prepare
from jobs.postgres.connect import APPLICATION, connected
from jobs.postgres.endpoint import ConnectionFactsMissing, Endpoint, endpoint
from jobs.postgres.errors import classify
from jobs.postgres.sql_files import statement
from plans.errors import CutoverError
from plans.model import Database, DatabaseId, Identity, Plan, Role, RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a server says of itself and of the database."""

    system: str
    database: str
    in_recovery: bool
    mark: str | None
    version: int
    """server_version_num: 180003."""

    @property
    def same_as(self) -> tuple[str, str, str | None]:
        """Equal for two connections exactly if they are taken for the same database.

        A clone has the system identifier of its original, and often the name: what tells them apart is the mark.
        """
        return self.system, self.database, self.mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A database that was reached and is the right one."""

    id: DatabaseId
    role: Role
    shown: str
    """How it was reached, for people; without user and password."""
    observed: Observed
    unprepared: tuple[str, ...] = ()
    """Of a target: the tables of the schema `cutover` that are missing or not usable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Which databases can be used, and why the others cannot."""

    found: Mapping[DatabaseId, Resolved]
    refusals: Mapping[DatabaseId, tuple[str, ...]]
    """Every reason against each database that cannot be used."""


class WrongDatabase(Fatal):
    """This connection leads to a database that must not be used here. `facts` names it as the plan does."""

    def __init__(self, name: DatabaseId, reasons: tuple[str, ...]) -> None:
        sentence = f"{name}: {'; '.join(reasons)}"
        super().__init__(sentence, hint="nothing was touched; see pg_service.conf, the plan's identity, db mark")
        self.facts = ErrorFacts(kind=FailureKind.IDENTITY, sentence=sentence, database=name)


class DatabasesRefused(CutoverError):
    """The databases of a plan cannot be used. `refusals` holds every reason, each naming its database."""

    def __init__(self, refusals: tuple[str, ...]) -> None:
        self.refusals = refusals
        super().__init__("\n".join(refusals), hint="nothing was touched")


async def observe(connection: asyncpg.Connection) -> Observed:
    """Ask the server."""
    row = await connection.fetchrow(statement("identity"))
    assert row is not None  # noqa: S101 - a select without a from clause has one row
    return Observed(
        system=row["system"],
        database=row["database"],
        in_recovery=row["in_recovery"],
        mark=row["mark"],
        version=row["version"],
    )


def differences(expected: Identity, observed: Observed) -> tuple[str, ...]:
    """Each fact that the plan names and the server contradicts."""
    facts = (
        ("system identifier", expected.system, observed.system),
        ("database", expected.database, observed.database),
        ("mark", expected.mark, observed.mark),
    )
    return tuple(
        f"{what} is {found or 'not set'}, the plan names {wanted}"
        for what, wanted, found in facts
        if wanted is not None and wanted != found
    )


def objections(
    database: Database,
    kind: RunKind,
    observed: Observed,
    *,
    databases: Mapping[DatabaseId, Database],
    known: Mapping[DatabaseId, Observed],
) -> tuple[str, ...]:
    """Every reason not to use this connection for this database; empty when there is none.

    Args:
        database: the one that the connection is meant for.
        kind: of the run.
        observed: what the server said on this connection.
        databases: all of the plan, for what it calls production.
        known: what the others, and this one, turned out to be on earlier connections of the run.
    """
    found: list[str] = []
    connection = database.connection(kind)
    if connection is not None and connection.identity is not None:
        found += differences(connection.identity, observed)
    elif kind is RunKind.PRODUCTION:
        found.append("production needs an identity in the plan")
    if kind is RunKind.REHEARSAL:
        for other in databases.values():
            identity = other.production.identity if other.production else None
            if identity is not None and identity != Identity() and not differences(identity, observed):
                found.append(f"a rehearsal would use what the plan names as production of {other.id}")
    if database.role is Role.TARGET and observed.in_recovery:
        found.append("a target in recovery (a standby) cannot be written to")
    before = known.get(database.id)
    if before is not None and before.same_as != observed.same_as:
        found.append(
            f"it was database {before.database} of system {before.system} earlier in this run, and no longer is"
        )
    for other in databases.values():
        there = known.get(other.id)
        if other.role is not database.role and there is not None and there.same_as == observed.same_as:
            found.append(f"source and target are the same database ({other.id})")
    return tuple(found)


def leads_to_production(
    where: Endpoint, databases: Mapping[DatabaseId, Database], environ: Mapping[str, str]
) -> str | None:
    """For a rehearsal: the database whose production has this very address, found without connecting to it."""
    for database in databases.values():
        if database.production is None or (database.production.service, database.production.dsn) == (None, None):
            continue
        try:
            production = endpoint(database.production, environ)
        except ConnectionFactsMissing:
            continue  # a host for rehearsals need not know how to reach production
        if production.address == where.address:
            return database.id
    return None


def place(
    database: Database, kind: RunKind, databases: Mapping[DatabaseId, Database], environ: Mapping[str, str]
) -> Endpoint:
    """Where this database is in this kind of run.

    Raises:
        ConnectionFactsMissing: the plan or the environment does not say.
        WrongDatabase: a rehearsal would go to an address that the plan names as production.
    """
    connection = database.connection(kind)
    if connection is None:
        raise ConnectionFactsMissing(f"{database.id}: the plan names no connection for a {kind}")
    where = endpoint(connection, environ)
    if kind is RunKind.REHEARSAL and (other := leads_to_production(where, databases, environ)):
        raise WrongDatabase(database.id, (f"a rehearsal would use what the plan names as production of {other}",))
    return where


async def resolve_all(
    plan: Plan, kind: RunKind, environ: Mapping[str, str], *, patience: timedelta = timedelta(seconds=5)
) -> Mapping[DatabaseId, Resolved]:
    """Connect to every database of the plan and ask it who it is.

    Raises `DatabasesRefused` with every refusal at once: not reachable, not the one, behind a transaction pooler.
    """
    seen = await survey(plan, kind, environ, patience=patience)
    if seen.refusals:
        raise DatabasesRefused(tuple(f"{name}: {why}" for name, reasons in seen.refusals.items() for why in reasons))
    return seen.found


async def survey(
    plan: Plan,
    kind: RunKind,
    environ: Mapping[str, str],
    *,
    names: Collection[DatabaseId] | None = None,
    known: Mapping[DatabaseId, Observed] | None = None,
    patience: timedelta = timedelta(seconds=5),
) -> Survey:
    """Connect to databases of the plan, ask each who it is, and say of each whether it can be used.

    Args:
        names: which of them; None for all.
        known: what they turned out to be on earlier connections of the run.
        patience: how long one that cannot be reached is tried.
    """
    databases = plan.databases
    refusals: dict[DatabaseId, list[str]] = {name: [] for name in databases if names is None or name in names}
    found: dict[DatabaseId, Resolved] = {}

    async def look(database: Database) -> None:
        try:
            where = place(database, kind, databases, environ)
            application, zone = f"{APPLICATION} check", plan.timezone
            async with connected(where, application=application, zone=zone, patience=patience) as connection:
                observed = await observe(connection)
                lacking = await prepare.missing(connection) if database.role is Role.TARGET else ()
            if await pooler.between(where):
                refusals[database.id].append("a transaction pooler is in between; connect to Postgres itself")
        except WrongDatabase as error:
            refusals[database.id].append(error.what.removeprefix(f"{database.id}: "))
        except CutoverError as error:
            refusals[database.id].append(str(error))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            failure = classify(error)
            refusals[database.id].append(failure.facts.sentence if failure else "the connection cannot be used")
        else:
            found[database.id] = Resolved(
                id=database.id, role=database.role, shown=where.shown, observed=observed, unprepared=lacking
            )

    await asyncio.gather(*(look(databases[name]) for name in refusals))
    observed = {name: resolved.observed for name, resolved in found.items()} | dict(known or {})
    for name, resolved in found.items():
        refusals[name] += objections(databases[name], kind, resolved.observed, databases=databases, known=observed)
    refused = {name: tuple(reasons) for name, reasons in refusals.items() if reasons}
    return Survey(found={name: one for name, one in found.items() if name not in refused}, refusals=refused)
