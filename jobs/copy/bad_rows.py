"""Rows that the target refuses: they end the copy, or, where the plan says so, are set aside with their key and why.

A chunk that the target refuses is moved again in ever smaller pieces, each a chunk of its own with its checkpoint, and
the smallest row by row. What a row is set aside for is written in the transaction of its chunk, so that after any
crash the number of rows that are there and of rows that are not stays right. Never the row's values beyond its key.

Rows that refer to no row are found later, where the target does not refuse them (`orphan_rows`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import asyncpg

from jobs.api import Fact, Fatal, Fence, JobContext
from jobs.copy.block_positions import cut
from jobs.copy.checkpoints import Chunk, copy_chunk, source_rows
from jobs.copy.stream import stream
from jobs.postgres import sqlstate
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.postgres.target.settled import begin_unsettled
from jobs.rows.ranges import Bound, Range, is_key, next_bound, written
from jobs.rows.selection import Pair
from plans.model import BadRows
from plans.plurals import plural

PIECES = (1000, 30)
"""Rows of the pieces in which a refused chunk is tried again; a piece of the smallest size is taken apart by rows."""
BLOCKS = (32, 1)
"""The same where a table is cut by blocks."""
CLASSES = ("22", "23")
"""Data that does not fit its type, and integrity constraints."""
ALSO = frozenset({"44000", "P0001"})
"""WITH CHECK OPTION, and what a trigger of the target raises."""
_PLACE = "ctid"
"""What a row without a key is named by."""
NOT_THE_ROW_S_FAULT = frozenset({"22P04"})
"""The form of the COPY itself."""


class TooManyBadRows(Fatal):
    """More rows than the plan permits are refused by the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One bad row."""

    lo: str
    """Of the chunk that it is, or was, in, as cutover.chunk keeps it."""
    columns: Sequence[str]
    key: Sequence[str]
    """By what it is named: these columns, as text."""
    sqlstate: str
    column: str = ""
    constraint: str = ""


async def write_down(writing: TargetConnection, fence: Fence, pair: Pair, rows: Collection[Rejected]) -> None:
    """Set rows aside, in the transaction that leaves them out of the table or takes them out of it."""
    await writing.executemany(
        statement("reject_insert"),
        [
            (fence.run, fence.task, pair.target.sql, row.lo, list(row.columns), list(row.key), row.sqlstate,
             sqlstate.sentence(row.sqlstate), row.column, row.constraint, fence.token)
            for row in rows
        ],
    )  # fmt: skip


def unnameable(pairs: Sequence[Pair], limit: BadRows | None) -> list[str]:
    """Why bad rows of these tables could not be set aside. Args: pairs: each with what it is cut by."""
    if limit is None:
        return []
    return [
        f"{pair.title}: its bad rows could not be set aside, there is no key to name them by"
        for pair in pairs
        if not pair.key and not pair.heaps
    ]


class RejectedRows:
    """The bad rows of one task."""

    def __init__(self, ctx: JobContext, limit: BadRows | None) -> None:
        self._ctx = ctx
        self._limit = limit
        self._of: dict[str, int] = {}
        self._found = 0
        """With those of transactions that are still open, in which the other workers find theirs."""

    async def load(self, writing: TargetConnection) -> None:
        """Count what earlier attempts have set aside."""
        if self._limit is not None:
            fence = self._ctx.fence
            rows = await writing.fetch(statement("reject_counts"), fence.run, fence.task)
            self._of = {row["relation"]: row["rows"] for row in rows}
            self._found = self.total

    @property
    def total(self) -> int:
        """Rows set aside, by this attempt and those before."""
        return sum(self._of.values())

    @property
    def by_relation(self) -> Mapping[str, int]:
        """The same, by the quoted name of the table."""
        return self._of

    @property
    def note(self) -> str:
        """For the screen."""
        return f"{self.total:,} bad {plural(self.total, 'row')} set aside" if self.total else ""

    def facts(self) -> dict[str, Fact]:
        """For the evidence; nothing where the plan does not let rows be set aside."""
        if self._limit is None:
            return {}
        each: dict[str, Fact] = {f"bad rows of {relation}": rows for relation, rows in sorted(self._of.items())}
        return {"bad_rows": self.total, "bad_rows_at_most": self._limit.at_most, **each}

    async def copy(
        self,
        reading: SourceConnection,
        writing: TargetConnection,
        pair: Pair,
        part: Range,
        moved: Callable[[int], None],
        *,
        whole: bool,
    ) -> Chunk:
        """Move one range (`copy_chunk`), without the rows that the target refuses where the plan permits that.

        Args:
            whole: the table cannot be cut, so that what is refused of it is refused as a whole.

        Raises:
            TooManyBadRows: nothing of the piece is kept in which the last one was found.
        """
        if self._limit is None or whole:
            return await copy_chunk(reading, writing, self._ctx.fence, pair, part, moved)
        return await self._copy(reading, writing, pair, part, moved, BLOCKS if pair.heaps else PIECES)

    async def _copy(
        self,
        reading: SourceConnection,
        writing: TargetConnection,
        pair: Pair,
        part: Range,
        moved: Callable[[int], None],
        sizes: Sequence[int],
    ) -> Chunk:
        passed = _Passed(moved)
        await reading.execute("savepoint chunk")
        try:
            chunk = await copy_chunk(reading, writing, self._ctx.fence, pair, part, passed)
        except asyncpg.PostgresError as error:
            if not _of_a_row(error):
                raise
            passed.take_back()
            await writing.execute("rollback")
            await reading.execute("rollback to savepoint chunk")
        else:
            await reading.execute("release savepoint chunk")
            return chunk
        if not sizes:
            return await self._row_by_row(reading, writing, pair, part, moved)
        chunks = []
        begins: Range | None = part
        while begins is not None:
            cut = await _cut(reading, pair, begins, sizes[0])
            piece = begins if cut is None else replace(begins, hi=cut)
            chunks.append(await self._copy(reading, writing, pair, piece, moved, sizes[1:]))
            begins = None if cut is None else replace(begins, lo=cut)
        return replace(
            chunks[0], part=part, rows=sum(one.rows for one in chunks), bytes=sum(one.bytes for one in chunks)
        )

    async def _row_by_row(
        self,
        reading: SourceConnection,
        writing: TargetConnection,
        pair: Pair,
        part: Range,
        moved: Callable[[int], None],
    ) -> Chunk:
        fence = self._ctx.fence
        subject = {name: identifier(column.name) for name, column in zip(pair.key_names, pair.key, strict=True)} or {
            _PLACE: pair.place
        }
        if not pair.key and pair.source is not None and pair.source.kind == "p":
            subject = {"tableoid": "tableoid::pg_catalog.regclass", **subject}
        rows_sql, condition = source_rows(pair, part)
        key_sql = ", ".join(f"{one}::pg_catalog.text" for one in subject.values())
        listing = statement("reject_rows").format(key=key_sql, rows=rows_sql, condition=condition)
        # several rows that a query makes of one row of the source stand or fall together
        keys = dict.fromkeys(tuple(row[0]) for row in await reading.fetch(listing))
        rows = size = refused = 0
        await begin_unsettled(writing)
        await take(writing, fence)
        await writing.execute("set constraints all immediate")
        for key in keys:
            await reading.execute("savepoint one_row")
            await writing.execute("savepoint one_row")
            query = statement("chunk_rows").format(
                columns=", ".join(pair.expressions),
                rows=rows_sql,
                condition=f"{_is(pair, key)} and {pair.where}",
            )
            try:
                stored, length = await stream(
                    reading, query, writing, pair.target, pair.columns, binary=pair.binary, moved=moved
                )
            except asyncpg.PostgresError as error:
                if not _of_a_row(error):
                    raise
                await reading.execute("rollback to savepoint one_row")
                await writing.execute("rollback to savepoint one_row")
                refused += 1
                self.count(pair)
                row = Rejected(
                    lo=written(part.lo),
                    columns=list(subject),
                    key=key,
                    sqlstate=error.sqlstate or "",
                    column=getattr(error, "column_name", None) or "",
                    constraint=getattr(error, "constraint_name", None) or "",
                )
                await write_down(writing, fence, pair, [row])
            else:
                rows, size = rows + stored, size + length
                await reading.execute("release savepoint one_row")
                await writing.execute("release savepoint one_row")
        lo, hi = written(part.lo), written(part.hi)
        await writing.execute(
            statement("chunk_insert"), fence.run, fence.task, pair.target.sql, lo, hi, rows, size, fence.token
        )
        await writing.execute("commit")
        self.committed(pair, refused)
        return Chunk(part=part, rows=rows, bytes=size, filenode=pair.target.filenode)

    def count(self, pair: Pair, rows: int = 1, found: str = "") -> None:
        """So many more, in a transaction that is open.

        Args:
            found: what is said of them, instead of whose the last one was.

        Raises:
            TooManyBadRows: with them there are more than the plan permits.
        """
        self._found += rows
        if self._limit is not None and self._found > self._limit.at_most:
            last = found or f"the last one of {pair.title}"
            raise TooManyBadRows(
                f"more than {self._limit.at_most} rows are refused by the target, {last}",
                hint="those set aside are in cutover.reject on the target; mend them at the source, or raise at_most",
            )

    def give_back(self, rows: int) -> None:
        """Their transaction came to nothing."""
        self._found -= rows

    def committed(self, pair: Pair, refused: int) -> None:
        """Their transaction is committed. The first ones of a table are warned of."""
        if refused and pair.target.sql not in self._of:
            self._ctx.warn(f"{pair.title}: rows that the target refuses are set aside in cutover.reject")
        if refused:
            self._of[pair.target.sql] = self._of.get(pair.target.sql, 0) + refused


class _Passed:
    """Bytes on the way that are taken back when they have gone nowhere."""

    def __init__(self, moved: Callable[[int], None]) -> None:
        self._moved = moved
        self._bytes = 0

    def __call__(self, size: int) -> None:
        self._bytes += size
        self._moved(size)

    def take_back(self) -> None:
        self._moved(-self._bytes)


def _of_a_row(error: asyncpg.PostgresError) -> bool:
    state = error.sqlstate or ""
    return (state[:2] in CLASSES or state in ALSO) and state not in NOT_THE_ROW_S_FAULT


async def _cut(reading: SourceConnection, pair: Pair, part: Range, size: int) -> Bound | None:
    """Where a piece of this size ends within the range; None where the rest of it is no larger."""
    if pair.heaps:
        return cut(pair.heaps, part, size)
    return await next_bound(reading, *pair.walk, part, size)


def _is(pair: Pair, key: tuple[str, ...]) -> str:
    """The condition that a row is the one of this key."""
    if not pair.key:
        block = key[-1].strip("()").split(",")
        return f"{pair.place} = '({int(block[0])},{int(block[1])})'::pg_catalog.tid"
    return is_key(pair.key, key)
