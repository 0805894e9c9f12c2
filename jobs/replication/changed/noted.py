"""Notes which rows change on the side that is written to, out of its log, from a moment on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from jobs.api import JobContext
from jobs.postgres.connection.settings import end_with_client
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication.changed.pgoutput import Changed, ChangeReader
from jobs.replication.connections import altering
from jobs.replication.names import family_of
from jobs.replication.records import Group
from jobs.replication.switching.drain import read_log_end
from jobs.replication.switching.way import Way

_SLOT_WITHIN = 10.0
"""Seconds; a slot waits for transactions that have written and not ended."""
_PREFETCHED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedChanges:
    """The log of one side, read by a slot that ends with its connection: nothing keeps the log after it."""

    connection: Connection
    slot: str
    publications: str
    reader: ChangeReader = field(default_factory=ChangeReader)

    async def read(self) -> AsyncIterator[Changed]:
        """What has changed since it was read last. It is told once: who breaks off knows nothing any more."""
        async with self.connection.transaction():
            cursor = self.connection.cursor(
                statement("changes_read"), self.slot, self.publications, prefetch=_PREFETCHED
            )
            async for row in cursor:
                for changed in self.reader.read(row["data"]):
                    yield changed

    async def flush(self) -> None:
        """Have what is seen by now be read next: what is committed without the disk is seen before the log has it."""
        await read_log_end(self.connection)


@asynccontextmanager
async def noting(ctx: JobContext, way: Way, feeds: Sequence[Group]) -> AsyncIterator[NotedChanges]:
    """Note from here on, in what travels by these groups.

    Raises:
        TimeoutError: somebody has written and does not end.
        asyncpg.PostgresError: no slot is to be had; by `InsufficientPrivilegeError` not by this role.
    """
    slot = f"{family_of(feeds[0].publication)}changes"
    async with altering(ctx.database(way.left), "changes", at_once=True) as connection:
        await end_with_client(connection)
        await connection.execute("set timezone = 'UTC'")  # in which keys are named
        async with asyncio.timeout(_SLOT_WITHIN):
            await connection.execute(statement("changes_slot"), slot)
        publications = ",".join(identifier(group.publication) for group in feeds)
        yield NotedChanges(connection=connection, slot=slot, publications=publications)
