"""Which demonstrations go on: their databases are not dropped when another one begins.

One is known in two ways, whether or not anybody is connected to its databases just then: its processes hold a lock
under its name (`kept`), and the journal has a run that has not ended.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import asyncpg

from jobs.journal.base import Journal
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection
from jobs.run.events import RunEnded

Lives = Callable[[str], Awaitable[bool]]
"""Whether a demonstration of that name goes on."""
SIDES = ("legacy", "platform")
_PREFIX = "demo_"
_RUN = "demo-"
_FORGOTTEN = timedelta(days=1)
"""A demonstration that has not ended and that no engine has executed for so long is over."""
_LAST = 200
"""Events in which the end of a run is looked for."""
_LOCK = "hashtextextended('cutover demonstration ' || $1, 0)"


def database_of(name: str, side: str) -> str:
    """What a database of a demonstration is called."""
    return f"{_PREFIX}{name}_{side}"


def run_of(name: str) -> str:
    """What the run of a demonstration is called."""
    return _RUN + name


def name_of(run: str) -> str:
    """The demonstration that a run belongs to."""
    return run.removeprefix(_RUN)


@asynccontextmanager
async def kept(dsn: str, name: str) -> AsyncIterator[None]:
    """Within this block nobody who begins another demonstration drops the databases of this one.

    Args:
        dsn: of any database on the server.
        name: of the demonstration.
    """
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "cutover demo"})
    try:
        await connection.fetchval(f"select pg_advisory_lock_shared({_LOCK})", name)
        yield
    finally:
        await connection.close()


def living_in(store: Journal) -> Lives:
    """Asks a journal whether a demonstration goes on."""

    async def lives(name: str) -> bool:
        row = next((row for row in await store.runs() if row.run == run_of(name)), None)
        if row is None:
            return False
        if row.lease is not None:
            return True
        if await store.now() - (row.last_event_at or row.created) > _FORGOTTEN:
            return False
        last = await store.read(row.run, after=max(0, row.head - _LAST), limit=_LAST)
        return all(one.kind != RunEnded.__name__ for one in last)

    return lives


async def drop_old(dsn: str, lives: Lives) -> None:
    """Drop the databases of demonstrations that are over."""
    connection = await asyncpg.connect(dsn)
    try:
        databases = await connection.fetch("select datname from pg_database where starts_with(datname, $1)", _PREFIX)
        for name in sorted({datname.removeprefix(_PREFIX).rpartition("_")[0] for (datname,) in databases}):
            if not await connection.fetchval(f"select pg_try_advisory_lock({_LOCK})", name):
                continue
            if not await lives(name):
                await _drop(connection, name)
            await connection.execute("select pg_advisory_unlock_all()")
    finally:
        await connection.close()


async def _drop(connection: Connection, name: str) -> None:
    """Both databases; one in which somebody is looking around stays."""
    for side in SIDES:
        with suppress(asyncpg.ObjectInUseError):
            await connection.execute(f"drop database if exists {identifier(database_of(name, side))}")
