"""Is this production, though the run is a rehearsal? A physical clone has the system identifier, the names and the
mark of its original: it may be rehearsed on where it carries a mark of its own (`cutover db mark --rehearsal`) *and*
its server is seen to be another one.

Servers are told apart by when they started, asked of both in the same breath. Where production cannot be reached now,
what `cutover check --connect --production` recorded of it counts: then a server that was started after that may be
production after a restart, and has to differ by port, address or data directory as well. Where nothing is known a
person has to say so (`Compared.not_compared`).
"""

import asyncio
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

import asyncpg

from jobs.postgres.connection import address
from jobs.postgres.connection.address import Door, Nearness
from jobs.postgres.connection.connect import APPLICATION, connected
from jobs.postgres.connection.endpoint import Endpoint, endpoint
from jobs.postgres.connection.observed import Observed, observe
from jobs.service_files import ConnectionFactsMissing
from plans.errors import CutoverError
from plans.model import Connection, Database, DatabaseId, Identity


class Sightings(Protocol):
    """What was recorded of production when it was last looked at. Neither method raises: not known is an answer."""

    async def recall(self, name: DatabaseId) -> Observed | None:
        """What the production of this database said of itself; None where nothing is recorded."""
        ...

    async def keep(self, name: DatabaseId, observed: Observed) -> None:
        """Record what it says now."""
        ...


class NoSightings:
    """`Sightings` of whoever has no record."""

    async def recall(self, name: DatabaseId) -> Observed | None:  # noqa: ARG002 - the protocol's
        """Nothing is known."""
        return None

    async def keep(self, name: DatabaseId, observed: Observed) -> None:
        """Nothing is kept."""


_ASK_SECONDS = 5.0
_NAMES_LAST_SECONDS = 60.0
"""How long the addresses of production are remembered: a rehearsal opens many connections."""


class Likeness(StrEnum):
    """What a rehearsal's database is to a database of production."""

    APART = "apart"
    SAME = "same"
    """It is production."""
    UNMARKED = "unmarked"
    """It has production's system identifier and name, and no mark that says that it is a clone."""
    NOT_COMPARED = "not compared"
    """It may be a clone; nothing tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What came of comparing a rehearsal's database with all of the plan's production."""

    refusals: tuple[str, ...] = ()
    not_compared: tuple[str, ...] = ()
    """Sentences; a person has to answer for them by name, or the database is not used."""


def standing(observed: Observed, identity: Identity, production: Observed | None, *, live: bool) -> Likeness:
    """What a rehearsal's database is, by what the plan and production's own server say.

    Args:
        observed: what the rehearsal's server said.
        identity: of production, as the plan names it.
        production: what production's server said, if it was ever asked.
        live: whether that was just now.
    """
    named = _as_named(observed, identity)
    if production is None:
        return _by_name_alone(observed, identity, named=named)
    if not named and (production.system, production.database) != (observed.system, observed.database):
        return Likeness.APART
    if production.started == observed.started and production.database == observed.database:
        return Likeness.SAME
    if observed.rehearsal is None:
        return Likeness.UNMARKED
    if production.rehearsal is None and (live or _another_server(observed, production)):
        return Likeness.APART
    return Likeness.NOT_COMPARED


def _as_named(observed: Observed, identity: Identity) -> bool:
    """Whether the plan names it: nothing that the identity says is contradicted, and enough is said."""
    if _contradicted(observed, identity):
        return False
    pinned = identity.system is not None and identity.database is not None
    return pinned or (identity.mark is not None and identity.mark == observed.mark)


def _contradicted(observed: Observed, identity: Identity) -> bool:
    facts = ((identity.system, observed.system), (identity.database, observed.database))
    return any(wanted is not None and wanted != observed_value for wanted, observed_value in facts)


def _by_name_alone(observed: Observed, identity: Identity, *, named: bool) -> Likeness:
    """Compare with production that nobody has ever asked."""
    other_mark = observed.mark is not None and identity.mark not in (None, observed.mark)
    if _contradicted(observed, identity) or (other_mark and not named):
        return Likeness.APART
    if named and observed.rehearsal is None:
        return Likeness.UNMARKED
    return Likeness.NOT_COMPARED


