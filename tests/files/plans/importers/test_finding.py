"""Which tables of a file are its plan: phases are one, stale copies and other environments are asked for."""

import pytest

from plans.importers.answers import read_answers
from plans.importers.cells import Unreadable
from plans.importers.making import Imported
from plans.problems import PlanProblems
from tests.files.plans.importers.test_making import after, imported, told
from tests.support.workbooks import written

HEADINGS = ("ID", "Task", "Owner", "Duration", "Predecessors")
PREPARE = [("Phase 1",), HEADINGS, (1, "Freeze", "Ann", "30 min", None), (2, "Save", "Bob", "1 h", "1")]
MOVE = [("Phase 2, 14.11.2026",), HEADINGS, (1, "Copy", "Bob", "2 h", None), (2, "Look", "Ann", "10 min", "1")]


def streams(made: Imported) -> dict[str, str]:
    return {task.title: task.stream for task in made.draft.tasks if task.place}


def test_a_sheet_for_each_phase_is_one_plan_and_references_stay_within_their_sheet() -> None:
    made = imported(written({"Prepare": PREPARE, "Move": MOVE, "Notes": [("something",)]}))
    assert after(made) == {"1": [], "2": ["1"], "1-2": [], "2-2": ["1-2"]}
    assert streams(made) == {
        "Freeze": "Prepare", "Save": "Prepare", "Copy": "Move, Phase 2, 14.11.2026", "Look": "Move, Phase 2, 14.11.2026"
    }  # fmt: skip
    assert made.draft.tasks[2].place == "Move!3"
    assert "bent  several tables are one plan, each a section of it: Prepare, Move" in told(made)
    assert "left  Notes: no plan in this sheet" in told(made)


def test_a_sheet_of_people_is_told_as_such() -> None:
    people = [("Rolle", "Navn", "Mobil"), ("Ann", "Ann Berg", "905 11 222"), ("Bob", "Bob Moe", "905 11 333")]
    made = imported(written({"Plan": PREPARE, "People": people}))
    assert [party.contact for party in made.draft.parties] == ["905 11 222", "905 11 333"]
    assert "came  People: where people are reached, by the names that owners have" in told(made)
    assert "left  People: no plan in this sheet" not in told(made)


def test_a_twin_and_another_environment_are_named_and_asked_for_and_can_be_chosen() -> None:
    plan = [HEADINGS, *PREPARE[2:], (3, "Copy", "Bob", "2 h", "2")]
    sheets = {"Plan v1": PREPARE, "Plan": plan, "UAT": MOVE}
    made = imported(written(sheets))
    assert len(after(made)) == 3
    assert [point for point in made.draft.todo if "which one holds" in point] == [
        "Plan v1 has the tasks of Plan, too, and was not read: which one holds?",
        "UAT has the tasks of Plan, too, and was not read: which one holds?",
    ]
    assert len(after(imported(written(sheets), sheets=("UAT",)))) == 2
    assert len(after(imported(written(sheets), sheets=("Plan", "UAT")))) == 5


def test_a_table_of_another_make_is_asked_for() -> None:
    other = [("Step", "Who", "Time", "Place"), ("Open", "Ann", "06:00", "Hall"), ("Greet", "Bob", "06:30", "Hall")]
    made = imported(written({"Plan": PREPARE, "Morning": other}))
    assert "Morning looks like a plan, too: does it belong to this one?" in made.draft.todo
    assert "left  Morning: looks like a plan, too, and was not read" in told(made)


def test_beneath_the_plan_steps_back_stand_with_the_checkpoint_and_people_give_their_numbers() -> None:
    rows = [
        HEADINGS, (1, "Copy", "Bob", "1 h", None), (2, "Go/no-go", "Ann", "5 min", "1"), (),
        ("Rollback plan",), ("#", "Step", "Who", "Est."), (1, "Start the old one", "Bob", "20 min"), (),
        ("Role", "Name", "Phone"), ("DBA", "Bob", "900 00 002"),
    ]  # fmt: skip
    made = imported(written({"Plan": rows}))
    assert after(made) == {"1": [], "2": ["1"]}
    assert made.draft.tasks[1].instructions == ["If no-go:\n- Start the old one (Bob, 20 min)"]
    assert {party.name: party.contact for party in made.draft.parties} == {"Bob": "900 00 002", "Ann": ""}
    assert "left  Plan!9: a table that is no plan" in told(made)


def test_a_heading_that_comes_again_over_a_caption_goes_on_with_one_plan() -> None:
    made = imported(written({"Plan": [*PREPARE, (), *MOVE]}))
    assert len(after(made)) == 4
    assert streams(made)["Look"] == "Phase 2, 14.11.2026"


TWO_TABLES = """\
# Night

## Before

| # | Step | Who | Time |
|---|------|-----|------|
| 1 | Stop | Ann | 22:00 |

## Who

| Role | Name |
|------|------|
| Lead | Ann |

## After

| # | Step | Who | Time | Check |
|---|------|-----|------|-------|
| 2 | Open | Bob | 23:00 | all |
"""


def test_tables_of_a_text_are_named_by_the_headings_over_them() -> None:
    made = imported(TWO_TABLES)
    assert streams(made) == {"Stop": "Before", "Open": "After"}
    assert "left  line 14: no plan in this sheet" not in told(made)
    assert len(after(imported(TWO_TABLES, sheets=("After",)))) == 1
    with pytest.raises(Unreadable, match=r'there is no visible sheet "Aftr" \(did you mean "After"'):
        imported(TWO_TABLES, sheets=("Aftr",))


def test_the_answers_name_one_sheet_or_several() -> None:
    assert read_answers('sheet = "Plan"', "map.toml").sheets == ("Plan",)
    assert read_answers('sheet = ["Plan", "Rest"]', "map.toml").sheets == ("Plan", "Rest")
    with pytest.raises(PlanProblems, match="sheet is a text"):
        read_answers("sheet = [1]", "map.toml")
