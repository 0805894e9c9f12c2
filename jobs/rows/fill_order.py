"""In which order tables may be filled, and emptied again, while their foreign keys are watched.

Pure. The order matters only where the target's triggers stay on (`jobs.rows.foreign_keys`).
"""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

from jobs.postgres.catalog.tables import ForeignKey

Name = tuple[str, str]


def references(tables: Collection[Name], foreign_keys: Collection[ForeignKey]) -> Mapping[Name, frozenset[Name]]:
    """Which of these tables each of them refers to, itself left out."""
    found: dict[Name, set[Name]] = {table: set() for table in tables}
    for key in foreign_keys:
        referring, referenced = key.between(found)
        if referring is not None and referenced is not None and referring != referenced:
            found[referring].add(referenced)
    return {table: frozenset(others) for table, others in found.items()}


def refers_to_itself(table: Name, foreign_keys: Collection[ForeignKey]) -> bool:
    """Whether its rows refer to rows of the same table, so that they must arrive together."""
    return any(key.between((table,)) == (table, table) for key in foreign_keys)


def filling_order(after: Mapping[Name, frozenset[Name]]) -> tuple[Name, ...]:
    """Every table behind those that it refers to; tables of a circle one after the other, by name."""
    return tuple(table for group in filling_groups(after) for table in group)


def filling_groups(after: Mapping[Name, frozenset[Name]]) -> tuple[tuple[Name, ...], ...]:
    """Every table behind those that it refers to: by itself, or with those that it refers to in a circle.

    Each circle that is found is drawn together to one of its tables, until there is none.
    """
    groups: dict[Name, tuple[Name, ...]] = {table: (table,) for table in after}
    refers = dict(after)
    while around := frozenset(circle(refers)):
        one = min(around)
        groups[one] = tuple(sorted(table for part in around for table in groups.pop(part)))
        refers = _drawn_together(refers, around, one)
    return tuple(groups[table] for table in TopologicalSorter(refers).static_order())


def _drawn_together(
    refers: Mapping[Name, frozenset[Name]], around: frozenset[Name], into: Name
) -> dict[Name, frozenset[Name]]:
    """The same references, where one table of a circle stands for all of them."""
    beyond = frozenset[Name]().union(*(refers[table] for table in around))
    drawn: dict[Name, frozenset[Name]] = {}
    for table, others in {**refers, into: beyond}.items():
        if table == into or table not in around:
            drawn[table] = frozenset(into if other in around else other for other in others) - {table}
    return drawn


def tied_groups(tables: Collection[Name], foreign_keys: Collection[ForeignKey]) -> tuple[tuple[Name, ...], ...]:
    """The tables that foreign keys tie together, in either direction and over any number of steps. Order as given."""
    refers = references(tables, foreign_keys)
    neighbours: dict[Name, set[Name]] = {table: set(others) for table, others in refers.items()}
    for table, others in refers.items():
        for other in others:
            neighbours[other].add(table)
    place = {table: number for number, table in enumerate(tables)}
    seen: set[Name] = set()
    groups = []
    for first in place:
        group: list[Name] = []
        pending = [first]
        while pending:
            table = pending.pop()
            if table not in seen:
                seen.add(table)
                group.append(table)
                pending += neighbours[table]
        if group:
            groups.append(tuple(sorted(group, key=place.__getitem__)))
    return tuple(groups)


def circle(after: Mapping[Name, frozenset[Name]]) -> tuple[Name, ...]:
    """Tables that refer to each other in a circle, the first one named again at the end; empty where there is none."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()
