"""Names which side of a migration a connection leads to, so that a type checker sees where the two are swapped.

Whoever opens a connection says which side it is; what works on either side takes a plain `Connection`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NewType

import asyncpg

from jobs.api import JobDatabase

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

SourceConnection = NewType("SourceConnection", Connection)
"""A connection that is read from, and never written to."""
TargetConnection = NewType("TargetConnection", Connection)
"""A connection that is written to under the fence, and read where what was written is proved."""


async def one_row(connection: Connection, query: str, *arguments: object) -> asyncpg.Record:
    """The row of a query that always has one."""
    row = await connection.fetchrow(query, *arguments)
    if row is None:
        raise LookupError("a statement of ours that always has a row had none")
    return row


@asynccontextmanager
async def reading_from(database: JobDatabase, purpose: str) -> AsyncIterator[SourceConnection]:
    """A connection to the database that is read, as `JobDatabase.connect` opens and closes it."""
    async with database.connect(purpose) as connection:
        yield SourceConnection(connection)


@asynccontextmanager
async def writing_to(database: JobDatabase, purpose: str) -> AsyncIterator[TargetConnection]:
    """A connection to the database that is written to or proved, as `JobDatabase.connect` opens and closes it."""
    async with database.connect(purpose) as connection:
        yield TargetConnection(connection)
