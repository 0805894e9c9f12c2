"""Which rows of which tables, and how each column travels: shared by copy, its undo and reconcile.

Pure: two catalogs and the plan's words in, pairs of tables out, or every reason at once why it cannot be done.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jobs.api import Fatal
from jobs.postgres.catalog import rights
from jobs.postgres.catalog.object_names import object_name
from jobs.postgres.catalog.tables import TEXT, Catalog, Column, Table
from jobs.postgres.catalog.types import REFERENCES, Way, travel
from jobs.postgres.quote import identifier, literal
from jobs.rows.grain.grain import PLACE, Cut, Grain
from jobs.rows.heaps import Heap
from jobs.rows.rowhash import Hashed
from plans.model import Batch, TableSelection
from plans.table_names import is_table, matches, split

EVERY_ROW = "true"
SYSTEM_SCHEMAS = re.compile(r"pg_.*|information_schema$|cutover$", re.DOTALL)
"""Whose tables `sql/tables.sql` leaves out."""


class SelectionRefused(Fatal):
    """What the plan selects cannot be moved or proved. `reasons` holds all of them, each with its table."""

    def __init__(self, what: str, reasons: Collection[str]) -> None:
        self.reasons = tuple(reasons)
        listed = "".join(f"\n  {reason}" for reason in self.reasons)
        super().__init__(f"{what}: {len(self.reasons)} reason{'s' * (len(self.reasons) != 1)}{listed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One table of the target and the rows of the source that belong into it."""

    target: Table
    source: Table | None
    """None where a mapping query yields the rows."""
    rows: str
    """What stands behind FROM on the source."""
    where: str = EVERY_ROW
    """The plan's condition on the source's rows."""
    ways: tuple[Way, ...] = ()
    """Of the columns that are copied; names are the target's."""
    computed: tuple[Way, ...] = ()
    """Of the columns that the target computes by itself: not copied, but proved."""
    key: tuple[Column, ...] = ()
    """As the source types it; empty where there is none, or (a query's) where it is not known to be one."""
    plain: bool = True
    """Whether the source's rows are read as they are, without any SQL of the plan."""
    heaps: tuple[Heap, ...] = ()
    """What its rows lie in on the source, where they are to be cut by blocks (`cut_by.chunkable`)."""
    in_one_go: bool = False
    """Whether each heap is read from its beginning to its end, and committed on the way (`heap_stream`)."""
    displaces: int = 0
    """Of how many bytes its reading takes the place of what others need in the source's memory."""
    named_by: tuple[str, ...] = ()
    """The columns by which a row is spoken of: the key, or a key of the target's that expressions fill."""
    batch: Batch | None = None
    same_order: bool = False
    """Whether both servers put the key's values into the same order, so that a range means the same on both."""
    grains: tuple[Grain, ...] = ()
    """Of a mapping query: the rows of the source that it must account for."""
    unproved: str = ""
    """Why it cannot be proved that a mapping query leaves none out."""
    same_cut: bool = True
    """Whether what earlier attempts committed of it was cut as it is now."""
    cut: Cut | None = None
    """By what a mapping query is cut, where that is not its own key; then `rows` and `key` are the cut's."""

    @property
    def title(self) -> str:
        """schema.table of the target."""
        return self.target.title

    @property
    def table(self) -> Table | None:
        """The source's table that its ranges are ranges of."""
        return self.grains[0].table if self.cut else self.source

    @property
    def place(self) -> str:
        """What says where a row lies, where the pair is cut by blocks."""
        return identifier(PLACE) if self.cut else "ctid"

    @property
    def walk(self) -> tuple[str, str, tuple[Column, ...]]:
        """Where ranges are seen to end: what stands behind FROM, a condition, and the key as it is called there."""
        return (self.grains[0].rows, EVERY_ROW, self.cut.walked) if self.cut else (self.rows, self.where, self.key)

    @property
    def key_names(self) -> tuple[str, ...]:
        """The key's columns as people know them."""
        return tuple(column.name for column in (self.cut.walked if self.cut else self.key))

    @property
    def target_key(self) -> tuple[Column, ...]:
        """The key as the target types it."""
        return tuple(way.column for column in self.key for way in self.ways if way.column.name == column.name)

    @property
    def binary(self) -> bool:
        """Whether all columns can travel in binary form."""
        return all(way.binary for way in self.ways)

    @property
    def batch_rows(self) -> str:
        """The rows of the target that are this task's, as a condition."""
        if self.batch is None:
            return EVERY_ROW
        return f"{identifier(self.batch.column)} = {self._batch_value}"

    @property
    def expressions(self) -> tuple[str, ...]:
        """What to select on the source, in the order of `columns`."""
        batch = (self._batch_value,) if self.batch else ()
        return (*(way.expression for way in self.ways), *batch)

    @property
    def columns(self) -> tuple[str, ...]:
        """The target's columns that are filled."""
        batch = (self.batch.column,) if self.batch else ()
        return (*(way.column.name for way in self.ways), *batch)

    def hashed(self, *, source: bool) -> tuple[Hashed, ...]:
        """The columns to prove, as the expressions of one side."""
        hashed = []
        for way in (*self.ways, *self.computed):
            expression = way.expression if source else identifier(way.column.name)
            if way.column.type.name in REFERENCES and way.column.type.everywhere:
                named = way.expression if source else object_name(expression, way.column.type.name)
                hashed.append(Hashed(name=way.column.name, expression=named, type=TEXT))
                continue
            if way.column.type.everywhere:  # takes a domain off, whose hash need not be its base type's
                expression = f"{expression}::{way.column.type.sql}"
            hashed.append(Hashed(name=way.column.name, expression=expression, type=way.column.type))
        return tuple(hashed)

    @property
    def _batch_value(self) -> str:
        column = self.target.column(self.batch.column) if self.batch else None
        if self.batch is None or column is None:
            raise ValueError("a pair without a batch column has no batch value")
        return f"{literal(self.batch.value)}::{column.type.sql}"


