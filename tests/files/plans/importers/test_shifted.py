"""Lines of a CSV with more cells than the heading: put right where other cells tell how, else named and asked for."""

from plans.importers.draft import DraftTask
from tests.files.plans.importers.test_making import after, imported, told


def test_a_text_that_was_torn_apart_at_a_separator_is_one_again() -> None:
    made = imported(
        "Nr;Oppgave;Ansvarlig;Start;Varighet;Forgjenger\n1;Stopp; vent;Ann;22:00;30 min;\n"
        "2;Kopier;Bob;22:30;60 min;1\n3;Åpne;Ann;23:40;10 min;2\n"
    )
    assert [task.title for task in made.draft.tasks[:3]] == ["Stopp; vent", "Kopier", "Åpne"]
    assert after(made) == {"1": [], "2": ["1"], "3": ["2"]}
    assert "bent  line 2: more cells than the heading: moved back" in told(made)


def test_dates_that_have_moved_behind_empty_cells_are_moved_back() -> None:
    lines = ["Activity,Status,Description and Notes,Flag,Start date,End date,Responsible"]
    lines += [
        f"M3-{number:03},open,Do step {number},{',' * (number % 3)},11/{13 + number}/2026,11/{13 + number}/2026,Ann"
        for number in range(1, 10)
    ]
    tasks = imported("\n".join(lines)).draft.tasks
    assert [(task.id, f"{task.start:%d}", task.owners) for task in tasks if task.place] == [
        (f"M3-{number:03}", str(13 + number), ["ann"]) for number in range(1, 10)
    ]


def test_few_lines_that_nobody_can_put_right_are_named_and_asked_for() -> None:
    lines = [f"task {number},Ann,{number} min" for number in range(12)]
    made = imported("\n".join(["Task,Owner,Duration", *lines, "which,one,is it,5 min"]))
    assert len([task for task in made.draft.tasks if task.place]) == 12
    assert "left  line 14: more cells than the heading, and nobody can tell which have moved: not read" in told(made)
    assert made.draft.todo[0] == "which tasks stand in line 14? Their cells have moved, so they were not read"


def test_empty_cells_behind_the_last_column_are_none() -> None:
    made = imported("Task,Owner,Duration\nStop,Ann,5 min,,\nCopy,Bob,6 min,,\n")
    assert [_told(task) for task in made.draft.tasks[:2]] == [("Stop", "0:05:00"), ("Copy", "0:06:00")]
    assert "more cells" not in told(made)


def _told(task: DraftTask) -> tuple[str, str]:
    return task.title, str(task.duration)
