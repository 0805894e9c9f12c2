"""Days and clock times in the forms in which people write them."""

from datetime import date, time, timedelta

import pytest

from plans.importers.cells import Cell
from plans.importers.meaning.times import day_comes_first, read_when


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("18:00", None, time(18)), ("18h05", None, time(18, 5)), ("10h", None, time(10)), ("6pm", None, time(18)),
        ("kl 18.30", None, time(18, 30)), ("12:15 am", None, time(0, 15)), ("00:30-01:00", None, time(0, 30)),
        ("2026-03-13", date(2026, 3, 13), None), ("2026-03-13T10:00Z", date(2026, 3, 13), time(10)),
        ("13.03.2026 18.30", date(2026, 3, 13), time(18, 30)), ("Fri 13/3/26", date(2026, 3, 13), None),
        ("2026年3月13日 9:00", date(2026, 3, 13), time(9)),
    ],
)  # fmt: skip
def test_a_day_and_a_clock_time_are_read(text: str, day: date | None, clock: time | None) -> None:
    found = read_when(Cell(value=text, at="", text=text), day_first=True)
    assert (found.day, found.clock, found.odd) == (day, clock, "")


@pytest.mark.parametrize(
    ("text", "distance"),
    [
        ("T-2 hours", timedelta(hours=-2)), ("T-30 min", timedelta(minutes=-30)), ("T+10", timedelta(minutes=10)),
        ("H+0:15", timedelta(minutes=15)), ("T-7d", timedelta(days=-7)), ("D-2", timedelta(days=-2)),
        ("T", timedelta()),
    ],
)  # fmt: skip
def test_a_distance_from_the_go_live_is_read(text: str, distance: timedelta) -> None:
    assert read_when(Cell(value=text, at="", text=text), day_first=True).relative == distance


def test_midnight_at_the_end_of_a_day_is_known_in_each_of_its_forms() -> None:
    for value in ("24:00", timedelta(hours=24), 24.0, date(1900, 1, 1)):
        assert read_when(Cell(value=value, at="", text=str(value)), day_first=True).next_day


@pytest.mark.parametrize(("value"), ["daily", "25:10", date(1900, 1, 24), timedelta(hours=30), 7.0, "31/2/2026"])
def test_what_is_no_time_is_said_to_be_none(value: str | date | timedelta | float) -> None:
    assert read_when(Cell(value=value, at="", text=str(value)), day_first=True).odd


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["3/4/2026", "13/4/2026"], True), (["3/4/2026", "3/14/2026"], False), (["3/4/2026"], None),
        (["13/4/2026", "3/14/2026"], None), (["18:00"], None),
    ],
)  # fmt: skip
def test_the_whole_column_tells_whether_days_come_first(texts: list[str], told: bool | None) -> None:
    assert day_comes_first(texts)[0] is told
