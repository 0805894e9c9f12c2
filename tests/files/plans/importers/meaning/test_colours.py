"""What the colours of rows say: by a legend, as heads of sections, or nothing that can be read."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import PatternFill

from plans.importers.making import Imported
from tests.files.plans.importers.test_making import after, imported, told
from tests.support.workbooks import resaved, written

GREEN, BLUE, GREY = "FF92D050", "FF00B0F0", "FFD9D9D9"
HEADINGS = ("No", "Task", "Owner", "Duration")


def coloured(rows: Sequence[Sequence[object]], fills: dict[int, str], columns: Sequence[int] = (1, 2)) -> Imported:
    def paint(book: Workbook) -> None:
        for row, colour in fills.items():
            for column in columns:
                book["Plan"].cell(row, column).fill = PatternFill("solid", fgColor=colour)

    return imported(resaved(written({"Plan": rows}), paint))


def tasks(*titles: str) -> list[tuple[object, ...]]:
    return [(number, title, "Ann", "5 min") for number, title in enumerate(titles, 1)]


def streams(made: Imported) -> list[str]:
    return [task.stream for task in made.draft.tasks if task.place]


def test_a_legend_beside_the_plan_names_streams() -> None:
    rows = [(None, "Database"), (None, "Network"), (), HEADINGS, *tasks("Stop", "Close", "Dump")]
    made = coloured(rows, {1: GREEN, 2: BLUE, 5: GREEN, 6: BLUE, 7: GREEN}, columns=(1,))
    assert streams(made) == ["", "", ""]
    made = coloured(rows, {1: GREEN, 2: BLUE, 5: GREEN, 6: BLUE, 7: GREEN})
    assert streams(made) == ["Database", "Network", "Database"]
    assert "came  Plan!5 to Plan!7: colours of rows, as streams, by the legend beside them" in told(made)


def test_a_legend_of_states_is_left_to_the_run() -> None:
    rows = [(None, "Completed"), (None, "In progress"), (), HEADINGS, *tasks("Stop", "Close", "Dump")]
    made = coloured(rows, {1: GREEN, 2: BLUE, 5: GREEN, 6: BLUE})
    assert streams(made) == ["", "", ""]
    assert "left  Plan!5 to Plan!6: colours that say how far tasks are: that, a run says" in told(made)


def test_coloured_rows_without_an_owner_sum_up_what_is_beneath_them() -> None:
    rows = [
        HEADINGS, (1, "Prepare", None, "2 h"), (2, "Stop", "Ann", "1 h"), (3, "Save", "Bob", "1 h"),
        (4, "Move", None, "1 h"), (5, "Copy", "Bob", "1 h"),
    ]  # fmt: skip
    made = coloured(rows, {2: GREY, 5: GREY})
    assert list(after(made)) == ["2", "3", "5"]
    assert streams(made) == ["Prepare", "Prepare", "Move"]


def test_colours_that_nothing_explains_are_told_once_and_stripes_never() -> None:
    rows = [HEADINGS, *tasks("a", "b", "c", "d", "e", "f")]
    assert "left  Plan!3 to Plan!4: colours of rows, which nothing beside them explains" in told(
        coloured(rows, {3: GREEN, 4: BLUE})
    )
    assert "colour" not in told(coloured(rows, {2: GREY, 4: GREY, 6: GREY}))
    assert "colour" not in told(coloured(rows, dict.fromkeys(range(2, 8), GREY)))
