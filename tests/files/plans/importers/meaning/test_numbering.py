"""What the numbers of predecessors count in a list without ids, and what names of sections stand for."""

from openpyxl import Workbook
from openpyxl.styles import Alignment

from tests.files.plans.importers.test_making import after, imported, told
from tests.support.workbooks import resaved, written

OUTLINED = [
    ("Task Name", "Duration", "Predecessors", "Assigned To"),
    ("Cutover", "5h", None, None),
    ("Stop", "1h", None, "Ann"),
    ("Copy", "3h", "2FS", "Bob"),
    ("Open", "1h", "2, 3FS", "Ann"),
]


def test_rows_that_sum_up_are_counted_where_references_make_sense_so() -> None:
    def indent(book: Workbook) -> None:
        for row in (3, 4, 5):
            book["Plan"].cell(row, 1).alignment = Alignment(indent=1)

    made = imported(resaved(written({"Plan": OUTLINED}), indent))
    assert after(made) == {"T01": [], "T02": ["T01"], "T03": ["T01", "T02"]}


def test_the_numbers_of_rows_in_the_sheet_are_known_and_said() -> None:
    made = imported("Task,Duration,Depends on\nStop,1h,\nCopy,1h,2\nOpen,1h,3\n")
    assert after(made) == {"T01": [], "T02": ["T01"], "T03": ["T02"]}
    assert "bent  the numbers of predecessors are those of the rows in the sheet" in told(made)


def test_the_name_of_a_section_stands_for_all_beneath_it() -> None:
    made = imported(
        "ID,Task,Duration,Owner,Depends on\n,Prepare,,,\n1,Stop,1h,Ann,\n2,Save,1h,Ann,\n"
        ",Move,,,\n3,Copy,1h,Bob,Prepare\n"
    )
    assert after(made)["3"] == ["1", "2"]


def test_ids_with_dots_say_what_sums_up_what() -> None:
    made = imported(
        "WBS,Task,Duration,Start,Predecessors,Owner\n1,Prep,3h,20:00,,\n1.1,Stop,1h,20:00,,Ann\n1.2,Save,2h,21:00,1.1,Bob\n"
        "2,Move,1h,23:00,1,\n2.1,Copy,1h,23:00,,Bob\n"
    )
    assert after(made) == {"1.1": [], "1.2": ["1.1"], "2.1": ["1.1", "1.2"]}
    assert [task.stream for task in made.draft.tasks[:3]] == ["Prep", "Prep", "Move"]
