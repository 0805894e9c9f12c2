"""Gives the writers of the side that is left back when a pause has lasted too long, whatever became of the engine.

A session of that server sleeps until then and does it by itself: also where the engine was killed or frozen, or where
no network leads there any more. It does nothing once the switch has come to `Step.RELEASING`, and a switch that wants
to come there finds that it was taken back. Only a restart of that very server ends it; then the next attempt does it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from jobs.api import Retryable
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.quote import literal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.live_side import SwitchRecord

_LOOKS, _LOOK_SECONDS = 100, 0.05


class NobodyStandsBy(Retryable):
    """No pause begins without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadMan:
    """The session that stands by."""

    connection: Connection
    sleeping: asyncio.Future[str]

    async def stand_down(self) -> None:
        """It is not needed any more: writers were given back, or the other side's were let in."""
        self.sleeping.cancel()
        with suppress(asyncio.CancelledError, *DRIVER_ERRORS):
            await self.sleeping


@asynccontextmanager
async def dead_man(
    connection: Connection, looking: Connection, record: SwitchRecord, after: timedelta
) -> AsyncIterator[DeadMan]:
    """Have it stand by while the block is at work: it is asleep when the block begins.

    It sleeps on after a block that does not tell it to stand down.

    Args:
        connection: to the side that is left, for nothing else; whoever gives it closes it afterwards.
        looking: another one to the same side.
        after: how long the pause may last at most, from here on.

    Raises:
        NobodyStandsBy: it could not be brought to sleep; nothing was touched.
    """
    fence = record.fence
    script = statement("dead_man").format(
        seconds=after.total_seconds(),
        birth=literal(record.birth),
        replication=literal(record.replication),
        task=literal(fence.task),
        token=fence.token,
    )
    await _outlive_the_client(connection)
    standing_by = DeadMan(connection=connection, sleeping=asyncio.ensure_future(connection.execute(script)))
    try:
        await _see_asleep(looking, connection.get_server_pid())
        yield standing_by
    finally:
        if not standing_by.sleeping.done():
            connection.terminate()  # to close it would have the server end what sleeps
            with suppress(asyncio.CancelledError, *DRIVER_ERRORS):
                await standing_by.sleeping


async def _see_asleep(looking: Connection, pid: int) -> None:
    for _ in range(_LOOKS):
        if await looking.fetchval("select wait_event = 'PgSleep' from pg_stat_activity where pid = $1", pid):
            return
        await asyncio.sleep(_LOOK_SECONDS)
    raise NobodyStandsBy("nothing was touched: the session that gives writers back after the limit does not stand by")


async def _outlive_the_client(connection: Connection) -> None:
    """A server that looks whether its client is still there would end it just when it is needed."""
    with suppress(asyncpg.UndefinedObjectError):  # before 14 no server looks
        await connection.execute("set client_connection_check_interval = 0")
