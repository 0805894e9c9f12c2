"""An .xlsx as it lies on disk: values as they are shown, what is hidden, and files that mean harm."""

from datetime import date, datetime, timedelta

import pytest

from plans.importers.cells import MOST_CELLS, Sheet, Unreadable
from plans.importers.reading import read_book
from plans.importers.workbook import xlsx
from plans.importers.workbook.parts import MOST_BYTES
from tests.support.workbooks import CLOCK, DAY, DECIMALS, INDENTED, MOMENT, Content, sheet, workbook, zipped


def one(*cells: Content, **of_sheet: str) -> Sheet:
    return read_book(workbook({"Plan": sheet({7: cells}, **of_sheet)})).sheets[0]


def test_values_are_what_the_spreadsheet_shows_with_their_places() -> None:
    read = one(
        1.0, (1.1, DECIMALS), (44876, DAY), (44876.75, MOMENT), (0.6875, CLOCK), (1, CLOCK), "  Ω ", (3, INDENTED)
    )
    cells = read.rows[0].cells
    assert [cell.text for cell in cells.values()] == [
        "1", "1.10", "2022-11-11", "2022-11-11 18:00", "16:30", "24:00", "Ω", "3"
    ]  # fmt: skip
    assert [cells[at].value for at in (2, 3, 4)] == [
        date(2022, 11, 11),
        datetime(2022, 11, 11, 18),  # noqa: DTZ001 - as in a spreadsheet
        timedelta(hours=16, minutes=30),
    ]
    assert (cells[7].indent, cells[3].at, read.place("D7")) == (2, "D7", "Plan!D7")


def test_a_formula_without_a_value_and_an_error_are_named_by_their_cells() -> None:
    read = one("<f>A1+1</f>", "<f>A1</f><v>5</v>")
    assert [*read.rows[0].cells] == [1]
    assert read.remarks == (("A7", "a formula without a value: open the file in a spreadsheet and save it"),)


def test_hidden_rows_columns_and_sheets_are_known_and_a_hidden_sheet_is_not_read() -> None:
    seen = sheet({1: ["Task"]}, before='<cols><col min="2" max="3" hidden="1"/></cols>', of_rows='hidden="1"')
    book = read_book(workbook({"Plan": seen, "Old": sheet({1: ["x"]})}, hidden=["Old"]))
    assert book.sheets[0].hidden_columns == {1, 2}
    assert book.sheets[0].rows[0].hidden
    assert (book.sheets[1].hidden, book.sheets[1].rows) == (True, ())


def test_texts_are_shared_without_the_reading_aids_in_them() -> None:
    texts = "<sst><si><r><t>作</t></r><r><t>業</t></r><rPh><t>さぎょう</t></rPh></si></sst>"
    own = (
        sheet({1: ["x"]})
        .replace('t="inlineStr"', 't="s"')
        .replace('<is><t xml:space="preserve">x</t></is>', "<v>0</v>")
    )
    book = read_book(workbook({"Plan": own}, xl__sharedStrings_dot_xml=texts))
    assert book.sheets[0].rows[0].cells[0].text == "作業"


