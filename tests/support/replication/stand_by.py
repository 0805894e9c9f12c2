"""A server with a physical stand-by, and its fail-over in the middle of a replication."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.replication.peers import LOGICAL

SLOT = "stand_by"
"""Of the physical replication."""


class StandBy(PostgresServer):
    """A server that repeats another one's log until it is promoted."""

    promoted = False

    async def promote(self) -> None:
        """Take over: from now on it is written to."""
        self.promoted = True
        await asyncio.to_thread(self._run, "pg_ctl", "-w", "-D", self.data, "promote")

    def _start(self) -> None:
        if not self.promoted:
            (self.data / "standby.signal").touch()
        super()._start()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A primary and its stand-by, which has every transaction that was acknowledged."""

    primary: PostgresServer
    stand_by: StandBy

    async def keep_slots(self, number: int = 1) -> None:
        """Have the stand-by keep so many logical slots, which then survive the primary.

        It takes one over once it can serve it, which what the primary logs every 15 seconds brings nearer.
        """
        query = "select count(*) = $1 from pg_replication_slots where synced and not temporary"
        async with connected(self.stand_by.dsn()) as here, connected(self.primary.dsn()) as there:

            async def kept() -> bool:
                await there.execute("select pg_log_standby_snapshot()")
                return bool(await here.fetchval(query, number))

            await eventually(kept, every=0.1)

    async def fail_over(self) -> None:
        """The primary is gone for good, and the stand-by takes over."""
        await self.primary.go_away("immediate")
        with (self.primary.data / "postgresql.conf").open("a") as conf:  # whoever cleans up waits for no stand-by
            conf.write("synchronous_standby_names = ''\n")
        await self.stand_by.promote()


@asynccontextmanager
async def pair(name: str) -> AsyncIterator[Pair]:
    """A primary of PostgreSQL 18 with a synchronous stand-by, both of them gone at the end of the block.

    Subscribers of slots that are to be kept never get what the stand-by lacks.
    """
    primary = PostgresServer(
        cluster_name=name, synchronous_standby_names="*", synchronized_standby_slots=SLOT, **LOGICAL
    )
    try:
        await asyncio.to_thread(primary.start)
        async with connected(primary.dsn()) as connection:
            await connection.execute("set synchronous_commit = local")
            await connection.execute(f"select pg_create_physical_replication_slot('{SLOT}', true)")
        stand_by = StandBy(
            cluster_name=f"{name}_2",
            primary_conninfo=f"host={primary.socket} user=postgres dbname=postgres",
            primary_slot_name=SLOT,
            hot_standby_feedback="on",
            sync_replication_slots="on",
            synchronous_standby_names="",
            synchronized_standby_slots="",
            **LOGICAL,
        )
        try:
            await asyncio.to_thread(stand_by.start, primary)
            yield Pair(primary=primary, stand_by=stand_by)
        finally:
            stand_by.stop()
    finally:
        primary.stop()
