"""What is pinned on cells: notes, and threads in place of the notes that older programs show for them."""

import io

import openpyxl
from openpyxl.comments import Comment

from plans.importers.reading import read_book
from tests.support.workbooks import sheet, workbook

_TYPES = "http://schemas.microsoft.com/office"


def test_notes_are_kept_with_their_cells_and_one_on_an_empty_cell_is_told_of() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Task"  # type: ignore[index]
    book.active["A1"].comment = Comment("Kari:\nafter the backup", "Kari")  # type: ignore[index, union-attr]
    book.active["C9"].comment = Comment("nowhere", "Kari")  # type: ignore[index, union-attr]
    written = io.BytesIO()
    book.save(written)
    read = read_book(written.getvalue()).sheets[0]
    assert read.rows[0].cells[0].note == "Kari:\nafter the backup"
    assert read.remarks == (("C9", 'a note on an empty cell: "nowhere"'),)


def test_a_thread_takes_the_place_of_the_note_that_stands_for_it() -> None:
    related = "".join(
        f'<Relationship Id="r{at}" Type="{_TYPES}/{kind}" Target="../{kind}.xml"/>'
        for at, kind in enumerate(("comments", "threadedComment"))
    )
    notes = '<comments><comment ref="A1"><text><r><t>[Threaded comment] ...</t></r></text></comment></comments>'
    thread = "".join(f'<threadedComment ref="A1"><text>{text}</text></threadedComment>' for text in ("Ready?", "Yes"))
    parts = {
        "xl__worksheets___rels__sheet1_dot_xml_dot_rels": f"<Relationships>{related}</Relationships>",
        "xl__comments_dot_xml": notes,
        "xl__threadedComment_dot_xml": f"<ThreadedComments>{thread}</ThreadedComments>",
    }
    read = read_book(workbook({"Plan": sheet({1: ["Task"]})}, **parts)).sheets[0]
    assert read.rows[0].cells[0].note == "Ready?\nYes"
