"""What a database says about its tables: columns, types, keys, foreign keys. Read once per attempt, then pure.

Sizes are the server's own; numbers of rows are not read here, because the planner's estimate of the very query that
will be run is better (`jobs.rows.sizes`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from plans.table_names import table_title

USER_OIDS = 16384
"""Object ids from here on were given by this database; smaller ones mean the same everywhere."""

OWN_COLLATION = 150_000
"""server_version_num from which on a database knows the version of its own collation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A type after its domains have been taken off."""

    oid: int
    schema: str
    name: str
    kind: str
    """pg_type.typtype: b(ase), e(num), c(omposite), r(ange), m(ultirange), p(seudo)."""
    binary: bool = True
    """Whether it has a binary form at all."""
    labels: tuple[str, ...] = ()
    fields: tuple["Column", ...] = ()
    """Of a composite, in their order."""
    element: "Type | None" = None
    """Of an array; the element's own domain is taken off, and `element_domain` says so."""
    element_domain: bool = False

    @property
    def sql(self) -> str:
        """The type's name as it may stand behind `::`, whatever search_path says."""
        return qualified(self.schema, self.name)

    @property
    def everywhere(self) -> bool:
        """Whether it is one of Postgres' own, so that its name and its number mean the same on every server."""
        return self.schema == "pg_catalog" and self.oid < USER_OIDS


