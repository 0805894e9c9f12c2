"""Pairs what a plan selects on the source with the tables of the target.

Pure: two catalogs and the plan's words in, pairs of tables out, or every reason at once why it cannot be done.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from jobs.postgres.catalog import rights
from jobs.postgres.catalog.tables import Catalog, Column, Table
from jobs.postgres.catalog.types import Way, travel
from jobs.rows.chosen_tables import choose
from jobs.rows.missing_tables import lacks, nearest_clause, nearest_name
from jobs.rows.selection import EVERY_ROW, Pair, bracketed, query_rows, source_columns
from plans.model import Batch, TableSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offered:
    """What one column of the target could be filled with."""

    column: Column
    expression: str | None = None
    """What the plan computes it by; None where a column, or a query's result, is taken as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A table of the target beside what the plan would fill it with."""

    spec: TableSelection
    source: Table | None
    """None where a mapping query yields the rows."""
    target: Table
    offered: tuple[_Offered, ...]
    filling: bool

    @property
    def planned(self) -> Mapping[str, str | None]:
        """What the plan says of the source's columns: an expression, or None for one that is left out."""
        return self.spec.columns.get(self.source.title, {}) if self.source else {}

    @property
    def batch_names(self) -> frozenset[str]:
        """The batch column's name, if there is one."""
        return frozenset({self.spec.batch.column} if self.spec.batch else ())

    @property
    def as_they_are(self) -> Mapping[str, Column]:
        """The columns that are taken without an expression, by name."""
        return {offer.column.name: offer.column for offer in self.offered if offer.expression is None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Travelling:
    """How the columns of a match travel."""

    copied: tuple[Way, ...]
    computed: tuple[Way, ...]
    """The target computes these by itself."""

    @property
    def copied_names(self) -> frozenset[str]:
        """The names of the columns that are copied."""
        return frozenset(way.column.name for way in self.copied)

    @property
    def computed_names(self) -> frozenset[str]:
        """The names of the columns that the target computes."""
        return frozenset(way.column.name for way in self.computed)


def pair_tables(
    spec: TableSelection,
    source: Catalog,
    target: Catalog,
    queries: Mapping[str, tuple[Column, ...]],
    expressions: Mapping[str, tuple[Column, ...]] | None = None,
    *,
    filling: bool = True,
) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """Make the pairs, in the order of their names, and the reasons against what could not be paired.

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
        match = _Match(spec=spec, source=table, target=into, offered=tuple(offered), filling=filling)
        travelling, unfit = _travelling(match)
        objections = [*_unsuitable(match), *unfit, *_unfilled(match), *_rights(match, travelling, target)]
        reasons += [f"{title}{reason}" for reason in objections]
        pairs.append(_pair(match, travelling, source, target))
    return tuple(pairs), tuple(reasons)


def _offered(
    spec: TableSelection, table: Table | None, query: tuple[Column, ...] | None, computed: Collection[Column]
) -> list[_Offered]:
    if table is None:
        return [_Offered(column=column) for column in query or ()]
    planned = spec.columns.get(table.title, {})
    return [
        *(_Offered(column=column) for column in source_columns(table, planned)),
        *(_Offered(column=column, expression=bracketed(planned[column.name] or "null")) for column in computed),
    ]


def _unsuitable(match: _Match) -> Iterator[str]:
    """Say what stands against the tables themselves, and against the names of what is offered."""
    if match.target.kind == "f" and match.filling:
        yield ": is a foreign table on the target"
    yield from _hidden(match.source, match.target)
    for name in _repeated([offer.column for offer in match.offered]):
        yield f": yields {name} more than once"
    for name, expression in match.planned.items():
        if expression is None and match.source and match.source.column(name) is None:
            yield f".{name}: is left out, and the source has no such column"


def _travelling(match: _Match) -> tuple[_Travelling, list[str]]:
    """Find how each column that is offered travels, and the reasons against those that cannot."""
    copied: list[Way] = []
    computed: list[Way] = []
    reasons: list[str] = []
    for offer in match.offered:
        name = offer.column.name
        into = match.target.column(name)
        if into is None:
            reasons.append(f".{name}: the target has no such column{_renaming(match, offer)}")
            continue
        if name in match.batch_names:
            continue
        way = _way(match, offer, into)
        if isinstance(way, str):
            reasons.append(f".{name}: {way} ({_cast_hint(match, offer)})")
        else:
            (computed if into.generated else copied).append(way)
    return _Travelling(copied=tuple(copied), computed=tuple(computed)), reasons


def _renaming(match: _Match, offer: _Offered) -> str:
    """Say which column of the target is probably meant, and how a column of the source is given another name."""
    name = offer.column.name
    names = [column.name for column in match.target.columns]
    near = nearest_name(name, names)
    if not near or match.source is None or offer.expression is not None:
        return nearest_clause(name, names)
    columns = f"columns: {{{match.source.title}: {{{near}: '\"{name}\"', {name}: null}}}}"
    return f"{nearest_clause(name, names)} (to rename it, write {columns})"


def _way(match: _Match, offer: _Offered, into: Column) -> Way | str:
    return travel(
        offer.column,
        into,
        query=match.source is None or not match.filling,
        expression=offer.expression,
        filling=match.filling,
    )


def _cast_hint(match: _Match, offer: _Offered) -> str:
    """Say where the plan can write how a column is to travel."""
    if offer.expression:
        return "write the cast into the expression"
    return "write the cast into the query" if match.source is None else "an expression (columns) may say how"


def _unfilled(match: _Match) -> Iterator[str]:
    """Say what stands against the batch column, and which columns that may not be empty would be."""
    offered = [offer.column for offer in match.offered]
    yield from _batch_reasons(match.spec.batch, offered, match.target, filling=match.filling)
    if match.filling:
        yield from _left_empty(match, offered)


def _left_empty(match: _Match, offered: Collection[Column]) -> Iterator[str]:
    left_out = {name for name, expression in match.planned.items() if expression is None}
    given = {column.name for column in offered} | match.planned.keys() | match.batch_names
    for column in match.target.columns:
        filled = column.has_default or column.generated or column.name in given - left_out
        if column.not_null and not filled:
            yield f".{column.name}: may not be empty, and the source has nothing for it"


def _rights(match: _Match, travelling: _Travelling, catalog: Catalog) -> Iterator[str]:
    """Say which rights this role lacks on either side. Args: catalog: the target's."""
    proved = travelling.copied_names | travelling.computed_names
    if match.source is not None:
        yield from rights.reading(match.source, proved & match.as_they_are.keys(), "source")
    if match.filling:
        looked_at = {*_key(match, travelling), *match.batch_names, *_referring(match.target, catalog)}
        yield from rights.filling(match.target, travelling.copied_names | match.batch_names, looked_at=looked_at)
    else:
        yield from rights.reading(match.target, proved | match.batch_names, "target")


def _key(match: _Match, travelling: _Travelling) -> tuple[str, ...]:
    """Find the first key whose columns are all copied as they are; empty where there is none."""
    usable = travelling.copied_names & match.as_they_are.keys()
    keys = match.source.keys if match.source else match.target.keys
    return next((tuple(key) for key in keys if usable.issuperset(key)), ())


def _pair(match: _Match, travelling: _Travelling, source_catalog: Catalog, target_catalog: Catalog) -> Pair:
    """Make the pair of a match."""
    spec, table, target = match.spec, match.source, match.target
    key = _key(match, travelling)
    columns = tuple(match.as_they_are[name] for name in key)
    target_keys = (tuple(names) for names in target.keys if travelling.copied_names.issuperset(names))
    where = _condition(match)
    return Pair(
        target=target,
        source=table,
        rows=table.rows_sql if table else query_rows(spec.mapping[target.title]),
        plain=table is not None and where is None and not any(offer.expression for offer in match.offered),
        where=EVERY_ROW if where is None else bracketed(where),
        ways=travelling.copied,
        computed=travelling.computed,
        key=columns,
        named_by=key or next(target_keys, ()),
        batch=spec.batch,
        same_order=_same_order(columns, target, source_catalog, target_catalog),
    )


def _condition(match: _Match) -> str | None:
    return match.spec.where.get(match.source.title) if match.source else None


def _same_order(key: Collection[Column], target: Table, source_catalog: Catalog, target_catalog: Catalog) -> bool:
    """Whether both servers put the key's values into the same order."""
    both = ((column, target.column(column.name)) for column in key)
    return all(
        _ordered_alike(column, source_catalog) and _ordered_alike(into, target_catalog)
        for column, into in both
        if into is not None
    )


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
