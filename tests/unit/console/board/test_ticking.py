"""Times that go on: the same text of a page whatever time it is, and the right time when it goes out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.board import ticking
from console.board.ticking import Course, RealClock, Tick, tick, with_times

RUN = datetime(2022, 11, 12, 1, 30, tzinfo=UTC)
REAL = datetime(2026, 1, 1, tzinfo=UTC)
COURSE = Course(origin=REAL, run_origin=RUN, speed=60, zone=ZoneInfo("Europe/Oslo"))
"""Of a run 60 times as fast."""
LATER = REAL + timedelta(seconds=10)


def told(kind: Tick, at: datetime | None = None, course: Course = COURSE) -> str:
    """What stands between the marks ten seconds later."""
    return with_times(tick(kind, at, course, REAL), LATER).removesuffix("</span>").rpartition(">")[2]


def test_the_time_of_day_is_the_run_s_in_the_plan_s_zone() -> None:
    assert told(Tick.WALL) == "02:40:00"


@pytest.mark.parametrize(
    ("minutes", "text"), [(70, "T-01:00:00"), (10, "T-00:00:00"), (9, "T+00:01:00"), (6_010, "T-100:00:00")]
)
def test_how_long_it_is_until_something(minutes: int, text: str) -> None:
    assert told(Tick.UNTIL, RUN + timedelta(minutes=minutes)) == text


def test_how_long_ago_something_was_by_either_clock() -> None:
    assert told(Tick.SINCE, RUN - timedelta(minutes=80)) == "1:30:00"
    assert told(Tick.SINCE, RUN + timedelta(hours=1)) == "0:00:00"
    assert told(Tick.AGE, REAL - timedelta(seconds=5)) == "0:00:15"


def test_a_clock_that_stands_still_does_not_go_on() -> None:
    assert told(Tick.WALL, course=replace(COURSE, speed=0.0)) == "02:30:00"


def test_a_part_of_a_page_is_the_same_text_whatever_time_it_is() -> None:
    assert tick(Tick.UNTIL, RUN, COURSE, REAL) == tick(Tick.UNTIL, RUN, COURSE, LATER)


def test_a_change_of_summer_time_makes_it_another_text_with_another_time() -> None:
    before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    after = before + timedelta(minutes=2)
    course = Course(origin=before, run_origin=before, speed=1, zone=ZoneInfo("Europe/Oslo"))
    assert "01:59:00<" in with_times(tick(Tick.WALL, None, course, before), before)
    assert "03:01:00<" in with_times(tick(Tick.WALL, None, course, after), after)


def test_a_clock_that_is_measured_again_is_the_same_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "time", lambda: REAL.timestamp() - 3)
    assert RealClock.at(REAL) == RealClock.at(REAL + timedelta(milliseconds=20))
    assert RealClock.at(REAL).now() == REAL


def test_what_somebody_has_typed_is_no_time() -> None:
    assert with_times("&lt;span class=&#34;tick&#34;&gt;", REAL) == "&lt;span class=&#34;tick&#34;&gt;"
