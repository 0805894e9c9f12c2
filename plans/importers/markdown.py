"""The tables of a Markdown file to cells; the headings over them are the sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from plans.importers.cells import MOST_CELLS, MOST_COLUMNS, Book, Cell, Row, Sheet, Unreadable, refuse_long

_ROW = re.compile(r"\s*\|.*\|\s*")
_RULE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.+?)\s*#*\s*")
_APART = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"!?\[([^\]]{0,500})\]\(([^)\s]{1,2000})[^)]{0,500}\)")
_MOST_TOLD = 20
_LONGEST_TOLD = 200
_MARKS = re.compile(r"\*\*|__|`|<br\s*/?>|&nbsp;")


def is_markdown(text: str) -> bool:
    """Tell it by a row of a table with a rule beneath."""
    return any(_ROW.fullmatch(row) and _RULE.fullmatch(rule) for row, rule in pairwise(text.splitlines()[:5000]))


def read_markdown(text: str) -> Book:
    """Read every table; those with one heading after each other are one."""
    tables = _Tables()
    for number, line, following in _lines(text):
        if heading := _HEADING.fullmatch(line):
            tables.head(number, _plain(heading[1]))
        elif _ROW.fullmatch(line) and _RULE.fullmatch(following):
            tables.begin(number, line)
        elif _ROW.fullmatch(line) and not _RULE.fullmatch(line):
            tables.add(_row(number, line))
        elif text := _plain(line):
            tables.tell(number, text)
    sheets = (
        Sheet(name="", title=title, rows=tuple(filter(_holds_something, rows))) for _, title, rows in tables.found
    )
    return Book(format="Markdown", sheets=tuple(sheets), remarks=("read as Markdown: only its tables",))


@dataclass(slots=True)
class _Tables:
    found: list[tuple[str, str, list[Row]]] = field(default_factory=list)
    """Of each table the line of its heading, the heading of the text over it, and its rows."""
    section: str = ""
    """The heading of the text over the next table."""
    told: list[Row] = field(default_factory=list)
    """The title of the document, and lines of its text before the first table."""

    def head(self, number: int, text: str) -> None:
        """Take a heading of the text."""
        self.section = text
        self.tell(number, text)

    def tell(self, number: int, text: str) -> None:
        """Take a line of the text, which may say when the night is."""
        if not self.found and len(self.told) < _MOST_TOLD and len(text) <= _LONGEST_TOLD:
            self.told.append(Row(number=number, cells={0: _cell(text, number)}))

    def begin(self, number: int, line: str) -> None:
        """Begin a table, or go on with the one before where it has the same heading."""
        if not self.found or self.found[-1][0] != line.casefold():
            above = self.told if not self.found else []
            self.found.append((line.casefold(), self.section, [*above, _row(number, line)]))
        if self.section:
            self.add(Row(number=number, cells={0: _cell(self.section, number)}))
        self.section = ""

    def add(self, row: Row) -> None:
        """Add a row to the table that has begun; rows without one are none."""
        if self.found:
            self.found[-1][-1].append(row)


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    lines = text.splitlines()
    if len(lines) > MOST_CELLS:
        raise Unreadable(f"the text has more than {MOST_CELLS:,} lines", hint="a plan is much smaller")
    yield from zip(range(1, len(lines) + 1), lines, [*lines[1:], ""], strict=True)


def _holds_something(row: Row) -> bool:
    return bool(row.cells)


def _row(number: int, line: str) -> Row:
    parts = _APART.split(line.strip().removeprefix("|").removesuffix("|"))[:MOST_COLUMNS]
    cells = {at: cell for at, part in enumerate(parts) if (cell := _cell(part, number)).text}
    return Row(number=number, cells=cells)


def _cell(part: str, number: int) -> Cell:
    refuse_long(part, f"line {number}")
    text, link = _plain(part), _LINK.search(part)
    return Cell(value=text, at=f"line {number}", text=text, link=link[2] if link else "")


def _plain(part: str) -> str:
    """A text without the marks of Markdown, a link by its name."""
    return _MARKS.sub("", _LINK.sub(r"\1", part)).replace("\\|", "|").strip()
