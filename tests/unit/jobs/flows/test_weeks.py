"""Which hour of the week it is, on any clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from jobs.flows.weeks import HOUR, Weeks

OSLO = ZoneInfo("Europe/Oslo")


def test_a_stretch_is_cut_at_the_full_hours_of_the_zone() -> None:
    weeks = Weeks(ZoneInfo("Asia/Kathmandu"))
    begins = datetime(2026, 11, 30, 2, tzinfo=UTC)
    pieces = weeks.pieces(begins, begins + HOUR)
    assert [(one.hour.of_week, one.share) for one in pieces] == [(7, 0.25), (8, 0.75)]


def test_an_hour_that_comes_twice_counts_twice_and_one_that_does_not_come_counts_not_at_all() -> None:
    weeks = Weeks(OSLO)
    autumn, spring = datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)
    sunday = 6 * 24
    assert [one.hour.of_week - sunday for one in weeks.pieces(autumn, autumn + 3 * HOUR)] == [2, 2, 3]
    assert [one.hour.of_week - sunday for one in weeks.pieces(spring, spring + 3 * HOUR)] == [1, 3, 4]
    assert weeks.clocks_changed(autumn)
    assert not weeks.clocks_changed(autumn + timedelta(days=2))


def test_a_holiday_is_one_by_the_clock_of_the_zone() -> None:
    weeks = Weeks(OSLO, [date(2026, 12, 25)])
    assert weeks.hour(datetime(2026, 12, 24, 23, tzinfo=UTC)).holiday
    assert not weeks.hour(datetime(2026, 12, 25, 23, tzinfo=UTC)).holiday


def test_the_coming_hours_begin_with_this_one_and_go_on_without_a_gap() -> None:
    coming = Weeks(OSLO).coming(datetime(2026, 11, 30, 7, 59, tzinfo=UTC))
    assert coming[0].begins == datetime(2026, 11, 30, 7, tzinfo=UTC)
    assert all(one.ends == other.begins for one, other in pairwise(coming))
    assert len(coming) == 21 * 24 + 1
