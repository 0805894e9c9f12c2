"""The plan in a file, as cells: its rows, and what each column means."""

from dataclasses import dataclass

from plans.importers.cells import Cell, Row, Sheet
from plans.importers.headings import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the plan."""

    at: int
    heading: str
    means: Means
    possible: tuple[Means, ...] = ()
    """What its heading may mean besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The plan in a file, as cells."""

    sheet: Sheet
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    """Those beneath the heading, headings that are repeated left out."""
    above: tuple[Row, ...] = ()
    """What stands over the heading."""
    headed: frozenset[int] = frozenset()
    """The numbers of the rows of the heading."""
    sources: tuple[Sheet, ...] = ()
    """The sheets of which several tables were made one; none for a table of one sheet."""
    beside: tuple[Row, ...] = ()
    """The rows of its sheets that are in no table of the plan."""
    zone: str = ""
    """Of its times, as its headings name it."""
    is_exported: bool = False
    """Whether this program wrote it: every cell means what it says, and nothing is guessed."""
    todo: tuple[str, ...] = ()
    """What somebody has to say of the choice of this table."""

    @property
    def named(self) -> str:
        """The name of its sheet, or of all of them."""
        return ", ".join(dict.fromkeys(sheet.name for sheet in self.sources or (self.sheet,)))

    def column(self, means: Means) -> Column | None:
        """The column of this meaning, the first where there are several."""
        return next((one for one in self.columns if one.means is means), None)

    def every(self, means: Means) -> tuple[Column, ...]:
        """All columns of this meaning."""
        return tuple(one for one in self.columns if one.means is means)

    def cell(self, row: Row, means: Means) -> Cell | None:
        """What a row says of this."""
        column = self.column(means)
        return row.cells.get(column.at) if column is not None else None

    def text(self, row: Row, means: Means) -> str:
        """The same as text; empty where there is nothing."""
        cell = self.cell(row, means)
        return cell.text if cell is not None else ""
