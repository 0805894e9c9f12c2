"""What a first copy sees of its source, and what is told of it."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from jobs.copy.source import source_snapshot
from jobs.replication.first_copy.slot_watch import SlotWatch
from jobs.replication.first_copy.state import FollowedState
from jobs.replication.records import Group, Phase, new_group
from plans.model import CopySpec, Direction, FollowSpec, TaskId
from tests.support.fake_context import FakeContext
from tests.support.nights import SOURCE
from tests.support.replication.nights import REPLICATION

GROUPS = [
    new_group("birth", REPLICATION, Direction.FORWARD, number, [table])
    for number, table in enumerate(("ehr.a", "ehr.b"), 1)
]


async def settle(finished: Collection[str]) -> Sequence[Group]:
    """The finished tables are of the first position, the others of the second."""
    return [replace(one, phase=Phase.SLOT, position="0/1" if one.tables[0] in finished else "0/2") for one in GROUPS]


def state(watch: SlotWatch | None = None) -> FollowedState:
    ctx = FakeContext(spec=FollowSpec(replication=REPLICATION), task=TaskId("F1"), databases={})
    spec = CopySpec(rows=REPLICATION.rows)
    return FollowedState(ctx, spec, snapshot="1", new=GROUPS[1], settle=settle, slots=watch or SlotWatch(SOURCE))


async def test_tables_of_two_positions_are_uneven_and_what_does_not_follow_is_not() -> None:
    one = state()
    await one.planned(["ehr.a"])
    assert one.uneven("ehr.a", "ehr.b")
    assert not one.uneven("ehr.a", "ehr.a")
    assert not one.uneven("ehr.a", "ehr.elsewhere")


def test_how_old_its_snapshot_is_is_told_from_a_minute_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(source_snapshot.time, "monotonic", lambda: now[0])
    one = state()
    now[0] = 59.0
    assert one.note == ""
    now[0] = 150.0
    assert one.note == "snapshot 2 min old, which holds back vacuum"


def test_a_copy_whose_slots_are_there_goes_on() -> None:
    state().check()
