"""Finds the plan in a file: the sheet, the rows of its heading, what each column means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plans.importers.answers import Answers
from plans.importers.cells import Book, Cell, Row, Sheet, Unreadable, column_name
from plans.importers.headings import Means, are_flags, cleaned, is_actual, meanings
from plans.importers.report import Report
from plans.nearest import did_you_mean_in_file

_SEARCHED = 30
"""Rows of a sheet among which its heading is looked for."""
_JOINED = 4
"""A heading has at most so many rows."""
_FEWEST = 3
"""A table with fewer columns that mean something is no plan."""
_ONCE = frozenset(Means) - {Means.STREAM, Means.INSTRUCTIONS, Means.STATUS, Means.ACTUAL, Means.FIELD, Means.NOTHING,
                            Means.OWNER, Means.LINK}  # fmt: skip
"""What one column alone can mean; a second one is kept under its own name."""
_HOLDS_FOR_ALL = frozenset({Means.OWNER, Means.CONTACT, Means.STREAM, Means.DAY, Means.START})
_MOST_MERGED = 500
"""Rows that one cell may hold for."""
_IN_TIME = frozenset({Means.START, Means.END, Means.DURATION, Means.AFTER, Means.NOT_BEFORE, Means.DEADLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the plan."""

    at: int
    heading: str
    means: Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The plan in a file, as cells."""

    sheet: Sheet
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    """Those beneath the heading, headings that are repeated left out."""
    above: tuple[Row, ...] = ()
    """What stands over the heading."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A heading that may be the plan's."""

    sheet: Sheet
    above: int
    """Rows of the sheet over the heading."""
    last: int
    """The row of the sheet, by its index, in which the heading ends."""
    headings: Mapping[int, str]
    score: int


def find_table(book: Book, answers: Answers, report: Report) -> Table:
    """Find the plan. Raises `Unreadable` where there is none, with what the file has instead."""
    for sheet in book.sheets:
        if sheet.hidden:
            report.left("a hidden sheet, not read", sheet.name)
    sheets = _visible(book, answers)
    found = [candidate for sheet in sheets if (candidate := _best(sheet, answers)) is not None]
    if not found:
        raise _no_plan(sheets)
    best = max(found, key=lambda one: (one.score, len(one.sheet.rows)))
    _tell_others(sheets, found, best, report)
    return _table(best, answers, report, ragged=book.format == "CSV")


def _tell_others(sheets: Sequence[Sheet], found: Sequence[_Candidate], best: _Candidate, report: Report) -> None:
    others = {one.sheet.name: one for one in found}
    for sheet in sheets:
        if sheet is not best.sheet:
            other = others.get(sheet.name)
            report.left(_beside(other, best) if other is not None else "no plan in this sheet", sheet.name)


def _visible(book: Book, answers: Answers) -> list[Sheet]:
    """The sheets that are seen, or the one of them that was named."""
    by_name = {sheet.name: sheet for sheet in book.sheets if not sheet.hidden}
    if not answers.sheet:
        return [sheet for sheet in book.sheets if not sheet.hidden]
    if answers.sheet not in by_name:
        named = ", ".join(filter(None, by_name)) or "no sheets in this file"
        hint = did_you_mean_in_file(answers.sheet, by_name) or f"there are {named}"
        raise Unreadable(f'there is no visible sheet "{answers.sheet}"', hint=hint)
    return [by_name[answers.sheet]]


def _beside(other: _Candidate, best: _Candidate) -> str:
    if {*map(cleaned, other.headings.values())} == {*map(cleaned, best.headings.values())}:
        return f"a sheet with the headings of {best.sheet.name}, not read: sheet = in the file of --map chooses it"
    return "looks like a plan, too, and was not read: sheet = in the file of --map chooses it"


def _best(sheet: Sheet, answers: Answers) -> _Candidate | None:
    found = [one for last in range(min(_SEARCHED, len(sheet.rows))) for one in _ending_in(sheet, last, answers)]
    best = max(found, key=lambda one: (one.score, one.above - one.last, -one.last), default=None)
    return best if best is not None and best.score >= _FEWEST else None


def _ending_in(sheet: Sheet, last: int, answers: Answers) -> Iterator[_Candidate]:
    """Each heading that ends in this row and has one to four rows."""
    for first in range(last, max(last - _JOINED, -1), -1):
        headings = _joined(sheet, sheet.rows[first : last + 1])
        known = {means[0] for text in headings.values() if (means := _known(text, answers))}
        if Means.TITLE in known or Means.ID in known:
            score = len(known) if known & _IN_TIME else 0
            yield _Candidate(sheet=sheet, above=first, last=last, headings=headings, score=score)