TEXT = Type(oid=25, schema="pg_catalog", name="text", kind="b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table, or of a query's result."""

    name: str
    type: Type
    typmod: int = -1
    """Length, precision and scale as pg_attribute.atttypmod packs them; a domain's own where it has one, also where
    it is the domain of an array's elements."""
    declared: str = ""
    """As a person would write the type: character varying(40)."""
    not_null: bool = False
    has_default: bool = False
    generated: bool = False
    collation: str | None = None
    deterministic: bool = True
    """Whether the collation holds only the same texts for equal."""
    reordered: bool = False
    """Whether its values had another order when indexes on it were made: the C library or ICU was renewed since."""
    readable: bool = True
    """Whether this role may select it; the same for `fillable` (insert) and `changeable` (update)."""
    fillable: bool = True
    changeable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A reference between two tables, each as (schema, name)."""

    name: str
    referring: tuple[str, str]
    columns: tuple[str, ...]
    referenced: tuple[str, str]
    referenced_columns: tuple[str, ...]
    on_delete: str = "a"
    """pg_constraint.confdeltype: a and r refuse, c deletes, n and d overwrite."""
    referring_in: tuple[tuple[str, str], ...] = ()
    referenced_in: tuple[tuple[str, str], ...] = ()
    """The tables of which the one and the other are partitions, the nearest first."""
    whole: bool = False
    """MATCH FULL: a row that is null in some of the columns and not in all of them is an orphan too."""
    always: bool = False
    """Whether a delete of what is referred to fires its triggers also where a session silences ordinary ones."""
    referring_parted: bool = False
    referenced_parted: bool = False
    """Whether the rows of the one and the other lie in partitions of it."""
    proved: bool = True
    """Whether all rows are held to it; one that is NOT VALID may have orphans, and nobody proves it."""

    @property
    def referring_sql(self) -> str:
        """The quoted name of the table that refers."""
        return qualified(*self.referring)

    @property
    def referring_title(self) -> str:
        """The table that refers, for people; likewise `referenced_title`."""
        return table_title(*self.referring)

    @property
    def referenced_title(self) -> str:
        return table_title(*self.referenced)

    @property
    def referring_rows(self) -> str:
        """What to read the rows from that are held to it: not those of tables that inherit."""
        return self.referring_sql if self.referring_parted else f"only {self.referring_sql}"

    @property
    def referenced_rows(self) -> str:
        """What to read the rows from that it may refer to."""
        return f"{'' if self.referenced_parted else 'only '}{qualified(*self.referenced)}"

    def between(self, tables: Collection[tuple[str, str]]) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
        """In which of these tables the rows are that refer, and those referred to. A partition's are its table's."""
        return (
            next((table for table in (self.referring, *self.referring_in) if table in tables), None),
            next((table for table in (self.referenced, *self.referenced_in) if table in tables), None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that may be copied from, copied to, or proved."""

    oid: int
    schema: str
    name: str
    kind: str = "r"
    """pg_class.relkind: r(elation), p(artitioned), f(oreign)."""
    filenode: int = 0
    bytes: int = 0
    pages: int = 0
    columns: tuple[Column, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    """Unique and not null, best first."""
    reachable: bool = True
    """Whether this role may use the table's schema at all."""
    gone: bool = False
    """Whether somebody dropped it since the snapshot was taken in which it was found."""
    rights: frozenset[str] = frozenset({"select", "delete", "truncate"})
    """Which of these this role has on the table as a whole."""
    policies: bool = False
    """Whether row-level security applies to this role, so that it does not see every row."""
    secured: bool = False
    """Whether it applies to any role."""
    heirs: tuple[str, ...] = ()
    """Titles of the tables that inherit from it, at any distance; partitions are none."""

    @property
    def title(self) -> str:
        """schema.table, as plans and people write it (`plans.table_names`)."""
        return table_title(self.schema, self.name)

    @property
    def sql(self) -> str:
        """The quoted name."""
        return qualified(self.schema, self.name)

    @property
    def rows_sql(self) -> str:
        """What to read its rows from: without those of tables that inherit from it, which are tables of their own."""
        return self.sql if self.kind == "p" else f"only {self.sql}"

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """What one database says about itself."""

    version: int
    """server_version_num: 180000."""
    encoding: str
    plain_order: bool
    """Whether the database's own collation orders by bytes (C), which every server does alike."""
    temporary: bool = True
    """Whether this role may make temporary tables."""
    tables: Mapping[str, Table] = field(default_factory=dict)
    """By title."""
    foreign_keys: tuple[ForeignKey, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    """What no selection can mean, by title, and what it is: a view, a partition of public.visit."""


async def read_catalog(connection: Connection) -> Catalog:
    """Everything that is asked of a catalog, as one consistent reading of this connection's transaction."""
    about = await one_row(connection, statement("table_database"))
    reordered = about["version"] >= OWN_COLLATION and await connection.fetchval(statement("collation_of_database"))
    rows = await connection.fetch(statement("tables"))
    oids = [row["oid"] for row in rows]
    columns = await connection.fetch(statement("table_columns"), oids)
    types = await read_types(connection, {row["type"] for row in columns})
    columns_of: dict[int, list[Column]] = defaultdict(list)
    for row in columns:
        columns_of[row["relation"]].append(_column(row, types, reordered=reordered))
    keys_of: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for row in await connection.fetch(statement("table_keys"), oids):
        keys_of[row["relation"]].append(tuple(row["columns"]))
    tables = [_table(row, columns_of[row["oid"]], keys_of[row["oid"]]) for row in rows]
    others = await connection.fetch(statement("table_others"))
    return Catalog(
        version=about["version"],
        encoding=about["encoding"],
        plain_order=about["plain_order"],
        temporary=about["temporary"],
        tables={table.title: table for table in tables},
        foreign_keys=await read_foreign_keys(connection),
        others={table_title(row["schema"], row["name"]): _kind(row) for row in others},
    )


def _table(row: asyncpg.Record, columns: Sequence[Column], keys: Sequence[tuple[str, ...]]) -> Table:
    return Table(
        oid=row["oid"],
        schema=row["schema"],
        name=row["name"],
        kind=row["kind"],
        filenode=row["filenode"],
        bytes=row["bytes"],
        pages=row["pages"],
        columns=tuple(columns),
        keys=tuple(keys),
        reachable=row["reachable"],
        gone=row["gone"],
        rights=frozenset(row["rights"]),
        policies=row["policies"],
        secured=row["secured"],
        heirs=tuple(table_title(*heir) for heir in row["heirs"]),
    )


async def read_foreign_keys(connection: Connection) -> tuple[ForeignKey, ...]:
    """Every foreign key of the database that is enforced."""
    return tuple(_foreign_key(row) for row in await connection.fetch(statement("table_foreign_keys")))


@dataclass(frozen=True, slots=True)
class _TypeWithoutDomains:
    """A type with the modifier that its domains, or those of its elements, give it."""

    type: Type
    typmod: int
    domain: bool


_FIELDS = ("names", "types", "typmods", "declared")
"""What is asked of a composite's fields, each as a list."""


async def read_types(connection: Connection, oids: Iterable[int]) -> Mapping[int, _TypeWithoutDomains]:
    """These types by number, domains taken off; the modifier of the outermost domain that has one is kept."""
    by_oid = {row["oid"]: row for row in await connection.fetch(statement("table_types"), sorted(oids))}

    def resolve(oid: int) -> _TypeWithoutDomains:
        row, typmod = by_oid[oid], -1
        while row["kind"] == "d":
            typmod = row["typmod"] if typmod < 0 else typmod
            row = by_oid[row["base"]]
        element = resolve(row["element"]) if row["element"] else None
        if element and typmod < 0:
            typmod = element.typmod
        resolved = Type(
            oid=row["oid"],
            schema=row["schema"],
            name=row["name"],
            kind=row["kind"],
            binary=row["binary"],
            labels=tuple(row["labels"]),
            fields=tuple(_fields(row, resolve)),
            element=element.type if element else None,
            element_domain=bool(element and element.domain),
        )
        return _TypeWithoutDomains(resolved, typmod, by_oid[oid]["kind"] == "d")

    return {oid: resolve(oid) for oid in oids}


def _fields(row: asyncpg.Record, resolve: Callable[[int], _TypeWithoutDomains]) -> Iterator[Column]:
    """The fields of a composite."""
    for name, oid, modifier, declared in zip(*map(row.__getitem__, _FIELDS), strict=True):
        field_type = resolve(oid)
        yield Column(name=name, type=field_type.type, typmod=_modifier(modifier, field_type), declared=declared)


async def read_query(connection: Connection, query: str) -> tuple[Column, ...]:
    """The columns that a query yields, without running it. Length and precision of an expression are not known."""
    attributes = (await connection.prepare(query)).get_attributes()
    types = await read_types(connection, {attribute.type.oid for attribute in attributes})
    return tuple(
        Column(name=attribute.name, type=types[attribute.type.oid].type, declared=attribute.type.name)
        for attribute in attributes
    )


def _modifier(own: int, resolved: _TypeWithoutDomains) -> int:
    """A column of a domain has no modifier of its own."""
    return own if own >= 0 else resolved.typmod


def _column(row: asyncpg.Record, types: Mapping[int, _TypeWithoutDomains], *, reordered: bool) -> Column:
    """Args: reordered: whether that is so of the database's own collation."""
    resolved = types[row["type"]]
    return Column(
        name=row["name"],
        type=resolved.type,
        typmod=_modifier(row["typmod"], resolved),
        declared=row["declared"],
        not_null=row["not_null"],
        has_default=row["has_default"],
        generated=row["generated"],
        collation=row["collation"],
        deterministic=row["deterministic"],
        reordered=row["reordered"] or (reordered and row["collation"] == "default"),
        readable=row["readable"],
        fillable=row["fillable"],
        changeable=row["changeable"],
    )


def _foreign_key(row: asyncpg.Record) -> ForeignKey:
    return ForeignKey(
        name=row["name"],
        referring=(row["referring_schema"], row["referring_name"]),
        columns=tuple(row["columns"]),
        referenced=(row["referenced_schema"], row["referenced_name"]),
        referenced_columns=tuple(row["referenced_columns"]),
        on_delete=row["on_delete"],
        referring_in=_names(row["referring_in"]),
        referenced_in=_names(row["referenced_in"]),
        whole=row["whole"],
        always=row["always"],
        referring_parted=row["referring_parted"],
        referenced_parted=row["referenced_parted"],
        proved=row["proved"],
    )


_KINDS = {
    "v": "a view",
    "m": "a materialized view",
    "S": "a sequence",
    "c": "a type",
}
"""By pg_class.relkind."""


def _kind(row: asyncpg.Record) -> str:
    if row["parent"] is None:
        return _KINDS[row["kind"]]
    return f"a partition of {table_title(row['parent_schema'], row['parent'])}"


def _names(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((schema, name) for schema, name in rows)
