"""Which indexes and constraints may be set aside. Pure.

What keeps rows unique goes only where the source itself guarantees the same (or the plan says `set_aside: yes`), so
that no duplicate is found at the end of the night; and never on a table that holds rows, into which others may write
meanwhile. A foreign key goes only when both of its tables are free, and a key to which others refer only with them.
"""

from collections.abc import Collection, Mapping

from jobs.postgres.aside.parts import Found, Kind

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
    keys = [one for one in found if one.part.kind is Kind.FOREIGN_KEY and {one.table, one.referenced} <= free]
    going = {one.oid for one in keys}
    others = [
        one
        for one in found
        if one.part.kind is not Kind.FOREIGN_KEY
        and one.referred_by <= going
        and not one.published
        and (_sure(one, empty) if one.unique else one.table in free)
    ]
    return [*others, *keys]


def _sure(one: Found, empty: Mapping[int, Keys | None]) -> bool:
    if one.table not in empty:
        return False
    keys = empty[one.table]
    return keys is None or frozenset(one.columns) in map(frozenset, keys)
