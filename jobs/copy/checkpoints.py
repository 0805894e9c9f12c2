"""What earlier attempts of a copy have committed, how much of it is believed, and the one transaction of a chunk.

A chunk is believed when its relation still has the same file and a count of its range agrees. Where a range means
something else on the target (its collation orders texts differently, the source has no key), the whole table's count
must agree. What is not believed is deleted, rows and checkpoint together, and done again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from jobs.api import Fatal, Fence
from jobs.copy.block_positions import located
from jobs.copy.hold import Chunk, Hold
from jobs.copy.stream import stream
from jobs.postgres.quote import identifier, literal
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, one_row
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.deleting import Told, delete_telling
from jobs.rows.ranges import Range, condition, read_bound, sort_bounds, written
from jobs.rows.selection import EVERY_ROW, Pair
from jobs.rows.sizes import source_condition

RANGES_AT_ONCE = 50
"""Ranges of a key of several columns that are counted in one pass."""


class RowsOfOthers(Fatal):
    """The target holds rows that this task did not write, and nothing tells them from its own."""


Checkpoints = Mapping[str, Sequence[Chunk]]
"""The chunks of each relation, by its quoted name."""


def rows_of(chunks: Collection[Chunk]) -> int:
    """How many rows were committed in all of these."""
    return sum(chunk.rows for chunk in chunks)


async def read_checkpoints(connection: Connection, run: str, task: str) -> Checkpoints:
    """Read what the target says that a task's attempts have committed."""
    committed: dict[str, list[Chunk]] = {}
    for row in await connection.fetch(statement("chunk_read"), run, task):
        committed.setdefault(row["relation"], []).append(_chunk(row))
    return committed


async def read_chunks(connection: Connection, run: str, task: str, relation: str) -> list[Chunk]:
    """The same of one relation, by its quoted name."""
    return [_chunk(row) for row in await connection.fetch(statement("chunk_read_one"), run, task, relation)]


async def forget(connection: Connection, fence: Fence, relations: Collection[str]) -> None:
    """Take back that anything of these relations (quoted names) was committed; their rows stay. Raises `FenceLost`."""
    async with connection.transaction():
        await take(connection, fence)
        await connection.execute(statement("chunk_forget_all"), fence.run, fence.task, list(relations))


def _chunk(row: asyncpg.Record) -> Chunk:
    part = Range(lo=read_bound(row["lo"]), hi=read_bound(row["hi"]))
    return Chunk(part=part, rows=row["rows"], bytes=row["bytes"], filenode=row["relfilenode"])


async def copy_chunk(
    reading: SourceConnection,
    writing: TargetConnection,
    hold: Hold,
    pair: Pair,
    part: Range,
    moved: Callable[[int], None],
) -> Chunk:
    """Move one range: its rows and its checkpoint are committed together, or nothing is.

    The commit does not wait for the disk (`jobs.postgres.target.settled`): whoever believes it elsewhere settles it
    before. A failure leaves the transaction open: the caller gives the connection up, which rolls it back.
    """
    rows, condition = source_rows(pair, part)
    query = statement("chunk_rows").format(columns=", ".join(pair.expressions), rows=rows, condition=condition)
    await hold.begin(writing)
    stored, size = await stream(reading, query, writing, pair.target, pair.columns, binary=pair.binary, moved=moved)
    return await hold.record(writing, pair, part, rows=stored, size=size)


def source_rows(pair: Pair, part: Range) -> tuple[str, str]:
    """The rows of a range, on the source: what stands behind FROM, and the condition."""
    if not pair.heaps:
        return pair.rows, source_condition(pair, part)
    place = located(pair.heaps, part)
    within = condition((), place.range, place=pair.place)
    return (pair.rows if pair.cut else place.rows), f"{within} and {pair.where}"


async def holds_rows(connection: Connection, pair: Pair) -> bool:
    """Whether rows stand where this pair's would go: any, or with a batch column those of the batch."""
    looking = statement("chunk_any").format(rows=pair.target.rows_sql, condition=pair.batch_rows)
    return bool(await connection.fetchval(looking))


async def believe(
    connection: Connection,
    fence: Fence,
    pair: Pair,
    chunks: Sequence[Chunk],
    *,
    among_others: bool = False,
    told: Told = lambda _: None,
) -> list[Chunk]:
    """Find the chunks that may stay; the others are taken back, with their checkpoints, under the fence.

    Args:
        among_others: rows of others may stand in any range (`on_existing: append`), so that a count can only be too
            low, and nothing can be deleted.
        told: how many rows of a doubted range are deleted by now.

    Raises:
        RowsOfOthers: the target holds more rows than were committed, and nothing tells them apart.
    """
    if not chunks:
        return []
    doubt, anything_stands = await _doubt(connection, pair, chunks, among_others=among_others)
    if not doubt.chunks:
        return list(chunks)
    if among_others and anything_stands:
        raise _rows_of_others(pair)
    await _take_back(connection, fence, pair, doubt, told)
    return [chunk for chunk in chunks if chunk not in doubt.chunks]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """The chunks that are not believed, and the ranges whose rows go with them."""

    chunks: Sequence[Chunk] = ()
    ranges: Sequence[tuple[Range, int]] = ()
    """Each with the rows that were committed in it."""


async def _doubt(
    connection: Connection, pair: Pair, chunks: Sequence[Chunk], *, among_others: bool
) -> tuple[_Doubt, bool]:
    """Count what stands in the ranges; returns what is doubted, and whether any row stands there at all."""
    if by_ranges(pair, chunks):
        counts = await _counts(connection, pair, [chunk.part for chunk in chunks])
        return _doubted_ranges(pair, chunks, counts, among_others=among_others), any(counts)
    [count] = await _counts(connection, pair, [Range()])
    committed = rows_of(chunks)
    if _off(count, committed, among_others=among_others) or any(_rewritten(pair, chunk) for chunk in chunks):
        return _Doubt(chunks=chunks, ranges=[(Range(), committed)]), bool(count)
    return _Doubt(), bool(count)


