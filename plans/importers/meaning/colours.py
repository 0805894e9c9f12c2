"""What the colours of rows say: heads of sections, or what a legend beside the plan calls them; else they are told."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plans.importers.cells import Cell, Row
from plans.importers.headings import Means
from plans.importers.meaning.lengths import is_nothing
from plans.importers.report import Report
from plans.importers.table import Table

_STATES = re.compile(
    r"\b(done|complete[d]?|finished|open|not started|in progress|pending|delayed|late|overdue|blocked|on track|at risk|"
    r"ferdig|utført|pågår|forsinket|fertig|erledigt|offen|in arbeit|verzug|terminé|en cours|concluíd[oa]|hecho)\b",
    re.IGNORECASE,
)
_LONGEST = 60
"""Characters of what a legend says."""
_FEWEST = 2
"""Colours that a legend has."""
_TELLING = (Means.OWNER, Means.START, Means.DURATION, Means.END)
_MOST_HEADS, _MOST_UNOWNED = 0.5, 0.2


@dataclass(frozen=True, slots=True)
class Colours:
    """What the colours of a plan's rows say, by the identity of the row."""

    heads: frozenset[int] = frozenset()
    """Rows that sum up what stands beneath them, though they have times or lengths of their own."""
    called: Mapping[int, str] = field(default_factory=dict)
    """What the legend calls a row's colour, in a plan that has no column of streams."""

    def depth(self, row: Row) -> int:
        """How deep a row lies: beneath the coloured ones that sum up, where there are such."""
        return int(bool(self.heads) and id(row) not in self.heads)


def read_colours(table: Table, rows: Sequence[Row], report: Report) -> Colours:
    """Read the colours of the rows of a plan, and tell of those that nothing explains."""
    fills = {id(row): fill for row in rows if (fill := _fill(table, row))}
    if not fills or _say_nothing(rows, fills):
        return Colours()
    place = _where(table, rows, fills)
    if legend := _legend_of(table, Counter(fills.values())):
        return _by_legend(table, fills, legend, place, report)
    if heads := _heads(table, rows, fills):
        report.bent("coloured rows for which nobody is named are taken for heads of sections", place)
        return Colours(heads=heads)
    report.left("colours of rows, which nothing beside them explains", place)
    return Colours()


def _fill(table: Table, row: Row) -> str:
    """The colour of a row: the one behind its title, and no other where that has none."""
    cell = table.cell(row, Means.TITLE) or table.cell(row, Means.ID)
    return cell.fill if cell is not None else ""


def _say_nothing(rows: Sequence[Row], fills: Mapping[int, str]) -> bool:
    """Whether all rows have one colour, or two take turns to be read more easily."""
    seen = [fills.get(id(row), "") for row in rows]
    changes = sum(one != other for one, other in pairwise(seen))
    are_stripes = len(seen) > 4 and changes * 10 >= (len(seen) - 1) * 9
    return len(set(seen)) == 1 or (len(set(seen)) == 2 and are_stripes)


def _by_legend(
    table: Table, fills: Mapping[int, str], legend: Mapping[str, str], place: str, report: Report
) -> Colours:
    if any(map(_STATES.search, legend.values())):
        report.left("colours that say how far tasks are: that, a run says", place)
        return Colours()
    if table.column(Means.STREAM) is not None:
        report.left(f"colours of rows ({', '.join(legend.values())}): the streams are those of the column", place)
        return Colours()
    report.came("colours of rows, as streams, by the legend beside them", place)
    return Colours(called={row: legend[fill] for row, fill in fills.items() if fill in legend})


def _heads(table: Table, rows: Sequence[Row], fills: Mapping[int, str]) -> frozenset[int]:
    """The coloured rows for which nobody is named, where somebody is for nearly all of the others."""
    heads = frozenset(id(row) for row in rows if id(row) in fills and not _says(table, row, Means.OWNER, Means.AFTER))
    others = [row for row in rows if id(row) not in heads]
    unowned = sum(not _says(table, row, Means.OWNER) for row in others)
    is_few = 0 < len(heads) <= _MOST_HEADS * len(rows) and unowned <= _MOST_UNOWNED * len(others)
    return heads if is_few and not _is_bare(rows, heads) else frozenset()


def _is_bare(rows: Sequence[Row], heads: frozenset[int]) -> bool:
    """Whether beneath one of these heads there is nothing."""
    places = [*map(id, rows), -1]
    return any(one in heads and (other in heads or other == -1) for one, other in pairwise(places))


def _says(table: Table, row: Row, *means: Means) -> bool:
    columns = (column for one in means for column in table.every(one))
    return any(not is_nothing(row.text(column.at)) for column in columns)


def _legend_of(table: Table, used: Mapping[str, int]) -> dict[str, str]:
    """What the colours of most rows are called beside the plan; empty where they are not."""
    outside = _outside(table)
    legend: dict[str, str] = {}
    for fill, text in (*_texts_in_colour(outside), *_texts_beside(table, outside)):
        if fill in used:
            legend.setdefault(fill, " ".join(text.split())[:_LONGEST])
    named = sum(used[fill] for fill in legend)
    return legend if len(legend) >= _FEWEST and named * 2 > sum(used.values()) else {}


def _outside(table: Table) -> dict[int, dict[int, Cell]]:
    """The cells of the sheet that are neither the plan's nor its heading's, by row and column."""
    ours = {row.number for row in table.rows if _says(table, row, *_TELLING)}
    columns = frozenset(column.at for column in table.columns)
    rows = [row for row in table.sheet.rows if row.number not in table.headed]
    return {row.number: _beyond(row, columns if row.number in ours else frozenset()) for row in rows}


def _beyond(row: Row, columns: frozenset[int]) -> dict[int, Cell]:
    return {at: cell for at, cell in row.cells.items() if at not in columns}


def _texts_in_colour(outside: Mapping[int, Mapping[int, Cell]]) -> Iterator[tuple[str, str]]:
    for cells in outside.values():
        yield from ((cell.fill, cell.text) for cell in cells.values() if cell.fill)


def _texts_beside(table: Table, outside: Mapping[int, Mapping[int, Cell]]) -> Iterator[tuple[str, str]]:
    """The texts right of cells that hold a colour alone."""
    for row, column, fill in table.sheet.swatches:
        if (cell := outside.get(row, {}).get(column + 1)) is not None and not cell.fill:
            yield fill, cell.text


def _where(table: Table, rows: Sequence[Row], fills: Mapping[int, str]) -> str:
    coloured = [row for row in rows if id(row) in fills]
    first, last = table.sheet.row_place(coloured[0]), table.sheet.row_place(coloured[-1])
    return first if first == last else f"{first} to {last}"
