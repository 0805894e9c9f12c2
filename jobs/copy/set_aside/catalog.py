"""What the catalog has of indexes and constraints that can be set aside, and the text that will make them again.

An index over partitions is read as the tree that it is. Each leaf's is written as that of a plain table, with its own
name, comment and tablespace, so that they are built side by side; then an index is made ONLY on the table above, and
the leaves' are attached to it by name, as pg_dump does it. A foreign key of a partitioned table is written as those of
its leaves, each proved on its own under a weak lock; one added above finds them valid and takes them over without a
look at the rows, which works on every version, where NOT VALID on the table above needs PostgreSQL 18.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.postgres.catalog.members import read_members
from jobs.postgres.quote import identifier, literal, qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

_CONTYPES = {"p": PartKind.PRIMARY_KEY, "u": PartKind.UNIQUE, "x": PartKind.EXCLUSION, "i": PartKind.INDEX}
_NOT_VALID = " NOT VALID"
QUALIFYING_PATH = "set local search_path = pg_catalog"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A part as the catalog has it, with what decides whether it may go."""

    part: TablePart
    table: int
    """The selected table; the part may be one of its partitions'."""
    rows: str = ""
    """What that table's rows are read from, and what is locked for it: with its partitions, without its heirs."""
    oid: int = 0
    """The oid of the index, or of the foreign key."""
    tree: int = 0
    """The oid of the topmost one that this one hangs on, itself where it hangs on none: they go together or not."""
    size: int = 1
    """How many such a tree has, of which not all need be found."""
    unique: bool = False
    """Whether it keeps rows unique (an exclusion does)."""
    columns: tuple[str, ...] = ()
    """The columns of a unique index on plain columns."""
    referred_by: frozenset[int] = frozenset()
    """Foreign keys that rest on it."""
    published: bool = False
    """A replica identity: without it the table's updates and deletes would be refused."""
    referenced: int = 0
    """The table that a foreign key refers to."""
    evaluates: str = ""
    """The expressions of an index that call something of this database, over the columns of `of_table`."""
    calls: tuple[str, ...] = ()
    """What they call, as the catalog writes it: `public.f_unaccent(text)`."""
    of_table: int = 0
    """Whose index it is: the selected table, or a partition of it."""
    alias: str = ""
    """The quoted name of that table, without its schema."""

    @property
    def told(self) -> str:
        """`public.person: index person_name, which calls public.f_unaccent(text)`."""
        return f"{self.part.told}, which calls {', '.join(self.calls)}"

    @property
    def hangs(self) -> bool:
        """Whether it is dropped, and held back, with one above it."""
        return self.tree != self.oid


async def read_parts(connection: Connection, tables: Mapping[int, str]) -> list[Candidate]:
    """What could be set aside of these tables and their partitions. Inside a transaction: it sets search_path there.

    Args:
        tables: oid -> what the rows are read from.
    """
    path = f"set local search_path = {await connection.fetchval(statement('aside_path'))}"
    await connection.execute(QUALIFYING_PATH)  # so that definitions name every schema
    members = (await read_members(connection, tables)).values()
    oids, selected = [member.oid for member in members], [member.selected for member in members]
    indexes = await connection.fetch(statement("aside_indexes"), oids, selected)
    keys = await connection.fetch(statement("aside_foreign_keys"), oids, selected)
    unproved = await connection.fetch(statement("aside_unproved"), oids, selected)
    beneath: dict[int, list[str]] = defaultdict(list)
    for row in indexes:
        beneath[row["parent"]].append(qualified(row["schema"], row["name"]))
    return [
        *(_index(row, tables[row["selected"]], sorted(beneath[row["oid"]]), path) for row in indexes),
        *(_foreign_key(row, tables[row["selected"]], path) for row in keys),
        *(_unproved(row, tables[row["selected"]], path) for row in unproved),
    ]


