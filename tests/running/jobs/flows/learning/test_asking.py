"""A day is asked with few questions where the answer tells its hours, and hour by hour elsewhere."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import ceil

import pytest

from jobs.flows.counting.asked import NotCounted, TooLong
from jobs.flows.counting.rows import Answer, Row
from jobs.flows.counting.sql import NoAnswer
from jobs.flows.learning.asking import DayAsker, FlowGivenUp
from jobs.flows.learning.hours import HOUR, days

DAY = days(date(2026, 11, 29), 1, UTC)[0]
PLAIN, TELLING = frozenset({"count"}), frozenset({"count", "hour"})


class Asked:
    """Answers, and remembers how many hours each question was about."""

    def __init__(
        self,
        *,
        hours: bool,
        fails: Callable[[datetime, datetime], bool] = lambda *_: False,
        error: type[NotCounted] = NotCounted,
    ) -> None:
        self.hours = hours
        self.fails = fails
        self.error = error
        self.lengths: list[float] = []

    async def __call__(self, after: datetime, until: datetime) -> Answer:
        self.lengths.append((until - after) / HOUR)
        if self.fails(after, until):
            raise self.error("too dear")
        each = (
            [after.replace(minute=0) + HOUR * number for number in range(ceil((until - after) / HOUR))]
            if self.hours
            else [None]
        )
        return Answer(rows=tuple(Row(count=2, hour=hour) for hour in each), columns=TELLING if self.hours else PLAIN)


async def total(asked: Asked) -> int:
    came = await DayAsker(asked).day(DAY.hours)
    return sum(count for hour in came.counts.values() for count in hour.values())


async def test_an_answer_that_tells_its_hours_is_asked_for_the_rest_of_the_day_at_once() -> None:
    asked = Asked(hours=True)
    assert await total(asked) == 48
    assert asked.lengths == [1, 23]


async def test_any_other_is_asked_hour_by_hour() -> None:
    asked = Asked(hours=False)
    assert await total(asked) == 48
    assert asked.lengths == [1] * 24


async def test_what_is_too_dear_is_asked_in_halves() -> None:
    asked = Asked(hours=True, fails=lambda after, until: until - after > 6 * HOUR)
    assert await total(asked) == 48
    assert max(asked.lengths[1:]) == 23
    assert len(asked.lengths) < 12


@pytest.mark.parametrize("hours", [False, True])
async def test_an_hour_that_is_too_dear_is_asked_in_quarters_and_their_sum_is_the_hours(hours: bool) -> None:
    busy = DAY.hours[8]
    asked = Asked(
        hours=hours, error=TooLong, fails=lambda after, until: after <= busy.begins < until and until - after >= HOUR
    )
    came = await DayAsker(asked).day(DAY.hours)
    assert came.failed == {}
    assert [sum(counts.values()) for hour, counts in came.counts.items() if hour == busy.begins] == [8]
    assert asked.lengths.count(0.25) == 4


async def test_one_that_is_too_dear_for_a_quarter_too_is_left_out_after_the_first() -> None:
    bad = DAY.hours[5]
    asked = Asked(hours=False, error=TooLong, fails=lambda after, until: after <= bad.begins < until)
    assert (await DayAsker(asked).day(DAY.hours)).failed == {bad.begins: "too dear"}
    assert asked.lengths.count(0.25) == 1


async def test_an_hour_that_cannot_be_counted_is_told_as_such_and_is_no_zero() -> None:
    bad = DAY.hours[5]
    asked = Asked(hours=True, fails=lambda after, until: after <= bad.begins < until)
    came = await DayAsker(asked).day(DAY.hours)
    assert came.failed == {bad.begins: "too dear"}
    assert len(came.counts) == 23


async def test_a_flow_that_cannot_be_counted_three_hours_in_a_row_is_given_up() -> None:
    asked = Asked(hours=False, fails=lambda *_: True)
    with pytest.raises(FlowGivenUp, match="too dear"):
        await DayAsker(asked).day(DAY.hours)
    assert len(asked.lengths) == 3


async def test_a_connection_that_is_lost_is_not_the_fault_of_an_hour() -> None:
    async def lost(*_: datetime) -> Answer:
        raise NoAnswer("gone")

    with pytest.raises(NoAnswer):
        await DayAsker(lost).day(DAY.hours)


@pytest.mark.parametrize("off", [timedelta(minutes=30), timedelta(days=1)])
async def test_an_hour_that_was_not_asked_for_is_not_believed(off: timedelta) -> None:
    async def wrong(after: datetime, _: datetime) -> Answer:
        return Answer(rows=(Row(count=1, hour=after + off),), columns=TELLING)

    with pytest.raises(FlowGivenUp, match="column hour"):
        await DayAsker(wrong).day(DAY.hours)


async def test_the_very_last_moment_belongs_to_what_was_asked() -> None:
    async def last(after: datetime, until: datetime) -> Answer:
        return Answer(rows=(Row(count=1, hour=after), Row(count=1, hour=until)), columns=TELLING)

    came = await DayAsker(last).day(DAY.hours[:1])
    assert came.counts == {DAY.hours[0].begins: {("", ""): 2}}
