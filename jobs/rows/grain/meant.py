"""Which table's rows a mapping query stands for, where its author has not said so: only where one is plainly meant.

That is the only table that it reads; or, of several, the one whose key alone the target's key is made of. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobs.postgres.catalog.tables import Table
from jobs.postgres.script_splitter import tokens
from jobs.rows.grain.query import Branch, Item, Query, folded


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
    found: dict[int, Meant] = {}
    for branch in query.branches:
        one = _of(branch, tables, target)
        if not one.table.keys:
            raise NotMeant(f"{one.table.title} has no key")
        before = found.get(one.table.oid)
        found[one.table.oid] = Meant(table=one.table, called=one.called | (before.called if before else frozenset()))
    return tuple(found.values())


def _of(branch: Branch, tables: Mapping[str, Table | None], target: Table) -> Meant:
    read = [*_read(branch.items)]
    known = [tables.get(item.table) for item in read]
    if len(read) == 1 and known[0] is not None:
        return Meant(table=known[0])
    if not read:
        raise NotMeant("it reads no table by its name")
    if len(read) == 1:
        raise NotMeant(f"{read[0].table} is no table")
    key = next((key for key in target.keys if set(key) <= branch.outputs.keys()), ())
    referred = {pair for name in key for pair in _referred(branch.outputs[name], branch.items, tables)}
    items = {item for item, _ in referred}
    if len(items) != 1:
        raise NotMeant("it reads more than one table")
    item = items.pop()
    table = tables.get(item.table)
    columns = {column for _, column in referred}
    if table is None or not any(columns.issuperset(key) for key in table.keys):
        raise NotMeant("it reads more than one table")
    return Meant(table=table, called=frozenset({folded(item.called)}))


def _read(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        if item.table:
            yield item
        elif item.body is not None:
            for branch in item.body.branches:
                yield from _read(branch.items)


def _referred(expression: str, items: Sequence[Item], tables: Mapping[str, Table | None]) -> Iterator[tuple[Item, str]]:
    """The items and columns that an expression refers to."""
    found = [(kind, text) for kind, text, _ in tokens(expression) if kind != "comment"]
    for place, (kind, text) in enumerate(found):
        if kind not in ("word", "quoted") or text.startswith("'") or found[place + 1 : place + 2] == [("mark", ".")]:
            continue
        column = folded(text)
        qualified = place >= 2 and found[place - 1][1] == "."
        for item in items:
            table = tables.get(item.table)
            mine = folded(item.called) == folded(found[place - 2][1]) if qualified else True
            if mine and ((table is None and qualified) or (table is not None and table.column(column) is not None)):
                yield item, column
