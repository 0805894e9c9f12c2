"""Lines of a CSV with more cells than the heading: which of them are one text torn apart, by what the others hold."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plans.importers.candidates import Candidate
from plans.importers.cells import Cell, Row, Unreadable
from plans.importers.headings import Means
from plans.importers.meaning.lengths import read_length
from plans.importers.meaning.times import read_when
from plans.importers.report import Report

_ID = re.compile(r"[\w.#/-]{1,20}")
_AFTER = re.compile(r"[\w.#-]{1,20}([\s,;&+]+[\w.#+-]{1,20}){0,20}")
_MOST_COLUMNS = 80
_MOST_LEFT = 0.1
"""The share of lines that may stay unread; of more nobody has a plan."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A table with its lines put right, and those that nobody can put right."""

    found: Candidate
    unread: tuple[str, ...] = ()
    """Their places."""


def mended(found: Candidate, separator: str, report: Report) -> Mended:
    """Put right the lines that have more cells than the heading.

    Args:
        separator: what stands between two cells.

    Raises:
        Unreadable: there are many of which nobody can tell which cells have moved.
    """
    width = max(row.width for row in found.sheet.rows[found.above : found.last + 1])
    sheet = found.sheet
    longer = [row for row in found.rows if _is_longer(row, width, found)]
    rows = _put_right(longer, _Reader(found, width, separator))
    unread = [row for row in longer if rows[row.number] is None]
    if len(unread) > _MOST_LEFT * len(found.rows):
        raise _ragged(unread)
    for row in longer:
        _tell(sheet.row_place(row), row, rows[row.number], report)
    kept = (rows.get(row.number, row) or replace(row, cells={}) for row in sheet.rows)
    return Mended(replace(found, sheet=replace(sheet, rows=tuple(kept))), tuple(map(sheet.row_place, unread)))


def _is_longer(row: Row, width: int, found: Candidate) -> bool:
    return row.width > width and max(row.cells) >= max(found.headings)


def _put_right(rows: Sequence[Row], reader: "_Reader") -> dict[int, Row | None]:
    """Each line as it was meant, by its number; a second look knows what stood in the lines that were put right."""
    first = {row.number: reader.mended(row) for row in rows}
    return {row.number: first[row.number] or reader.mended(row) for row in rows}


def refuse_ragged(rows: Sequence[Row], last: int) -> None:
    """Refuse rows with cells behind the last column: nobody can tell which of the others have moved with them."""
    if longer := [row for row in rows if max(row.cells) > last]:
        raise _ragged(longer)


def _ragged(rows: Sequence[Row]) -> Unreadable:
    named = ", ".join(str(row.number) for row in rows[:10]) + (f" and {len(rows) - 10} more" if len(rows) > 10 else "")
    return Unreadable(
        f"lines with more cells than the heading: {named}",
        hint="a text with the separator in it stands in quotes; without them cells are shifted",
    )


def _tell(place: str, row: Row, put_right: Row | None, report: Report) -> None:
    if put_right is None:
        report.left("more cells than the heading, and nobody can tell which have moved: not read", place)
    elif put_right.cells != row.cells:
        report.bent("more cells than the heading: moved back to where dates, lengths, ids and owners fit", place)


class _Reader:
    """Tries every place at which a line may have been torn apart."""

    def __init__(self, found: Candidate, width: int, separator: str) -> None:
        self._means, self._width, self._separator = found.means, width, separator
        self._seen: dict[int, set[str]] = {}
        for row in found.rows:
            if row.width <= width:
                self._learn(row.cells)

    def mended(self, row: Row) -> Row | None:
        """The line as it was meant; None where several places fit equally well."""
        if row.width > 2 * _MOST_COLUMNS:
            return None
        scored = [(self._score(cells), cells) for cells in self._tries(row)]
        best = max(score for score, _ in scored)
        fitting = [cells for score, cells in scored if score == best]
        if best[0] <= 0 or len(set(map(self._meant, fitting))) > 1:
            return None
        self._learn(fitting[-1])
        return replace(row, cells=fitting[-1], width=self._width)

    def _learn(self, cells: Mapping[int, Cell]) -> None:
        """Keep what stands in the columns of a line that is right."""
        for at, cell in cells.items():
            self._seen.setdefault(at, set()).add(cell.text)

    def _meant(self, cells: Mapping[int, Cell]) -> tuple[tuple[int, str], ...]:
        """What stands in the columns that mean something: two places that leave those alike are one."""
        return tuple(sorted((at, cell.text) for at, cell in cells.items() if at in self._means))

    def _tries(self, row: Row) -> Iterator[dict[int, Cell]]:
        """The line as it stands, where nothing is behind the last column, and joined at each place."""
        if max(row.cells) < self._width:
            yield {**row.cells}
        for at in range(self._width):
            yield self._joined_at(row, at, row.width - self._width)

    def _joined_at(self, row: Row, at: int, surplus: int) -> dict[int, Cell]:
        """The line with some cells from this column on as one, and those behind them moved back."""
        cells = {column: cell for column, cell in row.cells.items() if column < at}
        cells |= {column - surplus: cell for column, cell in row.cells.items() if column > at + surplus}
        torn = [cell for column, cell in row.cells.items() if at <= column <= at + surplus]
        if torn:
            text = f"{self._separator} ".join(cell.text for cell in torn)
            cells[at] = replace(torn[0], text=text, value=text)
        return cells

    def _score(self, cells: Mapping[int, Cell]) -> tuple[int, int]:
        """How many cells fit their columns, less those that do not; then, how few texts were joined."""
        fits = [fit for at, cell in cells.items() for fit in self._fits(at, cell)]
        return sum(1 if fit else -1 for fit in fits), len(cells)

    def _fits(self, at: int, cell: Cell) -> Iterator[bool]:
        means = self._means.get(at)
        if (fits := _CHECKS.get(means) if means is not None else None) is not None:
            yield fits(cell)
        if cell.text in self._seen.get(at, ()):
            yield True


def _is_when(cell: Cell) -> bool:
    return read_when(cell, day_first=True).is_known or read_when(cell, day_first=False).is_known


def _is_length(cell: Cell) -> bool:
    found = read_length(cell, "min")
    return found is None or found.length is not None


def _is_no_time(cell: Cell) -> bool:
    return not _is_when(cell)


def _is_title(cell: Cell) -> bool:
    return any(char.isalpha() for char in cell.text) and not (_is_when(cell) or _is_length(cell))


def _is_id(cell: Cell) -> bool:
    return bool(_ID.fullmatch(cell.text))


def _is_after(cell: Cell) -> bool:
    return bool(_AFTER.fullmatch(cell.text))


_CHECKS: dict[Means, Callable[[Cell], bool]] = {
    **dict.fromkeys((Means.START, Means.END, Means.DAY, Means.END_DAY, Means.NOT_BEFORE, Means.DEADLINE), _is_when),
    **dict.fromkeys((Means.OWNER, Means.STREAM, Means.STATUS), _is_no_time),
    Means.DURATION: _is_length,
    Means.TITLE: _is_title,
    Means.ID: _is_id,
    Means.AFTER: _is_after,
}
