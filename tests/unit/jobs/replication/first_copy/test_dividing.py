"""Which tables belong to which group, at first and after a copy that was cut off."""

from dataclasses import replace

from jobs.postgres.catalog.tables import ForeignKey
from jobs.replication.first_copy.dividing import new_groups, positions, settled, shares, unproved
from jobs.replication.records import Group, Phase, UnprovedKey, new_group
from plans.model import Direction
from tests.support.replication.nights import REPLICATION

SIZES = {"ehr.a": 100, "ehr.b": 60, "ehr.c": 50, "ehr.d": 0, "ehr.e": 0}


def group(number: int, *tables: str, position: str = "0/1", phase: Phase = Phase.SLOT) -> Group:
    made = new_group("birth", REPLICATION, Direction.FORWARD, number, tables)
    return replace(made, position=position, phase=phase)


def test_shares_are_of_about_the_same_size_and_none_is_empty() -> None:
    assert shares(SIZES, 2) == [["ehr.a", "ehr.d", "ehr.e"], ["ehr.b", "ehr.c"]]
    assert shares({"ehr.d": 0, "ehr.e": 0}, 2) == [["ehr.d"], ["ehr.e"]]
    assert shares({"ehr.a": 1}, 8) == [["ehr.a"]]


def test_at_first_there_are_as_many_groups_as_the_plan_says_and_one_for_what_was_left_over() -> None:
    of = replace(REPLICATION, groups=2)
    assert [one.number for one in new_groups("birth", of, [], [], SIZES)] == [1, 2]
    gone, standing = group(1, phase=Phase.GONE), group(2, "ehr.a")
    (left,) = new_groups("birth", of, [gone, standing], [standing], SIZES)
    assert (left.number, set(left.tables)) == (3, set(SIZES))


def test_a_finished_table_is_of_the_oldest_group_that_has_it_and_the_others_are_of_the_new_one() -> None:
    first, second = group(1, "ehr.a", "ehr.b"), group(2, "ehr.b", "ehr.c", "ehr.d")
    new = group(3, "ehr.a", "ehr.b", "ehr.c", "ehr.d", "ehr.e")
    found = settled([first, second], [new], ["ehr.b", "ehr.c", "ehr.e"])
    assert [one.tables for one in found] == [("ehr.b",), ("ehr.c",), ("ehr.a", "ehr.d", "ehr.e")]


def test_a_group_of_which_nothing_is_finished_has_no_tables_any_more() -> None:
    assert [one.tables for one in settled([group(1, "ehr.a")], [group(2, "ehr.a")], [])] == [(), ("ehr.a",)]


def test_what_was_dropped_has_no_position() -> None:
    assert positions([group(1, "ehr.a", phase=Phase.GONE), group(2, "ehr.b", position="0/2")]) == {"ehr.b": "0/2"}


def key(referring: str, referenced: str) -> ForeignKey:
    return ForeignKey(
        name=f"{referring}_{referenced}",
        referring=("ehr", referring),
        columns=("x",),
        referenced=("ehr", referenced),
        referenced_columns=("id",),
    )


def test_only_foreign_keys_between_two_positions_are_left_unproved_with_the_group_that_refers() -> None:
    groups = [group(1, "ehr.a", "ehr.b"), group(2, "ehr.c", position="0/2"), group(3, "ehr.d")]
    keys = [key("a", "b"), key("c", "a"), key("d", "b"), key("c", "elsewhere")]
    assert unproved(keys, groups) == {1: (), 2: (UnprovedKey(relation='"ehr"."c"', name="c_a"),), 3: ()}
