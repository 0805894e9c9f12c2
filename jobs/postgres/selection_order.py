"""In which order tables may be filled, and emptied again, while their foreign keys are watched.

Pure. The order matters only where the target's triggers stay on (`jobs.postgres.foreign_keys`).
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from jobs.postgres.tables import ForeignKey

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
    """Every table behind those that it refers to. Tables of a circle come last, by name; `circle` names them."""
    try:
        return tuple(TopologicalSorter(after).static_order())
    except CycleError:
        ready: list[Name] = []
        left = dict(after)
        while free := sorted(table for table, others in left.items() if not others & left.keys()):
            ready += free
            for table in free:
                del left[table]
        return (*ready, *sorted(left))


def filling_groups(after: Mapping[Name, frozenset[Name]]) -> list[tuple[Name, ...]]:
    """Every table by itself, behind those that it refers to; but those of circles, and between circles, together."""
    before = _free_one_after_another(after)
    left = after.keys() - set(before)
    before_them: dict[Name, set[Name]] = {table: set() for table in left}
    for table in left:
        for other in after[table] & left:
            before_them[other].add(table)
    behind = _free_one_after_another(before_them)
    circles = tuple(sorted(left - set(behind)))
    return [*((table,) for table in before), *([circles] if circles else []), *((table,) for table in reversed(behind))]


def _free_one_after_another(after: Mapping[Name, Collection[Name]]) -> list[Name]:
    """Tables that wait for none but those named before them; neither those of circles nor any behind one."""
    sorter = TopologicalSorter(after)
    with suppress(CycleError):
        sorter.prepare()
    found: list[Name] = []
    while free := sorted(sorter.get_ready()):
        found += free
        sorter.done(*free)
    return found


def circle(after: Mapping[Name, frozenset[Name]]) -> tuple[Name, ...]:
    """Tables that refer to each other in a circle, the first one named again at the end; empty where there is none."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()
