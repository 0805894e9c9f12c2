"""What columns mean beside each other: of two with ids the one that is named, days apart from clock times, a title."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from plans.importers.cells import Cell, Row
from plans.importers.headings import Means
from plans.importers.meaning.times import names_a_clock, names_a_day
from plans.importers.report import Report
from plans.importers.table import Column

_WORD = re.compile(r"[^\s,;&]+")
_MOST_READ = 500
"""Rows that are looked at."""
_DAYS_APART = {Means.START: Means.DAY, Means.END: Means.END_DAY}


def settled(columns: Sequence[Column], rows: Sequence[Row], report: Report) -> list[Column]:
    """The columns with what they mean once all of them are looked at."""
    looked_at = rows[:_MOST_READ]
    found = _with_ids_referred_to(columns, looked_at)
    for clock, day in _DAYS_APART.items():
        found = _with_days_apart(found, looked_at, clock, day)
    return _with_a_title(found, looked_at, report)


def _with_ids_referred_to(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """Of several columns of ids take the one that predecessors name."""
    named = frozenset(_named(columns, rows))
    ids = [one for one in columns if one.possible[:1] == (Means.ID,)]
    best = max(ids, key=lambda one: _share_in(one, rows, named), default=None)
    if best is None or best.means is Means.ID or not named:
        return [*columns]
    meanings = {one.at: Means.ID if one is best else Means.FIELD for one in ids}
    return _meaning(columns, meanings)


def _named(columns: Sequence[Column], rows: Sequence[Row]) -> Iterator[str]:
    """The words of all predecessors, without case."""
    for column in columns:
        if column.means is Means.AFTER:
            for cell in _cells(column, rows):
                yield from map(str.casefold, _WORD.findall(cell.text))


def _share_in(column: Column, rows: Sequence[Row], named: frozenset[str]) -> int:
    return sum(cell.text.casefold() in named for cell in _cells(column, rows))


def _with_days_apart(columns: Sequence[Column], rows: Sequence[Row], clock: Means, day: Means) -> list[Column]:
    """Take two columns of one time, a day and a clock time, as what they are."""
    ours = [one for one in columns if clock in one.possible]
    days = [one.at for one in ours if _are(one, rows, _is_day)]
    clocks = [one.at for one in ours if _are(one, rows, _is_clock)]
    is_pair = len(days) == len(clocks) == 1 and all(one.means is not day for one in columns)
    return _meaning(columns, {days[0]: day, clocks[0]: clock}) if is_pair else [*columns]


def _with_a_title(columns: Sequence[Column], rows: Sequence[Row], report: Report) -> list[Column]:
    """Where no heading is one of titles, take the column of the longest different texts, and say so."""
    if any(one.means is Means.TITLE for one in columns):
        return [*columns]
    unknown = [one for one in columns if one.means is Means.FIELD and not one.possible]
    texts = {one.at: _different_texts(one, rows) for one in unknown}
    wide = [one for one in unknown if len(texts[one.at]) * 2 > len(rows)]
    title = max(wide, key=lambda one: sum(map(len, texts[one.at])), default=None)
    if title is None:
        return [*columns]
    report.bent(f'no heading says title: "{title.heading[:60]}" is taken for it, with the longest texts')
    return _meaning(columns, {title.at: Means.TITLE})


def _different_texts(column: Column, rows: Sequence[Row]) -> set[str]:
    return {cell.text for cell in _cells(column, rows) if isinstance(cell.value, str) and not cell.text.isdecimal()}


def _cells(column: Column, rows: Sequence[Row]) -> list[Cell]:
    return [row.cells[column.at] for row in rows if column.at in row.cells]


def _are(column: Column, rows: Sequence[Row], asked: Callable[[Cell], bool]) -> bool:
    cells = _cells(column, rows)
    return bool(cells) and sum(map(asked, cells)) * 10 >= len(cells) * 8


def _is_day(cell: Cell) -> bool:
    match cell.value:
        case datetime():
            return False
        case date():
            return True
        case str():
            return names_a_day(cell.text) and not names_a_clock(cell.text)
        case _:
            return False


def _is_clock(cell: Cell) -> bool:
    match cell.value:
        case timedelta():
            return True
        case float():
            return 0 <= cell.value < 1
        case str():
            return names_a_clock(cell.text) and not names_a_day(cell.text)
        case _:
            return False


def _meaning(columns: Sequence[Column], meanings: Mapping[int, Means]) -> list[Column]:
    """The columns, some of them with another meaning."""
    return [replace(one, means=meanings.get(one.at, one.means)) for one in columns]
