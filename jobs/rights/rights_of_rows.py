"""The rights that copies, their rollbacks and reconciles take on one side: tables, sequences, large objects, views.

What is selected is found by the plan's patterns on this side alone, so it can be told though the other is away.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import asyncpg

from jobs.copy import materialized
from jobs.postgres.catalog.tables import Catalog, Column, Table, read_query
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection, SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rights.right import On, Right, on_relation
from jobs.rights.rights_of_text import Needs, rights_of, triggers_of
from jobs.rights.rights_of_texts import locks_source, selecting_texts
from jobs.rows.beside.large_objects import ALL_OBJECTS_QUERY, numbers, referring
from jobs.rows.beside.meant_sequences import reached
from jobs.rows.beside.sequences import CatalogSequence, read_known
from jobs.rows.selection import EVERY_ROW, bracketed, query_rows
from plans.model import (
    CopySpec,
    CopyUndo,
    DatabaseId,
    Deletions,
    LargeObjects,
    OnExisting,
    ReconcileSpec,
    Refresh,
    TableSelection,
)
from plans.table_names import matches

Rows = CopySpec | CopyUndo | ReconcileSpec
_MAINTAIN_VERSION = 170_000
"""server_version_num from which a view may be refreshed by others than its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSide:
    """One database, as it was looked at."""

    connection: Connection
    id: DatabaseId
    name: str
    """What the server calls it."""
    catalog: Catalog

    def tables(self, spec: Rows) -> list[Table]:
        """What a job reads here, or writes."""
        meant = _selected if spec.rows.source == self.id else _filled
        return [table for title, table in self.catalog.tables.items() if meant(spec.rows, title)]


async def rights_of_rows(side: DatabaseSide, name: str, spec: Rows) -> Needs:
    """What one job takes on this side. Args: name: of its task, for people."""
    if spec.rows.source == side.id and not isinstance(spec, CopyUndo):
        return await _at_source(side, name, spec)
    if spec.rows.target == side.id:
        return await _at_target(side, name, spec)
    return Needs()


async def _at_source(side: DatabaseSide, name: str, spec: CopySpec | ReconcileSpec) -> Needs:
    tables = side.tables(spec)
    verbs = ("select", "update") if locks_source(spec) else ("select",)
    rights = [right for table in tables for right in _on_table(table, *verbs)]
    rights += _of_grains(side, spec)
    rights += await of_sequences(side, spec, tables, "select")
    if isinstance(spec, ReconcileSpec) and spec.orphans:
        rights += _referred_to(side.catalog, tables)
    needs = Needs(rights=tuple(rights))
    for text in await selecting_texts(side.connection, name, spec, side.catalog):
        needs += await rights_of(side.connection, text)
    return needs + await _of_objects(side, name, spec, tables)


def _of_grains(side: DatabaseSide, spec: CopySpec | ReconcileSpec) -> Iterator[Right]:
    """The rights to read the tables whose rows mapping queries account for."""
    for grains in spec.rows.grain.values():
        for grain in grains:
            if (table := side.catalog.tables.get(grain.table)) is not None:
                yield from _on_table(table, "select")


async def _at_target(side: DatabaseSide, name: str, spec: Rows) -> Needs:
    tables = side.tables(spec)
    verbs = _verbs(spec)
    rights = [right for table in tables for right in _on_table(table, *verbs)]
    needs = Needs()
    match spec:
        case CopyUndo():
            rights += _referred_to(side.catalog, tables)
        case ReconcileSpec():
            rights += _referred_to(side.catalog, tables) if spec.orphans else []
            rights += await of_sequences(side, spec, tables, "select")
            needs = await _of_objects(side, name, spec, tables)
        case CopySpec():
            rights += _referred_to(side.catalog, tables)
            rights += await of_sequences(side, spec, tables, "select", "update")
            rights += await _of_views(side, spec, tables)
            rights += _of_its_ways(side, spec)
            needs = await triggers_of(side.connection, name, [table.oid for table in tables])
        case _:
            assert_never(spec)
    return Needs(rights=tuple(rights)) + needs


def _on_table(table: Table, *verbs: str) -> Iterator[Right]:
    yield from on_relation(On.TABLE, table.schema, table.name, *verbs)
    if table.secured:
        yield Right(on=On.ROW_SECURITY, schema=table.schema, name=table.name, right="bypassrls")


def _verbs(spec: Rows) -> Sequence[str]:
    """What a job does with each table of the target."""
    match spec:
        case ReconcileSpec():
            return ("select",)
        case CopyUndo():
            return ("select", "delete")
        case CopySpec(delta=None, on_existing=existing, bad_rows=bad_rows):
            taken_out = existing is OnExisting.TRUNCATE
            deletes = (taken_out and spec.rows.batch is not None) or bad_rows is not None
            truncates = taken_out and spec.rows.batch is None
            return ("select", "insert", *["delete"] * deletes, *["truncate"] * truncates)
        case CopySpec(delta=delta):
            deletes = delta is not None and delta.deletions is not Deletions.NONE
            return ("select", "insert", "update", *(["delete"] if deletes else []))
    assert_never(spec)


def _referred_to(catalog: Catalog, tables: Sequence[Table]) -> list[Right]:
    """The rights to look at what refers to these tables, and what they refer to: foreign keys are proved by rows."""
    names = {(table.schema, table.name) for table in tables}
    tied = [key for key in catalog.foreign_keys if any(key.between(names))]
    ends = dict.fromkeys(end for key in tied for end in (key.referring, key.referenced))
    return [right for schema, name in ends for right in on_relation(On.TABLE, schema, name, "select")]


