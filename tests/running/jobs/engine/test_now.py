"""The control database's clock as an engine reads it: followed where it is set, and never run backwards."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.engine.now import StoreClock

NOON = datetime(2022, 11, 12, 12, tzinfo=UTC)


class Store:
    """A store on another host: its clock, and how long it takes to answer."""

    def __init__(self) -> None:
        self.here = 0.0
        self.offset = timedelta()
        self.travel = 0.0

    async def now(self) -> datetime:
        self.here += self.travel / 2
        answer = NOON + timedelta(seconds=self.here) + self.offset
        self.here += self.travel / 2
        return answer

    def clock(self) -> StoreClock:
        return StoreClock(monotonic=lambda: self.here)


async def test_between_readings_it_goes_on_by_itself_and_the_answer_counts_for_the_middle() -> None:
    store = Store()
    clock = store.clock()
    store.travel = 2.0
    await clock.read(store)
    store.here += 5
    assert clock.now() == NOON + timedelta(seconds=store.here)


async def test_a_clock_that_was_set_forward_is_followed_at_once() -> None:
    store = Store()
    clock = store.clock()
    await clock.read(store)
    store.offset = timedelta(hours=1)
    await clock.read(store)
    assert clock.now() == NOON + timedelta(hours=1)


async def test_a_clock_that_was_set_back_is_caught_up_with_without_ever_going_backwards() -> None:
    store = Store()
    clock = store.clock()
    await clock.read(store)
    store.offset = timedelta(seconds=-10)
    seen = [clock.now()]
    for _ in range(30):
        store.here += 1
        await clock.read(store)
        seen.append(clock.now())
    assert seen == sorted(set(seen))
    assert abs(seen[-1] - await store.now()) < timedelta(milliseconds=1)


def test_it_has_no_time_before_its_first_reading() -> None:
    with pytest.raises(RuntimeError, match="not been read"):
        StoreClock().now()
