"""A server has room for some thousands of locks: max_locks_per_transaction times max_connections. A hospital's database
has as many tables, and each has indexes.

A transaction keeps every lock that it takes, on tables and on all their indexes, until its end. What was read under a
savepoint is let go by going back to it; a transaction that only reads loses nothing by that, and keeps its snapshot.
What is changed goes in several transactions where one would need too many.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from jobs.postgres.sql_files import statement

T = TypeVar("T")

EVERY = 20
"""Reads between two times of letting go."""
SHARE = 4
"""One transaction may fill one part in so many of the lock table."""
LOCKS_OF_A_TABLE = 8
"""Itself and its indexes, as a rule."""


class ManyReads:
    """Counts the reads of one connection, inside its transaction."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._reads = 0

    async def one_more(self) -> None:
        """Before each read."""
        if self._reads % EVERY == 0:
            await self._connection.execute("rollback to savepoint many" if self._reads else "savepoint many")
        self._reads += 1


async def room(connection: Any) -> int:
    """How many locks one transaction may take."""
    locks: int = await connection.fetchval(statement("lock_table_size"))
    return max(1, locks // SHARE)


async def in_turns(connection: Any, tables: Sequence[T]) -> Iterator[Sequence[T]]:
    """Tables in the same order, as many at a time as one transaction may change."""
    most = max(1, await room(connection) // LOCKS_OF_A_TABLE)
    return (tables[begin : begin + most] for begin in range(0, len(tables), most))