def source_columns(table: Table, said: Mapping[str, str | None]) -> tuple[Column, ...]:
    """The columns of a table that travel as they are, given what the plan says of its columns."""
    return tuple(column for column in table.columns if column.name not in said)


def bracketed(sql: str) -> str:
    """A piece of the plan's SQL, whose comment at the end stays its own."""
    return f"(\n{sql}\n)"


def query_rows(query: str) -> str:
    """A mapping query as something to select from; its own comment at the end stays its own."""
    return f"(\n{query.strip().rstrip(';')}\n) as mapped"


def pair_tables(
    spec: TableSelection,
    source: Catalog,
    target: Catalog,
    queries: Mapping[str, tuple[Column, ...]],
    expressions: Mapping[str, tuple[Column, ...]] | None = None,
    *,
    filling: bool = True,
) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """The pairs, in the order of their names, and the reasons against what could not be paired.

    Args:
        queries: the columns of each mapping query, by the target's schema.table (`tables.read_query`).
        expressions: of each table with expressions, by the source's schema.table: what they yield, named as in the
            target.
        filling: False where the target's rows are only read: a column may then be narrower, or have no source.
    """
    chosen, reasons = choose(spec, source)
    reasons = [*_encodings(source, target), *reasons]
    pairs: list[Pair] = []
    for title, table in chosen.items():
        into = target.tables.get(title)
        if into is None:
            reasons.append(f"{title}: {lacks(title, target, 'target')}")
            continue
        offered = _offered(spec, table, queries.get(title), (expressions or {}).get(table.title if table else "", ()))
        pair = _pair(spec, table, into, offered, source, target, filling)
        reasons += [f"{title}{reason}" for reason in pair[1]]
        pairs.append(pair[0])
    return tuple(pairs), tuple(reasons)


