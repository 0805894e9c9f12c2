"""Chunks: a table cut into ranges, each committed by itself, whose ends are written down on the target.

A range is [lo, hi): of a key (any comparable one, of any number of columns, compared as a row), or of the rows of a
heap in the order of the disk. The ranges that are done need not lie next to each other: `read_gaps` says what is left.

A range of a heap means the same rows only while nobody changes the source: within one snapshot, or on a frozen
source. A range of keys outlives changes to other columns, but rows that appear behind it are not seen either.

Pure, except for what asks the source: `read_gaps`, `sort_bounds`, `next_bound`.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from jobs.postgres.catalog.tables import Column
from jobs.postgres.quote import columns as column_list
from jobs.postgres.quote import identifier, literal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

Bound = tuple[str, ...] | int
"""One end: the key's columns as text, or a place in a heap: a block's number times 2^16, and the item in the block."""
ITEM_BITS = 16
"""An item's number in its block has so many; 0 is before the first one, where a block begins."""

OPEN_END = ""
"""How an end that lies beyond every row is written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """[lo, hi), None where it is open."""

    lo: Bound | None = None
    hi: Bound | None = None


def written(bound: Bound | None) -> str:
    """A bound as cutover.chunk keeps it: a key as a JSON array, a block as a number, a row in it as `"block.item"`."""
    if bound is None:
        return OPEN_END
    if isinstance(bound, int):
        block, item = bound >> ITEM_BITS, bound % (1 << ITEM_BITS)
        return json.dumps(f"{block}.{item}" if item else block)
    return json.dumps(bound, ensure_ascii=False)


def read_bound(text: str) -> Bound | None:
    """The inverse of `written`."""
    if text == OPEN_END:
        return None
    bound = json.loads(text)
    if isinstance(bound, int):
        return block_begins(bound)
    if isinstance(bound, str):
        block, item = bound.split(".")
        return block_begins(int(block)) + int(item)
    return tuple(bound)


def block_begins(block: int) -> int:
    """The place of a block's beginning."""
    return block << ITEM_BITS


def condition(
    key: Sequence[Column], part: Range, *, nulls: bool = False, nowhere: bool = False, place: str = "ctid"
) -> str:
    """The range as an SQL condition; `true` where it is open at both ends.

    Args:
        key: the key's columns as this side types them; empty for places in a heap.
        nulls: the key may be null (it is a query's): such rows belong to the first range, so that none is left out
            in silence.
        nowhere: the same where all of it is null or nothing, in a form that an index serves.
        place: what says where a row lies.
    """
    subject = _row([identifier(column.name) for column in key]) if key else place
    text = " and ".join(f"{subject} {end}" for end in _ends(key, part)) or "true"
    is_first = part.lo is None and part.hi is not None
    if is_first and nulls:
        return f"({text}) is not false"
    if is_first and nowhere:
        return f"({text} or {identifier(key[0].name)} is null)"
    return text


def _ends(key: Sequence[Column], part: Range) -> Iterator[str]:
    if part.lo is not None:
        yield f">= {_bound(key, part.lo)}"
    if part.hi is not None:
        yield f"< {_bound(key, part.hi)}"


def is_key(key: Sequence[Column], bound: Bound) -> str:
    """The condition that a row's key is this one."""
    return f"{_row([identifier(column.name) for column in key])} = {_row(_literals(key, bound))}"


def loose_ends(done: Collection[Range]) -> tuple[list[Bound | None], list[Bound | None]]:
    """Where what is not done begins, and where it ends: as many of one as of the other, neither in any order.

    Sorted, with an open end first among the beginnings and last among the ends, they are the gaps.
    """
    begins, ends = {part.lo for part in done}, {part.hi for part in done}
    after = {part.hi for part in done if part.hi is not None} - begins
    before = {part.lo for part in done if part.lo is not None} - ends
    return [*([] if None in begins else [None]), *after], [*before, *([] if None in ends else [None])]


async def read_gaps(connection: Connection, key: Sequence[Column], done: Collection[Range]) -> list[Range]:
    """What is left to do, in the source's own order."""
    after, before = loose_ends(done)
    begins = [None] * (None in after) + await sort_bounds(connection, key, [b for b in after if b is not None])
    ends = await sort_bounds(connection, key, [b for b in before if b is not None]) + [None] * (None in before)
    return [Range(lo=lo, hi=hi) for lo, hi in zip(begins, ends, strict=True)]


async def sort_bounds(connection: Connection, key: Sequence[Column], bounds: Sequence[Bound]) -> list[Bound | None]:
    """Bounds in the source's own order."""
    if len(bounds) < 2:
        return [*bounds]
    if not key:
        return [*sorted(bound for bound in bounds if isinstance(bound, int))]
    rows = ", ".join(f"({place}, {', '.join(_literals(key, bound))})" for place, bound in enumerate(bounds))
    places = column_list(f"k{n}" for n in range(len(key)))
    sorting = statement("chunk_sort").format(rows=rows, names=f"place, {places}", order=places)
    return [bounds[row["place"]] for row in await connection.fetch(sorting)]


async def next_bound(
    connection: Connection, rows: str, where: str, key: Sequence[Column], part: Range, size: int
) -> Bound | None:
    """The key of the row that comes `size` rows after the range's beginning; None where the range has no more.

    Served by the key's index, read in its order; where that is up to date it need not look at the table.
    """
    names = [identifier(column.name) for column in key]
    found = await connection.fetchval(
        statement("chunk_bound").format(
            key=", ".join(f"{name}::pg_catalog.text" for name in names),
            rows=rows,
            condition=f"{condition(key, part)} and {where}",
            order=", ".join(names),
            size=size,
        )
    )
    return None if found is None else tuple(found)


def _bound(key: Sequence[Column], bound: Bound) -> str:
    if isinstance(bound, int):
        return f"'({bound >> ITEM_BITS},{bound % (1 << ITEM_BITS)})'::pg_catalog.tid"
    return _row(_literals(key, bound))


def _literals(key: Sequence[Column], bound: Bound) -> list[str]:
    if isinstance(bound, int):
        raise TypeError("a key's bound is the key's values")
    return [f"{literal(text)}::{column.type.sql}" for column, text in zip(key, bound, strict=True)]


def _row(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
