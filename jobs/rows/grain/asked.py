"""A mapping query as the source reads it, and one table whose rows are to be followed through it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import asyncpg

from jobs.postgres.catalog.tables import Catalog, Column, Table
from jobs.postgres.catalog.understood import understood
from jobs.postgres.quote import columns as column_list
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rows.grain.follow import Followed, NotFollowed, Traced, follow
from jobs.rows.grain.grain import key_text
from jobs.rows.grain.query import Branch, FromItem, Query, outline
from jobs.rows.grain.query_tokens import folded
from jobs.rows.selection import query_rows
from plans.model import Grain as DeclaredGrain


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingQuery:
    """The query, outlined, and what the names in it mean."""

    text: str
    query: Query
    tables: Mapping[str, Table | None]
    """By their names in the query; None where that is something else that holds rows: a view."""

    @property
    def items(self) -> Sequence[FromItem]:
        """Everything that it reads from, at any depth."""
        return tuple(_items(self.query))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A table that is looked for in a query."""

    table: Table
    key: tuple[Column, ...]
    written: tuple[str, ...] = ()
    """The key's columns as expressions over a row of the query, where the plan gives them."""
    called: frozenset[str] = frozenset()
    """The names by which the query calls it, where it reads it more than once."""
    said: DeclaredGrain = field(default_factory=lambda: DeclaredGrain(table=""))
    declared: bool = False

    def is_in(self, item: FromItem, mapping: MappingQuery) -> bool:
        """Whether this is where a branch reads the table."""
        table = mapping.tables.get(item.table)
        mine = table is not None and table.oid == self.table.oid
        return mine and (not self.called or folded(item.called) in self.called)

    def is_read_by(self, branch: Branch, mapping: MappingQuery) -> bool:
        """Whether a branch reads the table."""
        return any(self.is_in(item, mapping) for item in branch.items)

    def columns(self, item: FromItem) -> Sequence[str]:
        """The key's columns as the branch that reads the item calls them."""
        return self.written or [f"{item.called}.{identifier(column.name)}" for column in self.key]

    def named(self, item: FromItem) -> str:
        """What names the row; null where an outer join found none."""
        columns = self.columns(item)
        text = key_text(columns, self.key)
        if self.written:
            return f"case when ({columns[0]}) is not null then {text} end"
        return f"case when {item.called}.tableoid is not null then {text} end" if item.nullable else text


async def read_mapping(reading: SourceConnection, text: str, source: Catalog) -> MappingQuery:
    """Outline a query and look up its names. Raises `NotOutlined`."""
    text = text.strip().rstrip(";")
    query = outline(text)
    of = {table.oid: table for table in source.tables.values()}
    names = sorted({item.table for item in _items(query) if item.table})
    await reading.execute("savepoint named")
    try:
        rows = await reading.fetch(statement("grain_tables"), names)
    except asyncpg.InvalidNameError:
        await reading.execute("rollback to savepoint named")
        rows = []
    return MappingQuery(text=text, query=query, tables={row["name"]: of.get(row["oid"]) for row in rows})


async def followed(
    reading: SourceConnection, mapping: MappingQuery, asked: Asked, traced: Sequence[Traced], *, apart: bool = False
) -> tuple[Followed, Sequence[Column]]:
    """The query with what is traced, and the types of that; `apart` as of `follow`.

    Raises:
        NotFollowed: it cannot be traced, or the source does not understand what comes of it.
    """
    if asked.written:
        # said by the plan, so that the table need not be found
        branches = (replace(branch, items=(FromItem(called=""),)) for branch in mapping.query.branches)
        rewritten = follow(mapping.text, Query(branches=tuple(branches)), lambda _: True, traced, apart=apart)
        rewritten = replace(
            rewritten, nullable=True, read=[item for item in mapping.items if asked.is_in(item, mapping)]
        )
    else:
        rewritten = follow(mapping.text, mapping.query, lambda item: asked.is_in(item, mapping), traced, apart=apart)
    tried = statement("chunk_rows").format(
        columns=column_list(column.name for column in traced), rows=query_rows(rewritten.text), condition="true"
    )
    columns = await understood(reading, tried)
    if isinstance(columns, str):
        raise NotFollowed(f"with a column for {asked.table.title} it cannot be run: {columns}")
    return rewritten, columns


def _items(query: Query) -> Iterator[FromItem]:
    for branch in query.branches:
        for item in branch.items:
            yield item
            if item.body is not None:
                yield from _items(item.body)