def test_merged_ranges_links_and_macros_are_seen() -> None:
    merged = '<mergeCells><mergeCell ref="A2:C2"/></mergeCells>'
    made = workbook({"Plan": sheet({1: ["x"]}, after=merged)}, xl__vbaProject_dot_bin="x")
    book = read_book(made)
    assert book.sheets[0].merged == ((2, 0, 2, 2),)
    assert book.remarks == ("its macros are neither read nor run",)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (workbook({"P": '<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'}), "declares a document type"),
        (workbook({"P": "<worksheet><sheetData>"}), "is broken in line 1"),
        (workbook({"P": "<a>" * 200}), "nested deeper"),
        (workbook({"P": sheet({1: ["x" * 200_000]})}), "P!A1 holds 200,000 characters"),
        (b"PK\x03\x04broken", "this is an archive, and no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a broken .xls, or no workbook at all"),
        (b"{\\rtf1 " + b"{" * 200, "the RTF is nested deeper than 100"),
        (b"", "the file is empty"),
        (b"%PDF-1.7", "this is a PDF"),
        (b"<?xml version='1.0'?><Project/>", "this is XML or HTML, and no MS Project file"),
    ],
    ids=range(10),
)
def test_what_is_broken_or_something_else_is_refused_by_name(made: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_book(made)


def test_what_unpacks_to_more_than_a_book_may_hold_is_refused() -> None:
    made = zipped({"xl/workbook.xml": b"<workbook/>" + b" " * (MOST_BYTES + 1)})
    with pytest.raises(Unreadable, match="unpacks to more than 100 MB"):
        read_book(made)


def test_rows_that_hold_nothing_are_passed_over_quickly() -> None:
    empty = "".join(f'<row r="{number}"/>' for number in range(2, 60_000))
    made = sheet({1: ["Task"]}).replace("</sheetData>", f"{empty}</sheetData>")
    assert len(read_book(workbook({"Plan": made})).sheets[0].rows) == 1


def test_all_sheets_together_hold_no_more_cells_than_a_plan_could(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_CELLS == 200_000
    monkeypatch.setattr(xlsx, "MOST_CELLS", 2_000)
    rows = {number: [float(number)] * 26 for number in range(1, 41)}
    made = workbook({"A": sheet(rows), "B": sheet(rows)})
    with pytest.raises(Unreadable, match="the workbook has more than 2,000 cells"):
        read_book(made)


def test_a_column_that_is_too_far_away_is_said() -> None:
    far = sheet({1: ["Task"]}).replace("</row>", '<c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>')
    assert read_book(workbook({"A": far})).sheets[0].remarks == (("XFD1", "behind column ALL nothing is read"),)


_STRICT = "http://purl.oclc.org/ooxml"


def test_another_maker_s_workbook_with_prefixes_strict_names_and_without_places_is_read() -> None:
    cells = (
        '<x:c t="inlineStr"><x:is><x:r><x:t>St</x:t></x:r><x:r><x:t>op</x:t></x:r></x:is></x:c>'
        '<x:c t="d"><x:v>2026-11-13T22:00:00Z</x:v></x:c><x:c t="d"><x:v>2026-11-13</x:v></x:c>'
        '<x:c t="b"><x:v>1</x:v></x:c><x:c t="e"><x:v>#REF!</x:v></x:c>'
        '<x:c t="str"><x:f>IF(1,"","")</x:f><x:v></x:v></x:c><x:c><x:f t="shared" si="0"/><x:v>7</x:v></x:c>'
    )
    main = f'xmlns:x="{_STRICT}/spreadsheetml/main" xmlns:rel="{_STRICT}/officeDocument/relationships"'
    book = f'<x:workbook {main}><x:sheets><x:sheet name="P" sheetId="9" rel:id="a"/></x:sheets></x:workbook>'
    related = (
        f'<Relationships><Relationship Id="a" Type="{_STRICT}/officeDocument/relationships/worksheet" '
        'Target="/xl/sheets/one.xml"/></Relationships>'
    )
    made = zipped(
        {
            "xl/workbook2.xml": book,
            "xl/_rels/workbook2.xml.rels": related,
            "xl/sheets/one.xml": f"<x:worksheet {main}><x:sheetData><x:row>{cells}</x:row></x:sheetData></x:worksheet>",
        }
    )
    read = read_book(made).sheets[0]
    assert [cell.value for cell in read.rows[0].cells.values()] == [
        "Stop", datetime(2026, 11, 13, 22), date(2026, 11, 13), True, 7.0  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.at for cell in read.rows[0].cells.values()] == ["A1", "B1", "C1", "D1", "G1"]
    assert read.remarks == (("E1", "an error of the spreadsheet: #REF!"),)


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    made = workbook({"P": sheet({1: [(44876, DAY)]})}, xl__workbook_dot_xml=_FROM_1904)
    assert read_book(made).sheets[0].rows[0].cells[0].value == date(2026, 11, 12)


_FROM_1904 = """<workbook xmlns:r="r"><workbookPr date1904="1"/>
<sheets><sheet name="P" sheetId="1" r:id="rId1"/></sheets></workbook>"""
