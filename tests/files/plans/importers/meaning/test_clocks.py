"""When lines start by the file: days that stand over them, in a column beside them, or are told from the go-live on."""

import pytest

from tests.files.plans.importers.test_making import imported, told
from tests.support.workbooks import written


def starts(text: str, **answers: object) -> list[str]:
    return [f"{task.start:%d %H:%M}" for task in imported(text, **answers).draft.tasks if task.place and task.start]


def test_a_day_over_the_lines_holds_for_the_clock_times_beneath_it() -> None:
    text = (
        "No,Time,Task,Owner,Dur\nFriday 13.11.2026,,,,\n1,18:00,Stop,Ann,30m\n2,23:30,Copy,Bob,2h\n"
        "Saturday,,,,\n3,01:30,Look,Ann,30m\n4,08:00,Open,Ann,15m\n15.11.2026,,,,\n5,09:00,Close,Ann,15m\n"
    )
    assert starts(text) == ["13 18:00", "13 23:30", "14 01:30", "14 08:00", "15 09:00"]


def test_days_counted_from_the_go_live_have_their_clock_times_beside_them() -> None:
    text = "ID,Task,Day,Time,Dur\n1,Set,D-1,08:00,2h\n2,Stop,D-1,20:00,1h\n3,Go-live,D0,06:00,0\n4,Watch,D+1,8:00,8h\n"
    assert starts(text, start="2026-11-12 08:00") == ["12 08:00", "12 20:00", "13 06:00", "14 08:00"]
    assert starts("Task,Start,Dur\nStop,Day 1 20:00,1h\nOpen,Day 2 06:00,1h\n", start="2026-11-12 20:00") == [
        "12 20:00", "13 06:00"
    ]  # fmt: skip


def test_a_span_in_one_cell_is_a_start_and_an_end() -> None:
    made = imported("Task,Time,Owner\nStop,22:00-22:30,Ann\nLook,23:45 – 00:15,Ann\nOpen,00:15 to 00:30,Ann\n")
    assert [str(task.duration) for task in made.draft.tasks[:3]] == ["0:30:00", "0:30:00", "0:15:00"]


def test_a_go_live_in_the_text_over_a_table_gives_distances_their_day() -> None:
    text = (
        "# Night\n\nGo-live: 2026-11-14 02:00\n\n| Time | Action | Duration |\n|---|---|---|\n"
        "| T-2h 30m | Copy | 1h |\n| T+0 | Go-live | - |\n"
    )
    assert starts(text) == ["13 23:30", "14 02:00"]
    assert imported(text.replace("Night", "The night of the north")).draft.title == "The night of the north"


def test_a_number_of_days_that_a_spreadsheet_shows_as_such_is_a_moment_and_said() -> None:
    made = imported(written({"P": [("Task", "Start", "Duration"), ("Stop", 46339.75, "1h")]}))
    assert f"{made.draft.tasks[0].start:%d %H:%M}" == "13 18:00"
    assert "bent  P!B2: the number 46339.75 is the day 2026-11-13 18:00" in told(made)


def test_an_end_without_a_day_is_of_the_day_of_its_start_and_nothing_is_asked() -> None:
    made = imported("ID,Task,Date,Start,End\n1,Stop,13.11.2026,22:00,23:00\n2,Copy,13.11.2026,23:00,01:00\n")
    assert [str(task.duration) for task in made.draft.tasks[:2]] == ["1:00:00", "2:00:00"]
    assert not any("on which day" in point for point in made.draft.todo)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        pytest.param(
            "No,Task,Date,Time,Dur\n1,Stop,27.11.2026,23:30,1h\n2,Copy,,00:30,1h\n3,Open,28.11.2026,01:30,1h\n",
            ["27 23:30", "28 00:30", "28 01:30"],
            id="behind a line that has one",
        ),
        pytest.param(
            "No,Task,Date,Time,Dur\n1,Stop,,16:30,1h\n2,Copy,,23:30,1h\n3,Open,28.11.2026,00:30,1h\n",
            ["27 16:30", "27 23:30", "28 00:30"],
            id="before the first line that has one",
        ),
        pytest.param(
            "No,Time,Task,Owner,Dur\n27.11.2026,,,,\n1,23:00,Stop,Ann,1h\n2,01:00,Copy,Bob,2h\n",
            ["27 23:00", "28 01:00"],
            id="beneath a head that has one",
        ),
    ],
)
def test_a_clock_time_without_a_day_is_by_a_day_that_the_file_names_and_nobody_is_asked(
    text: str, begins: list[str]
) -> None:
    assert starts(text) == begins
    assert not any("on which day" in point for point in imported(text).draft.todo)