def _joined(sheet: Sheet, rows: Sequence[Row]) -> dict[int, str]:
    """The text of each column over these rows; the lowest alone where it is a word by itself."""
    lowest = {column: cell.text for column, cell in rows[-1].cells.items()}
    joined: dict[int, str] = {}
    for column in sorted({column for row in rows for column in row.cells}):
        above = " ".join(filter(None, (row.text(column) for row in rows[:-1])))
        if meanings(lowest.get(column, "")) and not is_actual(above):
            joined[column] = lowest[column]
        else:
            joined[column] = " ".join(filter(None, (row.text(column) for row in rows)))
    return joined if not sheet.hidden else {}


def _known(heading: str, answers: Answers) -> tuple[Means, ...]:
    said = answers.columns.get(cleaned(heading))
    return (said,) if said is not None else meanings(heading)


def _no_plan(sheets: Sequence[Sheet]) -> Unreadable:
    """Say what there is instead, so that a mapping can be written."""
    widest = max(
        (row for sheet in sheets for row in sheet.rows[:_SEARCHED]), key=lambda row: len(row.cells), default=None
    )
    if widest is None:
        return Unreadable("there is nothing in it", hint="hidden sheets are not read")
    seen = ", ".join(f'"{cell.text[:30]}"' for cell in [*widest.cells.values()][:12])
    return Unreadable(
        f"no table of tasks was found; the widest row has {seen}",
        hint="a plan has a title and a start, an end, a duration or predecessors; --map names what headings mean",
    )


def _table(found: _Candidate, answers: Answers, report: Report, *, ragged: bool) -> Table:
    sheet = found.sheet
    rows = sheet.rows[found.last + 1 :]
    if ragged:
        _refuse_ragged(rows, max(found.headings))
    columns = tuple(_columns(found, rows, answers, report))
    rows = _filled_down(sheet, rows, columns, report)
    kept = tuple(row for row in rows if not _repeats(row, found.headings))
    if len(kept) < len(rows):
        report.left("the heading, repeated", ", ".join(sheet.row_place(row) for row in rows if row not in kept))
    above = sheet.rows[: found.above]
    return Table(sheet=sheet, columns=columns, rows=kept, above=above)


def _refuse_ragged(rows: Sequence[Row], last: int) -> None:
    """Refuse cells behind the last column: nobody can tell which of the others have moved with them."""
    longer = [row.number for row in rows if max(row.cells) > last]
    if longer:
        named = ", ".join(map(str, longer[:10])) + (f" and {len(longer) - 10} more" if len(longer) > 10 else "")
        raise Unreadable(
            f"lines with more cells than the heading: {named}",
            hint="a text with the separator in it stands in quotes; without them cells are shifted",
        )


def _repeats(row: Row, headings: Mapping[int, str]) -> bool:
    same = sum(cleaned(headings.get(column, "")) == cleaned(cell.text) for column, cell in row.cells.items())
    return same >= _FEWEST and same * 2 > len(row.cells)


def _columns(found: _Candidate, rows: Sequence[Row], answers: Answers, report: Report) -> Iterator[Column]:
    sheet, taken = found.sheet, set[Means]()
    filled = _filled(rows)
    unlabelled = filled.keys() - found.headings.keys()
    possible = {at: _known(text, answers) for at, text in found.headings.items()}
    titles = sum(Means.TITLE in known for known in possible.values())
    certain = {known[0] for known in possible.values() if len(known) == 1}
    for at, heading in sorted(found.headings.items()):
        if not (cells := filled.get(at)):
            continue
        means = _chosen(possible[at], taken, certain, cells, titles=titles)
        if at in sheet.hidden_columns:
            report.bent(f"a hidden column was read: {heading}", sheet.place(column_name(at)))
        taken.add(means)
        yield Column(at=at, heading=" ".join(heading.split()), means=means)
        if means is Means.TITLE:
            levels = _levels(at, filled, found.headings)
            yield from (Column(at=level, heading=heading, means=Means.TITLE) for level in levels)
            unlabelled -= {*levels}
    _tell_unlabelled(sheet, sorted(unlabelled), report)


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
        is_taken = means in _ONCE and means in taken
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
