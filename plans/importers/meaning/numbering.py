"""What a number means in a list without ids: the place among the tasks, among all rows of the list, or in the sheet."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from plans.importers.cells import Row
from plans.importers.headings import Means
from plans.importers.meaning.lines import Line, Lines, Section
from plans.importers.report import Report
from plans.importers.table import Table

_APART = re.compile(r"[,;&+\s|、]+")
_LEADING = re.compile(r"#?(\d{1,6})(?!\d)(?!\.\d)")


@dataclass(frozen=True, slots=True)
class _Numbering:
    """One way to count."""

    said: str
    """What is told of it; empty for the usual one."""
    of_line: Callable[[Line], int]
    of_section: Callable[[Section], int]


def _row_number(one: Line | Section) -> int:
    return one.row.number


_WAYS = (
    _Numbering("", lambda line: line.listed, lambda section: section.listed),
    _Numbering("the numbers of predecessors count tasks, and no heads", lambda line: line.number, lambda _: 0),
    _Numbering("the numbers of predecessors are those of the rows in the sheet", _row_number, _row_number),
)


def numbers_of(lines: Lines, table: Table, report: Report) -> dict[str, list[int]]:
    """The lines, by their place among them, that each number means: as most of the references make sense."""
    referred = [(at, number) for at, line in enumerate(lines.tasks) for number in _numbers(table, line.row)]
    ways = [(way, _meant(lines, way)) for way in _WAYS]
    way, meant = min(ways, key=lambda one: _senseless(one[1], referred))
    if way.said and referred:
        report.bent(way.said)
    return meant


def _numbers(table: Table, row: Row) -> Iterator[str]:
    pieces = _APART.split(table.text(row, Means.AFTER))
    yield from (found[1] for piece in pieces if (found := _LEADING.match(piece)))


def _meant(lines: Lines, way: _Numbering) -> dict[str, list[int]]:
    meant: dict[str, list[int]] = {}
    for summary, first, last in lines.summaries:
        meant[str(way.of_line(summary))] = [*range(first - 1, last)]
    for at, line in enumerate(lines.tasks):
        if line.section is not None:
            meant.setdefault(str(way.of_section(line.section)), []).append(at)
    return {**meant, **{str(way.of_line(line)): [at] for at, line in enumerate(lines.tasks)}}


def _senseless(meant: dict[str, list[int]], referred: Sequence[tuple[int, str]]) -> int:
    """How many references lead nowhere, to the line itself, or to one further down."""
    return sum(not meant.get(number) or max(meant[number]) >= at for at, number in referred)
