"""What an attempt to reconcile has proved already, remembered on the target in case that it is cut off.

A table is believed by the next attempt only if it holds the same row versions as then, on both sides: as many rows,
and none that was written by a transaction which was not over when it was proved. That is looked at, not assumed: the
headers of all rows are read again, which costs a fraction of their hashes. Nothing is remembered of small tables, of
mapping queries, nor where the plan's SQL may read other tables; and nothing where the target has no schema `cutover`.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.api import Fence
from jobs.postgres.checksum import Form, Side, Sum
from jobs.postgres.fence import advance, take
from jobs.postgres.selection import Pair
from jobs.postgres.side_work import Reading
from jobs.postgres.sql_files import statement

REMEMBERED_FROM = 250_000
"""Rows; to prove fewer again costs less than to remember it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """One table that was equal. `xmins` are of the source and of the target."""

    compared: str
    sum: Sum
    xmins: tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Memory:
    """Of one task. The connection is its own."""

    connection: Any
    fence: Fence
    xmins: tuple[str, str]
    """Of this attempt's snapshots."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def recall(self) -> Mapping[str, Proved]:
        """What earlier attempts left, by table. From here on those write no more."""
        await advance(self.connection, self.fence)
        return {
            row["relation"]: Proved(
                compared=row["compared"],
                sum=Sum(row["rows"], int(row["sum"])),
                xmins=(row["source_xmin"], row["target_xmin"]),
            )
            for row in await self.connection.fetch(statement("proved_read"), self.fence.run, self.fence.task)
        }

    async def remember(self, title: str, compared: str, found: Sum) -> None:
        """A table is equal."""
        async with self._lock, self.connection.transaction():
            await take(self.connection, self.fence)
            await self.connection.execute(
                statement("proved_write"),
                *(self.fence.run, self.fence.task, title, compared, found.rows, str(found.total)),
                *(*self.xmins, self.fence.token),
            )

    async def forget(self) -> None:
        """The attempt has come to its end."""
        async with self._lock, self.connection.transaction():
            await take(self.connection, self.fence)
            await self.connection.execute(statement("proved_forget"), self.fence.run, self.fence.task)


def compared(pair: Pair, sides: Sequence[Side], form: Form) -> str | None:
    """A digest of what is compared; None where it cannot be told whether that has changed."""
    source = pair.source
    if source is None or source.kind != "r" or pair.target.kind != "r":
        return None
    said = "\n".join(
        [str(source.oid), str(pair.target.oid), *(f"{side.rows} {side.condition} {side.hash(form)}" for side in sides)]
    )
    return None if "select" in said.lower() else hashlib.sha256(said.encode()).hexdigest()


def unchanged(side: Side, xmin: str, rows: int, changed: set[str], title: str) -> Reading:
    """The reading that adds the title to `changed` unless the side holds the row versions that were proved."""

    async def read(connection: Any) -> None:
        found = await connection.fetchrow(
            statement("proved_unchanged").format(xmin=xmin, rows=side.rows, condition=side.condition)
        )
        if found["rows"] != rows or found["newer"]:
            changed.add(title)

    return read
