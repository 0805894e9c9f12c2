"""What a table's rows lie in, itself or its partitions, and the ranges of blocks in which that is read.

Reading in the order of the disk needs no key and no order, and several connections can share it. Whoever may read the
columns of a table need not be allowed to read its partitions, or to ask where a row lies: then it is one part.

A reconcile reads the parts of a list. A copy cuts as it goes, and writes down how far it is: its bounds are *places*,
one row of numbers over all heaps of a table, in which those of a heap begin at its file's number times 2^32. A rewrite
(VACUUM FULL) puts the rows elsewhere and leaves them as old as they were: that no place is known any more tells of it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from jobs.postgres.chunks import Bound, Range
from jobs.postgres.quote import qualified
from jobs.postgres.sql_files import statement
from jobs.postgres.tables import Table

ROWS_PER_PART = 250_000
PLACES_BITS = 32
"""A block's number has so many."""


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
        return (self.file or self.oid | 1 << PLACES_BITS) << PLACES_BITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A range of a heap's blocks."""

    heap: Heap
    range: Range

    @property
    def rows(self) -> str:
        """What stands behind FROM."""
        return self.heap.rows


async def read_heaps(connection: Any, tables: Collection[Table]) -> Mapping[int, Sequence[Heap]]:
    """The heaps of these tables, by oid."""
    parted = [table.oid for table in tables if table.kind == "p"]
    leaves: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in await connection.fetch(statement("table_heaps"), parted) if parted else ():
        leaves[row["parent"]].append(row)
    return {table.oid: _heaps(table, leaves.get(table.oid, ())) for table in tables}


def _heaps(table: Table, leaves: Sequence[Mapping[str, Any]]) -> list[Heap]:
    if table.kind == "r" and "select" in table.rights:
        return [Heap(rows=table.rows_sql, pages=table.pages, oid=table.oid, file=table.filenode)]
    if not leaves or not all(leaf["readable"] for leaf in leaves):
        return [Heap(rows=table.rows_sql)]
    found = (
        Heap(
            rows=f"only {qualified(leaf['schema'], leaf['name'])}",
            pages=leaf["pages"],
            oid=leaf["oid"],
            file=leaf["filenode"],
        )
        for leaf in leaves
    )
    return sorted(found, key=lambda heap: heap.begins)


def parts(heaps: Sequence[Heap], rows: int) -> list[Part]:
    """The parts in which about `rows` rows are read; the last one of each heap is open.

    Their size is a power of two, so that an estimate which changes a little does not move their ends.
    """
    pages = sum(heap.pages for heap in heaps)
    step = 1 << max(0, (pages * ROWS_PER_PART // max(rows, 1)).bit_length() - 1)
    return [
        Part(heap=heap, range=Range(lo=lo, hi=hi))
        for heap in heaps
        for lo, hi in pairwise([None, *range(step, heap.pages, step), None])
    ]


def located(heaps: Sequence[Heap], part: Range) -> Part:
    """Where a range of places lies.

    Args:
        heaps: in the order of their places.

    Raises:
        ValueError: in more than one heap, or in one that is not there.
    """
    after = 1 if part.lo is None else sum(heap.begins <= _place(part.lo) for heap in heaps)
    heap = heaps[max(0, after - 1)]
    ends = heaps[after].begins if after < len(heaps) else None
    last = ends is None or (part.hi is not None and _place(part.hi) <= ends)
    if not last or not all(is_known(heaps, end) for end in (part.lo, part.hi)):
        raise ValueError("a range of places lies in one heap")
    lo = None if part.lo is None or part.lo == heap.begins else _place(part.lo) - heap.begins
    hi = None if part.hi is None or part.hi == ends else _place(part.hi) - heap.begins
    return Part(heap=heap, range=Range(lo=lo, hi=hi))


def is_known(heaps: Sequence[Heap], bound: Bound | None) -> bool:
    """Whether a place is one of these heaps', or none at all."""
    return bound is None or any(heap.begins <= _place(bound) < heap.begins + (1 << PLACES_BITS) for heap in heaps)


def cut(heaps: Sequence[Heap], gap: Range, blocks: int) -> int | None:
    """The place where so many blocks behind the gap's beginning end; None where the gap ends first.

    A heap's last blocks are never followed by another's first ones.
    """
    begins = heaps[0].begins if gap.lo is None else _place(gap.lo)
    after = max(1, sum(heap.begins <= begins for heap in heaps))
    heap = heaps[after - 1]
    place = begins + max(1, blocks)
    if place >= heap.begins + heap.pages:
        if after == len(heaps):
            return None
        place = heaps[after].begins
    return place if gap.hi is None or place < _place(gap.hi) else None


def _place(bound: Bound) -> int:
    if not isinstance(bound, int):
        raise TypeError("a key's bound is no place")
    return bound
