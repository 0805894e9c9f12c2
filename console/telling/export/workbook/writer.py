"""Pages as an .xlsx file: the only module that asks for XlsxWriter (the extra `excel`).

Every text is written as a text, never as a formula, a number or an address that opens; nothing says when it was made.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console.errors import Misused
from console.telling.export.cells import Column, Sort, Value
from console.telling.export.facts import Exported
from console.telling.export.task_table import left_out
from console.telling.export.workbook.owner_pages import without_sheet
from console.telling.export.workbook.page import Page, Tint
from console.telling.export.workbook.pages import pages
from console.telling.export.workbook.sheet_names import sheet_names
from console.telling.export.written import Written
from plans.characters import shown, shown_lines
from plans.plurals import counted

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_MOST = 32_767
"""Characters of a cell, each of those beyond the first 65,536 counted twice."""
_NO_CHARACTER = {0xFFFE: "?", 0xFFFF: "?"}
"""What no XML may hold."""
_A4, _HEADING_HEIGHT, _LINE_HEIGHT = 9, 45, 15
_LETTERS = 1.2
"""So many letters of a text stand where a digit is as wide as a column is counted."""
_WIDTHS = {Sort.NAME: (16, 46), Sort.WORD: (7, 24), Sort.NUMBER: (9, 10), Sort.MOMENT: (17, 17), Sort.TEXT: (24, 50)}
"""From and to, in characters."""
_NUMBERS = {Sort.MOMENT: "ddd d mmm hh:mm", Sort.NUMBER: "0.##"}
_ALIGNED = {Sort.NUMBER: "center"}
_DATED = "ddd d mmm yyyy hh:mm"
_SIGNED = "[Red]+0;-0;0"
_HEAD: Mapping[str, object] = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1F3A4D",
    "text_wrap": True,
    "valign": "vcenter",
}
_STRONG: Mapping[str, object] = {"bold": True, "bg_color": "#E3ECF2"}
_TINTS: Mapping[Tint, Mapping[str, object]] = {
    Tint.GOOD: {"bg_color": "#CFE8CF", "font_color": "#0B4F17"},
    Tint.AT_WORK: {"bg_color": "#CFE2F7", "font_color": "#0B3A75"},
    Tint.CARE: {"bg_color": "#FBE3B3", "font_color": "#5C3B00"},
    Tint.BAD: {"bg_color": "#F6C6C4", "font_color": "#7A0C0C", "bold": True},
}
"""Dark on light, so that they are read in grey, too."""


def as_xlsx(told: Exported) -> Written:
    """The whole workbook. Raises `Misused` where the extra is not installed."""
    try:
        import xlsxwriter
    except ImportError:
        raise Misused(
            "a workbook needs the extra `excel`", hint="pip install 'cutover-console[excel]'; .csv needs none"
        ) from None
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    made = told.start.replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": _one_line(told.title), "created": made})
    writer = _Writer(told, book)
    all_pages = pages(told)
    for name, page in zip(sheet_names(page.table.name for page in all_pages), all_pages, strict=True):
        writer.write(name, page)
    book.close()
    return Written(content=out.getvalue(), left=(*left_out(told), *writer.left, *_no_sheet(told)))


def _no_sheet(told: Exported) -> Iterator[str]:
    if more := without_sheet(told):
        yield f"{counted(more, 'party has', 'parties have')} no sheet: those with the most to do have one"


def _one_line(text: str) -> str:
    return shown(text).translate(_NO_CHARACTER)[:200]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How a cell looks."""

    sort: Sort
    number: str = ""
    strong: bool = False
    tint: Tint | None = None


