"""The lines of rows as they were drawn last: of a table that stands still only what changed is drawn again."""

from collections.abc import Callable, Hashable

from console.layout.frame import Line
from console.text.formatting import TaskRow

_MOST = 512
"""Lines that are kept: those of the tallest terminals."""


class DrawnRows:
    """A line a unit. A row is known by being the very same object, which nothing changes once it is made."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[TaskRow, Hashable, Line]] = {}

    def line(self, row: TaskRow, look: Hashable, draw: Callable[[TaskRow], Line]) -> Line:
        """The line of a row, drawn where it is not the last one's.

        Args:
            row: what it is of.
            look: all else that it depends on.
            draw: draws it.
        """
        known = self._lines.get(row.unit)
        if known is not None and known[0] is row and known[1] == look:
            return known[2]
        if len(self._lines) >= _MOST:
            self._lines.clear()
        drawn = draw(row)
        self._lines[row.unit] = row, look, drawn
        return drawn
