"""What every change of the journal's schema begins with: one at a time, in one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from jobs.journal.base import SchemaMissing
from jobs.journal.link import SETTINGS, opened, translated

if TYPE_CHECKING:
    from jobs.journal.link import Connection


@asynccontextmanager
async def locked(dsn: str, doing: str) -> AsyncIterator["Connection"]:
    """A connection inside a transaction that nobody else who changes the schema is in; committed at the end."""
    with translated(doing):
        connection = await opened(dsn, settings=SETTINGS | {"application_name": "cutover"}, patience=30)
        try:
            async with connection.transaction():
                await connection.execute("select pg_advisory_xact_lock(hashtextextended('cutover_control', 0))")
                yield connection
        finally:
            await connection.close(timeout=5)


async def exists(connection: "Connection") -> bool:
    """Whether the database holds the journal's schema."""
    return bool(await connection.fetchval("select to_regnamespace('cutover_control') is not null"))


async def require_schema(connection: "Connection") -> None:
    """Raise `SchemaMissing` where the database does not hold it."""
    if not await exists(connection):
        raise SchemaMissing("the database holds no journal", hint="cutover db create")
