"""A chunk that the target refuses, moved again in ever smaller pieces until the rows are found that it is refused for.

Each piece is a chunk of its own with its checkpoint, and the smallest is moved row by row. The rows that the target
refuses are set aside (`jobs.copy.bad_rows`). Where a plan lets no row be set aside, no chunk comes through here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import asyncpg

from jobs.copy.bad_rows import Rejected, RejectedRows, write_down
from jobs.copy.block_positions import cut
from jobs.copy.checkpoints import copy_chunk, source_rows
from jobs.copy.hold import Chunk, Hold
from jobs.copy.stream import stream
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.ranges import Bound, Range, is_key, next_bound, written
from jobs.rows.selection import Pair

PIECE_ROWS = (1000, 30)
"""Rows of the pieces in which a refused chunk is tried again; a piece of the smallest size is taken apart by rows."""
PIECE_BLOCKS = (32, 1)
"""The same where a table is cut by blocks."""
ROW_ERROR_CLASSES = ("22", "23")
"""Classes of SQLSTATE: data that does not fit its type, and integrity constraints."""
ROW_ERRORS = frozenset({"44000", "P0001"})
"""WITH CHECK OPTION, and what a trigger of the target raises."""
FORMAT_ERRORS = frozenset({"22P04"})
"""The form of the COPY itself, which is no row's fault."""
ROW_PLACE = "ctid"
"""The column that a row without a key is named by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRetry:
    """Moves chunks of one table without the rows that the target refuses."""

    reading: SourceConnection
    writing: TargetConnection
    hold: Hold
    pair: Pair
    rejected: RejectedRows
    moved: Callable[[int], None]
    """Told the bytes of each buffer as it passes; they are not committed yet."""

    async def copy(self, part: Range) -> Chunk:
        """Move one range (`copy_chunk`), in one go or, where the target refuses rows of it, in pieces.

        Raises:
            TooManyBadRows: nothing of the piece is kept in which the last one was found.
        """
        return await self._copy(part, PIECE_BLOCKS if self.pair.heaps else PIECE_ROWS)

    async def _copy(self, part: Range, sizes: Sequence[int]) -> Chunk:
        if (chunk := await self._whole(part)) is not None:
            return chunk
        return await self._in_pieces(part, sizes) if sizes else await self._row_by_row(part)

    async def _whole(self, part: Range) -> Chunk | None:
        """Move a range at once; None where the target refuses a row of it, and nothing of it is kept."""
        passed = _PassedBytes(self.moved)
        await self.reading.execute("savepoint chunk")
        try:
            chunk = await copy_chunk(self.reading, self.writing, self.hold, self.pair, part, passed)
        except asyncpg.PostgresError as error:
            if not _is_of_a_row(error):
                raise
            passed.take_back()
            await self.writing.execute("rollback")
            await self.reading.execute("rollback to savepoint chunk")
            return None
        await self.reading.execute("release savepoint chunk")
        return chunk

    async def _in_pieces(self, part: Range, sizes: Sequence[int]) -> Chunk:
        """Move a range in pieces of the first of these sizes, each of which may be taken apart by the next ones."""
        chunks: list[Chunk] = []
        rest: Range | None = part
        while rest is not None:
            end = await self._end(rest, sizes[0])
            piece = rest if end is None else replace(rest, hi=end)
            chunks.append(await self._copy(piece, sizes[1:]))
            rest = None if end is None else replace(rest, lo=end)
        rows, size = sum(chunk.rows for chunk in chunks), sum(chunk.bytes for chunk in chunks)
        return replace(chunks[0], part=part, rows=rows, bytes=size)

    async def _end(self, part: Range, size: int) -> Bound | None:
        """Where a piece of this size ends within the range; None where the rest of it is no larger."""
        if self.pair.heaps:
            return cut(self.pair.heaps, part, size)
        return await next_bound(self.reading, *self.pair.walk, part, size)

    async def _row_by_row(self, part: Range) -> Chunk:
        """Move a range in one transaction, and set aside in it the rows that the target refuses."""
        pair, writing = self.pair, self.writing
        subject = _subject(pair)
        keys = await self._keys(part, subject)
        rows = size = refused = 0
        await self.hold.begin(writing)
        await writing.execute("set constraints all immediate")
        for key in keys:
            outcome = await self._row(part, key)
            if isinstance(outcome, asyncpg.PostgresError):
                refused += 1
                self.rejected.count(pair)
                await write_down(writing, self.hold.fence, pair, [_rejected(part, list(subject), key, outcome)])
            else:
                rows, size = rows + outcome[0], size + outcome[1]
        chunk = await self.hold.record(writing, pair, part, rows=rows, size=size, refused=refused)
        self.rejected.committed(pair, refused)
        return chunk

    async def _keys(self, part: Range, subject: Mapping[str, str]) -> Sequence[tuple[str, ...]]:
        """The keys of a range's rows.

        Several rows that a query makes of one row of the source stand or fall together.
        """
        rows_sql, condition = source_rows(self.pair, part)
        key_sql = ", ".join(f"{expression}::pg_catalog.text" for expression in subject.values())
        listing = statement("reject_rows").format(key=key_sql, rows=rows_sql, condition=condition)
        return list(dict.fromkeys(tuple(row[0]) for row in await self.reading.fetch(listing)))

    async def _row(self, part: Range, key: tuple[str, ...]) -> tuple[int, int] | asyncpg.PostgresError:
        """Move the rows of one key; returns rows and bytes, or why the target refuses them."""
        pair, reading, writing = self.pair, self.reading, self.writing
        rows_sql, _ = source_rows(pair, part)
        query = statement("chunk_rows").format(
            columns=", ".join(pair.expressions), rows=rows_sql, condition=f"{_is(pair, key)} and {pair.where}"
        )
        await reading.execute("savepoint one_row")
        await writing.execute("savepoint one_row")
        try:
            moved = await stream(
                reading, query, writing, pair.target, pair.columns, binary=pair.binary, moved=self.moved
            )
        except asyncpg.PostgresError as error:
            if not _is_of_a_row(error):
                raise
            await reading.execute("rollback to savepoint one_row")
            await writing.execute("rollback to savepoint one_row")
            return error
        await reading.execute("release savepoint one_row")
        await writing.execute("release savepoint one_row")
        return moved


class _PassedBytes:
    """Bytes on the way that are taken back when they have gone nowhere."""

    def __init__(self, moved: Callable[[int], None]) -> None:
        self._moved = moved
        self._bytes = 0

    def __call__(self, size: int) -> None:
        self._bytes += size
        self._moved(size)

    def take_back(self) -> None:
        self._moved(-self._bytes)


def _subject(pair: Pair) -> Mapping[str, str]:
    """What a row is named by: its key, or where it lies; column -> expression."""
    if pair.key:
        return {name: identifier(column.name) for name, column in zip(pair.key_names, pair.key, strict=True)}
    partitioned = pair.source is not None and pair.source.kind == "p"
    table = {"tableoid": "tableoid::pg_catalog.regclass"} if partitioned else {}
    return {**table, ROW_PLACE: pair.place}


def _is(pair: Pair, key: tuple[str, ...]) -> str:
    """The condition that a row is the one of this key."""
    if not pair.key:
        block = key[-1].strip("()").split(",")
        return f"{pair.place} = '({int(block[0])},{int(block[1])})'::pg_catalog.tid"
    return is_key(pair.key, key)


def _is_of_a_row(error: asyncpg.PostgresError) -> bool:
    """Whether the target refuses a row, and would take others."""
    state = error.sqlstate or ""
    return (state[:2] in ROW_ERROR_CLASSES or state in ROW_ERRORS) and state not in FORMAT_ERRORS


def _rejected(part: Range, columns: Sequence[str], key: tuple[str, ...], error: asyncpg.PostgresError) -> Rejected:
    return Rejected(
        lo=written(part.lo),
        columns=columns,
        key=key,
        sqlstate=error.sqlstate or "",
        column=getattr(error, "column_name", None) or "",
        constraint=getattr(error, "constraint_name", None) or "",
    )
