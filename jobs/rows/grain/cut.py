"""Whether ranges of a table's rows are ranges of the rows that a mapping query makes of them.

Decided by how the query and the table are made, never by what the planner thinks of their sizes: so that it is the
same in every rehearsal and on the night.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cutting:
    """What a query must tell of the table's rows for ranges of them to be ranges of its own."""

    key: tuple[Column, ...]
    """Under the names by which the query is to yield it; empty where the table has none."""
    blocks: bool
    """Whether it is to tell in which block a row lies."""
    traced: tuple[Traced, ...]

    def by_key_alone(self) -> "_Cutting":
        """The same without blocks: no block can be named of groups of one key, or of DISTINCT rows that hold it."""
        return replace(self, blocks=False, traced=self.traced[: len(self.key)])


async def read_cut(reading: SourceConnection, mapping: MappingQuery, asked: Asked, version: int) -> Cut | None:
    """By what the query may be cut; None where its rows cannot be told apart before all of it has run.

    Args:
        version: server_version_num of the source.
    """
    cutting = _cutting(mapping, asked, version)
    if not cutting.traced:
        return None
    rewritten = await _apart(reading, mapping, asked, cutting)
    if rewritten is None and cutting.key and not asked.written:
        cutting = cutting.by_key_alone()
        rewritten = await _apart(reading, mapping, asked, cutting, of_one_key=True)
    if rewritten is None or not await _reaches(reading, rows := query_rows(rewritten.text), cutting.traced):
        return None
    return Cut(
        rows=rows,
        key=cutting.key,
        walked=asked.key if cutting.key else (),
        blocks=cutting.blocks and not rewritten.nullable,
        nullable=rewritten.nullable,
    )


def _cutting(mapping: MappingQuery, asked: Asked, version: int) -> _Cutting:
    """What to ask of a query; nothing is traced where it has several branches, or the table neither key nor blocks."""
    branch, *others = mapping.query.branches
    if others:
        return _Cutting(key=(), blocks=False, traced=())
    key = _yielded_key(asked)
    traced = [
        Traced(name=column.name, type=column.type.sql, expression=_column(asked, n)) for n, column in enumerate(key)
    ]
    direct = not asked.written and asked.is_read_by(branch, mapping)
    blocks = direct and asked.table.kind == "r" and version >= RANGES_OF_BLOCKS
    if blocks:
        traced.append(Traced(name=PLACE, type=TID, expression=lambda item: f"{item.called}.ctid"))
    return _Cutting(key=key, blocks=blocks, traced=tuple(traced))


def _yielded_key(asked: Asked) -> tuple[Column, ...]:
    """The key under the names by which a rewritten query yields it; empty where it is not unique."""
    names = {column.name for column in asked.key}
    if not any(names.issuperset(key) for key in asked.table.keys):
        return ()
    return tuple(replace(column, name=f"{KEY} {n}") for n, column in enumerate(asked.key, 1))


async def _apart(
    reading: SourceConnection, mapping: MappingQuery, asked: Asked, cutting: _Cutting, *, of_one_key: bool = False
) -> Followed | None:
    """The query with what is traced, where each of its rows is of one row of the table, or of one key."""
    try:
        rewritten, columns = await followed(reading, mapping, asked, cutting.traced, apart=of_one_key)
    except NotFollowed:
        return None
    same_types = all(mine.type.oid == its.type.oid for mine, its in zip(cutting.key, columns, strict=False))
    return rewritten if same_types and rewritten.row_by_row and not rewritten.lists else None


def unknown(sql_type: str) -> str:
    """A value of this type that the planner cannot know."""
    return f"pg_catalog.current_setting('cutover.none', true)::{sql_type}"


async def _reaches(reading: SourceConnection, rows: str, traced: Sequence[Traced]) -> bool:
    """Whether a condition on these columns is looked at where the table is read, and not behind a query's result.

    Told by the names in the plan: where the condition has reached the table it speaks of the table's own columns.
    """
    condition = " and ".join(f"{identifier(column.name)} >= {unknown(column.type)}" for column in traced)
    await reading.execute("savepoint reaching")
    try:
        explaining = statement("selection_size").format(columns="", rows=rows, condition=condition)
        explained = await reading.fetchval(explaining)
    except (asyncpg.UndefinedFunctionError, asyncpg.DatatypeMismatchError, asyncpg.CannotCoerceError):
        await reading.execute("rollback to savepoint reaching")
        return False
    conditions = [*_conditions(json.loads(explained)[0]["Plan"])]
    return not any(column.name in condition for condition in conditions for column in traced)


def _conditions(node: Mapping[str, Any]) -> Iterator[str]:
    for key, value in node.items():
        if isinstance(value, str) and key.endswith(("Cond", "Filter")):
            yield value
    for child in node.get("Plans", ()):
        yield from _conditions(child)


def _column(asked: Asked, number: int) -> Callable[[FromItem], str]:
    return lambda item: asked.columns(item)[number]
