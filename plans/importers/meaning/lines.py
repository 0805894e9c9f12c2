"""Which rows of a table are tasks, and which are headings of sections, sums, notes, or nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from plans.importers.cells import Row
from plans.importers.headings import Means, is_way_back
from plans.importers.meaning.colours import read_colours
from plans.importers.meaning.lengths import is_nothing
from plans.importers.report import Report
from plans.importers.table import Table

_SUM = re.compile(
    r"(sub-?\s?total|total|sum|grand total|summe|gesamt|totalt|delsum|合計|小計|итого)\b.{0,20}", re.IGNORECASE
)
_TELLING = (Means.OWNER, Means.START, Means.END, Means.DURATION, Means.AFTER, Means.KIND, Means.NOT_BEFORE)
"""A row that has one of these is a task; one with a title alone heads a section."""
_PLACEHOLDER = re.compile(r"\[[^\]]*\]|<[^>]*>|nan|n/a", re.IGNORECASE)
_LONGEST_STREAM = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A row that says nothing but what stands beneath it."""

    title: str
    written_id: str
    row: Row
    listed: int
    """As of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row that is a task."""

    row: Row
    number: int
    """Its place among the tasks, from 1."""
    title: str
    place: str
    written_id: str = ""
    stream: str = ""
    section: Section | None = None
    """What it stands under."""
    listed: int = 0
    """Its place among all rows of the list, heads and sums among them, from 1."""
    depth: int = 0
    is_way_back: bool = False
    """It stands under a heading of what is done after a no-go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The rows of a plan, sorted out."""

    tasks: tuple[Line, ...]
    summaries: tuple[tuple[Line, int, int], ...] = ()
    """Rows that sum up others, each with the numbers of the first and the last task beneath it."""
    hidden: tuple[str, ...] = ()
    """The places of tasks in hidden rows."""
    struck: tuple[str, ...] = ()
    """The places of tasks whose titles are struck through."""


def read_lines(table: Table, report: Report) -> Lines:
    """Sort out the rows of a table."""
    rows = [row for row in table.rows if _has_title(table, row, report)]
    heads = _heads(table, rows)
    colours = read_colours(table, _others(rows, heads), report)
    deep, numbered = _is_summed_above(rows), _are_numbered_by_level(table, rows)
    tasks: list[Line] = []
    section: Section | None = None
    streams = ""
    notes: list[Row] = []
    for listed, row in _without_sums(table, rows, report):
        if id(row) in heads:
            section, streams = _section(table, row, listed), ""
            notes.append(row)
            continue
        notes.clear()
        streams = colours.called.get(id(row), "") or table.text(row, Means.STREAM) or streams
        line = _line(table, row, len(tasks) + 1, streams, section)
        depth = _depth(table, row) or deep * row.outline or colours.depth(row) or numbered * _dots(table, row)
        tasks.append(replace(line, listed=listed, depth=depth))
    _tell_sections(table, rows, heads, notes, report)
    return _without_summaries(table, tasks, report)


def _others(rows: Sequence[Row], heads: set[int]) -> list[Row]:
    return [row for row in rows if id(row) not in heads]


def _without_sums(table: Table, rows: Sequence[Row], report: Report) -> Iterator[tuple[int, Row]]:
    """The rows with their places in the list, those left out that say nothing but a sum of others."""
    for listed, row in enumerate(rows, 1):
        if _SUM.fullmatch(_title(table, row)):
            report.left("a sum of other lines", table.sheet.row_place(row))
        else:
            yield listed, row


def _section(table: Table, row: Row, listed: int) -> Section:
    title = _title(table, row) or _over_all(table, row)
    return Section(title=title, written_id=table.text(row, Means.ID), row=row, listed=listed)


def _is_summed_above(rows: Sequence[Row]) -> bool:
    """Whether grouped rows stand beneath what sums them up, and not above it."""
    return bool(rows) and rows[0].outline < rows[-1].outline


def _line(table: Table, row: Row, number: int, stream: str, section: Section | None) -> Line:
    written = table.text(row, Means.ID)
    over = section.title if section is not None else ""
    return Line(
        row=row,
        number=number,
        title=_title(table, row),
        place=table.sheet.row_place(row),
        written_id="" if is_nothing(written) else written,
        stream=" ".join((stream or over).split())[:_LONGEST_STREAM],
        section=section,
        is_way_back=is_way_back(over),
    )


def _title(table: Table, row: Row) -> str:
    """The title in one line; an id alone stands for it where there is no column of titles."""
    columns = table.every(Means.TITLE) or table.every(Means.ID)
    return next((" ".join(text.split()) for column in columns if (text := row.text(column.at))), "")


def _has_title(table: Table, row: Row, report: Report) -> bool:
    title = _title(table, row)
    if title and not _PLACEHOLDER.fullmatch(title):
        return True
    if merged := _over_all(table, row):
        return bool(merged)
    known = [cell for column in table.columns if (cell := row.cells.get(column.at)) and column.means is not Means.ID]
    place = table.sheet.row_place(row)
    if known and not all(is_nothing(cell.text) for cell in known):
        report.left("a row without a title", place)
    return False


