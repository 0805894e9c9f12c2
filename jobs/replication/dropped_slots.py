"""Slots that have to go at once, whatever reads from them: their server outranks whoever follows it."""

from collections.abc import Iterable

from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication.slot import slots_of


async def drop_slots(connection: Connection, names: Iterable[str]) -> tuple[str, ...]:
    """End what reads from these slots, and drop them; returns those that are not there any more.

    Raises:
        asyncpg.InsufficientPrivilegeError: the role may not end their reader, or not drop slots.
    """
    asked = tuple(names)
    for name in await slots_of(connection, asked):
        await connection.fetchval("select pg_catalog.set_config('cutover.slot', $1, false)", name)
        await connection.execute(statement("slot_drop_in_use"))
    left = await slots_of(connection, asked)
    return tuple(name for name in asked if name not in left)
