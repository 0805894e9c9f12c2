"""What counts of a task is read from what was reported of it in the order in which it came."""

import pytest

from jobs.run.events import Settlement, UnitId
from jobs.run.state.unit import SettledItem, Tick, UnitState
from tests.support.nights import START


def reported(*ticks: Tick) -> UnitState:
    waiver = SettledItem(
        seq=5, item="a", settlement=Settlement.WAIVED, reason="closed", fallback="paper", at=START, by="op"
    )
    return UnitState(id=UnitId("C1"), ticks=ticks, settled=(waiver,))


@pytest.mark.parametrize(
    ("seq", "first", "counts"),
    [(3, 2, True), (8, 7, False), (8, 0, True)],
    ids=["of several, before the waiver", "of several, after it", "alone, after it"],
)
def test_no_tick_on_several_items_replaces_a_waiver(seq: int, first: int, counts: bool) -> None:
    known = reported(Tick(seq=seq, item="a", tick="confirmed", at=START, by="op", first=first))
    assert known.is_confirmed("a", "confirmed") is counts
