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

from jobs.copy.set_aside.catalog import Found
from jobs.copy.set_aside.definitions import UNPROVED, Kind

Keys = Collection[tuple[str, ...]]
"""Sets of columns, each of which is unique."""


def choose(found: Collection[Found], *, empty: Mapping[int, Keys | None], filled: Collection[int]) -> list[Found]:
    """Those that go.

    Args:
        empty: tables (oids) without rows, each with what is unique in the rows that the source sends, by the target's
            names; None where every key may go.
        filled: tables with rows, where the plan says `set_aside: yes`.
    """
    free = {*empty, *filled}
    keys: list[Found] = []
    others: list[Found] = []
    for each in found:
        (keys if each.part.kind is Kind.FOREIGN_KEY else others).append(each)
    going = _whole([key for key in keys if {key.table, key.referenced} <= free])
    unused = _unused(others, {key.oid for key in going})
    return [*_whole([each for each in unused if _dispensable(each, empty, free)]), *going]


def _unused(others: Collection[Found], going: Collection[int]) -> list[Found]:
    """Those that nothing rests on which stays: no foreign key, and no subscriber."""
    return [each for each in others if each.referred_by.issubset(going) and not each.published]


def _dispensable(each: Found, empty: Mapping[int, Keys | None], free: Collection[int]) -> bool:
    """Whether the rows can come without it: nothing that it would refuse comes, or that is found out later."""
    if each.unique:
        return _sure(each, empty)
    return each.part.kind in UNPROVED or each.table in free


def _whole(some: Collection[Found]) -> list[Found]:
    """Those of whose tree none is missing."""
    there = Counter(one.tree for one in some)
    return [one for one in some if there[one.tree] == one.size]


def _sure(one: Found, empty: Mapping[int, Keys | None]) -> bool:
    if one.table not in empty:
        return False
    keys = empty[one.table]
    return keys is None or any(set(one.columns).issuperset(key) for key in keys)
