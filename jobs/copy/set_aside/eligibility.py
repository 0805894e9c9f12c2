"""Which indexes and constraints may be set aside. Pure.

What keeps rows unique goes only where the source itself guarantees the same (or the plan says `set_aside: yes`), so
that no duplicate is found at the end of the night; and never on a table that holds rows, into which others may write
meanwhile. A check that is NOT VALID goes in any case: rows that have broken it for years would else end the copy. A
foreign key goes only when both of its tables are free, and a key to which others refer only with them.
What hangs together over the partitions of a table goes together or not at all.

Foreign keys that refer to a partitioned table stay, and with them the key that they refer to: Postgres would name the
constraints that it keeps for each partition anew.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from jobs.copy.set_aside.catalog import Candidate
from jobs.copy.set_aside.definitions import UNPROVED, PartKind

Keys = Collection[tuple[str, ...]]
"""Sets of columns, each of which is unique."""


def choose(
    found: Collection[Candidate], *, empty: Mapping[int, Keys | None], filled: Collection[int]
) -> list[Candidate]:
    """Choose those that go.

    Args:
        empty: tables (oids) without rows, each with what is unique in the rows that the source sends, by the target's
            names; None where every key may go.
        filled: tables with rows, where the plan says `set_aside: yes`.
    """
    free = {*empty, *filled}
    keys: list[Candidate] = []
    others: list[Candidate] = []
    for each in found:
        (keys if each.part.kind is PartKind.FOREIGN_KEY else others).append(each)
    going = _whole([key for key in keys if {key.table, key.referenced} <= free])
    unused = _unused(others, {key.oid for key in going})
    return [*_whole([each for each in unused if _dispensable(each, empty, free)]), *going]


def _unused(others: Collection[Candidate], going: Collection[int]) -> list[Candidate]:
    """Choose those that nothing rests on which stays: no foreign key, and no subscriber."""
    return [each for each in others if each.referred_by.issubset(going) and not each.published]


def _dispensable(each: Candidate, empty: Mapping[int, Keys | None], free: Collection[int]) -> bool:
    """Whether the rows can come without it: nothing that it would refuse comes, or that is found out later."""
    if each.unique:
        return _sure(each, empty)
    return each.part.kind in UNPROVED or each.table in free


def _whole(some: Collection[Candidate]) -> list[Candidate]:
    """Choose those of whose tree none is missing."""
    sizes = Counter(each.tree for each in some)
    return [each for each in some if sizes[each.tree] == each.size]


def _sure(key: Candidate, empty: Mapping[int, Keys | None]) -> bool:
    if key.table not in empty:
        return False
    keys = empty[key.table]
    return keys is None or any(set(key.columns).issuperset(columns) for columns in keys)
