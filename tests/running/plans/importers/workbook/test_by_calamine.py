"""Workbooks of before 2007 and of OpenDocument: their values, and what becomes of one that is broken or means harm."""

import io
import subprocess
from datetime import date, datetime, timedelta

import pytest
import xlwt

from plans.importers.cells import Unreadable
from plans.importers.reading import read_book
from plans.importers.workbook import by_calamine, calamine_child
from tests.support.workbooks import open_document, zipped

NIGHT = datetime(2026, 11, 13, 22)  # noqa: DTZ001 - as in a spreadsheet


def old_workbook() -> bytes:
    """An .xls whose plan stands in B2, with a hidden sheet beside it."""
    book = xlwt.Workbook()
    plan = book.add_sheet("Plan")
    shown = {code: xlwt.easyxf(num_format_str=code) for code in ("YYYY-MM-DD HH:MM", "h:mm", "[h]:mm", "D.M.YYYY")}
    for column, heading in enumerate(("ID", "Task", "Start", "End", "Duration", "Longest"), 1):
        plan.write(1, column, heading)
    plan.write(3, 1, 1)
    plan.write(3, 2, "  Stoppe køer\u00a0")
    plan.write(3, 3, NIGHT, shown["YYYY-MM-DD HH:MM"])
    plan.write(3, 4, 1.0, shown["h:mm"])
    plan.write(3, 5, 0.0208333, shown["h:mm"])
    plan.write(3, 6, 1.5, shown["[h]:mm"])
    plan.write(4, 3, NIGHT.date(), shown["D.M.YYYY"])
    plan.write(4, 4, 1.25, shown["h:mm"])
    plan.write(4, 5, True)
    plan.write_merge(5, 6, 1, 3, "merged")
    book.add_sheet("Old").visibility = 1
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_an_xls_gives_its_values_their_places_merges_and_hidden_sheets() -> None:
    book = read_book(old_workbook())
    plan, hidden = book.sheets
    first, second = plan.rows[1].cells, plan.rows[2].cells
    assert [cell.text for cell in first.values()] == [
        "1", "Stoppe køer", "2026-11-13 22:00", "24:00", "00:30", "36:00"
    ]  # fmt: skip
    assert [first[at].value for at in (3, 4, 5, 6)] == [
        NIGHT, timedelta(days=1), timedelta(minutes=30), timedelta(hours=36)
    ]  # fmt: skip
    assert [second[at].value for at in (3, 4, 5)] == [date(2026, 11, 13), timedelta(hours=30), True]
    assert (first[2].at, first[2].indent, plan.rows[0].number) == ("C4", 1, 2)
    assert plan.merged == ((6, 1, 7, 3),)
    assert (hidden.hidden, hidden.rows) == (True, ())
    assert "not read of an .xls" in book.remarks[0]


def test_an_ods_gives_its_values_without_the_notes_on_them() -> None:
    moment = '<table:table-cell office:value-type="date" office:date-value="2026-11-13T22:00:00"/>'
    length = '<table:table-cell office:value-type="time" office:time-value="PT00H30M00S"/>'
    noted = (
        '<table:table-cell office:value-type="float" office:value="1.5"><office:annotation><text:p>no</text:p>'
        "</office:annotation><text:p>1.5</text:p></table:table-cell>"
    )
    book = read_book(open_document("Plan", [["Task", "Start"], ["Stop", moment, length, noted]]))
    assert [cell.value for cell in book.sheets[0].rows[1].cells.values()] == ["Stop", NIGHT, timedelta(minutes=30), 1.5]


def broken(seed: int) -> bytes:
    content = bytearray(old_workbook())
    content[600:1400:7] = bytes((seed * at) % 256 for at in range(len(content[600:1400:7])))
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (old_workbook()[:3000], "a broken .xls, or no workbook at all"),
        (broken(7), "a broken .xls|is broken, or takes more than"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "the workbook has a password"),
        (zipped({"mimetype": "x-spreadsheet", "content.xml": "<broken"}), "a broken .ods, or no workbook at all"),
        (zipped({"mimetype": "text", "content.xml": "<a/>"}), "this is an archive, and no workbook"),
        (zipped({"xl/workbook.bin": "x"}), "a broken .xlsb, or no workbook at all"),
    ],
    ids=range(6),
)
def test_what_is_broken_or_locked_is_refused_by_its_kind(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_book(content)


def test_a_sheet_that_takes_too_much_memory_is_refused_and_not_this_program_s_end() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Plan")
    sheet.write(0, 0, "Task")
    sheet.write(65_535, 255, "far away")
    written = io.BytesIO()
    book.save(written)
    with pytest.raises(Unreadable, match="takes more than 400 MB of memory or 9 seconds to read"):
        read_book(written.getvalue())


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (calamine_child.LACKING, "an .ods is read with the extra `excel` .pip install 'cutover-console.excel.'"),
        (calamine_child.LOCKED, "the workbook has a password"),
        (calamine_child.TOO_MANY, "the .ods has more than 200,000 cells or 200 sheets"),
        (-9, "is broken, or takes more than"),
    ],
)
def test_how_the_reader_ended_says_why(status: int, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(command: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, status, b"")

    monkeypatch.setattr(subprocess, "run", ended)
    with pytest.raises(Unreadable, match=says):
        read_book(open_document("Plan", [["Task"]]))


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_calamine, "WITHIN", 0)
    with pytest.raises(Unreadable, match="takes more than 0 seconds"):
        read_book(old_workbook())
