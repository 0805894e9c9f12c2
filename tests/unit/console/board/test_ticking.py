"""Times that go on: the same text of a page whatever time it is, and the right time when it goes out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.board import ticking
from console.board.ticking import Clock, Tick, tick, with_times

RUN = datetime(2022, 11, 12, 1, 30, tzinfo=UTC)
REAL = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Of a run 60 times as fast, made 10 seconds ago."""
    monkeypatch.setattr(ticking, "time", lambda: 110.0)
    return Clock(run=RUN, real=REAL, made=100.0, speed=60, zone=ZoneInfo("Europe/Oslo"))


def told(html: str, clock: Clock) -> str:
    """What stands between the marks."""
    return with_times(html, clock).removesuffix("</span>").rpartition(">")[2]


def test_the_time_of_day_is_the_run_s_in_the_plan_s_zone(clock: Clock) -> None:
    assert told(tick(Tick.WALL), clock) == "02:40:00"


@pytest.mark.parametrize(
    ("minutes", "text"), [(70, "T-01:00:00"), (10, "T-00:00:00"), (9, "T+00:01:00"), (6_010, "T-100:00:00")]
)
def test_how_long_it_is_until_something(clock: Clock, minutes: int, text: str) -> None:
    assert told(tick(Tick.UNTIL, RUN + timedelta(minutes=minutes)), clock) == text


def test_how_long_ago_something_was_by_either_clock(clock: Clock) -> None:
    assert told(tick(Tick.SINCE, RUN - timedelta(minutes=80)), clock) == "1:30:00"
    assert told(tick(Tick.SINCE, RUN + timedelta(hours=1)), clock) == "0:00"
    assert told(tick(Tick.AGE, REAL - timedelta(seconds=5)), clock) == "0:15"


def test_a_part_of_a_page_is_the_same_text_whatever_time_it_is(clock: Clock) -> None:
    assert tick(Tick.UNTIL, RUN) == tick(Tick.UNTIL, RUN)
    assert with_times(f"<p>{tick(Tick.WALL)}</p>", clock) != f"<p>{tick(Tick.WALL)}</p>"


def test_a_later_moment_of_the_same_clock_goes_on_as_before_and_another_clock_does_not(clock: Clock) -> None:
    later = replace(clock, run=RUN + timedelta(hours=1), real=REAL + timedelta(minutes=1))
    assert later.goes_as(clock)
    assert not replace(later, run=RUN).goes_as(clock)
    assert not replace(clock, speed=0).goes_as(clock)
    assert not replace(clock, zone=ZoneInfo("Europe/London")).goes_as(clock)


def test_a_change_of_summer_time_is_another_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "time", lambda: 0.0)
    before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    clock = Clock(run=before, real=before, made=0.0, speed=1, zone=ZoneInfo("Europe/Oslo"))
    after = replace(clock, run=before + timedelta(minutes=2), real=before + timedelta(minutes=2))
    assert (clock.as_json()["east"], after.as_json()["east"]) == (60, 120)
    assert not after.goes_as(clock)
