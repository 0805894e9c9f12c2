"""What a copy will do, found out before its first byte: every reason against it at once, or the tables to move."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from jobs.copy.block_positions import gaps, known
from jobs.copy.checkpoints import Chunk, source_condition
from jobs.postgres.catalog.tables import Catalog
from jobs.postgres.errors import naming
from jobs.postgres.lock_table import Files, ManyReads
from jobs.postgres.quote import columns as column_list
from jobs.postgres.quote import identifier
from jobs.postgres.sql_files import statement
from jobs.rows.fill_order import circle, references, refers_to_itself
from jobs.rows.ranges import Range, read_gaps
from jobs.rows.selection import EVERY_ROW, Pair
from plans.table_names import table_title

CHEAP = 0.1
"""A query's first row by its key may cost this part of the whole; beyond it every chunk would run the query again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What the planner expects."""

    rows: int
    width: int
    """Bytes of a row."""
    cost: float = 0.0


async def check_rows(reading: Any, pairs: Sequence[Pair]) -> list[str]:
    """The reasons that only the source's rows can tell: the values of a query or an expression are too long."""
    reasons = []
    for pair in pairs:
        asked = [way for way in pair.ways if way.loses]
        if asked:
            losses = ", ".join(f"coalesce(pg_catalog.bool_or({way.loses}), false)" for way in asked)
            asking = statement("selection_loss").format(losses=losses, rows=pair.rows, condition=pair.where)
            with naming(f"reading the rows of {pair.title} on the source"):
                found = await reading.fetchrow(asking)
            for way, lost in zip(asked, found, strict=True):
                if lost:
                    into = f"{way.column.name}: {way.column.declared}"
                    reasons.append(f"{pair.title}.{into} is narrower than a value that goes there")
    return reasons


def check_order(pairs: Sequence[Pair], target: Catalog) -> list[str]:
    """The reasons against filling these tables while foreign keys are enforced row by row."""
    around = circle(references([(p.target.schema, p.target.name) for p in pairs], target.foreign_keys))
    if not around:
        return []
    names = " -> ".join(table_title(*table) for table in around)
    return [f"{names}: refer to each other in a circle, and this role may not set session_replication_role"]


async def with_cheap_key(reading: Any, pair: Pair) -> Pair:
    """The pair; a mapping query loses its key where cutting by it would run the whole query for every chunk."""
    if pair.source is not None or not pair.key:
        return pair
    key = column_list(column.name for column in pair.key)
    first = _size(
        await reading.fetchval(statement("selection_first").format(key=key, rows=pair.rows, condition="true"))
    )
    whole = await read_size(reading, pair)
    return pair if first.cost <= CHEAP * whole.cost else replace(pair, key=())


async def read_size(reading: Any, pair: Pair, part: Range | None = None) -> Size:
    """The planner's estimate of what is to be read; a table's own size corrects the width of what is stored apart."""
    condition = source_condition(pair, part or Range())
    asking = statement("selection_size").format(
        columns=", ".join(pair.expressions), rows=pair.rows, condition=condition
    )
    with naming(f"planning to read {pair.title} on the source"):
        size = _size(await reading.fetchval(asking))
    stored = pair.source.bytes if pair.source and pair.where == EVERY_ROW else 0
    return replace(size, width=max(size.width, stored // max(size.rows, 1), 1))


async def least_rows(reading: Any, pair: Pair, size: Size) -> int:
    """The fewest rows of a chunk of a mapping query, so that all of them together cost at most twice the whole.

    What each costs at least is what the planner expects of a range that is as good as empty: a join with a large table
    that no index serves is done again for every chunk.
    """
    if pair.cut is None or not size.cost:
        return 1
    column = pair.place if pair.heaps else identifier(pair.key[0].name)
    unknown = (
        f"pg_catalog.current_setting('cutover.none', true)::{'pg_catalog.tid' if pair.heaps else pair.key[0].type.sql}"
    )
    explaining = statement("selection_size").format(
        columns=", ".join(pair.expressions), rows=pair.rows, condition=f"{column} >= {unknown} and {column} < {unknown}"
    )
    little = _size(await reading.fetchval(explaining))
    return max(1, int(size.rows * little.cost / size.cost))


def gone_on_with(pair: Pair, believed: Sequence[Chunk]) -> bool:
    """Whether what is committed was cut as the rest would be: from the same files, or by the same key."""
    parts = [chunk.part for chunk in believed if chunk.part != Range()]
    if parts and not pair.same_cut:
        return False
    if pair.heaps:
        return known(pair.heaps, parts)
    ends = (end for part in parts for end in (part.lo, part.hi) if end is not None)
    return all(not isinstance(end, int) and len(end) == len(pair.key) for end in ends)


async def lock(reading: Any, pair: Pair, reads: ManyReads, files: Files) -> None:
    """See to it that the table is locked against a TRUNCATE while it is read, and was since the attempt began.

    Raises:
        Rewritten: the lock was let go, and somebody was quicker.
    """
    source = pair.table
    await reads.one_more(files.members(source.oid) if source else 1)
    if source is not None and not reads.keeps_all:
        await read_size(reading, pair)  # what is planned is locked
        await files.same(reading, source.oid, pair.title)


async def left_to_do(reading: Any, pair: Pair, believed: Sequence[Chunk]) -> list[Range]:
    """The ranges that no believed chunk covers. Args: believed: those may be `gone_on_with`."""
    parts = [chunk.part for chunk in believed]
    if Range() in parts:
        return []
    return gaps(pair.heaps, parts) if pair.heaps else await read_gaps(reading, pair.key, parts)


def whole_at_once(pair: Pair, target: Catalog, *, triggers: bool) -> bool:
    """Whether the table cannot be cut: nothing to cut it by, or rows that must arrive together."""
    together = triggers and refers_to_itself((pair.target.schema, pair.target.name), target.foreign_keys)
    return together or not (pair.key or pair.heaps)


def _size(explained: str) -> Size:
    plan = json.loads(explained)[0]["Plan"]
    return Size(rows=int(plan["Plan Rows"]), width=int(plan["Plan Width"]), cost=float(plan["Total Cost"]))
