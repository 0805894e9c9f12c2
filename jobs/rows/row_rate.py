"""How many rows a second of one table are done in this attempt, for whoever shows it. Pure but for its clock."""

from collections.abc import Callable
from time import monotonic


class RowRate:
    """Measures from the first piece of a table that is taken up to the last one that is done.

    Args:
        clock: seconds; only their differences count.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._began: float | None = None
        self._before = 0
        self._rows = 0
        self._seconds = 0.0

    def begin(self, rows: int) -> None:
        """A piece is taken up, when so many rows of the table are done: the first one of this attempt counts."""
        if self._began is None:
            self._began, self._before = self._clock(), rows

    def reached(self, rows: int) -> None:
        """A piece is done, and by now so many rows are."""
        if self._began is not None:
            self._rows, self._seconds = rows - self._before, self._clock() - self._began

    @property
    def per_second(self) -> int:
        """The rate; 0 where nothing was measured."""
        return round(self._rows / self._seconds) if self._seconds > 0 else 0
