"""How often runs are worked out anew while somebody looks at them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.running.watching import watch
from console.running.watching.watch import Shortener
from console.telling.side_by_side import InShort, in_short
from console.view.side_by_side import OneOfSeveral
from tests.support.watching.waves import seen
from tests.support.world import NOW, half_way, polling

VIEW = half_way().view()


class Works:
    """Counts how often a run is worked out, which takes a tenth of a second by this clock."""

    def __init__(self) -> None:
        self.seconds, self.count = 0.0, 0

    def in_short(self, one: OneOfSeveral) -> InShort:
        self.count += 1
        self.seconds += 0.1
        return in_short(one)


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Works:
    one = Works()
    monkeypatch.setattr(watch, "in_short", one.in_short)
    return one


def at(second: int) -> OneOfSeveral:
    moved = timedelta(seconds=second)
    return seen(replace(VIEW, now=NOW + moved, real_now=NOW + moved, age=VIEW.age + moved))


async def test_a_second_moves_the_clock_and_has_all_else_worked_out_within_a_share_of_the_time(works: Works) -> None:
    shortener = Shortener(lambda: works.seconds)
    told = []
    for second in range(10):
        works.seconds += 1
        told.append(shortener.of(at(second)).when)
    assert told == [f"T-03:07:{30 - second:02}" for second in range(10)]
    assert works.count == 2  # a fiftieth of the time


async def test_what_has_happened_is_told_at_once_and_a_key_works_out_nothing(works: Works) -> None:
    shortener, one = Shortener(lambda: works.seconds), at(0)
    assert shortener.of(one) is shortener.of(one)
    assert works.count == 1
    assert shortener.of(seen(polling().view())).gate == "G2 OPEN 2/4"
    assert shortener.of(replace(one, trouble="it cannot be read")).word == "?"
    assert works.count == 3
