"""What each column of a table means, by its heading and by what stands in it; the rows, as they are read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from plans.importers.answers import Answers
from plans.importers.candidates import IN_TIME, Candidate, known, repeats
from plans.importers.cells import MOST_COLUMNS, Cell, Row, Sheet, column_name
from plans.importers.column_pairs import settled
from plans.importers.headings import Means, are_flags, cleaned, misspelt
from plans.importers.report import Report
from plans.importers.table import Column, Table

ONCE = frozenset(Means) - {Means.STREAM, Means.INSTRUCTIONS, Means.STATUS, Means.ACTUAL, Means.FIELD, Means.NOTHING,
                            Means.OWNER, Means.LINK}  # fmt: skip
"""What one column alone can mean; a second one is kept under its own name."""
_HOLDS_FOR_ALL = frozenset({Means.OWNER, Means.CONTACT, Means.STREAM, Means.DAY, Means.START})
_FAR = MOST_COLUMNS + 1
_MOST_MERGED = 500
"""Rows that one cell may hold for."""


def table_of(found: Candidate, answers: Answers, report: Report) -> Table:
    """Make the table of a heading and of what is beneath it."""
    sheet, end = found.sheet, _where_people_begin(found)
    headings = {at: text for at, text in found.headings.items() if at < end}
    rows = tuple(_between(row, 0, end) for row in found.rows)
    columns = settled([*_columns(sheet, headings, rows, answers, report)], rows, report)
    return Table(
        sheet=sheet,
        columns=tuple(columns),
        rows=_without_headings(sheet, _filled_down(sheet, rows, columns, report), headings, report),
        above=() if found.caption else sheet.rows[: found.above],
        headed=frozenset(row.number for row in sheet.rows[found.above : found.last + 1]),
        beside=tuple(_between(row, end, _FAR) for row in sheet.rows[found.above : found.end] if end < _FAR),
    )


def _without_headings(
    sheet: Sheet, rows: Sequence[Row], headings: Mapping[int, str], report: Report
) -> tuple[Row, ...]:
    """The rows that hold something, without the heading where it comes again."""
    repeated = {id(row): sheet.row_place(row) for row in rows if repeats(row, headings)}
    if repeated:
        report.left("the heading, repeated", ", ".join(repeated.values()))
    return tuple(row for row in rows if row.cells and id(row) not in repeated)


def _where_people_begin(found: Candidate) -> int:
    """The first column of a table of people that stands beside the plan, behind an empty column; none as a rule."""
    used = sorted({*found.headings, *_filled(found.rows)})
    apart = (at for before, at in pairwise(used) if at - before > 1)
    return next((at for at in apart if _are_people_from(at, found.means)), _FAR)


def _are_people_from(first: int, means: Mapping[int, Means]) -> bool:
    beyond = {one for at, one in means.items() if at >= first}
    return Means.CONTACT in beyond and not beyond & IN_TIME


def _between(row: Row, first: int, end: int) -> Row:
    if not row.cells or (first <= min(row.cells) and max(row.cells) < end):
        return row
    return replace(row, cells={at: cell for at, cell in row.cells.items() if first <= at < end})


def _columns(
    sheet: Sheet, headings: Mapping[int, str], rows: Sequence[Row], answers: Answers, report: Report
) -> Iterator[Column]:
    taken = set[Means]()
    filled = _filled(rows)
    unlabelled = filled.keys() - headings.keys()
    possible = {at: known(text, answers) for at, text in headings.items()}
    titles = sum(Means.TITLE in known for known in possible.values())
    certain = {known[0] for known in possible.values() if len(known) == 1}
    for at, heading in sorted(headings.items()):
        if not (cells := filled.get(at)):
            continue
        means = _chosen(possible[at], taken, certain, cells, titles=titles)
        _tell(sheet, at, heading, report, is_said=cleaned(heading) in answers.columns)
        taken.add(means)
        yield Column(at=at, heading=" ".join(heading.split()), means=means, possible=possible[at])
        if means is Means.TITLE:
            levels = _levels(at, filled, headings)
            yield from (Column(at=level, heading=heading, means=Means.TITLE) for level in levels)
            unlabelled -= {*levels}
    _tell_unlabelled(sheet, sorted(unlabelled), report)


def _tell(sheet: Sheet, at: int, heading: str, report: Report, *, is_said: bool) -> None:
    """Say what is odd about a column that is read."""
    place = sheet.place(column_name(at))
    if at in sheet.hidden_columns:
        report.bent(f"a hidden column was read: {heading}", place)
    if not is_said and (word := misspelt(heading)):
        report.bent(f'the heading "{heading[:40]}" is read as "{word}"', place)


def _levels(title: int, filled: Mapping[int, Sequence[Cell]], headings: Mapping[int, str]) -> list[int]:
    """The columns right of the title without a heading that hold texts: the lower levels of one outline."""
    levels = []
    for at in range(title + 1, title + 5):
        if at in headings or at not in filled or not all(isinstance(cell.value, str) for cell in filled[at]):
            break
        levels.append(at)
    return levels


def _filled_down(sheet: Sheet, rows: Sequence[Row], columns: Sequence[Column], report: Report) -> tuple[Row, ...]:
    """The rows, with what is merged over several of them in each: who, when and under what, but no length twice."""
    lasting = {column.at for column in columns if column.means in _HOLDS_FOR_ALL}
    by_number = {row.number: row for row in rows}
    filled = dict[int, dict[int, Cell]]()
    for top, first, bottom, last in sheet.merged:
        if first != last or first not in lasting or top not in by_number:
            continue
        if (cell := by_number[top].cells.get(first)) is not None:
            report.bent("a merged cell holds for each of its rows", sheet.place(cell.at))
            _fill(filled, first, range(top + 1, min(bottom, top + _MOST_MERGED) + 1), cell)
    return tuple(replace(row, cells={**filled.get(row.number, {}), **row.cells}) for row in rows)


def _fill(filled: dict[int, dict[int, Cell]], column: int, numbers: range, cell: Cell) -> None:
    for number in numbers:
        filled.setdefault(number, {})[column] = cell


def _filled(rows: Sequence[Row]) -> dict[int, list[Cell]]:
    """The cells of each column that has any."""
    filled: dict[int, list[Cell]] = {}
    for row in rows:
        for column, cell in row.cells.items():
            filled.setdefault(column, []).append(cell)
    return filled


def _tell_unlabelled(sheet: Sheet, columns: Sequence[int], report: Report) -> None:
    names = [column_name(at) for at in columns]
    if names:
        span = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
        report.left("columns without a heading", sheet.place(span))


def _chosen(
    possible: Sequence[Means], taken: set[Means], certain: set[Means], cells: Sequence[Cell], *, titles: int
) -> Means:
    """One meaning of several: by what the other columns are, and by what stands in this one.

    Args:
        titles: how many columns may be the title.
    """
    swings = len(possible) > 1
    for means in possible:
        is_taken = means in ONCE and means in taken
        if not is_taken and not (swings and (means in certain or _cannot_be(means, possible, cells, titles=titles))):
            return means
    return Means.FIELD


def _cannot_be(means: Means, possible: Sequence[Means], cells: Sequence[Cell], *, titles: int) -> bool:
    """Whether what stands in the column speaks against this one of several meanings."""
    if means is Means.MILESTONE:
        return not are_flags(cell.text for cell in cells)
    return means is Means.TITLE and Means.ID in possible and titles > 1 and _are_ids(cells)


def _are_ids(cells: Sequence[Cell]) -> bool:
    """Whether these are short, and each another one."""
    texts = {cell.text for cell in cells}
    return len(texts) == len(cells) and all(len(text) <= 12 and " " not in text for text in texts)
