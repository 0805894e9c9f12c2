"""Dates that a spreadsheet could read with the wrong order, beside texts that it could not."""

from datetime import datetime

from tests.files.plans.importers.test_making import Imported, imported, told
from tests.support.workbooks import written


def night(*starts: object) -> Imported:
    rows = [(number, f"task {number}", "Ann", start, "5 min") for number, start in enumerate(starts, 1)]
    return imported(written({"P": [("ID", "Task", "Owner", "Start", "Duration"), *rows]}))


def taken(day: int) -> datetime:
    """The `day`th of November as a spreadsheet of the other order reads it."""
    return datetime(2026, day, 11, 20)  # noqa: DTZ001 - as in a spreadsheet


def test_dates_with_day_and_month_in_each_other_s_place_are_put_right_said_and_asked_for() -> None:
    made = night(*(taken(day) for day in range(9, 13)), "13/11/2026 20:00", "14/11/2026 20:00")
    assert [f"{task.start:%d.%m.}" for task in made.draft.tasks if task.start] == [
        f"{day:02}.11." for day in range(9, 15)
    ]
    assert "bent  P!D2, P!D3" in told(made)
    assert any("took days for months" in point for point in made.draft.todo)


def test_dates_that_are_right_beside_texts_stay() -> None:
    made = night(datetime(2026, 11, 9, 20), datetime(2026, 11, 10, 20), "13/11/2026 20:00")  # noqa: DTZ001
    assert [f"{task.start:%d.%m.}" for task in made.draft.tasks if task.start] == ["09.11.", "10.11.", "13.11."]
    assert "put right" not in told(made)
