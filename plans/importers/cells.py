"""What every reader makes of a file: sheets of rows of cells, each cell with the place that a person finds it at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from plans.errors import CutoverError

Value = str | float | bool | datetime | date | timedelta
"""A text, a number, a day with or without a clock time; a clock time or an elapsed one alone is a `timedelta`."""

MOST_CELLS = 200_000
MOST_CELL_CHARACTERS = 100_000
"""Three times what a spreadsheet itself lets into a cell."""
MOST_COLUMNS = 1000
MOST_SHEETS = 200
MOST_PARTS = 20_000
"""Files in one archive."""


class Unreadable(CutoverError):
    """The file is nothing that this program takes a plan from, or is too large, or means harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell that holds something."""

    value: Value
    at: str
    """`B7`, or `line 7`: where it stands in its sheet."""
    text: str
    """The value as the file shows it, without blanks around it."""
    indent: int = 0
    link: str = ""
    """The address that it leads to."""
    fill: str = ""
    """The colour behind it, in whatever words the file has for it; empty for none and for white."""
    struck: bool = False
    """All of it is struck through."""
    note: str = ""
    """What somebody has pinned on it: a note, or a thread of comments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that holds something, its cells by column (0 is the first)."""

    number: int
    """As the file counts, from 1."""
    cells: Mapping[int, Cell]
    hidden: bool = False
    outline: int = 0
    width: int = 0
    """How many cells it has in a file of separated values, empty ones among them."""
    at: str = ""
    """Where it stands in the file, where that is not its sheet and its number."""

    def text(self, column: int | None) -> str:
        """What stands in this column; empty where nothing does."""
        cell = self.cells.get(column) if column is not None else None
        return cell.text if cell is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet, or the whole of a file that has none."""

    name: str
    """Empty for a file without sheets."""
    rows: tuple[Row, ...]
    title: str = ""
    """The heading of the text over it, where it is one of several tables of a text."""
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column of each merged range; rows from 1, columns from 0."""
    remarks: tuple[tuple[str, str], ...] = ()
    """What the reader could not read, each with its place."""
    swatches: tuple[tuple[int, int, str], ...] = ()
    """Row, column and colour of cells that hold nothing else."""

    @property
    def called(self) -> str:
        """Its name, else its title; empty where it has neither."""
        return self.name or self.title

    def place(self, at: str) -> str:
        """`Plan!B7`, or `line 7`."""
        return f"{self.name}!{at}" if self.name else at

    def row_place(self, row: Row) -> str:
        """`Plan!7`, or `line 7`."""
        if row.at:
            return row.at
        return self.place(str(row.number)) if self.name else f"line {row.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A file as it was read."""

    format: str
    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...] = field(default=())
    """What holds for all of it: its encoding, its separator, what is never read."""
    separator: str = ""
    """What stands between two cells of a file of separated values."""


def column_name(column: int) -> str:
    """`A` for 0, `AB` for 27."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def refuse_long(text: str, place: str) -> None:
    """Raise `Unreadable` for a cell that no spreadsheet would have let in."""
    if len(text) > MOST_CELL_CHARACTERS:
        raise Unreadable(f"{place} holds {len(text):,} characters", hint=f"a cell has at most {MOST_CELL_CHARACTERS:,}")
