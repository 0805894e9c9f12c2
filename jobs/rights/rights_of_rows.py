"""The rights that copies, their undos and reconciles take on one side: tables, sequences, large objects, views.

What is selected is found by the plan's patterns on this side alone, so it can be told though the other is away.
"""

from collections.abc import Iterator, Sequence
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
from jobs.rows.beside.large_objects import EVERY_ONE, numbers, referring
from jobs.rows.beside.meant_sequences import reached
from jobs.rows.beside.sequences import read_known
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
_MAINTAIN = 170_000
"""server_version_num from which a view may be refreshed by others than its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
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


async def rights_of_rows(side: Side, name: str, spec: Rows) -> Needs:
    """What one job takes on this side. Args: name: of its task, for people."""
    if spec.rows.source == side.id and not isinstance(spec, CopyUndo):
        return await _at_source(side, name, spec)
    if spec.rows.target == side.id:
        return await _at_target(side, name, spec)
    return Needs()


async def _at_source(side: Side, name: str, spec: CopySpec | ReconcileSpec) -> Needs:
    tables = side.tables(spec)
    verbs = ("select", "update") if locks_source(spec) else ("select",)
    rights = [right for table in tables for right in _on_table(table, *verbs)]
    for grains in spec.rows.grain.values():
        of_grains = (side.catalog.tables.get(grain.table) for grain in grains)
        rights += [right for table in of_grains if table is not None for right in _on_table(table, "select")]
    rights += await _of_sequences(side, spec, tables, "select")
    if isinstance(spec, ReconcileSpec) and spec.orphans:
        rights += _referred_to(side.catalog, tables)
    needs = Needs(rights=tuple(rights))
    for text in await selecting_texts(side.connection, name, spec, side.catalog):
        needs += await rights_of(side.connection, text)
    return needs + await _of_objects(side, name, spec, tables)


async def _at_target(side: Side, name: str, spec: Rows) -> Needs:
    tables = side.tables(spec)
    verbs = _verbs(spec)
    rights = [right for table in tables for right in _on_table(table, *verbs)]
    needs = Needs()
    match spec:
        case CopyUndo():
            rights += _referred_to(side.catalog, tables)
        case ReconcileSpec():
            rights += _referred_to(side.catalog, tables) if spec.orphans else []
            rights += await _of_sequences(side, spec, tables, "select")
            needs = await _of_objects(side, name, spec, tables)
        case CopySpec():
            rights += _referred_to(side.catalog, tables)
            rights += await _of_sequences(side, spec, tables, "select", "update")
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
    """To look at what refers to these tables, and at what they refer to: foreign keys are proved by their rows."""
    names = {(table.schema, table.name) for table in tables}
    tied = [key for key in catalog.foreign_keys if any(key.between(names))]
    ends = dict.fromkeys(end for key in tied for end in (key.referring, key.referenced))
    return [right for schema, name in ends for right in on_relation(On.TABLE, schema, name, "select")]


def _of_its_ways(side: Side, spec: CopySpec) -> Iterator[Right]:
    if spec.delta is not None:
        yield Right(on=On.DATABASE, name=side.name, right="temporary")
    if spec.pause_if is not None and (spec.pause_if.replication_lag or spec.pause_if.active_sessions is not None):
        yield Right(on=On.ROLE, name="pg_read_all_stats", right="membership")


async def _of_sequences(side: Side, spec: Rows, tables: Sequence[Table], *verbs: str) -> list[Right]:
    """On those that follow the source's: of columns of these tables, of what these call, or meant by their names."""
    oids = {table.oid for table in tables}
    functions = await side.connection.fetch(statement("sequence_functions"), sorted(oids))
    called = reached([(row["name"], row["text"], row["called"]) for row in functions])
    rights: list[Right] = []
    for known in await read_known(side.connection):
        tied = any(table in oids for table, _ in known.columns)
        named = known.name.lower() in called or any(matches(one, known.title) for one in spec.rows.tables)
        dropped = any(matches(pattern, known.title) for pattern in spec.rows.excluded)
        if tied or (named and not known.columns and not dropped):
            rights += on_relation(On.SEQUENCE, known.schema, known.name, *verbs)
    return rights


async def _of_views(side: Side, spec: CopySpec, tables: Sequence[Table]) -> list[Right]:
    """To refresh the materialized views that the copy means."""
    if spec.refresh is Refresh.NO:
        return []
    rights: list[Right] = []
    views = await materialized.read_side(side.connection, [table.oid for table in tables])
    for view in materialized.if_permitted(views, spec.rows, spec.refresh):
        if side.catalog.version >= _MAINTAIN:
            rights += on_relation(On.TABLE, view.schema, view.name, "maintain")
            continue
        rights.append(Right(on=On.SCHEMA, name=view.schema, right="usage"))
        if view.of_superuser:
            rights.append(Right(on=On.VIEW, schema=view.schema, name=view.name, right="refresh"))
        else:
            rights.append(Right(on=On.ROLE, name=view.owner, right="membership"))
    return rights


async def _of_objects(side: Side, name: str, spec: CopySpec | ReconcileSpec, tables: Sequence[Table]) -> Needs:
    """To read the large objects that the rows of this side refer to."""
    wanted = spec.large_objects if isinstance(spec, CopySpec) else LargeObjects.REFERRED
    if wanted is LargeObjects.NO or not await side.connection.fetchval(statement("lo_any")):
        return Needs()
    transaction = side.connection.transaction(readonly=True)
    await transaction.start()
    try:
        asked = await _asked(side, spec.rows, tables) if wanted is LargeObjects.REFERRED else EVERY_ONE
        found = await numbers(SourceConnection(side.connection), asked) if asked else ()
    except asyncpg.InsufficientPrivilegeError:
        return Needs(unseen=(f"{name}: which large objects its rows refer to, as this login may not read the rows",))
    except (asyncpg.SyntaxOrAccessError, asyncpg.DataError):
        return Needs(unseen=(f"{name}: which large objects its rows refer to, as a query of the plan cannot be run",))
    finally:
        await transaction.rollback()
    return Needs(rights=tuple(Right(on=On.LARGE_OBJECT, name=str(number), right="select") for number in found))


async def _asked(side: Side, rows: TableSelection, tables: Sequence[Table]) -> str:
    """The queries for their numbers, in one."""
    asking = []
    at_source = rows.source == side.id
    for table in tables:
        said = rows.columns.get(table.title, {}) if at_source else {}
        condition = bracketed(rows.where[table.title]) if at_source and table.title in rows.where else EVERY_ROW
        for column in filter(_may_refer, table.columns):
            expression = said.get(column.name, identifier(column.name))
            if expression is not None:
                asking.append(referring(expression, table.rows_sql, condition))
    for query in rows.mapping.values() if at_source else ():
        columns = await read_query(side.connection, statement("selection_columns").format(rows=query_rows(query)))
        asking += [referring(identifier(one.name), query_rows(query), EVERY_ROW) for one in columns if _may_refer(one)]
    return " union ".join(asking)


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
