"""Characters that a workbook writes by their numbers are those characters."""

import pytest

from plans.importers.making import read_book
from plans.importers.workbook.escapes import unescaped
from tests.support.workbooks import sheet, workbook


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("One_x000D_\nTwo", "One\nTwo"), ("a_x0009_b", "a\tb"), ("_x005F_x0041_", "_x0041_"),
        ("_x41_ _y0041_", "_x41_ _y0041_"),
        ("_xD83D__xDE91_", "🚑"), ("_xD83D_", "\ufffd"), ("plain_x", "plain_x"),
    ],
)  # fmt: skip
def test_a_number_is_the_character_that_a_spreadsheet_shows(written: str, text: str) -> None:
    assert unescaped(written) == text


def test_texts_of_cells_are_read_so() -> None:
    row = read_book(workbook({"Plan": sheet({1: ["Task", "Call_x000D_\nthe wards"]})})).sheets[0].rows[0]
    assert row.cells[1].text == "Call\nthe wards"
