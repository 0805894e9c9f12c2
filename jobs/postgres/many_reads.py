"""Reading thousands of tables in one transaction without holding a lock on each of them until its end.

A transaction keeps every lock that it takes, on tables and on all their indexes, and a server has room for some
thousands: max_locks_per_transaction times max_connections. What was read under a savepoint is let go by going back to
it; a transaction that only reads loses nothing by that, and keeps its snapshot.
"""

from typing import Any

EVERY = 20
"""Reads between two times of letting go."""


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
