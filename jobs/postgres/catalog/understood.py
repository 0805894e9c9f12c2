"""A piece of the plan's SQL, tried on the source without being run."""

import asyncpg

from jobs.postgres import sqlstate
from jobs.postgres.catalog.tables import Column, read_query
from jobs.postgres.sides import SourceConnection


async def understood(reading: SourceConnection, query: str) -> tuple[Column, ...] | str:
    """The columns of a query that the source understands, or what it says against it, without its own words.

    A query is prepared without a look at the role's rights, and explained with one.

    Args:
        reading: a connection inside a transaction.
    """
    await reading.execute("savepoint understood")
    try:
        columns = await read_query(reading, query)
        await reading.execute(f"explain {query}")
    except asyncpg.PostgresError as error:
        state = error.sqlstate or ""
        if sqlstate.is_transient(state) or sqlstate.means_lost_connection(state):
            raise
        await reading.execute("rollback to savepoint understood")
        return sqlstate.sentence(state)
    await reading.execute("release savepoint understood")
    return columns
