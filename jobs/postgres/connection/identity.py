"""Is this the database that the plan names? Asked of every new connection, because service files change in the night,
and the right command on the wrong server is the classic of such nights.

`objections` is pure and knows all refusals but one: whether a rehearsal is about to use production is asked of the
servers (`jobs.postgres.connection.production`). `survey` tests the databases of a plan, and `resolve_all` insists on all of them.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from jobs.api import Fatal
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.connection import pooler
from jobs.postgres.connection.connect import APPLICATION, connected
from jobs.postgres.connection.endpoint import ConnectionFactsMissing, Endpoint, endpoint
from jobs.postgres.connection.expiry import Ending, endings
from jobs.postgres.connection.observed import Observed, observe
from jobs.postgres.connection.production import Comparison, Production, Sightings
from jobs.postgres.errors import classify
from jobs.postgres.target import prepare
from plans.errors import CutoverError
from plans.model import Database, DatabaseId, Identity, Plan, Role, RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A database that was reached and is the right one."""

    id: DatabaseId
    role: Role
    shown: str
    """How it was reached, for people; without user and password."""
    observed: Observed
    unprepared: tuple[str, ...] = ()
    """Of a target: the tables of the schema `cutover` that are missing."""
    denied: tuple[str, ...] = ()
    """Of a target: those that this role may not use."""
    not_compared: tuple[str, ...] = ()
    """Why a rehearsal cannot be sure that it is not production; a person has to answer for it."""
    endings: tuple[Ending, ...] = ()
    """What of its connection ends, the soonest first."""

    @property
    def unready(self) -> tuple[str, ...]:
        """Why no task may write to it."""
        denied = (f"this role may not read and write {prepare.listed(self.denied)}",) if self.denied else ()
        return ("it is not prepared: cutover db prepare PLAN",) if self.unprepared else denied


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Which databases can be used, and why the others cannot."""

    found: Mapping[DatabaseId, Resolved]
    refusals: Mapping[DatabaseId, tuple[str, ...]]
    """Every reason against each database that cannot be used."""

    def without_unsure(self, *, answered_for: Collection[str]) -> "Survey":
        """The same, where a rehearsal's database that could not be compared with production is not used, unless a
        person has answered for it."""
        unsure = {name: one.not_compared for name, one in self.found.items() if name not in answered_for}
        refused = {name: reasons for name, reasons in unsure.items() if reasons}
        found = {name: one for name, one in self.found.items() if name not in refused}
        return Survey(found=found, refusals={**self.refusals, **refused})


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
    if kind is RunKind.PRODUCTION and observed.rehearsal is not None:
        found.append(f"it is marked {observed.rehearsal} for rehearsals, so it is a clone and not production")
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


async def place(
    database: Database, kind: RunKind, environ: Mapping[str, str], production: Production | None
) -> Endpoint:
    """Where this database is in this kind of run.

    Args:
        database: of the plan.
        kind: of the run.
        environ: where ${VAR}, service files and PG* variables are looked up.
        production: of a rehearsal: what its connections must not lead to.

    Raises:
        ConnectionFactsMissing: the plan or the environment does not say.
        WrongDatabase: a rehearsal would go to an address that the plan names as production.
    """
    connection = database.connection(kind)
    if connection is None:
        raise ConnectionFactsMissing(f"{database.id}: the plan names no connection for a {kind}")
    where = endpoint(connection, environ)
    if production is not None and (other := await production.at(where)):
        raise WrongDatabase(database.id, (f"a rehearsal would use what the plan names as production of {other}",))
    return where


async def resolve_all(
    plan: Plan,
    kind: RunKind,
    environ: Mapping[str, str],
    *,
    patience: timedelta = timedelta(seconds=5),
    sightings: Sightings | None = None,
) -> Mapping[DatabaseId, Resolved]:
    """Connect to every database of the plan and ask it who it is.

    Args:
        plan: names the databases.
        kind: of the run.
        environ: where ${VAR}, service files and PG* variables are looked up.
        patience: how long a server that cannot be reached is tried.
        sightings: what was recorded of production, for a rehearsal that cannot reach it.

    Raises:
        DatabasesRefused: with every refusal at once: not reachable, not the one, behind a transaction pooler.
    """
    seen = await survey(plan, kind, environ, patience=patience, sightings=sightings)
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
    sightings: Sightings | None = None,
) -> Survey:
    """Connect to databases of the plan, ask each who it is, and say of each whether it can be used.

    Args:
        names: which of them; None for all.
        known: what they turned out to be on earlier connections of the run.
        patience: how long one that cannot be reached is tried.
        sightings: what was recorded of production, for a rehearsal that cannot reach it.
    """
    databases = plan.databases
    refusals: dict[DatabaseId, list[str]] = {name: [] for name in databases if names is None or name in names}
    production = Production(databases, environ, sightings) if kind is RunKind.REHEARSAL else None
    found: dict[DatabaseId, Resolved] = {}

    async def look(database: Database) -> None:
        try:
            where = await place(database, kind, environ, production)
            application, zone = f"{APPLICATION} check", plan.timezone
            async with connected(where, application=application, zone=zone, patience=patience) as connection:
                observed = await observe(connection)
                ends = await endings(connection, where.parameters)
                lacking = await prepare.lacking(connection) if database.role is Role.TARGET else prepare.Lacking()
            compared = await production.compare(where, observed) if production is not None else Comparison()
            refusals[database.id] += compared.refusals
            if await pooler.between(where):
                refusals[database.id].append(pooler.BETWEEN)
        except WrongDatabase as error:
            refusals[database.id].append(error.what.removeprefix(f"{database.id}: "))
        except CutoverError as error:
            refusals[database.id].append(str(error))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            failure = classify(error)
            refusals[database.id].append(failure.facts.sentence if failure else "the connection cannot be used")
        else:
            found[database.id] = Resolved(
                id=database.id,
                role=database.role,
                shown=where.shown,
                observed=observed,
                unprepared=lacking.absent,
                denied=lacking.denied,
                not_compared=compared.not_compared,
                endings=ends,
            )

    await asyncio.gather(*(look(databases[name]) for name in refusals))
    observed = {name: resolved.observed for name, resolved in found.items()} | dict(known or {})
    for name, resolved in found.items():
        refusals[name] += objections(databases[name], kind, resolved.observed, databases=databases, known=observed)
    refused = {name: tuple(reasons) for name, reasons in refusals.items() if reasons}
    return Survey(found={name: one for name, one in found.items() if name not in refused}, refusals=refused)