def _another_server(observed: Observed, recorded: Observed) -> bool:
    """Whether it cannot be production restarted since it was looked at. Of the same system identifier."""
    if recorded.system != observed.system or observed.started < recorded.asked_at:
        return True
    pairs = (
        (str(observed.port), str(recorded.port)),
        (observed.data_directory, recorded.data_directory),
        (_lasting(observed.address), _lasting(recorded.address)),
    )
    return any(here and there and here != there for here, there in pairs)


def _lasting(text: str) -> str:
    """An address that says which host it is: behind a tunnel or a socket it does not."""
    return "" if not text or ipaddress.ip_address(text).is_loopback else text


class Production:
    """What a rehearsal knows of the production of its plan's databases.

    Args:
        databases: all of the plan.
        environ: where ${VAR}, service files and PG* variables are looked up.
        sightings: what was recorded of production; what it says now is added.
    """

    def __init__(
        self, databases: Mapping[DatabaseId, Database], environ: Mapping[str, str], sightings: Sightings | None = None
    ) -> None:
        self._environ = environ
        self._sightings = sightings or NoSightings()
        self._connections = {one.id: one.production for one in databases.values() if one.production is not None}
        self._doors: dict[DatabaseId, tuple[float, Endpoint, frozenset[Door]]] = {}

    async def at(self, where: Endpoint) -> DatabaseId | None:
        """The database whose production has the very address of this endpoint, found without connecting to it."""
        mine = await address.doors(where)
        for name in self._connections:
            if address.nearness(mine, await self._doors_of(name)) is Nearness.SAME:
                return name
        return None

    async def compare(self, where: Endpoint, observed: Observed) -> Compared:
        """Compare what a rehearsal's connection led to with the production of every database of the plan."""
        refusals, not_compared = [], []
        for name, connection in self._connections.items():
            match await self._standing(name, connection, where, observed):
                case Likeness.APART:
                    continue
                case Likeness.SAME:
                    refusals.append(f"a rehearsal would use what the plan names as production of {name}")
                case Likeness.UNMARKED:
                    refusals.append(
                        f"a rehearsal would use what the plan names as production of {name}; a clone of it needs a"
                        " mark of its own first: cutover db mark PLAN DATABASE --rehearsal NAME"
                    )
                case Likeness.NOT_COMPARED:
                    not_compared.append(
                        f"not compared with the production of {name}, which cannot be asked from here and of which"
                        " nothing is recorded that tells them apart"
                    )
        return Compared(refusals=tuple(refusals), not_compared=tuple(not_compared))

    async def _standing(
        self, name: DatabaseId, connection: Connection, where: Endpoint, observed: Observed
    ) -> Likeness:
        identity = connection.identity or Identity()
        if _contradicted(observed, identity):
            near = address.nearness(await address.doors(where), await self._doors_of(name))
            if near is Nearness.APART:
                return Likeness.APART
        live = await self._ask(connection)
        if live is None:
            return standing(observed, identity, await self._sightings.recall(name), live=False)
        if live.rehearsal is None and not _contradicted(live, identity):
            await self._sightings.keep(name, live)
        return standing(observed, identity, live, live=True)

    async def _ask(self, connection: Connection) -> Observed | None:
        """Who production says that it is: the one statement that a rehearsal ever sends there."""
        if not _says_where(connection):
            return None
        try:
            async with asyncio.timeout(_ASK_SECONDS):
                where = endpoint(connection, self._environ)
                async with (
                    connected(where, application=f"{APPLICATION} check", patience=timedelta()) as asked,
                    asked.transaction(readonly=True),
                ):
                    return await observe(asked)
        except (CutoverError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            return None

    async def _doors_of(self, name: DatabaseId) -> frozenset[Door]:
        """Where a production is; nowhere for a host that need not know how to reach it."""
        connection = self._connections[name]
        if not _says_where(connection):
            return frozenset()
        try:
            where = endpoint(connection, self._environ)
        except ConnectionFactsMissing:
            return frozenset()
        now = asyncio.get_running_loop().time()
        known = self._doors.get(name)
        if known is None or known[0] < now - _NAMES_LAST_SECONDS or known[1] != where:
            self._doors[name] = known = (now, where, await address.doors(where))
        return known[2]


def _says_where(connection: Connection) -> bool:
    return (connection.service, connection.dsn) != (None, None)
