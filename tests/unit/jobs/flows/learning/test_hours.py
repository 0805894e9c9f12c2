"""Past weeks are cut into the hours of the clock on the wall."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from jobs.flows.learning.hours import HOUR, days

OSLO = ZoneInfo("Europe/Oslo")


def test_weeks_end_where_a_day_begins_and_leave_no_hour_out() -> None:
    asked = days(date(2026, 11, 29), 6, OSLO)
    hours = [hour for day in asked for hour in day.hours]
    assert (asked[0].day, asked[-1].day) == (date(2026, 10, 18), date(2026, 11, 28))
    assert hours[0].begins == datetime(2026, 10, 17, 22, tzinfo=UTC)
    assert hours[-1].ends == datetime(2026, 11, 28, 23, tzinfo=UTC)
    assert all(later.begins - hour.begins == HOUR for hour, later in pairwise(hours))


@pytest.mark.parametrize(
    ("sunday", "of_day"), [(date(2026, 10, 25), [0, 1, 2, 2, 3]), (date(2026, 3, 29), [0, 1, 3, 4])]
)
def test_when_clocks_are_changed_an_hour_comes_twice_or_not_at_all(sunday: date, of_day: list[int]) -> None:
    day = next(one for one in days(date.fromordinal(sunday.toordinal() + 1), 1, OSLO) if one.day == sunday)
    assert [hour.of_week - 6 * 24 for hour in day.hours][: len(of_day)] == of_day


def test_a_zone_whose_hours_begin_at_half_past_is_cut_at_its_own() -> None:
    (first, *_) = days(date(2026, 11, 29), 1, ZoneInfo("Asia/Kolkata"))
    assert first.hours[0].begins.minute == 30
    assert [hour.of_week % 24 for hour in first.hours] == list(range(24))


def test_a_piece_that_is_no_whole_hour_is_left_out() -> None:
    lord_howe = days(date(2026, 4, 6), 1, ZoneInfo("Australia/Lord_Howe"))
    assert [len(day.hours) for day in lord_howe] == [24] * 7  # the last one had 24 hours and a half
