"""Which table's rows a mapping query stands for, where its author has not said so: only where one is plainly meant.

That is the only table that it reads; or, of several, the one whose key alone the target's key is made of. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jobs.postgres.catalog.tables import Table
from jobs.postgres.script_splitter import tokens
from jobs.rows.grain.query import Branch, FromItem, Query
from jobs.rows.grain.query_tokens import folded

_SEVERAL = "it reads more than one table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A table, and by what the branches call it; nothing where it is the only one."""

    table: Table
    called: frozenset[str] = frozenset()


class NotMeant(ValueError):
    """No table is plainly meant; says why, as part of a sentence."""


def meant(query: Query, tables: Mapping[str, Table | None], target: Table) -> Sequence[Meant]:
    """The tables, one for each branch, each named once.

    Args:
        tables: by their names in the query; None where that is something else that holds rows: a view.

    Raises:
        NotMeant: of a branch none is.
    """
    by_oid: dict[int, Meant] = {}
    for branch in query.branches:
        meaning = _of(branch, tables, target)
        if not meaning.table.keys:
            raise NotMeant(f"{meaning.table.title} has no key")
        called = by_oid[meaning.table.oid].called if meaning.table.oid in by_oid else frozenset[str]()
        by_oid[meaning.table.oid] = replace(meaning, called=meaning.called | called)
    return tuple(by_oid.values())


def _of(branch: Branch, tables: Mapping[str, Table | None], target: Table) -> Meant:
    read = [*_read(branch.items)]
    if not read:
        raise NotMeant("it reads no table by its name")
    if len(read) == 1:
        table = tables.get(read[0].table)
        if table is None:
            raise NotMeant(f"{read[0].table} is no table")
        return Meant(table=table)
    return _by_key(branch, tables, target)


def _by_key(branch: Branch, tables: Mapping[str, Table | None], target: Table) -> Meant:
    """The one of several tables whose key alone the target's key is made of."""
    key = next((key for key in target.keys if set(key) <= branch.outputs.keys()), ())
    referred = {pair for name in key for pair in _referred(branch.outputs[name], branch.items, tables)}
    items = {item for item, _ in referred}
    if len(items) != 1:
        raise NotMeant(_SEVERAL)
    item = items.pop()
    table = tables.get(item.table)
    if table is None or not _has_key_among(table, {column for _, column in referred}):
        raise NotMeant(_SEVERAL)
    return Meant(table=table, called=frozenset({folded(item.called)}))


def _has_key_among(table: Table, columns: set[str]) -> bool:
    return any(columns.issuperset(key) for key in table.keys)


def _read(items: Sequence[FromItem]) -> Iterator[FromItem]:
    for item in items:
        if item.table:
            yield item
        elif item.body is not None:
            for branch in item.body.branches:
                yield from _read(branch.items)


def _referred(
    expression: str, items: Sequence[FromItem], tables: Mapping[str, Table | None]
) -> Iterator[tuple[FromItem, str]]:
    """The items and columns that an expression refers to."""
    for qualifier, column in _columns(expression):
        for item in items:
            if _may_hold(item, qualifier, column, tables):
                yield item, column


def _columns(expression: str) -> Iterator[tuple[str | None, str]]:
    """The columns that an expression names, each with what stands before its dot; None where there is no dot."""
    parts = [(kind, text) for kind, text, _ in tokens(expression) if kind != "comment"]
    for place, (kind, text) in enumerate(parts):
        is_name = kind in ("word", "quoted") and not text.startswith("'")
        if not is_name or parts[place + 1 : place + 2] == [("mark", ".")]:
            continue
        qualified = place >= 2 and parts[place - 1][1] == "."
        yield folded(parts[place - 2][1]) if qualified else None, folded(text)


def _may_hold(item: FromItem, qualifier: str | None, column: str, tables: Mapping[str, Table | None]) -> bool:
    """Whether a column may be one of an item's: of what is no table, any that is called by it."""
    if qualifier is not None and folded(item.called) != qualifier:
        return False
    table = tables.get(item.table)
    return qualifier is not None if table is None else table.column(column) is not None
