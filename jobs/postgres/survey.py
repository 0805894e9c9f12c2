"""Tests every database of a plan: which can be used, which is prepared, and why the others cannot."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from jobs.postgres.connection import pooler
from jobs.postgres.connection.connect import APPLICATION, connected
from jobs.postgres.connection.expiry import Ending, endings
from jobs.postgres.connection.identity import WrongDatabase, objections, place
from jobs.postgres.connection.observed import Observed, observe
from jobs.postgres.connection.production import Comparison, Production, Sightings
from jobs.postgres.errors import classify
from jobs.postgres.target import prepare
from plans.errors import CutoverError
from plans.model import Database, DatabaseId, Plan, Role, RunKind


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