def _of_its_ways(side: DatabaseSide, spec: CopySpec) -> Iterator[Right]:
    if spec.delta is not None:
        yield Right(on=On.DATABASE, name=side.name, right="temporary")
    if spec.pause_if is not None and (spec.pause_if.replication_lag or spec.pause_if.active_sessions is not None):
        yield Right(on=On.ROLE, name="pg_read_all_stats", right="membership")


async def of_sequences(side: DatabaseSide, spec: Rows, tables: Sequence[Table], *verbs: str) -> list[Right]:
    """Rights on sequences that follow the source's: of columns of these tables, of what these call, or by name."""
    oids = {table.oid for table in tables}
    functions = await side.connection.fetch(statement("sequence_functions"), sorted(oids))
    called = reached([(row["name"], row["text"], row["called"]) for row in functions])
    rights: list[Right] = []
    for sequence in await read_known(side.connection):
        tied = any(table in oids for table, _ in sequence.columns)
        if tied or _is_named(sequence, called, spec.rows):
            rights += on_relation(On.SEQUENCE, sequence.schema, sequence.name, *verbs)
    return rights


def _is_named(sequence: CatalogSequence, called: Collection[str], rows: TableSelection) -> bool:
    """Whether a sequence that no column takes values from is named by a function or a pattern, and not left out."""
    if sequence.columns or any(matches(pattern, sequence.title) for pattern in rows.excluded):
        return False
    return sequence.name.lower() in called or any(matches(pattern, sequence.title) for pattern in rows.tables)


async def _of_views(side: DatabaseSide, spec: CopySpec, tables: Sequence[Table]) -> list[Right]:
    """The rights to refresh the materialized views that the copy means."""
    if spec.refresh is Refresh.NO:
        return []
    rights: list[Right] = []
    views = await materialized.read_side(side.connection, [table.oid for table in tables])
    for view in materialized.if_permitted(views, spec.rows, spec.refresh):
        if side.catalog.version >= _MAINTAIN_VERSION:
            rights += on_relation(On.TABLE, view.schema, view.name, "maintain")
            continue
        rights.append(Right(on=On.SCHEMA, name=view.schema, right="usage"))
        if view.of_superuser:
            rights.append(Right(on=On.VIEW, schema=view.schema, name=view.name, right="refresh"))
        else:
            rights.append(Right(on=On.ROLE, name=view.owner, right="membership"))
    return rights


async def _of_objects(side: DatabaseSide, name: str, spec: CopySpec | ReconcileSpec, tables: Sequence[Table]) -> Needs:
    """The rights to read the large objects that the rows of this side refer to."""
    wanted = spec.large_objects if isinstance(spec, CopySpec) else LargeObjects.REFERRED
    if wanted is LargeObjects.NO or not await side.connection.fetchval(statement("lo_any")):
        return Needs()
    transaction = side.connection.transaction(readonly=True)
    await transaction.start()
    try:
        asked = await _asked(side, spec.rows, tables) if wanted is LargeObjects.REFERRED else ALL_OBJECTS_QUERY
        objects = await numbers(SourceConnection(side.connection), asked) if asked else ()
    except asyncpg.InsufficientPrivilegeError:
        return Needs(unseen=(f"{name}: which large objects its rows refer to, as this login may not read the rows",))
    except (asyncpg.SyntaxOrAccessError, asyncpg.DataError):
        return Needs(unseen=(f"{name}: which large objects its rows refer to, as a query of the plan cannot be run",))
    finally:
        await transaction.rollback()
    return Needs(rights=tuple(Right(on=On.LARGE_OBJECT, name=str(number), right="select") for number in objects))


async def _asked(side: DatabaseSide, rows: TableSelection, tables: Sequence[Table]) -> str:
    """The queries for their numbers, in one."""
    if rows.source != side.id:
        queries = [query for table in tables for query in _column_queries(table, {}, EVERY_ROW)]
        return " union ".join(queries)
    queries = []
    for table in tables:
        condition = bracketed(rows.where[table.title]) if table.title in rows.where else EVERY_ROW
        queries += _column_queries(table, rows.columns.get(table.title, {}), condition)
    for query in rows.mapping.values():
        columns = await read_query(side.connection, statement("selection_columns").format(rows=query_rows(query)))
        names = [identifier(column.name) for column in columns if _may_refer(column)]
        queries += [referring(name, query_rows(query), EVERY_ROW) for name in names]
    return " union ".join(queries)


def _column_queries(table: Table, said: Mapping[str, str | None], condition: str) -> Iterator[str]:
    """A query for the numbers of each column that is copied. Args: said: the plan's expressions, None for no column."""
    for column in filter(_may_refer, table.columns):
        expression = said.get(column.name, identifier(column.name))
        if expression is not None:
            yield referring(expression, table.rows_sql, condition)


def _may_refer(column: Column) -> bool:
    return column.type.everywhere and column.type.name == "oid"


def _selected(rows: TableSelection, title: str) -> bool:
    """Whether a table of the source is meant."""
    meant = any(matches(pattern, title) for pattern in rows.tables) and title not in rows.mapping
    return meant and not any(matches(pattern, title) for pattern in rows.excluded)


def _filled(rows: TableSelection, title: str) -> bool:
    """Whether a table of the target is: under the name that it has there, or by a mapping."""
    if title in rows.mapping or title in rows.rename.values():
        return True
    return title not in rows.rename and _selected(rows, title)
