"""Durations in the forms in which people write them."""

from datetime import timedelta

import pytest

from plans.importers.cells import Cell
from plans.importers.meaning.lengths import read_length


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30 m", 30), ("45m", 45), ("2h 30m", 150), ("1.5h", 90), ("1,5 t", 90), ("2hrs 55min", 175), ("1 dia", 1440),
        ("15 Tage", 21600), ("2W", 20160), ("PT1H30M0S", 90), ("1:30", 90), ("1 time 20 min", 80), ("25分", 25),
        ("90", 90), ("5–15", 15), ("7 - 10 days", 14400), ("2-4h", 240), ("~10", 10), ("5 + 2", 7),
        ("5 (+ async)", 5),
    ],
)  # fmt: skip
def test_a_duration_is_read(text: str, minutes: int) -> None:
    found = read_length(Cell(value=text, at="", text=text), "min")
    assert found is not None
    assert found.length == timedelta(minutes=minutes)
    assert bool(found.bent) == any(mark in text for mark in ("–", "-", "~", "+"))


@pytest.mark.parametrize("text", ["TBD", "—", "n/a", "[Time]"])
def test_the_marks_of_nothing_are_no_duration(text: str) -> None:
    assert read_length(Cell(value=text, at="", text=text), "min") is None


@pytest.mark.parametrize("text", ["IW", "as long as it takes", "9" * 400 + "h"])
def test_what_is_no_duration_is_said_to_be_none_or_is_bounded(text: str) -> None:
    found = read_length(Cell(value=text, at="", text=text), "min")
    assert found is not None
    assert found.length in (None, timedelta(days=694, seconds=38_400)) or found.length <= timedelta(days=999)


def test_a_bare_number_counts_in_the_unit_that_is_said_and_else_is_doubtful() -> None:
    cell = Cell(value=2.0, at="", text="2")
    hours, doubtful = read_length(cell, "h"), read_length(cell, "")
    assert hours is not None
    assert doubtful is not None
    assert (hours.length, hours.unit_missing) == (timedelta(hours=2), False)
    assert (doubtful.length, doubtful.unit_missing) == (timedelta(minutes=2), True)
