"""What an attempt to reconcile has summed already, remembered on the target in case that it is cut off.

A part of a table is believed by the next attempt only if it holds the same row versions as then: as many rows, and
none that was written by a transaction which was not over when it was summed; and if the same is true of the catalog's
rows that say what those rows mean: a column's default, an enum's label. That is looked at, not assumed: the headers of
all rows are read again, which costs a fraction of their hashes. Nothing is remembered of small parts, nor where SQL of
the plan stands between the rows and their sum; and nothing where the target has no schema `cutover`.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jobs.api import Fence
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import advance, take
from jobs.reconcile.table import TableProof
from jobs.rows.checksum import Form, Side, Sum, within_part
from jobs.rows.heaps import HeapPart

LEAST_REMEMBERED_ROWS = 50_000
"""Rows; to sum fewer again costs less than to remember it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """One part. `xmin` is the oldest transaction that was open when it was summed."""

    sum: Sum
    xmin: str


@dataclass(slots=True, kw_only=True)
class Memory:
    """What one task has summed, kept on the target. The connection is its own."""

    connection: Connection
    fence: Fence
    xmins: Sequence[str]
    """Of this attempt's snapshots, of the source and of the target."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def recall(self) -> Mapping[str, Summed]:
        """What earlier attempts left, by the part's digest. From here on those write no more."""
        await advance(self.connection, self.fence)
        return {
            row["summed"]: Summed(sum=Sum(row["rows"], int(row["sum"])), xmin=row["xmin_then"])
            for row in await self.connection.fetch(statement("summed_read"), self.fence.run, self.fence.task)
        }

    async def remember(self, title: str, number: int, digest: str, summed: Sum) -> None:
        """Write down that a part of a side (0: the source's) is summed. Args: title: of its table."""
        async with self._lock, self.connection.transaction():
            await take(self.connection, self.fence)
            await self.connection.execute(
                statement("summed_write"),
                *(self.fence.run, self.fence.task, digest, title, summed.rows, str(summed.total)),
                *(self.xmins[number], self.fence.token),
            )

    async def forget(self) -> None:
        """Forget everything: the attempt has come to its end."""
        async with self._lock, self.connection.transaction():
            await take(self.connection, self.fence)
            await self.connection.execute(statement("summed_forget"), self.fence.run, self.fence.task)


def digest(proof: TableProof, number: int, form: Form, part: HeapPart) -> str | None:
    """What names a part of a side and all that is summed in it; None where that cannot be believed later."""
    side, pair = proof.sides[number], proof.pair
    if not part.heap.file or (number == 0 and not pair.plain):
        return None
    place = f"{part.heap.oid} {part.heap.file} {part.range.lo} {part.range.hi}"
    identity = f"{proof.title}\n{number}\n{part.rows} {place}\n{side.condition}\n{side.hash(form)}"
    return hashlib.sha256(identity.encode()).hexdigest()


async def unchanged(connection: Connection, side: Side, part: HeapPart, before: Summed) -> bool:
    """Whether a part holds the row versions that were summed."""
    if await connection.fetchval(statement("summed_redefined").format(xmin=before.xmin), part.heap.oid):
        return False
    row = await one_row(
        connection,
        statement("summed_unchanged").format(xmin=before.xmin, rows=part.rows, condition=within_part(side, part)),
    )
    return row["rows"] == before.sum.rows and not row["newer"]
