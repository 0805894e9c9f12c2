"""Small .xlsx files written by hand, as spreadsheets write them: for tests of what is read from them."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

import openpyxl

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
STYLES = f"""<styleSheet {_MAIN}><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="2"/>
<xf numFmtId="0"><alignment indent="2"/></xf><xf numFmtId="164"/></cellXfs></styleSheet>"""
DAY, MOMENT, CLOCK, DECIMALS, INDENTED = 1, 2, 3, 4, 5
"""Styles of cells."""

Content = str | float | tuple[float, int] | None
"""A text, a number, a number in a style; a text that begins with `<` is a cell's own XML."""


def sheet(rows: Mapping[int, Sequence[Content]], *, before: str = "", after: str = "", of_rows: str = "") -> str:
    """One sheet, its rows by their number.

    Args:
        before: XML in front of the rows, such as columns.
        after: XML behind them, such as merged ranges.
        of_rows: attributes of every row.
    """
    body = "".join(
        f'<row r="{number}" {of_rows}>{"".join(_cell(at, number, one) for at, one in enumerate(cells))}</row>'
        for number, cells in rows.items()
    )
    return f"<worksheet {_MAIN} {_REL}>{before}<sheetData>{body}</sheetData>{after}</worksheet>"


def _cell(at: int, row: int, content: Content) -> str:
    name = f"{chr(ord('A') + at)}{row}"
    match content:
        case None:
            return ""
        case str() if content.startswith("<"):
            return f'<c r="{name}">{content}</c>'
        case str():
            text = f'<t xml:space="preserve">{escape(content)}</t>'
            return f'<c r="{name}" t="inlineStr"><is>{text}</is></c>'
        case (number, style):
            return f'<c r="{name}" s="{style}"><v>{number}</v></c>'
        case _:
            return f'<c r="{name}"><v>{content}</v></c>'


def workbook(sheets: Mapping[str, str], *, hidden: Sequence[str] = (), **parts: str) -> bytes:
    """A workbook of these sheets.

    Args:
        hidden: the names of sheets that are not seen.
        parts: further parts, `__` in a name for `/` and `_dot_` for a dot.
    """
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"{_state(name in hidden)}/>'
        for at, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    written = {
        "xl/workbook.xml": f"<workbook {_MAIN} {_REL}><workbookPr/><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {_PACKAGE}>{related}</Relationships>",
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{at}.xml": text for at, text in enumerate(sheets.values(), 1)},
        **{name.replace("__", "/").replace("_dot_", "."): text for name, text in parts.items()},
    }
    return zipped(written)


def written(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook of another make, openpyxl's, of these sheets and their rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        made = book.create_sheet(name)
        for row in rows:
            made.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def resaved(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The workbook once more, changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def _state(is_hidden: bool) -> str:
    return ' state="hidden"' if is_hidden else ""


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def open_document(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """An .ods of one sheet.

    Args:
        name: of the sheet.
        rows: each cell a text, or the XML of a cell where it begins with `<`.
    """
    body = "".join(f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(f'xmlns:{space}="{_ODF}:{space}:1.0"' for space in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f"<table:table table:name={quoteattr(name)}>{body}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<manifest/>"})


def _open_cell(text: str) -> str:
    if text.startswith("<"):
        return text
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
