"""Tells how much there is to read of a pair, as the source's planner expects it, and in which range."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.postgres.errors import naming
from jobs.postgres.quote import columns as column_list
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection, one_row
from jobs.postgres.sql_files import statement
from jobs.rows.ranges import Range, condition
from jobs.rows.selection import EVERY_ROW, Pair

CHEAP_KEY_SHARE = 0.1
"""A query's first row by its key may cost this part of the whole; beyond it every chunk would run the query again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What the planner expects."""

    rows: int
    width: int
    """Bytes of a row."""
    cost: float = 0.0


async def check_rows(reading: SourceConnection, pairs: Sequence[Pair]) -> list[str]:
    """The reasons that only the source's rows can tell: the values of a query or an expression are too long."""
    reasons = []
    for pair in pairs:
        asked = [way for way in pair.ways if way.loses]
        if asked:
            losses = ", ".join(f"coalesce(pg_catalog.bool_or({way.loses}), false)" for way in asked)
            asking = statement("selection_loss").format(losses=losses, rows=pair.rows, condition=pair.where)
            with naming(f"reading the rows of {pair.title} on the source"):
                found = await one_row(reading, asking)
            for way, lost in zip(asked, found, strict=True):
                if lost:
                    into = f"{way.column.name}: {way.column.declared}"
                    reasons.append(f"{pair.title}.{into} is narrower than a value that goes there")
    return reasons


async def with_cheap_key(reading: SourceConnection, pair: Pair) -> Pair:
    """The pair; a mapping query loses its key where cutting by it would run the whole query for every chunk."""
    if pair.source is not None or not pair.key:
        return pair
    key = column_list(column.name for column in pair.key)
    first = _size(
        await reading.fetchval(statement("selection_first").format(key=key, rows=pair.rows, condition="true"))
    )
    whole = await read_size(reading, pair)
    return pair if first.cost <= CHEAP_KEY_SHARE * whole.cost else replace(pair, key=())


async def read_size(reading: SourceConnection, pair: Pair, part: Range | None = None) -> Size:
    """The planner's estimate of what is to be read; a table's own size corrects the width of what is stored apart."""
    condition = source_condition(pair, part or Range())
    asking = statement("selection_size").format(
        columns=", ".join(pair.expressions), rows=pair.rows, condition=condition
    )
    with naming(f"planning to read {pair.title} on the source"):
        size = _size(await reading.fetchval(asking))
    stored = pair.source.bytes if pair.source and pair.where == EVERY_ROW else 0
    return replace(size, width=max(size.width, stored // max(size.rows, 1), 1))


async def least_rows(reading: SourceConnection, pair: Pair, size: Size) -> int:
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


def _size(explained: str) -> Size:
    plan = json.loads(explained)[0]["Plan"]
    return Size(rows=int(plan["Plan Rows"]), width=int(plan["Plan Width"]), cost=float(plan["Total Cost"]))


def source_condition(pair: Pair, part: Range) -> str:
    """The rows of a range, on the source."""
    if pair.cut is not None:
        return f"{condition(pair.key, part, nowhere=pair.cut.nullable)} and {pair.where}"
    return f"{condition(pair.key, part, nulls=pair.source is None)} and {pair.where}"
