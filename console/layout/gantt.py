"""One row of time for each task: `[ ]` planned, `=` actual, `>` forecast, `|` now. What stands past `]` is the slip.

The axis begins at a round time and moves on in whole labels, so that a bar stays where it is for as long as it can.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.layout.frame import Piece, Span, Style
from console.rows import TaskRow, Times

_STEPS = {timedelta(minutes=1): 10, timedelta(minutes=2): 15, timedelta(minutes=3): 10} | {
    timedelta(minutes=5): 6,
    timedelta(minutes=10): 6,
}
"""A column's length, and the columns between two labels of the axis: round times, and room for `02:30`."""


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
        step = next((one for one in _STEPS if one * ahead >= left), max(_STEPS))
        local = (now - step * (columns // 3)).astimezone(times.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        label = step * _STEPS[step]
        start = midnight + (local - midnight) // label * label
        return cls(start=start.astimezone(now.tzinfo), step=step, columns=columns)

    def column(self, at: datetime) -> int:
        """The column of a moment; may lie outside."""
        return (at - self.start) // self.step

    def header(self, now: datetime, planned: datetime, forecast: datetime, times: Times) -> str:
        """`v` over now, `G` over the planned go-live, `F` over the forecast one, clock times where they leave room."""
        cells = [" "] * self.columns
        marks = [(self.column(at), mark) for at, mark in ((planned, "G"), (forecast, "F"), (now, "v"))]
        for index in range(0, self.columns - 4, _STEPS[self.step]):
            if not any(index <= column < index + 5 for column, _ in marks):
                label = f"{(self.start + self.step * index).astimezone(times.zone):%H:%M}"
                cells[index : index + 5] = label
        for column, mark in marks:
            if 0 <= column < self.columns:
                cells[column] = mark
        return "".join(cells)


def bar(axis: Axis, row: TaskRow, now: datetime) -> list[Piece]:
    """The row's bar: exactly `axis.columns` columns."""
    cells = [" "] * axis.columns
    expected, planned = row.expected, row.planned

    def fill(first: int, last: int, mark: str) -> None:
        for column in range(max(0, first), min(axis.columns, last)):
            cells[column] = mark

    end_planned = axis.columns
    if expected is not None:
        begin, end = axis.column(expected.start), axis.column(expected.end)
        if row.finished:
            fill(begin, max(end, begin + 1), "=")
        elif row.started:
            fill(begin, axis.column(now) + 1, "=")
            fill(axis.column(now) + 1, max(end + 1, axis.column(now) + 2), ">")
        else:
            fill(begin, max(end, begin + 1), ">")
    if planned is not None:
        opening = axis.column(planned.start)
        end_planned = max(opening + 1, axis.column(planned.end))
        fill(opening, opening + 1, "[")
        fill(end_planned, end_planned + 1, "]")
    fill(axis.column(now), axis.column(now) + 1, "|")
    cut = max(0, min(axis.columns, end_planned + 1))
    behind = Style.LATE if row.late else Style.NORMAL
    return ["".join(cells[:cut]), Span("".join(cells[cut:]), behind)]
