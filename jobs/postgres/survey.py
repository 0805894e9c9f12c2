"""Tests every database of a plan: which can be used, which is prepared, and why the others cannot."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from jobs.postgres.connection import pooler
from jobs.postgres.connection.connect import APPLICATION, connected
from jobs.postgres.connection.expiry import Ending, endings
from jobs.postgres.connection.identity import WrongDatabase, objections, place
from jobs.postgres.connection.observed import Observed, observe
from jobs.postgres.connection.production import Compared, Production, Sightings
from jobs.postgres.errors import classify
from jobs.postgres.target import prepare
from jobs.postgres.target.live_tables import against, left, live_sides
from plans.errors import CutoverError
from plans.model import Database, DatabaseId, Plan, Role, RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedDatabase:
    """A database that was reached and is the right one."""

    id: DatabaseId
    role: Role
    shown: str
    """How it was reached, for people; without user and password."""
    observed: Observed
    unprepared: tuple[str, ...] = ()
    """Where the plan's work is recorded: the tables of the schema `cutover` that are missing."""
    denied: tuple[str, ...] = ()
    """There too: those that this role may not use."""
    not_compared: tuple[str, ...] = ()
    """Why a rehearsal cannot be sure that it is not production; a person has to answer for it."""
    endings: tuple[Ending, ...] = ()
    """What of its connection ends, the soonest first."""
    switched: tuple[str, ...] = ()
    """Which switches went away from it, where nothing of the plan is against that."""

    @property
    def unready(self) -> tuple[str, ...]:
        """Why no task may write to it."""
        denied = (f"this role may not read and write {prepare.listed(self.denied)}",) if self.denied else ()
        return ("it is not prepared: cutover db prepare PLAN",) if self.unprepared else denied


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Which databases can be used, and why the others cannot."""

    found: Mapping[DatabaseId, ReachedDatabase]
    refusals: Mapping[DatabaseId, tuple[str, ...]]
    """Every reason against each database that cannot be used."""

    def without_unsure(self, *, answered_for: Collection[str]) -> "Survey":
        """The same, where a rehearsal's database that could not be compared with production is not used, unless a
        person has answered for it."""
        unsure = {name: database.not_compared for name, database in self.found.items() if name not in answered_for}
        refused = {name: reasons for name, reasons in unsure.items() if reasons}
        found = {name: database for name, database in self.found.items() if name not in refused}
        return Survey(found=found, refusals={**self.refusals, **refused})


class DatabasesRefused(CutoverError):
    """The databases of a plan cannot be used. `refusals` holds every reason, each naming its database."""

    def __init__(self, refusals: tuple[str, ...]) -> None:
        self.refusals = refusals
        super().__init__("\n".join(refusals), hint="nothing was touched")


async def resolve_all(
    plan: Plan,
    kind: RunKind,
    environ: Mapping[str, str],
    *,
    patience: timedelta = timedelta(seconds=5),
    sightings: Sightings | None = None,
) -> Mapping[DatabaseId, ReachedDatabase]:
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
    birth: str = "",
    begun: bool = False,
) -> Survey:
    """Connect to databases of the plan, ask each who it is, and say of each whether it can be used.

    Those that workers alone reach are asked by nobody else.

    Args:
        names: which of them; None for all.
        known: what they turned out to be on earlier connections of the run.
        patience: how long one that cannot be reached is tried.
        sightings: what was recorded of production, for a rehearsal that cannot reach it.
        birth: of the run that asks: what its own switches did is what its plan means.
        begun: the run is under way: each of its copies asks to which side people write, and what takes a replication
            away has to be let in whatever they do.
    """
    databases = plan.databases
    reasons: dict[DatabaseId, list[str]] = {
        name: [] for name, one in databases.items() if (names is None or name in names) and not one.runs_on
    }
    surveying = _Surveying(
        plan=plan,
        kind=kind,
        environ=environ,
        production=Production(databases, environ, sightings) if kind is RunKind.REHEARSAL else None,
        patience=patience,
        birth=birth,
        begun=begun,
    )
    reached = await surveying.reach(reasons)
    observed = {name: database.observed for name, database in reached.items()} | dict(known or {})
    for name, database in reached.items():
        reasons[name] += objections(databases[name], kind, database.observed, databases=databases, known=observed)
    return _judged(reached, reasons)


def _judged(reached: Mapping[DatabaseId, ReachedDatabase], reasons: Mapping[DatabaseId, Sequence[str]]) -> Survey:
    """Use what nothing speaks against."""
    refused = {name: tuple(against) for name, against in reasons.items() if against}
    usable = {name: database for name, database in reached.items() if name not in refused}
    return Survey(found=usable, refusals=refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surveying:
    """One look at the databases of a plan."""

    plan: Plan
    kind: RunKind
    environ: Mapping[str, str]
    production: Production | None
    """Of a rehearsal: what its connections must not lead to."""
    patience: timedelta
    birth: str = ""
    """Of the run that asks, where there is one."""
    begun: bool = False

    async def reach(self, reasons: Mapping[DatabaseId, list[str]]) -> Mapping[DatabaseId, ReachedDatabase]:
        """Look at these databases at once; whatever speaks against one is added to its reasons."""
        databases = self.plan.databases
        looks = await asyncio.gather(*(self._look(databases[name], against) for name, against in reasons.items()))
        return {database.id: database for database in looks if database is not None}

    async def _look(self, database: Database, reasons: list[str]) -> ReachedDatabase | None:
        """Ask a database who it is; None where it cannot be asked. Whatever speaks against it is added to `reasons`."""
        try:
            return await self._ask(database, reasons)
        except WrongDatabase as error:
            reasons.append(error.what.removeprefix(f"{database.id}: "))
        except CutoverError as error:
            reasons.append(str(error))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            failure = classify(error)
            reasons.append(failure.facts.sentence if failure else "the connection cannot be used")
        return None

    async def _ask(self, database: Database, reasons: list[str]) -> ReachedDatabase:
        where = await place(database, self.kind, self.environ, self.production)
        application, zone = f"{APPLICATION} check", self.plan.timezone
        async with connected(where, application=application, zone=zone, patience=self.patience) as connection:
            observed = await observe(connection)
            ends = await endings(connection, where.parameters)
            recorded = database.id in self.plan.recorded_on
            unready = await prepare.lacking(connection) if recorded else prepare.Unready()
            sides = await live_sides(connection)
        compared = await self.production.compare(where, observed) if self.production is not None else Compared()
        reasons += compared.refusals
        reasons += against(self.plan, database.id, sides, self.birth) if not self.begun else ()
        if await pooler.between(where):
            reasons.append(pooler.POOLER_BETWEEN)
        return ReachedDatabase(
            id=database.id,
            role=database.role,
            shown=where.shown,
            observed=observed,
            unprepared=unready.absent,
            denied=unready.denied,
            not_compared=compared.not_compared,
            endings=ends,
            switched=tuple(left(side) for side in sides or () if side.stale and database.role is Role.SOURCE),
        )
