"""Whether what others need is still in the source's memory: the share of blocks that they find there.

The server counts for each table what was found and what was not. What the copy reads itself is left out, table by
table; so the share is that of everybody else, between one look and the next.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement

ENOUGH = 500
"""Blocks that others must have read between two looks; of fewer nothing is concluded."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Read by others, and of these not found in memory."""

    hit: int = 0
    missed: int = 0

    def __sub__(self, earlier: Self) -> "Blocks":
        return Blocks(self.hit - earlier.hit, self.missed - earlier.missed)

    @property
    def share(self) -> float | None:
        """What was found in memory, 0 to 1; None where too few were read to tell."""
        read = self.hit + self.missed
        return self.hit / read if read >= ENOUGH else None


class SourceCache:
    """Looks every now and then; `cause` says what is wrong, as a sentence, or nothing."""

    def __init__(self, limit: float | None, source: str) -> None:
        """Args: limit: the least share; None: nobody asks. source: the plan's name of the database."""
        self._limit = limit
        self._source = source
        self._own: Collection[int] = ()
        self._before: Blocks | None = None
        self.cause = ""

    def leave_out(self, tables: Collection[int]) -> None:
        """Tables (oids) that the copy reads itself."""
        self._own = tables
        self._before = None

    async def look(self, connection: Connection) -> None:
        """Ask the source. Args: connection: to it; it may be in a transaction."""
        if self._limit is None or connection.is_closed():
            return
        await connection.execute(statement("source_cache_forget"))
        row = await one_row(connection, statement("source_cache"), list(self._own))
        now, before = Blocks(row["hit"], row["missed"]), self._before
        self._before = now
        share = (now - before).share if before is not None else None
        low = share is not None and share < self._limit
        self.cause = f"others find {share:.0%} of what they read in {self._source}'s memory" if low else ""
        if low:
            self.cause += f" (limit {self._limit:.0%})"
