"""Dates of which a spreadsheet has taken the day for the month: those that it could, beside texts that it could not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from plans.importers.cells import Cell
from plans.importers.meaning.times import read_when

_LAST_MONTH = 12
_MOST = 0.8
"""The share of such dates that have to fall into the months of the texts, once they are put right."""


def are_swapped(cells: Sequence[Cell], *, day_first: bool) -> bool:
    """Tell it by the cells of times: no date has a day behind the 12th, and put right they are in the texts' months.

    Args:
        day_first: as the texts show.
    """
    days = [cell.value for cell in cells if isinstance(cell.value, date)]
    if not days or max(day.day for day in days) > _LAST_MONTH:
        return False
    months = _months_of_texts(cells, day_first=day_first)
    as_they_are = sum((day.year, day.month) in months for day in days)
    once_put_right = sum((day.year, day.day) in months for day in days)
    return once_put_right > as_they_are and once_put_right >= _MOST * len(days)


def _months_of_texts(cells: Sequence[Cell], *, day_first: bool) -> set[tuple[int, int]]:
    """The years and months in which the dates are that were written as texts."""
    days = [read_when(cell, day_first=day_first).day for cell in cells if isinstance(cell.value, str)]
    return {(day.year, day.month) for day in filter(None, days)}


def put_right(cell: Cell) -> Cell:
    """The cell with day and month in each other's place, where it is a date."""
    day = cell.value
    if not isinstance(day, date) or day.day > _LAST_MONTH:
        return cell
    return replace(cell, value=day.replace(month=day.day, day=day.month))
