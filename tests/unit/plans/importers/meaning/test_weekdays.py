"""Days of the week by their names."""

import pytest

from plans.importers.meaning.weekdays import weekday_in


@pytest.mark.parametrize(
    ("text", "number"),
    [("Fase 2, lørdag natt", 5), ("SUNDAY 06:00", 6), ("montagabend", None), ("", None), ("x" * 200 + " monday", None)],
)
def test_the_first_day_that_is_named_is_found(text: str, number: int | None) -> None:
    assert weekday_in(text) == number
