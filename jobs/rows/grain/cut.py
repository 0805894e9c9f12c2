"""Whether ranges of a table's rows are ranges of the rows that a mapping query makes of them.

Decided by how the query and the table are made, never by what the planner thinks of their sizes: so that it is the
same in every rehearsal and on the night.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import asyncpg

from jobs.postgres.catalog.tables import Column
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rows.grain.asked import Asked, MappingQuery, followed
from jobs.rows.grain.follow import Followed, NotFollowed, Traced
from jobs.rows.grain.grain import PLACE, Cut
from jobs.rows.grain.query import FromItem
from jobs.rows.selection import query_rows

RANGES_OF_BLOCKS = 140_000
"""server_version_num from which on a range of blocks is read without the rest of the table."""
KEY = "cutover key"
"""Before the number of a key's column, under which a rewritten query yields it."""
TID = "pg_catalog.tid"


async def read_cut(reading: SourceConnection, mapping: MappingQuery, asked: Asked, version: int) -> Cut | None:
    """By what the query may be cut; None where its rows cannot be told apart before all of it has run.

    Args:
        version: server_version_num of the source.
    """
    table, (branch, *others) = asked.table, mapping.query.branches
    if others:
        return None
    names = {column.name for column in asked.key}
    unique = any(names.issuperset(key) for key in table.keys)
    direct = not asked.written and any(asked.is_in(item, mapping) for item in branch.items)
    blocks = direct and table.kind == "r" and version >= RANGES_OF_BLOCKS
    key = tuple(replace(column, name=f"{KEY} {n}") for n, column in enumerate(asked.key, 1)) if unique else ()
    traced = [
        Traced(name=column.name, type=column.type.sql, expression=_column(asked, n)) for n, column in enumerate(key)
    ]
    if blocks:
        traced.append(Traced(name=PLACE, type=TID, expression=lambda item: f"{item.called}.ctid"))
    if not traced:
        return None
    found = await _apart(reading, mapping, asked, traced, key)
    if found is None and key and not asked.written:
        # groups of one key, or DISTINCT rows that hold it: of these no block can be named
        traced, blocks = traced[: len(key)], False
        found = await _apart(reading, mapping, asked, traced, key, of_one_key=True)
    if found is None or not await _reaches(reading, rows := query_rows(found.text), traced):
        return None
    return Cut(
        rows=rows,
        key=key,
        walked=asked.key if key else (),
        blocks=blocks and not found.nullable,
        nullable=found.nullable,
    )


async def _apart(
    reading: SourceConnection,
    mapping: MappingQuery,
    asked: Asked,
    traced: Sequence[Traced],
    key: Sequence[Column],
    *,
    of_one_key: bool = False,
) -> Followed | None:
    """The query with what is traced, where each of its rows is of one row of the table, or of one key."""
    try:
        found, columns = await followed(reading, mapping, asked, traced, apart=of_one_key)
    except NotFollowed:
        return None
    same_types = all(mine.type.oid == its.type.oid for mine, its in zip(key, columns, strict=False))
    return found if same_types and found.row_by_row and not found.lists else None


def unknown(sql_type: str) -> str:
    """A value of this type that the planner cannot know."""
    return f"pg_catalog.current_setting('cutover.none', true)::{sql_type}"


async def _reaches(reading: SourceConnection, rows: str, traced: Sequence[Traced]) -> bool:
    """Whether a condition on these columns is looked at where the table is read, and not behind a query's result.

    Told by the names in the plan: where the condition has reached the table it speaks of the table's own columns.
    """
    condition = " and ".join(f"{identifier(one.name)} >= {unknown(one.type)}" for one in traced)
    await reading.execute("savepoint reaching")
    try:
        explaining = statement("selection_size").format(columns="", rows=rows, condition=condition)
        explained = await reading.fetchval(explaining)
    except (asyncpg.UndefinedFunctionError, asyncpg.DatatypeMismatchError, asyncpg.CannotCoerceError):
        await reading.execute("rollback to savepoint reaching")
        return False
    said = [*_conditions(json.loads(explained)[0]["Plan"])]
    return not any(one.name in condition for condition in said for one in traced)


def _conditions(node: Mapping[str, Any]) -> Iterator[str]:
    for key, value in node.items():
        if isinstance(value, str) and key.endswith(("Cond", "Filter")):
            yield value
    for child in node.get("Plans", ()):
        yield from _conditions(child)


def _column(asked: Asked, number: int) -> Callable[[FromItem], str]:
    return lambda item: asked.columns(item)[number]