def choose(spec: TableSelection, source: Catalog) -> tuple[Mapping[str, Table | None], list[str]]:
    """What is to be filled: the target's schema.table and the source's table (None: a query's), by name."""
    reasons: list[str] = []
    found: dict[str, Table] = {}
    for pattern in spec.tables:
        matched = [title for title in source.tables if matches(pattern, title)]
        if not matched and pattern not in spec.mapping:
            reasons.append(f"{pattern}: {lacks(pattern, source, 'source')}")
        found.update((title, source.tables[title]) for title in matched)
    excluded = {title for pattern in spec.excluded for title in source.tables if matches(pattern, title)}
    kept = {title: table for title, table in found.items() if title not in excluded}
    into: dict[str, Table | None] = dict.fromkeys(spec.mapping)
    for title, table in kept.items():
        name = spec.rename.get(title, title)
        if (already := into.get(name)) is not None:
            reasons.append(f"{name}: {already.title} and {title} would both go there")
        if name not in spec.mapping:
            into[name] = table
        elif name != title:
            reasons.append(f"{name}: a mapping query and {title} would both go there")
    reasons += [
        f"{title}: {heir} inherits from it and is neither selected nor excluded"
        for title, table in kept.items()
        if title not in spec.mapping
        for heir in table.heirs
        if heir not in found and heir not in excluded
    ]
    said = (
        ("a condition (where)", spec.where),
        ("expressions (columns)", spec.columns),
        ("a new name (rename)", spec.rename),
    )
    for what, tables in said:
        for title in tables:
            if what.startswith("a condition") and title in spec.mapping:
                reasons.append(f"{title}: its condition (where) belongs into its mapping query")
            elif title not in kept:
                reasons.append(f"{title}: has {what} and is not selected{_nearest(title, kept)}")
    if not into and not reasons:
        reasons.append("nothing is selected")
    return dict(sorted(into.items())), reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offered:
    """What one column of the target could be filled with."""

    column: Column
    expression: str | None = None
    """What the plan computes it by; None where a column, or a query's result, is taken as it is."""


def _offered(
    spec: TableSelection, table: Table | None, query: tuple[Column, ...] | None, computed: Collection[Column]
) -> list[_Offered]:
    if table is None:
        return [_Offered(column=column) for column in query or ()]
    said = spec.columns.get(table.title, {})
    return [
        *(_Offered(column=column) for column in source_columns(table, said)),
        *(_Offered(column=column, expression=bracketed(said[column.name] or "null")) for column in computed),
    ]


def _pair(
    spec: TableSelection,
    table: Table | None,
    target: Table,
    offered: Collection[_Offered],
    source_catalog: Catalog,
    target_catalog: Catalog,
    filling: bool,
) -> tuple[Pair, list[str]]:
    said = spec.columns.get(table.title, {}) if table else {}
    reasons = [": is a foreign table on the target"] if target.kind == "f" and filling else []
    reasons += _hidden(table, target)
    reasons += [f": yields {name} more than once" for name in _repeated([offer.column for offer in offered])]
    reasons += [
        f".{name}: is left out, and the source has no such column"
        for name, expression in said.items()
        if expression is None and table and table.column(name) is None
    ]
    ways: list[Way] = []
    computed: list[Way] = []
    for offer in offered:
        name = offer.column.name
        into = target.column(name)
        if into is None:
            names = [candidate.name for candidate in target.columns]
            reasons.append(f".{name}: the target has no such column{_nearest(name, names)}")
            continue
        if spec.batch and name == spec.batch.column:
            continue
        way = travel(
            offer.column, into, query=table is None or not filling, expression=offer.expression, filling=filling
        )
        if isinstance(way, str):
            hint = "an expression (columns) may say how"
            if table is None or offer.expression:
                hint = f"write the cast into the {'expression' if offer.expression else 'query'}"
            reasons.append(f".{name}: {way} ({hint})")
        else:
            (computed if into.generated else ways).append(way)
    reasons += _batch_reasons(spec.batch, [offer.column for offer in offered], target, filling=filling)
    given = {offer.column.name for offer in offered} | said.keys() | ({spec.batch.column} if spec.batch else set())
    given -= {name for name, expression in said.items() if expression is None}
    reasons += [
        f".{column.name}: may not be empty, and the source has nothing for it"
        for column in target.columns
        if filling and column.not_null and not (column.has_default or column.generated or column.name in given)
    ]
    copied = {way.column.name for way in ways}
    as_they_are = {offer.column.name: offer.column for offer in offered if offer.expression is None}
    keys = table.keys if table else target.keys
    key = next((key for key in keys if copied.issuperset(key) and as_they_are.keys() >= set(key)), ())
    columns = tuple(as_they_are[name] for name in key)
    if table is not None:
        proved = copied | {way.column.name for way in computed}
        reasons += rights.reading(table, proved & as_they_are.keys(), "source")
    batch = {spec.batch.column} if spec.batch else set()
    if filling:
        looked_at = {*key, *batch, *_referring(target, target_catalog)}
        reasons += rights.filling(target, copied | batch, looked_at=looked_at)
    else:
        reasons += rights.reading(target, {*copied, *batch, *(way.column.name for way in computed)}, "target")
    where = spec.where.get(table.title) if table else None
    return Pair(
        target=target,
        source=table,
        rows=table.rows_sql if table else query_rows(spec.mapping[target.title]),
        plain=table is not None and where is None and not any(offer.expression for offer in offered),
        where=EVERY_ROW if where is None else bracketed(where),
        ways=tuple(ways),
        computed=tuple(computed),
        key=columns,
        named_by=key or next((key for key in target.keys if copied.issuperset(key)), ()),
        batch=spec.batch,
        same_order=all(
            _ordered_alike(column, source_catalog) and _ordered_alike(into, target_catalog)
            for column in columns
            if (into := target.column(column.name)) is not None
        ),
    ), reasons


