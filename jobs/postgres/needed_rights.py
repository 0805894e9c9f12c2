"""The least rights that a plan's tasks need on a database, one grant for each, and which of them a role lacks.

What a script, a mapping query or a condition reads besides is known to the server alone: the dry run of a copy tries
it (`cutover show PLAN --sql TASK`). What a role may have besides, and what for, stands in docs/rights.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

import asyncpg

from jobs.postgres import prepare
from jobs.postgres.quote import identifier, qualified
from jobs.postgres.sql_files import statement
from jobs.postgres.tables import Catalog, Table, read_catalog
from plans.model import (
    CopySpec,
    CopyUndo,
    Database,
    DatabaseId,
    Deletions,
    Job,
    OnExisting,
    Plan,
    ReconcileSpec,
    Role,
    TableSelection,
)
from plans.table_names import matches, table_title


class On(StrEnum):
    """What a right is a right on, in the words of GRANT."""

    SCHEMA = "schema"
    TABLE = "table"
    SEQUENCE = "sequence"
    DATABASE = "database"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One right on one object."""

    on: On
    right: str
    name: str
    """Of a function as SQL writes it, else bare."""
    schema: str = ""
    """Of a table or a sequence."""

    @property
    def title(self) -> str:
        """The object, for people."""
        return f"{self.on} {table_title(self.schema, self.name) if self.schema else self.name}"

    @property
    def sql_name(self) -> str:
        """The object, as GRANT takes it."""
        if self.on is On.FUNCTION:
            return self.name
        return qualified(self.schema, self.name) if self.schema else identifier(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What a role cannot do with what its tasks need."""

    denied: Sequence[Right]
    absent: Sequence[str]
    """Objects that are not there: a target that is not prepared lacks tables, not rights."""


def grants(rights: Sequence[Right], role: str) -> Sequence[str]:
    """The statements that give them, one for each object."""
    return [
        f"grant {', '.join(one.right for one in some)} on {some[0].on} {some[0].sql_name} to {identifier(role)};"
        for some in by_object(rights)
    ]


def by_object(rights: Sequence[Right]) -> Sequence[Sequence[Right]]:
    """Those on one object together, in the order in which the objects come."""
    found: dict[tuple[On, str], list[Right]] = {}
    for right in rights:
        found.setdefault((right.on, right.sql_name), []).append(right)
    return list(found.values())


def told(rights: Sequence[Right]) -> list[str]:
    """For people: `usage on schema app`, one for each object."""
    return [f"{', '.join(one.right for one in some)} on {some[0].title}" for some in by_object(rights)]


async def needed(connection: asyncpg.Connection, plan: Plan, database: Database) -> Sequence[Right]:
    """Every right that the tasks of the plan need on the database of this connection, each once."""
    catalog = await read_catalog(connection)
    name = await connection.fetchval("select current_database()::text")
    rights = {Right(on=On.FUNCTION, name="pg_catalog.pg_control_system()", right="execute"): None}
    filled: set[int] = set()
    for job in _jobs(plan):
        for table, verbs in _tables(job, database.id, catalog):
            rights |= dict.fromkeys(_on_relation(On.TABLE, table.schema, table.name, verbs))
            if "insert" in verbs:
                filled.add(table.oid)
        if isinstance(job.spec, CopySpec) and job.spec.delta is not None and job.spec.rows.target == database.id:
            rights[Right(on=On.DATABASE, name=name, right="temporary")] = None
    for row in await connection.fetch(statement("rights_sequences"), sorted(filled)):
        rights |= dict.fromkeys(_on_relation(On.SEQUENCE, row["schema"], row["name"], ("select", "update")))
    if database.role is Role.TARGET:
        for own in prepare.TABLES:
            rights |= dict.fromkeys(_on_relation(On.TABLE, prepare.SCHEMA, own, prepare.VERBS))
    return tuple(rights)


def _on_relation(on: On, schema: str, name: str, verbs: Sequence[str]) -> Iterator[Right]:
    yield Right(on=On.SCHEMA, name=schema, right="usage")
    for verb in verbs:
        yield Right(on=on, schema=schema, name=name, right=verb)


async def lacking(connection: asyncpg.Connection, role: str, rights: Sequence[Right]) -> Lacking:
    """What a role lacks of these rights, and of the objects that they are on."""
    columns = (
        [str(right.on) for right in rights],
        [right.schema or right.name for right in rights],
        [right.name for right in rights],
        [right.right for right in rights],
    )
    rows = await connection.fetch(statement("rights_lacking"), role, *columns)
    found = {(str(right.on), right.schema or right.name, right.name, right.right): right for right in rights}
    wanting = [(found[row["kind"], row["schema"], row["name"], row["right"]], row["there"]) for row in rows]
    absent = [right.sql_name.replace('"', "") for right, there in wanting if not there and right.on is not On.SCHEMA]
    return Lacking(denied=[right for right, there in wanting if there], absent=tuple(dict.fromkeys(absent)))


def _jobs(plan: Plan) -> Iterator[Job]:
    for task in plan.tasks:
        for body in (task.body, task.rollback.body if task.rollback is not None else None):
            if isinstance(body, Job):
                yield body


def _tables(job: Job, name: DatabaseId, catalog: Catalog) -> Iterator[tuple[Table, Sequence[str]]]:
    """The tables of this database that a job reads or writes, each with what it does there."""
    spec = job.spec
    if not isinstance(spec, CopySpec | CopyUndo | ReconcileSpec):
        return
    rows = spec.rows
    if rows.source == name and not isinstance(spec, CopyUndo):
        yield from ((table, ("select",)) for title, table in catalog.tables.items() if _selected(rows, title))
    if rows.target == name:
        verbs = _verbs(spec)
        yield from ((table, verbs) for title, table in catalog.tables.items() if _filled(rows, title))


def _verbs(spec: CopySpec | CopyUndo | ReconcileSpec) -> Sequence[str]:
    match spec:
        case ReconcileSpec():
            return ("select",)
        case CopyUndo():
            return ("select", "delete")
        case CopySpec(delta=None, on_existing=OnExisting.TRUNCATE):
            return ("select", "insert", "truncate")
        case CopySpec(delta=None):
            return ("select", "insert")
        case CopySpec(delta=delta):
            deletes = delta is not None and delta.deletions is not Deletions.NONE
            return ("select", "insert", "update", *(["delete"] if deletes else []))
    assert_never(spec)


def _selected(rows: TableSelection, title: str) -> bool:
    """Whether a table of the source is meant."""
    meant = any(matches(pattern, title) for pattern in rows.tables)
    return meant and not any(matches(pattern, title) for pattern in rows.excluded)


def _filled(rows: TableSelection, title: str) -> bool:
    """Whether a table of the target is: under the name that it has there, or by a mapping."""
    if title in rows.mapping or title in rows.rename.values():
        return True
    return title not in rows.rename and _selected(rows, title)
