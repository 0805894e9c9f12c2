"""What the objects of a replication are called."""

import re

from jobs.replication.names import PREFIX, family, family_of, group_name, prepared_name
from plans.model import Direction, ReplicationId

RECORDS = ReplicationId("records " + "of a very long name " * 10)


def test_a_name_is_one_that_a_slot_may_have() -> None:
    name = group_name("birth é", RECORDS, Direction.FORWARD, 12)
    assert re.fullmatch(r"[a-z0-9_]{1,63}", name)
    assert name.startswith(PREFIX)


def test_names_differ_by_run_replication_direction_and_number() -> None:
    names = {
        group_name(birth, ReplicationId(of), direction, number)
        for birth in ("one", "two")
        for of in ("records", "billing")
        for direction in Direction
        for number in (1, 2)
    }
    assert len(names) == 16


def test_all_groups_of_a_replication_are_found_by_how_their_names_begin() -> None:
    begin = family("one", RECORDS)
    assert all(group_name("one", RECORDS, direction, 3).startswith(begin) for direction in Direction)
    assert not group_name("two", RECORDS, Direction.FORWARD, 3).startswith(begin)
    assert {family_of(group_name("one", RECORDS, direction, 12)) for direction in Direction} == {begin}


def test_what_a_dba_makes_beforehand_is_called_the_same_whatever_run_follows() -> None:
    assert re.fullmatch(r"cutover_dba_[0-9a-f]{10}_f1", prepared_name(RECORDS, Direction.FORWARD, 1))