def _doubted_ranges(pair: Pair, chunks: Sequence[Chunk], counts: Sequence[int], *, among_others: bool) -> _Doubt:
    """What is doubted where every chunk was counted on its own."""
    doubted = [
        chunk
        for chunk, count in zip(chunks, counts, strict=True)
        if _off(count, chunk.rows, among_others=among_others) or _rewritten(pair, chunk)
    ]
    return _Doubt(chunks=doubted, ranges=[(chunk.part, chunk.rows) for chunk in doubted])


def _off(count: int, committed: int, *, among_others: bool) -> bool:
    """Whether a count contradicts what was committed; beside rows of others it can only be too low."""
    return count < committed if among_others else count != committed


def _rewritten(pair: Pair, chunk: Chunk) -> bool:
    """Whether the relation has another file than when the chunk was committed."""
    return chunk.filenode != pair.target.filenode


async def _take_back(connection: Connection, fence: Fence, pair: Pair, doubt: _Doubt, told: Told) -> None:
    """Delete the rows that are doubted and their checkpoints, in one transaction under the fence."""
    async with connection.transaction():
        await take(connection, fence)
        for part, rows in doubt.ranges:
            await delete_rows(connection, pair, part, rows, told)
        ends = [written(chunk.part.lo) for chunk in doubt.chunks]
        await connection.execute(statement("chunk_forget"), fence.run, fence.task, pair.target.sql, ends)


def by_ranges(pair: Pair, chunks: Sequence[Chunk]) -> bool:
    """Whether these chunks are counted one by one on the target, and not only all of them together."""
    return pair.same_order and all(_of_key(pair, chunk.part) for chunk in chunks)


async def _counts(connection: Connection, pair: Pair, parts: Sequence[Range]) -> list[int]:
    """The rows that stand in each of these ranges, which do not overlap.

    In one pass, because the key's index may be set aside.
    """
    if len(pair.target_key) == 1 and len(parts) > 1:
        return await _counts_by_bucket(connection, pair, parts)
    counts: list[int] = []
    for first in range(0, len(parts), RANGES_AT_ONCE):
        counts += await _counts_each(connection, pair, parts[first : first + RANGES_AT_ONCE])
    return counts


async def _counts_by_bucket(connection: Connection, pair: Pair, parts: Sequence[Range]) -> list[int]:
    """Count the rows between all bounds of a key of one column at once."""
    column = pair.target_key[0]
    ends = {part.lo for part in parts} | {part.hi for part in parts}
    bounds = await sort_bounds(connection, pair.target_key, [end for end in ends if end is not None])
    counting = statement("chunk_count_by").format(
        key=f"{identifier(column.name)}::{column.type.sql}",
        bounds=", ".join(literal(bound[0]) for bound in bounds if isinstance(bound, tuple)),
        type=column.type.sql,
        rows=pair.target.rows_sql,
        condition=pair.batch_rows,
    )
    by_bucket = {row["bucket"]: row["rows"] for row in await connection.fetch(counting)}
    place = {bound: number for number, bound in enumerate(bounds, 1)} | {None: 0}
    return [by_bucket.get(place[part.lo], 0) for part in parts]


async def _counts_each(connection: Connection, pair: Pair, parts: Sequence[Range]) -> list[int]:
    """Count the rows of each of a few ranges by its own condition."""
    counts = ", ".join(f"pg_catalog.count(*) filter (where {_range(pair, part)})" for part in parts)
    counting = statement("chunk_count_each").format(counts=counts, rows=pair.target.rows_sql, condition=pair.batch_rows)
    return list(await one_row(connection, counting))


def _of_key(pair: Pair, part: Range) -> bool:
    """Whether a range that is written down is one of the key that the table has now."""
    ends = [end for end in (part.lo, part.hi) if end is not None]
    return all(not isinstance(end, int) and len(end) == len(pair.key) for end in ends)


def _range(pair: Pair, part: Range) -> str:
    ends = "true" if part == Range() else condition(pair.target_key, part)
    return ends if pair.batch_rows == EVERY_ROW else f"{pair.batch_rows} and {ends}"


async def count_rows(connection: Connection, pair: Pair, part: Range) -> int:
    """How many of a range's rows stand on the target."""
    counting = statement("chunk_count").format(rows=pair.target.rows_sql, condition=_range(pair, part))
    return int(await connection.fetchval(counting))


def _rows_of_others(pair: Pair) -> RowsOfOthers:
    return RowsOfOthers(
        f"{pair.title}: rows stand there that this task has not written, and nothing tells them from its own",
        hint="without a batch column nobody can tell them apart: delete the others by hand, or all of them",
    )


async def refuse_strangers(connection: Connection, pair: Pair, part: Range, committed: int) -> None:
    """Raises `RowsOfOthers`: without a batch column, more rows stand there than `committed`."""
    if pair.batch is None and await count_rows(connection, pair, part) > committed:
        raise _rows_of_others(pair)


async def delete_rows(
    connection: Connection, pair: Pair, part: Range, committed: int, told: Told = lambda _: None
) -> int:
    """Delete a range's rows, inside a transaction that also takes back its checkpoints. Returns how many.

    Args:
        told: how many are deleted by now.

    Raises:
        RowsOfOthers: without a batch column, more rows stand there than `committed`.
    """
    await refuse_strangers(connection, pair, part, committed)
    return await delete_telling(connection, pair.target.rows_sql, _range(pair, part), told)
