"""An index or a constraint that can be set aside: what it is, and the statements that make it again.

The statements are complete in themselves (search_path and tablespace included), because they are all that is left of
it once it is dropped: cutover.set_aside keeps them as text.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jobs.postgres.quote import identifier, literal
from jobs.postgres.sql_files import statement
from jobs.postgres.statements import first_words, split

_QUOTED = re.compile(r'"(?:[^"]|"")+"')


class Kind(StrEnum):
    """What it is; the words of cutover.set_aside."""

    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    EXCLUSION = "exclusion"
    INDEX = "index"
    FOREIGN_KEY = "foreign key"


_CONTYPES = {"p": Kind.PRIMARY_KEY, "u": Kind.UNIQUE, "x": Kind.EXCLUSION, "i": Kind.INDEX}
_POSITIONS = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.INDEX, Kind.EXCLUSION, Kind.FOREIGN_KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of them."""

    relation: str
    """The quoted name of its table."""
    kind: Kind
    name: str
    definition: str
    """Statements that make it again, to be run in one transaction."""

    @property
    def statements(self) -> list[str]:
        """The definition, statement by statement."""
        return split(self.definition)

    @property
    def builds(self) -> list[str]:
        """The statements that build an index, which other builds on the table may go on beside."""
        return self._halves[0]

    @property
    def attaches(self) -> list[str]:
        """The statements that make a constraint of it, which want the table for themselves."""
        return self._halves[1]

    @property
    def position(self) -> int:
        """Its place among the others when they are rebuilt one after another."""
        return _POSITIONS.index(self.kind)

    @property
    def title(self) -> str:
        """`index note_author`, for messages."""
        return f"{self.kind} {self.name}"

    @property
    def drop(self) -> str:
        """The statement that drops it; never one that takes others along."""
        if self.kind is Kind.INDEX:
            return f"drop index {schema_of(self.relation)}.{identifier(self.name)}"
        return f"alter table only {self.relation} drop constraint {identifier(self.name)}"

    @property
    def _halves(self) -> tuple[list[str], list[str]]:
        """Split before the first ALTER TABLE."""
        all_of_it = self.statements
        at = next((n for n, one in enumerate(all_of_it) if first_words(one)[:2] == ("alter", "table")), len(all_of_it))
        return all_of_it[:at], all_of_it[at:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A part as the catalog has it, with what decides whether it may go."""

    part: Part
    table: int
    unique: bool = False
    """Whether it keeps rows unique (an exclusion does)."""
    columns: tuple[str, ...] = ()
    """Of a unique index on plain columns."""
    referred_by: frozenset[int] = frozenset()
    """Foreign keys that rest on it."""
    published: bool = False
    """A replica identity: without it the table's updates and deletes would be refused."""
    oid: int = 0
    """Of a foreign key."""
    referenced: int = 0
    """The table that a foreign key refers to."""
    bytes: int = 0


def schema_of(relation: str) -> str:
    """The quoted schema of a relation's quoted name, in which dots and quotes may stand."""
    found = _QUOTED.match(relation)
    if found is None:
        raise ValueError("a relation's name is written schema.table, both quoted")
    return found[0]


async def read_parts(connection: Any, tables: Mapping[int, str]) -> list[Found]:
    """What could be set aside of these tables (oid -> quoted name). Inside a transaction: it sets search_path there."""
    await connection.execute("set local search_path = pg_catalog")  # so that definitions name every schema
    oids = list(tables)
    indexes = await connection.fetch(statement("aside_indexes"), oids)
    keys = await connection.fetch(statement("aside_foreign_keys"), oids)
    return [
        *(_index(row, tables[row["relation"]]) for row in indexes),
        *(_foreign_key(row, tables[row["relation"]]) for row in keys),
    ]


async def recorded(connection: Any, run: str, task: str) -> tuple[list[Part], int]:
    """What a task has set aside and not rebuilt yet, and how many it has rebuilt."""
    rows = await connection.fetch(statement("aside_recorded"), run, task)
    return [part_of(row) for row in rows if not row["restored"]], sum(row["restored"] for row in rows)


def part_of(row: Mapping[str, Any]) -> Part:
    """A row of cutover.set_aside."""
    return Part(relation=row["relation"], kind=Kind(row["kind"]), name=row["name"], definition=row["definition"])


def _index(row: Mapping[str, Any], relation: str) -> Found:
    kind = _CONTYPES[row["kind"]]
    name = identifier(row["name"])
    schema = schema_of(relation)
    lines = ["set local search_path = pg_catalog", f"set local default_tablespace = {literal(row['tablespace'])}"]
    if kind is Kind.EXCLUSION:
        lines.append(f"alter table only {relation} add constraint {name} {row['constraint']}")
    else:
        lines.append(row["index"])
    if row["comment"]:
        lines.append(f"comment on index {schema}.{name} is {literal(row['comment'])}")
    if kind in (Kind.PRIMARY_KEY, Kind.UNIQUE):
        late = " deferrable" * row["deferrable"] + " initially deferred" * row["deferred"]
        lines.append(f"alter table only {relation} add constraint {name} {kind} using index {name}{late}")
    if row["constraint_comment"]:
        lines.append(f"comment on constraint {name} on {relation} is {literal(row['constraint_comment'])}")
    return Found(
        part=Part(relation=relation, kind=kind, name=row["name"], definition=_script(lines)),
        table=row["relation"],
        unique=row["unique"] or kind is Kind.EXCLUSION,
        columns=tuple(row["columns"]),
        referred_by=frozenset(row["referred_by"]),
        published=row["published"],
        bytes=row["bytes"],
    )


def _foreign_key(row: Mapping[str, Any], relation: str) -> Found:
    name = identifier(row["name"])
    lines = [
        "set local search_path = pg_catalog",
        f"alter table only {relation} add constraint {name} {row['constraint']} not valid",
        f"alter table only {relation} validate constraint {name}",
    ]
    if row["constraint_comment"]:
        lines.append(f"comment on constraint {name} on {relation} is {literal(row['constraint_comment'])}")
    return Found(
        part=Part(relation=relation, kind=Kind.FOREIGN_KEY, name=row["name"], definition=_script(lines)),
        table=row["relation"],
        oid=row["oid"],
        referenced=row["referenced"],
    )


def _script(lines: Collection[str]) -> str:
    return "".join(f"{line};\n" for line in lines)