def _over_all(table: Table, row: Row) -> str:
    """The one text of a row that has no other: a band over all columns, wherever it begins."""
    texts = [cell.text for cell in row.cells.values()]
    column = table.column(Means.TITLE)
    first = min(row.cells)
    return texts[0] if len(texts) == 1 and column is not None and first < column.at and len(texts[0]) > 3 else ""


def _heads(table: Table, rows: Sequence[Row]) -> set[int]:
    """The rows, by identity, that say nothing but the name of a section; none where most would."""
    found = {id(row) for row in rows if not _tells(table, row)}
    banded = {id(row) for row in rows if _over_all(table, row)}
    titles_alone = found - {id(row) for row in rows if _says(table, row, Means.ID)} | _numbered_heads(
        table, rows, found
    )
    return banded if len(titles_alone) * 2 > len(rows) else titles_alone | banded


def _tells(table: Table, row: Row) -> bool:
    return any(_says(table, row, means) for means in _TELLING)


def _numbered_heads(table: Table, rows: Sequence[Row], found: set[int]) -> set[int]:
    """Of the rows with a number and a title alone, those whose number begins the next row's: 2 before 2.1."""
    ids = [table.text(row, Means.ID) for row in rows]
    pairs = zip(rows, ids, [*ids, ""][1:], strict=True)
    return {id(row) for row, own, following in pairs if id(row) in found and own and _begins(own, following)}


def _are_numbered_by_level(table: Table, rows: Sequence[Row]) -> bool:
    """Whether ids say what lies beneath what: 1, 1.1, 1.2, 2, 2.1."""
    ids = [table.text(row, Means.ID) for row in rows]
    return any(own and following.startswith(f"{own}.") for own, following in pairwise(ids))


def _dots(table: Table, row: Row) -> int:
    return table.text(row, Means.ID).count(".")


def _begins(own: str, following: str) -> bool:
    return following.startswith((f"{own}.", f"{own}-")) or (own.endswith(".0") and following.startswith(own[:-1]))


def _says(table: Table, row: Row, means: Means) -> bool:
    return any(not is_nothing(row.text(column.at)) for column in table.every(means))


def _depth(table: Table, row: Row) -> int:
    level = table.text(row, Means.LEVEL)
    if level.isdecimal():
        return int(level[:2])
    titles = (row.cells.get(column.at) for column in table.every(Means.TITLE))
    return next((level * 10 + cell.indent for level, cell in enumerate(titles) if cell is not None), 0)


def _tell_sections(table: Table, rows: Sequence[Row], heads: set[int], notes: Sequence[Row], report: Report) -> None:
    behind = {id(row) for row in notes}
    for row in rows:
        if id(row) in behind:
            report.left("a note beneath the tasks", table.sheet.row_place(row))
        elif id(row) in heads:
            report.came("headings of sections, as streams", table.sheet.row_place(row))


def _without_summaries(table: Table, lines: Sequence[Line], report: Report) -> Lines:
    """Take out the lines that only sum up deeper ones; their titles are the streams of those."""
    kept: list[Line] = []
    open_: list[tuple[Line, int]] = []
    closed: list[tuple[Line, int, int]] = []
    has_streams = table.column(Means.STREAM) is not None
    for line, following in zip(lines, [*lines, None][1:], strict=True):
        while open_ and open_[-1][0].depth >= line.depth:
            summary, first = open_.pop()
            closed.append((summary, first, len(kept)))
        if following is not None and following.depth > line.depth and _sums_up(table, line):
            report.bent("sums up the lines beneath it: their stream, and no task of its own", line.place)
            open_.append((line, len(kept) + 1))
            continue
        kept.append(replace(line, number=len(kept) + 1, stream=_stream_of(line, open_, has_streams=has_streams)))
    closed += [(summary, first, len(kept)) for summary, first in open_]
    hidden, struck = tuple(_hidden(kept, report)), tuple(_struck(table, kept, report))
    return Lines(tasks=tuple(kept), summaries=tuple(closed), hidden=hidden, struck=struck)


def _sums_up(table: Table, line: Line) -> bool:
    """By an outline's level it does; by an indent alone only where nobody is named for it."""
    return bool(table.text(line.row, Means.LEVEL)) or not _says(table, line.row, Means.OWNER)


def _stream_of(line: Line, open_: Sequence[tuple[Line, int]], *, has_streams: bool) -> str:
    """Its own, else the lowest summary but the one of the whole project."""
    if has_streams or not open_:
        return line.stream
    return (open_[1] if len(open_) > 1 else open_[0])[0].title[:_LONGEST_STREAM]


def _hidden(lines: Sequence[Line], report: Report) -> Iterator[str]:
    for line in lines:
        if line.row.hidden:
            report.bent("a hidden row was read", line.place)
            yield line.place


def _struck(table: Table, lines: Sequence[Line], report: Report) -> Iterator[str]:
    for line in lines:
        titles = (line.row.cells.get(column.at) for column in table.every(Means.TITLE))
        if any(cell is not None and cell.struck for cell in titles):
            report.bent("a row that is struck through was read", line.place)
            yield line.place
