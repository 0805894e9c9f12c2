"""Before anything is touched: are the plan's databases there, are they the right ones, and are they prepared?"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from console.saying import Say
from jobs.postgres.connection import pooler
from jobs.postgres.connection.connect import APPLICATION, connected
from jobs.postgres.connection.endpoint import endpoint
from jobs.postgres.connection.expiry import Ending, endings
from jobs.postgres.connection.observed import Observed, observe
from jobs.postgres.connection.production import Sightings
from jobs.postgres.survey import DatabasesRefused, ReachedDatabase, resolve_all
from jobs.postgres.target.prepare import listed
from jobs.run.outlook.used_databases import written_to
from plans.model import Connection, Plan, RunKind
from plans.runs_on import reached_by_workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A database that can be used."""

    id: str
    text: str
    """Where it is and what it says of itself."""
    prepared: bool
    """Whether it has the schema that fences and checkpoints need, where they are kept there."""
    observed: Observed
    not_compared: tuple[str, ...] = ()
    """Why a rehearsal cannot be sure that it is not production."""
    endings: tuple[Ending, ...] = ()
    """What of its connection ends, the soonest first."""

    def to_json(self) -> dict[str, object]:
        """For a script."""
        return {
            "id": self.id,
            "text": self.text,
            "prepared": self.prepared,
            "not_compared": list(self.not_compared),
            "ends": [{"what": one.what, "at": one.at.isoformat()} for one in self.endings],
        }


async def preflight(plan: Plan, kind: RunKind, *, say: Say, sightings: Sightings | None = None) -> tuple[Reached, ...]:
    """Connect to every database of the plan, ask it who it is, and leave it.

    Args:
        plan: as `Plan.for_run` gives it.
        kind: which of its connections are tried.
        say: told about targets that are not prepared while no task writes to them.
        sightings: what was recorded of production, for a rehearsal that cannot reach it.

    Raises:
        DatabasesRefused: one cannot be reached, is not the one that the plan names, or is not prepared for what is
            to be written there. Every reason at once.
    """
    resolved = await resolve_all(plan, kind, os.environ, sightings=sightings)
    if kind is RunKind.PRODUCTION and sightings is not None:
        for database in resolved.values():
            await sightings.keep(database.id, database.observed)
    written = written_to(plan)
    for name, label in reached_by_workers(plan).items():
        say(f"{name} is reached by workers with the label {label} alone: it is not asked from here")
    targets = [resolved[name] for name in resolved if name in written]
    _refuse_denied(targets)
    _refuse_unprepared(targets, kind)
    for database in resolved.values():
        _tell_of(database, say)
    return tuple(_reached(one) for one in resolved.values())


def _tell_of(database: ReachedDatabase, say: Say) -> None:
    """Say what keeps nothing of this plan from running, and may surprise whoever runs it."""
    if database.unprepared:
        say(f"{database.id} is not prepared; no task of this plan writes to it")
    for switched in database.switched:
        say(f"{database.id}: {switched}")


def _refuse_denied(targets: Sequence[ReachedDatabase]) -> None:
    """Raise `DatabasesRefused` for every target that is prepared, and whose schema this role may not use."""
    grants = "`cutover db rights PLAN --print` lists the grants"
    denied = [target for target in targets if target.denied and not target.unprepared]
    if denied:
        raise DatabasesRefused(
            tuple(f"{one.id}: this role may not read and write {listed(one.denied)}; {grants}" for one in denied)
        )


def _refuse_unprepared(targets: Sequence[ReachedDatabase], kind: RunKind) -> None:
    """Raise `DatabasesRefused` for every target that lacks the schema `cutover`."""
    command = f"cutover db prepare PLAN{' --production' if kind is RunKind.PRODUCTION else ''}"
    unprepared = [target.id for target in targets if target.unprepared]
    if unprepared:
        raise DatabasesRefused(tuple(f"{name}: not prepared, run `{command}` once" for name in unprepared))


async def shares_control(control_dsn: str, reached: Sequence[Reached]) -> tuple[str, ...]:
    """The databases whose server also holds the control database: its trouble would be the journal's too.

    Raises `DatabasesRefused` where a pooler stands before the control database: the journal needs its own sessions.
    """
    where = endpoint(Connection(dsn=control_dsn), os.environ)
    async with connected(where, application=f"{APPLICATION} check") as one:
        system = (await observe(one)).system
    if await pooler.between(where):
        raise DatabasesRefused((f"control: {pooler.POOLER_BETWEEN}",))
    return tuple(other.id for other in reached if other.observed.system == system)


async def endings_of_control(control_dsn: str) -> tuple[Ending, ...]:
    """What ends of this host's connection to the control database, the soonest first. Errors as in `connected`.

    It is asked once: somebody waits for the answer, and one that is away is an answer.
    """
    where = endpoint(Connection(dsn=control_dsn), os.environ)
    async with connected(where, application=f"{APPLICATION} check", patience=timedelta()) as connection:
        return await endings(connection, where.parameters)


def _reached(one: ReachedDatabase) -> Reached:
    seen = one.observed
    mark = f", mark {seen.mark}" if seen.mark else ""
    rehearsal = f", for rehearsals {seen.rehearsal}" if seen.rehearsal else ""
    text = (
        f"{one.role} {one.shown} is {seen.database} of system {seen.system}{mark}{rehearsal},"
        f" PostgreSQL {seen.version // 10000}"
    )
    return Reached(
        id=one.id,
        text=text,
        prepared=not one.unprepared and not one.denied,
        observed=seen,
        not_compared=one.not_compared,
        endings=one.endings,
    )