class _Writer:
    """Writes pages into a workbook, each format made once."""

    def __init__(self, told: Exported, book: "Workbook") -> None:
        self.left: list[str] = []
        self._told = told
        self._book = book
        self._head = book.add_format(_HEAD)
        self._formats: dict[_Style, Format] = {}

    def write(self, name: str, page: Page) -> None:
        """Write one page as the next sheet."""
        sheet = self._book.add_worksheet(name)
        first = 0 if page.is_list else 1
        widths = [_width(column) for column in page.table.columns]
        for at, (column, width) in enumerate(zip(page.table.columns, widths, strict=True)):
            sheet.set_column(at, at, width)
            if not page.is_list:
                sheet.write_string(0, at, column.heading, self._head)
        for number, row in enumerate(page.table.rows):
            self._row(sheet, page, number, row, first)
            sheet.set_row(number + first, _height(row, widths, page.lines))
        self._set_up(sheet, page, name)

    def _row(self, sheet: "Worksheet", page: Page, number: int, row: Sequence[Value], first: int) -> None:
        for at, (value, column) in enumerate(zip(row, page.table.columns, strict=True)):
            style = _Style(
                sort=column.sort,
                number=_number(column, value),
                strong=number in page.strong or (page.is_list and at == 0),
                tint=page.tints.get((number, at)),
            )
            self._cell(sheet, number + first, at, value, style)

    def _cell(self, sheet: "Worksheet", row: int, at: int, value: Value, style: _Style) -> None:
        look = self._format(style)
        match value:
            case None | "":
                sheet.write_blank(row, at, None, look)
            case str():
                sheet.write_string(row, at, self._fit(value, sheet.get_name(), row, at), look)
            case datetime():
                sheet.write_datetime(row, at, value, look)
            case _:
                sheet.write_number(row, at, value, look)

    def _fit(self, text: str, sheet: str, row: int, at: int) -> str:
        """The text as a cell can hold it; what is cut off is said."""
        clean = shown_lines(text).translate(_NO_CHARACTER)
        units = clean.encode("utf-16-le")
        if len(units) <= _MOST * 2:
            return clean
        self.left.append(f"what {sheet} has beyond {_MOST:,} characters in row {row + 1}, column {at + 1}")
        return units[: _MOST * 2].decode("utf-16-le", errors="ignore")

    def _format(self, style: _Style) -> "Format":
        if style not in self._formats:
            look: dict[str, Any] = {"valign": "top", "text_wrap": style.sort in (Sort.NAME, Sort.TEXT, Sort.WORD)}
            look |= {"num_format": style.number} if style.number else {}
            look |= {"align": _ALIGNED.get(style.sort, "left"), "bottom": 4, "bottom_color": "#9AA7B2"}
            look.update(_STRONG if style.strong else {})
            look.update(_TINTS[style.tint] if style.tint is not None else {})
            self._formats[style] = self._book.add_format(look)
        return self._formats[style]

    def _set_up(self, sheet: "Worksheet", page: Page, name: str) -> None:
        """What is seen of it at once, and how it is printed; an id of digits is a text, and nothing to warn of."""
        from xlsxwriter.utility import xl_range

        last_row, last = len(page.table.rows), len(page.table.columns) - 1
        if not page.is_list:
            sheet.set_row(0, _HEADING_HEIGHT)
            sheet.freeze_panes(1, page.frozen)
            sheet.autofilter(0, 0, last_row, last)
            sheet.repeat_rows(0)
            sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, last)})
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        if page.printed is not None:
            sheet.print_area(0, 0, last_row, page.printed - 1)
        title, there = (text.replace("&", "&&")[:80] for text in (_one_line(self._told.title), name))
        sheet.set_footer(f"&L{title}&C{there}, times: {self._told.zone}&R&P of &N")


def _number(column: Column, value: Value) -> str:
    if column.heading.startswith("Variance"):
        return _SIGNED
    if isinstance(value, datetime):
        moment = _NUMBERS.get(column.sort, _DATED)
        return f"{moment}:ss" if value.second else moment
    return _NUMBERS.get(column.sort, "") if isinstance(value, float) else ""


def _width(column: Column) -> int:
    """As wide as what stands in it, within what its sort is given."""
    least, most = _WIDTHS[column.sort]
    longest = max((len(str(value)) for value in column.values if isinstance(value, str)), default=0)
    words = max((len(word) for word in column.heading.split()), default=0)
    return min(most, max(least, longest + 1, words + 3))


def _height(row: Sequence[Value], widths: Sequence[int], most: int) -> float:
    """As many lines as the longest cell has, within what the page gives."""
    lines = (_lines(value, width) for value, width in zip(row, widths, strict=True) if isinstance(value, str))
    return _LINE_HEIGHT * min(most, max(lines, default=1))


def _lines(text: str, width: int) -> int:
    return sum(1 + int(len(line) / (width * _LETTERS)) for line in text.split("\n"))
