"""One look at a replication: both servers are asked, each of which may be away, and what they say is judged."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from jobs.databases import Databases
from jobs.postgres.connection.connect import application_name
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection
from jobs.postgres.target.live_side import live_side
from jobs.replication.dropped_slots import drop_slots
from jobs.replication.looking.health import Health
from jobs.replication.looking.judge import judge
from jobs.replication.looking.look import look
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched, in_force
from jobs.replication.records import Group, farther, read
from plans.errors import CutoverError
from plans.model import DatabaseId, Direction, Replication

CONNECT_SECONDS = 3.0
"""How long one server may take until it can be asked."""
ASK_SECONDS = 5.0
"""How long both together may take to answer."""
_PURPOSE = "replication"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier looks at a replication leave for later ones."""

    groups: tuple[Group, ...] = ()
    """As they were recorded, for the time when a side is away."""
    trail: Trail = field(default_factory=Trail)
    of: tuple[Direction, tuple[str, ...]] | None = None
    """The direction and the slots that the trail is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look came to."""

    watched: Watched | None
    """What ought to be there, by the records; None where nothing was recorded."""
    health: Health | None
    """None where nothing ought to be there, or nobody could be asked."""
    live: str
    """Which database is written to, as those say that were asked; empty where they do not say, or differ."""
    away: Mapping[DatabaseId, str]
    """The sides that could not be asked, each with the reason."""
    memory: Memory


class Looks:
    """Looks at the replications of one run on the databases that it is given."""

    def __init__(self, databases: Databases, run: str) -> None:
        self._databases, self._run = databases, run

    def use(self, databases: Databases) -> None:
        """From here on databases are reached where these are."""
        self._databases = databases

    async def look(self, of: Replication, birth: str, memory: Memory, at: datetime) -> Look:
        """Ask both sides. Never raises for what they say, or that they do not.

        Args:
            birth: of the run.
            at: by the control database's clock.
        """
        async with AsyncExitStack() as stack:
            sides = (of.source, of.target)
            found = await asyncio.gather(*(self._reached(stack, name) for name in sides))
            reached = {name: one for name, one in zip(sides, found, strict=True) if not isinstance(one, str)}
            away = {name: one for name, one in zip(sides, found, strict=True) if isinstance(one, str)}
            try:
                async with asyncio.timeout(ASK_SECONDS):
                    return await _asked(of, birth, memory, at, reached, away)
            except TimeoutError:
                silent = dict.fromkeys(reached, f"no answer within {ASK_SECONDS:g} s")
            except (CutoverError, *DRIVER_ERRORS) as error:
                silent = dict.fromkeys(reached, _why(error))
            return Look(watched=None, health=None, live="", away={**away, **silent}, memory=memory)

    async def drop(self, database: DatabaseId, slots: tuple[str, ...]) -> tuple[str, ...]:
        """Drop slots on a server; which of them are gone. Raises as a connection does."""
        async with asyncio.timeout(CONNECT_SECONDS + ASK_SECONDS), self._connection(database) as connection:
            return tuple(await drop_slots(connection, slots))

    async def _reached(self, stack: AsyncExitStack, name: DatabaseId) -> Connection | str:
        """A connection until the stack is closed, or why there is none to be had."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await stack.enter_async_context(self._connection(name))
        except TimeoutError:
            return f"no connection within {CONNECT_SECONDS:g} s"
        except (CutoverError, *DRIVER_ERRORS) as error:
            return _why(error)

    @asynccontextmanager
    async def _connection(self, name: DatabaseId) -> AsyncIterator[Connection]:
        async with self._databases.connection(name, application_name(self._run, "", _PURPOSE)) as connection:
            yield connection


def _why(error: BaseException) -> str:
    """Why a side cannot be asked, without an address."""
    if isinstance(error, asyncpg.PostgresError):
        return f"it refuses [{error.sqlstate}]"
    return error.what if isinstance(error, CutoverError) else "it cannot be reached"


async def _asked(
    of: Replication,
    birth: str,
    memory: Memory,
    at: datetime,
    reached: Mapping[DatabaseId, Connection],
    away: Mapping[DatabaseId, str],
) -> Look:
    groups: list[Group] = list(memory.groups) if away else []
    lives = []
    for connection in reached.values():
        groups = farther(groups, await read(connection, birth, of.id))
        lives.append(await _live(connection, birth, of))
    watched = in_force(of, groups)
    kept = Memory(groups=tuple(groups), trail=memory.trail, of=memory.of)
    live = lives[0] if lives and all(one == lives[0] for one in lives) else ""
    if watched is None:
        return Look(watched=None, health=None, live=live, away=away, memory=kept)
    about = watched.direction, tuple(group.slot for group in watched.groups)
    trail = memory.trail if memory.of == about else Trail()
    seen = await look(watched, reached.get(watched.publisher), reached.get(watched.subscriber), at)
    return Look(
        watched=watched,
        health=judge(watched, seen, trail),
        live=live,
        away=away,
        memory=Memory(groups=tuple(groups), trail=trail.after(watched, seen), of=about),
    )


async def _live(connection: Connection, birth: str, of: Replication) -> str:
    """Which side is written to, as this one has it: the source, until something else is recorded."""
    known = await live_side(connection, birth, of.id)
    return known.live if known is not None else of.source
