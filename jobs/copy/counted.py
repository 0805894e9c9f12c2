"""Whether all rows arrived that were there: what was cut by ranges of a key is counted once more, in the same snapshot.

A range is found by an index. Where the index is not in the order that the server compares by (the C library or ICU was
renewed under it), ranges miss rows, and nothing else would tell. What is read block by block, or in one piece, misses
none. The source counts while the rows are on their way.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from jobs.api import Fact, Fatal, Fence, JobDatabase
from jobs.copy.checkpoints import read_chunks
from jobs.copy.source.consistency_restart import begin_again
from jobs.copy.table import LEAST_ROWS_TO_CUT, TableCopy
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.lock_table import ManyReads, TableFiles
from jobs.postgres.sides import TargetConnection, reading_from
from jobs.postgres.snapshot import join_snapshot
from jobs.postgres.sql_files import statement
from plans.plurals import counted, plural

MOST_ROWS = 10_000_000
"""Rows above which counting takes longer than it is worth."""


class RowsMissing(Fatal):
    """Fewer or more rows arrived than there are."""

    def __init__(self, differences: Sequence[tuple[str, int, int]]) -> None:
        """Args: differences: title, rows that arrived, rows that there are."""
        first, *more = (
            f"{title}: {counted(arrived, 'row')} arrived, and there {plural(there, 'is', 'are')} {there:,}"
            for title, arrived, there in differences
        )
        listed = "".join(f"\n  {reason}" for reason in (first, *more))
        super().__init__(
            f"what was copied of {len(differences)} tables is taken out again: {len(differences)} reasons{listed}"
            if more
            else f"{first}; what was copied of it is taken out again",
            hint="the index of its key is out of order: reindex the table at the source, or freeze the source, "
            "which is then read block by block",
        )


class RowCounts:
    """Counts tables of one attempt at the source."""

    def __init__(self, tables: Sequence[TableCopy], files: TableFiles, budget: int | None) -> None:
        """Args: files, budget: as of all reads of the source."""
        self._by_ranges = [table for table in tables if _by_ranges(table)]
        self._tables = [table for table in self._by_ranges if LEAST_ROWS_TO_CUT < table.expected < MOST_ROWS]
        self._files = files
        self._budget = budget
        self._there: dict[str, int] = {}

    @asynccontextmanager
    async def ready(self, source: JobDatabase, snapshot: str) -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        """Share the snapshot while it is there; yields what counts. Raises `SnapshotLost`."""
        if not self._tables:
            yield _nothing
            return
        async with reading_from(source, "count") as reading:
            await apply_settings(reading)
            await join_snapshot(reading, snapshot)
            reads = ManyReads(reading, self._budget)

            async def count() -> None:
                for table in self._tables:
                    pair = table.pair
                    await reads.one_more(self._files.members(pair.source.oid) if pair.source else 1)
                    counting = statement("chunk_count").format(rows=pair.rows, condition=pair.where)
                    self._there[pair.title] = await reading.fetchval(counting)

            yield count

    async def refuse_missing(
        self, writing: TargetConnection, fence: Fence, refused: Mapping[str, int], *, one_state: bool
    ) -> None:
        """See that as many rows arrived; take out again what was copied of a table of which not all did.

        Args:
            refused: rows that were set aside, by quoted name.
            one_state: what earlier attempts committed is of the state that this one sees.

        Raises:
            RowsMissing: of one of them, or more.
        """
        missing = [
            (table, there)
            for table in self._compared(one_state=one_state)
            if (there := self._there[table.pair.title]) != table.rows + refused.get(table.pair.target.sql, 0)
        ]
        if not missing:
            return
        pairs = [table.pair for table, _ in missing]
        believed = {pair.title: await read_chunks(writing, fence.run, fence.task, pair.target.sql) for pair in pairs}
        await begin_again(writing, fence, pairs, believed, list(believed), ())
        raise RowsMissing([(table.pair.title, table.rows, there) for table, there in missing])

    def facts(self, *, one_state: bool) -> dict[str, Fact]:
        """For the evidence: how many tables were seen to be whole, and which were cut by ranges and not counted."""
        complete = {table.pair.title for table in self._compared(one_state=one_state)}
        others = [
            table.pair.title for table in self._by_ranges if table.chunks > 1 and table.pair.title not in complete
        ]
        facts: dict[str, Fact] = {}
        if complete:
            facts["counted"] = f"{counted(len(complete), 'table')}, each as many rows as in its snapshot"
        if others:
            facts["not counted"] = ", ".join(others)
        return facts

    def _compared(self, *, one_state: bool) -> list[TableCopy]:
        return [table for table in self._tables if one_state or not table.resumed]


def _by_ranges(table: TableCopy) -> bool:
    pair = table.pair
    return pair.source is not None and bool(pair.key) and not (pair.heaps or table.whole)


async def _nothing() -> None:
    """There are none."""
