"""One row of time for each task: `[ ]` planned, `=` actual, `>` forecast, `|` now. What stands past `]` is the slip.
`:` is where the task ended in the ghost, `}` where that is the planned end.

The axis begins at a round time and moves on in whole labels, so that a bar stays where it is for as long as it can.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.layout.frame import Piece, Span, Style
from console.text.formatting import TaskRow, Times

_MINUTES = {1: (5, 10), 2: (10, 30), 3: (15, 30), 5: (30, 30), 10: (60, 60)}
"""Minutes of a column: those by which the axis moves on, and those between two labels, so that labels are round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Columns to run time."""

    start: datetime
    step: timedelta
    """Of one column."""
    columns: int

    @classmethod
    def of(cls, now: datetime, go_live: datetime, columns: int, times: Times) -> "Axis":
        """A third of it behind now; as fine as shows the go-live, but never coarser than ten minutes a column: rather
        the go-live beyond the edge than bars that say nothing."""
        ahead = max(1, columns * 2 // 3 - 3)
        left = go_live - now
        minutes = next((one for one in _MINUTES if timedelta(minutes=one) * ahead >= left), max(_MINUTES))
        step, quantum = timedelta(minutes=minutes), timedelta(minutes=_MINUTES[minutes][0])
        local = (now - step * (columns // 3)).astimezone(times.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        start = midnight + (local - midnight) // quantum * quantum
        return cls(start=start.astimezone(now.tzinfo), step=step, columns=columns)

    def column(self, at: datetime) -> int:
        """The column of a moment; may lie outside."""
        return (at - self.start) // self.step

    def header(self, now: datetime, planned: datetime, forecast: datetime | None, times: Times) -> str:
        """`v` over now, `G` over the planned go-live, `F` over the forecast one where there is one, clock times where
        they leave room."""
        cells = [" "] * self.columns
        instants = ((planned, "G"), (forecast, "F"), (now, "v"))
        marks = [(self.column(at), mark) for at, mark in instants if at is not None]
        period = _MINUTES[self.step // timedelta(minutes=1)][1]
        for index in range(self.columns - 4):
            local = (self.start + self.step * index).astimezone(times.zone)
            round_time = (local.hour * 60 + local.minute) % period == 0
            if round_time and not any(index <= column < index + 5 for column, _ in marks):
                cells[index : index + 5] = f"{local:%H:%M}"
        for column, mark in marks:
            if 0 <= column < self.columns:
                cells[column] = mark
        self._label(cells, self.column(planned), f"{planned.astimezone(times.zone):%H:%M}")
        return "".join(cells)

    def _label(self, cells: list[str], mark: int, clock: str) -> None:
        """The clock time of the planned go-live, behind its mark or before it, where there is room for it."""
        for first in (mark + 1, mark - len(clock)):
            beside = cells[max(0, first) : first + len(clock) + 1]
            if first >= 0 and first + len(clock) <= self.columns and mark >= 0 and not "".join(beside).strip(" G"):
                cells[first : first + len(clock)] = clock
                return


def bar(axis: Axis, row: TaskRow, now: datetime, ghost: datetime | None = None) -> list[Piece]:
    """The row's bar: exactly `axis.columns` columns.

    Args:
        ghost: when the task ended in the ghost, set beside tonight.
    """
    end_planned = _planned_end(axis, row)
    marks = [*_worked(axis, row, now), *_planned(axis, row, end_planned), *_tick(axis, row, end_planned, ghost)]
    cells = [" "] * axis.columns
    for first, last, mark in (*marks, (axis.column(now), axis.column(now) + 1, "|")):
        for column in range(max(0, first), min(axis.columns, last)):
            cells[column] = mark
    cut = max(0, min(axis.columns, end_planned + 1))
    behind = Style.LATE if row.late else Style.NORMAL
    return ["".join(cells[:cut]), Span("".join(cells[cut:]), behind)]


_Marks = Iterator[tuple[int, int, str]]
"""Columns from and up to, and the character that fills them; the later ones stand over the earlier."""


def _worked(axis: Axis, row: TaskRow, now: datetime) -> _Marks:
    """What has been worked at, and what is forecast."""
    if row.expected is None:
        return
    begin, end, here = axis.column(row.expected.start), axis.column(row.expected.end), axis.column(now)
    if row.finished:
        yield begin, max(end, begin + 1), "="
    elif row.started:
        yield begin, here + 1, "="
        yield here + 1, max(end + 1, here + 2), ">"
    else:
        yield begin, max(end, begin + 1), ">"


def _planned_end(axis: Axis, row: TaskRow) -> int:
    """The column of `]`, behind that of `[`; the edge where nothing is planned."""
    if row.planned is None:
        return axis.columns
    return max(axis.column(row.planned.start) + 1, axis.column(row.planned.end))


def _planned(axis: Axis, row: TaskRow, end: int) -> _Marks:
    if row.planned is not None:
        opening = axis.column(row.planned.start)
        yield opening, opening + 1, "["
        yield end, end + 1, "]"


def _tick(axis: Axis, row: TaskRow, end_planned: int, ghost: datetime | None) -> _Marks:
    """Where the task ended in the ghost; one mark for both where that is the planned end."""
    if ghost is None:
        return
    column = axis.column(ghost)
    if row.planned is not None and column == axis.column(row.planned.end):
        yield end_planned, end_planned + 1, "}"
    else:
        yield column, column + 1, ":"