def _referring(target: Table, catalog: Catalog) -> set[str]:
    """The columns by which a table refers to others: they are looked at when its foreign keys are proved."""
    table = (target.schema, target.name)
    own = (key for key in catalog.foreign_keys if key.between((table,))[0] == table)
    return {column for key in own for column in key.columns}


def _hidden(source: Table | None, target: Table) -> list[str]:
    """Rows that this role would not see are not left out in silence."""
    sides = (("source", source), ("target", target))
    return [
        f": row-level security of the {side} hides rows from this role (it needs bypassrls)"
        for side, table in sides
        if table is not None and table.policies
    ]


def _ordered_alike(column: Column, catalog: Catalog) -> bool:
    """Whether every server orders the column's values as this one does."""
    if not column.type.everywhere or column.type.element or column.reordered:
        return False
    if column.collation is None:
        return True
    return column.collation in ("C", "POSIX", "ucs_basic") or (column.collation == "default" and catalog.plain_order)


def _batch_reasons(batch: Batch | None, offered: Collection[Column], target: Table, *, filling: bool) -> list[str]:
    if batch is None:
        return []
    into = target.column(batch.column)
    if into is None:
        return [f".{batch.column}: the batch column is missing on the target"]
    if not filling:
        return []
    if any(column.name == batch.column for column in offered):
        return [
            f".{batch.column}: the source has a column of the batch column's name (a mapping query can leave it out)"
        ]
    return [f".{batch.column}: the batch column is computed by the target"] if into.generated else []


def _encodings(source: Catalog, target: Catalog) -> list[str]:
    if target.encoding in (source.encoding, "UTF8"):
        return []
    return [f"the target's encoding {target.encoding} cannot hold every character of {source.encoding}"]


def _repeated(columns: Collection[Column]) -> list[str]:
    names = [column.name for column in columns]
    return sorted({name for name in names if names.count(name) > 1})


def lacks(meant: str, catalog: Catalog, side: str) -> str:
    """Why a name or a pattern means no table of this side: what it does mean there, or the nearest name."""
    kinds = sorted({what for other, what in catalog.others.items() if matches(meant, other)})
    if kinds:
        instead = ""
        if any(kind.startswith("a partition") for kind in kinds):
            instead = " (name the partitioned table: its partitions go with it)"
        elif side == "source" and any(kind.endswith("view") for kind in kinds):
            instead = " (a mapping query can read it)"
        return f"is {' or '.join(kinds)} on the {side}, and no table{instead}"
    if is_table(meant) and (schema := split(meant)[0]) and SYSTEM_SCHEMAS.match(schema):
        return f"tables of {schema} belong to PostgreSQL or to cutover itself, and are never selected"
    return f"the {side} has no such table{_nearest(meant, catalog.tables)}"


def _nearest(name: str, names: Collection[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.8)
    return f", the nearest is {near[0]}" if near else ""
