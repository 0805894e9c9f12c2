"""What a table's rows lie in, itself or its partitions, and the ranges of blocks in which that is read.

Reading in the order of the disk needs no key and no order, and several connections can share it. Whoever may read the
columns of a table need not be allowed to read its partitions, or to ask where a row lies: then it is one part.

A reconcile reads the parts of a list; a copy cuts as it goes (`jobs.copy.block_positions`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import asyncpg

from jobs.postgres.catalog.tables import Table
from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.rows.ranges import ITEM_BITS, Range, block_begins


async def ring_from(connection: Connection) -> int:
    """A table, or a partition, of more blocks goes through the ring where it is read in one go."""
    blocks: int = await connection.fetchval(statement("heap_ring"))
    return blocks


ROWS_PER_PART = 250_000
BLOCK_BITS = 32
"""A block's number has so many."""
AGAIN_PAGES = 16 * 1024**3 // 8192
"""What has more is never read in one go: to begin it again, after a crash or a write, would cost the night."""
PLACES_BITS = BLOCK_BITS + ITEM_BITS
"""And a place within a heap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Something that holds rows."""

    rows: str
    """What stands behind FROM."""
    pages: int = 0
    """0 where it cannot be read by ranges of blocks."""
    oid: int = 0
    file: int = 0
    """What the table lies in, which a rewrite changes; 0 where it cannot be read by ranges of blocks."""

    @property
    def begins(self) -> int:
        """The place of its first block; what has no file of its own comes behind all that have one."""
        return (self.file or self.oid | 1 << BLOCK_BITS) << PLACES_BITS

    @property
    def ends(self) -> int:
        """The place behind the last block that it can have."""
        return self.begins + (1 << PLACES_BITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeapPart:
    """A range of a heap's blocks."""

    heap: Heap
    range: Range

    @property
    def rows(self) -> str:
        """What stands behind FROM."""
        return self.heap.rows


async def read_heaps(connection: Connection, tables: Collection[Table]) -> Mapping[int, Sequence[Heap]]:
    """The heaps of these tables, by oid."""
    parted = [table.oid for table in tables if table.kind == "p"]
    leaves: dict[int, list[asyncpg.Record]] = defaultdict(list)
    for row in await connection.fetch(statement("table_heaps"), parted) if parted else ():
        leaves[row["parent"]].append(row)
    return {table.oid: _heaps(table, leaves.get(table.oid, ())) for table in tables}


def _heaps(table: Table, leaves: Sequence[asyncpg.Record]) -> list[Heap]:
    if table.kind == "r" and "select" in table.rights:
        return [Heap(rows=table.rows_sql, pages=table.pages, oid=table.oid, file=table.filenode)]
    if not leaves or not all(leaf["readable"] for leaf in leaves):
        return [Heap(rows=table.rows_sql)]
    heaps = (
        Heap(
            rows=f"only {qualified(leaf['schema'], leaf['name'])}",
            pages=leaf["pages"],
            oid=leaf["oid"],
            file=leaf["filenode"],
        )
        for leaf in leaves
    )
    return sorted(heaps, key=lambda heap: heap.begins)


def parts(heaps: Sequence[Heap], rows: int, *, ring: int | None = None) -> list[HeapPart]:
    """The parts in which about `rows` rows are read; the last one of each heap is open.

    Their size is a power of two, so that an estimate which changes a little does not move their ends.

    Args:
        ring: heaps of more pages are one part each, so that the server reads them through its ring of buffers
            (`heap_stream`); None where nobody else needs its memory.
    """
    pages = sum(heap.pages for heap in heaps)
    step = 1 << max(0, (pages * ROWS_PER_PART // max(rows, 1)).bit_length() - 1)
    return [
        HeapPart(heap=heap, range=Range(lo=lo, hi=hi))
        for heap in heaps
        for lo, hi in pairwise([None, *_ends_within(heap, step, ring), None])
    ]


def _ends_within(heap: Heap, step: int, ring: int | None) -> list[int]:
    if ring is not None and ring < heap.pages <= AGAIN_PAGES:
        return []
    return [block_begins(block) for block in range(step, heap.pages, step)]
