"""What of tables can follow and be followed, and what of them does not travel. Asked by one function, judged purely."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import asyncpg

from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication.looking.preflight.objections import Objection
from jobs.replication.names import PREFIX
from plans.characters import shown
from plans.model import DatabaseId, Replication
from plans.table_names import split, table_title

_LARGE = 10 * 1024**2
"""Bytes of a table from which on it matters that each change of it reads all of it."""

_COMPUTED_SINCE = 180_000
"""server_version_num from which an UPDATE fails where a computed column, which is not sent, is part of the identity."""
BY_A_KEY = "UPDATE and DELETE would fail there: a primary key, or replica identity using a unique index, without it"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """One table of one side."""

    title: str
    columns: tuple[str, ...] = ()
    kind: str = "r"
    """pg_class.relkind."""
    persistence: str = "p"
    identity: str = "d"
    """Replica identity: d(efault: the primary key), i(ndex), f(ull), n(othing)."""
    identified_by: tuple[str, ...] = ()
    """Columns of the key that stands for a row in what travels; none where there is none."""
    whole_rows: bool = False
    """Whether whole rows stand for themselves there, of it or of a partition: replica identity full."""
    unidentified_parts: tuple[str, ...] = ()
    """Partitions without one."""
    secured: bool = False
    owned: bool = True
    """Whether this role is, or may be, its owner."""
    owner: str = ""
    bytes: int = 0
    generated: Mapping[str, str] = field(default_factory=dict)
    """Columns that are computed from others: s(tored) or v(irtual)."""
    object_numbers: tuple[str, ...] = ()
    """Columns that may hold numbers of large objects."""
    firing: tuple[str, ...] = ()
    """Triggers that fire also for what is applied."""
    unique_keys: frozenset[str] = frozenset()
    published_by: tuple[str, ...] = ()
    subscribed_by: tuple[str, ...] = ()

    @property
    def known_by(self) -> frozenset[str]:
        """The columns by which what travels tells a row from others: all of them have to travel."""
        return frozenset(self.columns if self.whole_rows else self.identified_by)


async def read_tables(connection: Connection, titles: Collection[str]) -> Mapping[str, TableFacts]:
    """Ask a side for these tables; one that is not there has no facts."""
    names = [split(title) for title in sorted(titles)]
    rows = await connection.fetch(
        statement("preflight_tables"), [schema for schema, _ in names], [name for _, name in names]
    )
    facts = map(_facts, rows)
    return {one.title: one for one in facts}


def _facts(row: asyncpg.Record) -> TableFacts:
    return TableFacts(
        title=table_title(row["schema"], row["name"]),
        columns=tuple(row["columns"]),
        kind=row["kind"],
        persistence=row["persistence"],
        identity=row["identity"],
        identified_by=tuple(row["identified_by"]),
        whole_rows=row["whole_rows"],
        unidentified_parts=tuple(row["unidentified_parts"]),
        secured=row["secured"],
        owned=row["owned"],
        owner=row["owner"],
        bytes=row["bytes"],
        generated=dict(one.rsplit(":", 1) for one in row["generated"]),
        object_numbers=tuple(row["object_numbers"]),
        firing=tuple(row["firing"]),
        unique_keys=frozenset(row["unique_keys"]),
        published_by=tuple(row["published_by"]),
        subscribed_by=tuple(row["subscribed_by"]),
    )


def of_table(of: Replication, side: DatabaseId, table: TableFacts, version: int) -> Iterator[Objection]:
    """What speaks against one table of this side, which is followed in one direction and follows in the other.

    Args:
        version: server_version_num of this side.
    """
    where = f"{side}: {shown(table.title)}"
    if table.kind not in ("r", "p"):
        yield Objection(sentence=f"{where} is a foreign table, whose changes are not in the log", hint="exclude it")
        return
    if table.persistence == "u":
        yield Objection(
            sentence=f"{where} is unlogged, so its changes are not in the log", hint="set logged, or exclude it"
        )
    yield from _identity(where, table)
    yield from _unsent(of, where, table, version)
    yield from _conditions(of, where, table)
    yield from _around(where, table)
    yield from _others(side, where, table)


def _identity(where: str, table: TableFacts) -> Iterator[Objection]:
    """An UPDATE of a published table without one fails, and that on the live side."""
    hint = "alter table ... replica identity using index ... (unique, not null), or full for a small one"
    if table.identity == "f":
        if table.bytes >= _LARGE:
            yield Objection(
                sentence=f"{where} has replica identity full: each change reads the table on the other side",
                hint="give it a primary key, or replica identity using a unique index",
                refuses=False,
            )
    elif table.unidentified_parts:
        parts = ", ".join(map(shown, table.unidentified_parts[:3]))
        yield Objection(sentence=f"{where} has partitions without replica identity: {parts}", hint=hint)
    elif table.kind == "r" and not table.identified_by:
        yield Objection(
            sentence=f"{where} has no replica identity: once it is published, UPDATE and DELETE of it fail there",
            hint=hint,
        )


def _unsent(of: Replication, where: str, table: TableFacts, version: int) -> Iterator[Objection]:
    """An UPDATE of a published table fails, too, where a column by which its rows are known does not travel."""
    left_out = sorted(table.known_by.intersection(of.rows.columns.get(table.title, {})))
    computed = sorted(table.known_by.intersection(table.generated)) if version >= _COMPUTED_SINCE else []
    for names, why in ((left_out, "left out"), (computed, "computed, and does not travel")):
        if names:
            yield Objection(
                sentence=f"{where}: {', '.join(map(shown, names))} is {why}, and rows are known by it",
                hint=BY_A_KEY,
            )


def _conditions(of: Replication, where: str, table: TableFacts) -> Iterator[Objection]:
    """A publication whose condition asks for columns beside the identity makes UPDATE and DELETE fail as well."""
    condition = of.rows.where.get(table.title, "")
    words = set(re.findall(r'"([^"]+)"|(\w+)', re.sub(r"'[^']*'", "''", condition)))
    named = {quoted or word.lower() for quoted, word in words}
    others = sorted((named & set(table.columns)) - set(table.identified_by)) if table.identity != "f" else []
    if others:
        asked = ", ".join(map(shown, others))
        yield Objection(
            sentence=f"{where}: its condition (where) asks for {asked}, by which rows are not known",
            hint="UPDATE and DELETE would fail there: replica identity full, or a condition on the key",
        )


def _around(where: str, table: TableFacts) -> Iterator[Objection]:
    if table.kind == "p":
        yield Objection(sentence=f"{where} is partitioned, and travels under its own name", refuses=False)
    if table.firing:
        yield Objection(
            sentence=f"{where}: {', '.join(map(shown, table.firing))} fires for what is applied, too",
            hint="alter table ... enable trigger, so that it fires for writers only",
            refuses=False,
        )
    if table.secured:
        yield Objection(
            sentence=f"{where} has row-level security: whoever owns the subscription must bypass it, or it stops",
            hint="a superuser does, or alter role ... bypassrls",
            refuses=False,
        )
    if not table.owned:
        yield Objection(
            sentence=f"{where} belongs to {shown(table.owner)}, and only its owner publishes it",
            hint="make this role its owner, or a member of it (cutover db rights PLAN --print); none is a superuser's",
        )
    if table.object_numbers:
        yield Objection(
            sentence=f"{where}: {', '.join(map(shown, table.object_numbers))} may name large objects, which stay",
            refuses=False,
        )


def _others(side: DatabaseId, where: str, table: TableFacts) -> Iterator[Objection]:
    subscribed = [name for name in table.subscribed_by if not name.startswith(PREFIX)]
    if subscribed:
        yield Objection(
            sentence=f"{where} is written to by subscription {', '.join(map(shown, subscribed))} already",
            hint="rows from there would be lost on the way, doubled, or go in a circle: drop it, or exclude the table",
        )
    published = [name for name in table.published_by if not name.startswith(PREFIX)]
    if published:
        yield Objection(
            sentence=f"{where} is published by {', '.join(map(shown, published))} as well",
            hint=f"whoever follows it has to follow the other side once {side} is no longer written to",
            refuses=False,
        )