def _index(row: asyncpg.Record, rows: str, beneath: Sequence[str], path: str) -> Candidate:
    kind = _CONTYPES[row["kind"]]
    relation, own = qualified(row["schema"], row["table"]), qualified(row["schema"], row["name"])
    tablespace = f"set local default_tablespace = {literal(row['tablespace'])}"
    adding = f"alter table only {relation} add constraint {identifier(row['name'])}"
    late = " deferrable" * row["deferrable"] + " initially deferred" * row["deferred"]
    comment = [f"comment on index {own} is {literal(row['comment'])}"] if row["comment"] else []
    if row["joins"]:
        lines = [
            path,
            f"lock table {relation} in access exclusive mode",
            tablespace,
            row["index"] if kind is PartKind.INDEX else f"{adding} {_constraint(row)}",
            *(f"alter index {own} attach partition {leaf}" for leaf in beneath),
            *comment,
        ]
    elif kind is PartKind.EXCLUSION or row["not_null_inherited"]:
        # PRIMARY KEY USING INDEX would make NOT NULL that a partition inherits one of its own too
        lines = [path, tablespace, f"{adding} {_constraint(row)}", *comment]
    else:
        lines = [path, tablespace, row["index"], *comment]
        lines += [f"{adding} {kind} using index {identifier(row['name'])}{late}"] * (kind is not PartKind.INDEX)
    return Candidate(
        part=_part(row, kind, [*lines, *_constraint_comment(row, relation)]),
        table=row["selected"],
        rows=rows,
        oid=row["oid"],
        tree=row["tree"],
        size=row["size"],
        unique=row["unique"] or kind is PartKind.EXCLUSION,
        columns=tuple(row["columns"]),
        referred_by=frozenset(row["referred_by"]),
        published=row["published"],
        evaluates=row["evaluates"] if row["calls"] else "",
        calls=tuple(row["calls"]),
        of_table=row["of_table"],
        alias=identifier(row["table"]),
    )


def _constraint(row: asyncpg.Record) -> str:
    """Its definition with the storage parameters of its index, which Postgres shows of an exclusion's alone."""
    late = " DEFERRABLE" * row["deferrable"] + " INITIALLY DEFERRED" * row["deferred"]
    stored = f" WITH ({', '.join(row['options'])})" if row["options"] and row["kind"] != "x" else ""
    return f"{row['constraint'].removesuffix(late)}{stored}{late}"


def _foreign_key(row: asyncpg.Record, rows: str, path: str) -> Candidate:
    relation, name = qualified(row["schema"], row["table"]), identifier(row["name"])
    if row["joins"]:
        lines = [
            f"lock table {relation} in share row exclusive mode",
            f"alter table {relation} add constraint {name} {row['constraint']}",
        ]
    else:
        added = row["constraint"].removesuffix(_NOT_VALID)
        lines = [f"alter table only {relation} add constraint {name} {added} not valid"]
        lines += [f"alter table only {relation} validate constraint {name}"] * row["proved"]
    return Candidate(
        part=_part(row, PartKind.FOREIGN_KEY, [path, *lines, *_constraint_comment(row, relation)]),
        table=row["selected"],
        rows=rows,
        oid=row["oid"],
        tree=row["tree"],
        size=row["size"],
        referenced=row["referenced"],
    )


def _unproved(row: asyncpg.Record, rows: str, path: str) -> Candidate:
    """A check, or NOT NULL, that is NOT VALID: it comes back as that, over rows that nobody has looked at for it."""
    relation, name = qualified(row["schema"], row["table"]), identifier(row["name"])
    adding = f"alter table {relation} add constraint {name} {row['constraint']}"
    return Candidate(
        part=_part(row, PartKind(row["kind"]), [path, adding, *_constraint_comment(row, relation)]),
        table=row["selected"],
        rows=rows,
        oid=row["oid"],
        tree=row["oid"],
    )


def _constraint_comment(row: asyncpg.Record, relation: str) -> list[str]:
    if not row["constraint_comment"]:
        return []
    return [f"comment on constraint {identifier(row['name'])} on {relation} is {literal(row['constraint_comment'])}"]


def _part(row: asyncpg.Record, kind: PartKind, lines: Collection[str]) -> TablePart:
    return TablePart(
        relation=qualified(row["schema"], row["table"]),
        kind=kind,
        name=row["name"],
        definition="".join(f"{line};\n" for line in lines),
        height=row["depth"] + 1 if row.get("joins") else 0,
    )
