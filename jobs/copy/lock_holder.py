"""A chunk that waited for a lock in vain says whose session is in the way, as far as that can be seen afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from jobs.api import Fence
from jobs.copy.set_aside.ddl_lock import Blocked
from jobs.postgres.activity import Blocker
from jobs.postgres.catalog.tables import Table
from jobs.postgres.connection.connect import application_prefix
from jobs.postgres.connection.settings import LOCK_SECONDS
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement


@asynccontextmanager
async def naming_blocker(writing: TargetConnection, fence: Fence, table: Table) -> AsyncIterator[None]:
    """A block that writes to a table, in a transaction of its own.

    Raises:
        Blocked: somebody held a lock on the table, or wrote there and held a row's key, for too long.
        asyncpg.LockNotAvailableError: nobody does by now, or it was another table's.
    """
    try:
        yield
    except asyncpg.LockNotAvailableError:
        await writing.execute("rollback")
        row = await writing.fetchrow(statement("chunk_blocker"), table.oid, application_prefix(fence.run, fence.task))
        if row is None:
            raise
        blocker = Blocker(pid=row["pid"], program=row["program"], user=row["user"], host=row["host"])
        raise Blocked(f"rows of {table.title}", blocker, seconds=LOCK_SECONDS) from None
