"""What earlier attempts of a copy have committed, how much of it is believed, and the one transaction of a chunk.

A chunk is believed when its relation still has the same file and a count of its range agrees. Where a range means
something else on the target (its collation orders texts differently, the source has no key), the whole table's count
must agree. What is not believed is deleted, rows and checkpoint together, and done again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.api import Fatal, Fence
from jobs.postgres.chunks import Range, condition, read_bound, written
from jobs.postgres.copy_stream import stream
from jobs.postgres.fence import take
from jobs.postgres.selection import EVERY_ROW, Pair
from jobs.postgres.sql_files import statement


class NotOurs(Fatal):
    """The target holds rows that this task did not write, and nothing tells them from its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """One committed range."""

    part: Range
    rows: int
    bytes: int
    filenode: int


Checkpoints = Mapping[str, Sequence[Chunk]]
"""By the quoted name of the relation."""


async def read_checkpoints(connection: Any, run: str, task: str) -> Checkpoints:
    """What the target says that a task's attempts have committed."""
    found: dict[str, list[Chunk]] = {}
    for row in await connection.fetch(statement("chunk_read"), run, task):
        part = Range(lo=read_bound(row["lo"]), hi=read_bound(row["hi"]))
        chunk = Chunk(part=part, rows=row["rows"], bytes=row["bytes"], filenode=row["relfilenode"])
        found.setdefault(row["relation"], []).append(chunk)
    return found


async def copy_chunk(
    reading: Any, writing: Any, fence: Fence, pair: Pair, part: Range, moved: Callable[[int], None]
) -> Chunk:
    """Move one range: its rows and its checkpoint are committed together, or nothing is.

    A failure leaves the transaction open: the caller gives the connection up, which rolls it back.
    """
    query = statement("chunk_rows").format(
        columns=", ".join(pair.expressions), rows=pair.rows, condition=source_condition(pair, part)
    )
    await writing.execute("begin")
    await take(writing, fence)
    rows, size = await stream(reading, query, writing, pair.target, pair.columns, binary=pair.binary, moved=moved)
    lo, hi = written(part.lo), written(part.hi)
    await writing.execute(
        statement("chunk_insert"), fence.run, fence.task, pair.target.sql, lo, hi, rows, size, fence.token
    )
    await writing.execute("commit")
    return Chunk(part=part, rows=rows, bytes=size, filenode=pair.target.filenode)


def source_condition(pair: Pair, part: Range) -> str:
    """The rows of a range, on the source."""
    return f"{condition(pair.key, part, nulls=pair.source is None)} and {pair.where}"


async def objection(connection: Any, pair: Pair) -> str | None:
    """Why a table that this task has not begun may not be filled."""
    if not await connection.fetchval(
        statement("chunk_any").format(rows=pair.target.rows_sql, condition=pair.batch_rows)
    ):
        return None
    if pair.batch is None:
        return "is not empty, and without a batch column nobody could tell its rows from ours"
    return "holds rows of this batch already, and this task did not write them"


async def believe(connection: Any, fence: Fence, pair: Pair, chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks that may stay; the others are undone, with their checkpoints, under the fence.

    Raises:
        NotOurs: without a batch column, the target holds more rows than were committed.
    """
    countable = pair.same_order and all(_of_key(pair, chunk.part) for chunk in chunks)
    same_file = all(chunk.filenode == pair.target.filenode for chunk in chunks)
    if countable:
        doubted = [chunk for chunk in chunks if not await _agrees(connection, pair, chunk)]
        ranges = [(chunk.part, chunk.rows) for chunk in doubted]
    else:
        total = sum(chunk.rows for chunk in chunks)
        doubted = [] if same_file and await _count(connection, pair, Range()) == total else list(chunks)
        ranges = [(Range(), total)] if doubted else []
    if doubted:
        async with connection.transaction():
            await take(connection, fence)
            for part, rows in ranges:
                await delete_rows(connection, pair, part, rows)
            ends = [written(chunk.part.lo) for chunk in doubted]
            await connection.execute(statement("chunk_forget"), fence.run, fence.task, pair.target.sql, ends)
    return [chunk for chunk in chunks if chunk not in doubted]


async def _agrees(connection: Any, pair: Pair, chunk: Chunk) -> bool:
    return chunk.filenode == pair.target.filenode and await _count(connection, pair, chunk.part) == chunk.rows


def _of_key(pair: Pair, part: Range) -> bool:
    """Whether a range that is written down is one of the key that the table has now."""
    ends = [end for end in (part.lo, part.hi) if end is not None]
    return all(not isinstance(end, int) and len(end) == len(pair.key) for end in ends)


def _range(pair: Pair, part: Range) -> str:
    ends = "true" if part == Range() else condition(pair.target_key, part)
    return ends if pair.batch_rows == EVERY_ROW else f"{pair.batch_rows} and {ends}"


async def _count(connection: Any, pair: Pair, part: Range) -> int:
    counting = statement("chunk_count").format(rows=pair.target.rows_sql, condition=_range(pair, part))
    return int(await connection.fetchval(counting))


async def delete_rows(connection: Any, pair: Pair, part: Range, committed: int) -> int:
    """Delete a range's rows, inside a transaction that also takes back its checkpoints. Returns how many.

    Raises:
        NotOurs: without a batch column, more rows stand there than `committed`.
    """
    if pair.batch is None and await _count(connection, pair, part) > committed:
        raise NotOurs(
            f"{pair.title}: more rows stand there than this task has written",
            hint="without a batch column nobody can tell them apart: delete the others by hand, or all of them",
        )
    deleting = statement("chunk_delete").format(rows=pair.target.rows_sql, condition=_range(pair, part))
    status: str = await connection.execute(deleting)
    return int(status.removeprefix("DELETE "))
