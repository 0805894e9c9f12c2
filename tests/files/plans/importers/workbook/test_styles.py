"""What the format of a cell adds to its value: the letters of an id, a unit, a colour, a line through it."""

import io

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from plans.importers.cells import Cell, Sheet
from plans.importers.reading import read_book
from plans.importers.workbook.styles import Shown, style_of
from tests.support.workbooks import sheet, workbook


def cells(*columns: tuple[object, dict[str, object]]) -> list[Cell]:
    """The cells of one row, each made of a value and of attributes of openpyxl's cell."""
    book = openpyxl.Workbook()
    for at, (value, styled) in enumerate(columns, 1):
        cell = book.active.cell(row=1, column=at, value=value)  # type: ignore[union-attr]
        for name, attribute in styled.items():
            setattr(cell, name, attribute)
    written = io.BytesIO()
    book.save(written)
    return [*one_sheet(written.getvalue()).rows[0].cells.values()]


def one_sheet(content: bytes) -> Sheet:
    return read_book(content).sheets[0]


def test_a_number_is_the_text_that_its_format_makes_of_it() -> None:
    made = cells(
        (5, {"number_format": '"T-"000'}),
        (30, {"number_format": '0" min"'}),
        (7, {"number_format": "000"}),
        (1.5, {"number_format": r"0.0\ \h"}),
    )
    assert [cell.value for cell in made] == ["T-005", "30 min", 7.0, "1.5 h"]
    assert made[2].text == "007"


def test_colours_and_lines_through_whole_cells_are_kept_and_white_is_none() -> None:
    made = cells(
        ("a", {"fill": PatternFill("solid", fgColor="FFC6E0B4")}),
        ("b", {"fill": PatternFill("solid", fgColor="FFFFFFFF")}),
        ("c", {"font": Font(strike=True)}),
    )
    assert [(cell.fill, cell.struck) for cell in made] == [("c6e0b4", False), ("", False), ("", True)]


def test_a_text_is_struck_through_only_where_all_of_its_runs_are() -> None:
    struck = "<rPr><strike/></rPr>"
    texts = f"<sst><si><r>{struck}<t>gone</t></r></si><si><r>{struck}<t>old </t></r><r><t>new</t></r></si></sst>"
    own = sheet({1: ["<v>0</v>", "<v>1</v>"]}).replace('<c r="A1">', '<c r="A1" t="s">')
    own = own.replace('<c r="B1">', '<c r="B1" t="s">')
    made = one_sheet(workbook({"Plan": own}, xl__sharedStrings_dot_xml=texts)).rows[0].cells
    assert [(cell.text, cell.struck) for cell in made.values()] == [("gone", True), ("old new", False)]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("[$-409]h:mm AM/PM;@", Shown.TIME),
        ("[h]:mm", Shown.TIME),
        ('dd"."mm"." hh:mm', Shown.MOMENT),
        ("mmm", Shown.DAY),
        ("General", Shown.NUMBER),
        ('"day" 0', Shown.NUMBER),
        ("y" * 100_000, Shown.DAY),
    ],
)
def test_a_format_says_whether_a_number_is_a_day_or_a_clock_time(code: str, shown: Shown) -> None:
    assert style_of(code).shown is shown
