"""One row of time for each task: `[ ]` planned, `=` actual, `>` forecast, `|` now. What stands past `]` is the slip.

The axis begins at a round time and moves on in whole labels, so that a bar stays where it is for as long as it can.
"""

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
