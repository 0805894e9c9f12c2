"""How many rows a chunk has: what moves in about a second, so that a failure costs little, and less towards the end.

How quick a network and its servers are is learnt once for all tables of an attempt. Towards the end the chunks become
smaller, so that no worker has a large one left when the others have nothing to do.
"""

FIRST_ROWS, CHUNK_BYTES = 100_000, 32 * 1024 * 1024
"""How large the first chunk of an attempt is, and how large the others may become."""
QUICK_SECONDS, GOOD_SECONDS, SLOW_SECONDS = 0.5, 1.0, 2.0
CHUNKS_PER_WORKER = 2
"""What is left is shared out so that every worker comes twice."""


class Pace:
    """What all tables of one attempt share: how many bytes a second the last chunk of a worthwhile size moved at."""

    def __init__(self) -> None:
        self.bytes_per_second: float | None = None


class ChunkSize:
    """The chunks of one table."""

    def __init__(self, pace: Pace, *, width: int, most: int) -> None:
        """Args: width: bytes of a row, as far as one knows; most: rows."""
        self._pace = pace
        self._width = width
        self._most = most
        self._rows: int | None = None
        """None until it is fitted to a chunk of this table."""

    @property
    def rows(self) -> int:
        """How many the next chunk has, if there are as many."""
        if self._rows is not None:
            return self._rows
        pace = self._pace.bytes_per_second
        first = FIRST_ROWS if pace is None else int(pace * GOOD_SECONDS) // self._width
        return max(1, min(first, self._limit))

    def shared(self, left: int, workers: int) -> int:
        """Rows of the next chunk, where so many bytes of all tables are left to so many workers."""
        share = left // (CHUNKS_PER_WORKER * workers) // self._width
        return min(self.rows, max(share, FIRST_ROWS))

    def tune(self, most: int) -> None:
        """The most rows, from the next chunk on."""
        if most != self._most:
            self._most = most
            self._rows = self._limit

    def fit(self, rows: int, asked: int, width: int, seconds: float) -> None:
        """Learn from a chunk; one that was much smaller than asked for does not tell how quick more would be.

        Args:
            rows: its own; at least 1.
            asked: how many it was meant to have.
            width: bytes of a row, of all that were moved so far.
        """
        self._width = max(1, width)
        before, telling = self.rows, rows * 2 >= asked
        if telling:
            self._pace.bytes_per_second = rows * self._width / max(seconds, 0.001)
        if seconds > SLOW_SECONDS:
            self._rows = max(1, asked // 2)
        elif telling and seconds < QUICK_SECONDS:
            self._rows = min(self._limit, max(before, asked * 2))
        elif telling:
            self._rows = min(self._limit, before)

    @property
    def _limit(self) -> int:
        return max(1, min(self._most, CHUNK_BYTES // self._width))
