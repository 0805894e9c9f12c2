"""Tables that are emptied in several transactions, and what is never cut."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.copy.emptying import Group, cut
from jobs.postgres.catalog.tables import Table
from jobs.rows.fill_order import filling_groups
from jobs.rows.selection import Pair

NAMES = [("s", name) for name in "abcdefgh"]


def group(*tables: int, locked: frozenset[int] = frozenset()) -> Group:
    pairs = tuple(Pair(target=Table(oid=oid, schema="s", name=f"t{oid}"), source=None, rows="") for oid in tables)
    return Group(pairs=pairs, locked=locked | set(tables))


def turns(groups: list[Group], most: int) -> list[list[int]]:
    weights = {oid: oid for some in groups for oid in some.locked}
    return [[pair.target.oid for pair in some] for some in cut(groups, weights, most)]


def test_no_transaction_locks_more_than_there_is_room_for_unless_what_is_not_cut_needs_more() -> None:
    groups = [group(1), group(2), group(3, 4), group(5), group(1)]
    assert turns(groups, 15) == [[1, 2, 3, 4, 5, 1]]
    assert turns(groups, 10) == [[1, 2, 3, 4], [5, 1]]
    assert turns(groups, 3) == [[1, 2], [3, 4], [5], [1]]
    assert turns([], 1) == []


def test_what_refers_to_a_table_is_locked_with_it_and_counts_once() -> None:
    in_turn = [group(4), group(3, locked=frozenset({4})), group(2, locked=frozenset({3})), group(1)]
    assert turns(in_turn, 9) == [[4, 3, 2], [1]]
    assert turns(in_turn, 7) == [[4, 3], [2, 1]]


@given(st.dictionaries(st.sampled_from(NAMES), st.frozensets(st.sampled_from(NAMES), max_size=3)))
def test_tables_of_a_circle_are_one_group_and_every_group_comes_behind_what_it_refers_to(
    found: dict[tuple[str, str], frozenset[tuple[str, str]]],
) -> None:
    after = {name: found.get(name, frozenset()) - {name} for name in NAMES}
    groups = filling_groups(after)
    assert sorted(name for group in groups for name in group) == NAMES
    place = {name: number for number, group in enumerate(groups) for name in group}
    assert all(place[other] <= place[name] for name, others in after.items() for other in others)
    reach = {name: set(others) for name, others in after.items()}
    for _ in NAMES:
        reach = {name: others.union(*(reach[other] for other in others)) for name, others in reach.items()}
    together = {(one, other) for one in NAMES for other in reach[one] if one in reach[other]}
    assert all(
        (place[one] == place[other]) is ((one, other) in together or one == other) for one in NAMES for other in NAMES
    )
