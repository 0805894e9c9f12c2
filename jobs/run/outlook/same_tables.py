"""Whether a copy does no more than a part of another one.

It is asked of what a plan says alone, names and patterns; where it is hard to see, a copy is no part of another.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from plans.model import CopySpec, TableSelection
from plans.table_names import covers, is_table, matches, may_share


def is_copy_of_some(new: CopySpec, old: CopySpec) -> bool:
    """Whether a copy puts the same rows in the same way as another one, into some of its tables."""
    if unhurried(replace(new, rows=old.rows)) != unhurried(old):
        return False
    names = frozenset(new.rows.tables) | frozenset(new.rows.mapping)
    return _selects_no_more(new.rows, old.rows) and said_of(names, new.rows) == said_of(names, old.rows)


def said_of(names: Collection[str], rows: TableSelection) -> tuple[object, ...]:
    """What a selection says of the rows of these tables, names or patterns."""
    patterns = _patterns(names)

    def meant(table: str) -> bool:
        return table in names or any(matches(pattern, table) for pattern in patterns)

    def kept(said: Mapping[str, object]) -> dict[str, object]:
        return {table: value for table, value in said.items() if meant(table)}

    by_table = (rows.where, rows.mapping, rows.grain, rows.columns, rows.rename)
    return rows.source, rows.target, rows.batch, *map(kept, by_table)


def unhurried(copy: CopySpec) -> CopySpec:
    """A copy apart from how fast it goes."""
    return replace(copy, workers=1, lanes={}, pause_if=None)


def _patterns(names: Iterable[str]) -> list[str]:
    return [one for one in names if not is_table(one)]


def _selects_no_more(new: TableSelection, old: TableSelection) -> bool:
    patterns, left_out = _patterns(old.tables), frozenset(old.excluded) - frozenset(new.excluded)

    def selected(table: str) -> bool:
        return table in old.tables or any(covers(pattern, table) for pattern in patterns)

    def left_out_before(table: str) -> bool:
        return any(may_share(pattern, table) for pattern in left_out)

    return all(selected(table) and not left_out_before(table) for table in new.tables)
