"""Whether one reconciliation proves what another one was to prove, as far as a plan says that: rows, and what is asked.

A grain is part of a proof. One that was mistaken can only be corrected by another one, so that a reconciliation which
an amendment brought may prove the same rows by a grain of its own; a gate then names that
(`jobs.run.decisions.weakening`).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from jobs.run.outlook.same_tables import said_of
from jobs.run.outlook.writers import on_target, source_name
from plans.model import ReconcileSpec, TableSelection
from plans.table_names import covers, is_table, matches, may_share

_T = TypeVar("_T")


def meant(proof: ReconcileSpec) -> tuple[str, ...]:
    """What a reconciliation is about: the target's names of single tables, and patterns."""
    rows = proof.rows
    return tuple(dict.fromkeys((*(rows.rename.get(one, one) for one in rows.tables), *rows.mapping)))


def proves_no_less(later: ReconcileSpec, earlier: ReconcileSpec, one: str, *, by_another_grain: bool) -> bool:
    """Whether all that the earlier one was to prove of a table or pattern is proved by the later one, too.

    Args:
        one: a table of the target, or a pattern of the earlier one's.
        by_another_grain: whether the source's rows may be accounted for by another grain, if by any at all.
    """
    mine, theirs = later.rows, earlier.rows
    names = (one, source_name(theirs, one))
    return (
        mine.target == theirs.target
        and _selects(mine, theirs, one)
        and said_of(names, replace(mine, grain={})) == said_of(names, replace(theirs, grain={}))
        and _grain_holds(_of(names, mine, mine.grain), _of(names, theirs, theirs.grain), by_another_grain)
        and _of(names, theirs, earlier.aggregates).items() <= _of(names, mine, later.aggregates).items()
        and _of(names, theirs, earlier.unique).items() <= _of(names, mine, later.unique).items()
        and (later.orphans or not earlier.orphans)
        and earlier.agree in ((), later.agree)
    )


def differs_by_grain(later: ReconcileSpec, earlier: ReconcileSpec) -> bool:
    """Whether it proves anything of the earlier one's rows by another grain, and nothing but that tells them apart."""
    return any(
        proves_no_less(later, earlier, one, by_another_grain=True)
        and not proves_no_less(later, earlier, one, by_another_grain=False)
        for one in meant(earlier)
    )


def _selects(mine: TableSelection, theirs: TableSelection, one: str) -> bool:
    if is_table(one):
        return one in mine.mapping if one in theirs.mapping else on_target(mine, f"{mine.target}:{one}")
    left_out = frozenset(mine.excluded) - frozenset(theirs.excluded)
    return any(covers(pattern, one) for pattern in mine.tables) and not any(
        may_share(pattern, one) for pattern in left_out
    )


def _of(names: Collection[str], rows: TableSelection, said: Mapping[str, _T]) -> dict[str, _T]:
    """What is said of the target's tables that a name or a pattern means."""
    patterns = [one for one in names if not is_table(one)]

    def meant(table: str) -> bool:
        return table in names or any(matches(pattern, source_name(rows, table)) for pattern in patterns)

    return {table: value for table, value in said.items() if meant(table)}


def _grain_holds(mine: Mapping[str, object], theirs: Mapping[str, object], by_another: bool) -> bool:
    return mine == theirs or (by_another and mine.keys() >= theirs.keys())
