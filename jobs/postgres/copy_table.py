"""One table on its way: what of it is not claimed yet, how large its next chunk should be, how far it is."""

import asyncio
from collections.abc import Sequence
from typing import Any

from jobs.api import TableEvidence, TableProgress
from jobs.postgres.chunks import Range, next_bound
from jobs.postgres.copy_checkpoints import Chunk
from jobs.postgres.copy_plan import Size
from jobs.postgres.dense_key import DenseKey, dense_key
from jobs.postgres.heaps import cut
from jobs.postgres.selection import Pair

FIRST_ROWS, CHUNK_BYTES = 100_000, 64 * 1024 * 1024
"""How large a table's first chunk is, and how large its others may become."""
SLOW_SECONDS, QUICK_SECONDS = 2.0, 0.5
FOREIGN = "a foreign table: what its own server hides from this role is not seen"


class TableCopy:
    """The state of one table within one attempt; only its `claim` talks to a database."""

    def __init__(
        self,
        pair: Pair,
        size: Size,
        *,
        believed: Sequence[Chunk],
        left: Sequence[Range],
        chunk_rows: int,
        whole: bool,
    ) -> None:
        """Args: left: the gaps between what is believed; chunk_rows: the most rows of one chunk."""
        self.pair = pair
        self.whole = whole
        self.rows = sum(chunk.rows for chunk in believed)
        self.bytes = sum(chunk.bytes for chunk in believed)
        self.chunks = len(believed)
        self.in_flight = 0
        self._left = list(left)
        self._dense: DenseKey | None = None
        self._looked = False
        self._cutting = asyncio.Lock()
        self._expected = size.rows
        self._width = size.width
        self._most = chunk_rows
        self._size = max(1, min(FIRST_ROWS, chunk_rows, CHUNK_BYTES // size.width))

    @property
    def unclaimed(self) -> bool:
        """Whether there is work that nobody has taken."""
        return bool(self._left)

    @property
    def finished(self) -> bool:
        """Whether every range is committed."""
        return not self._left and not self.in_flight

    @property
    def weight(self) -> int:
        """Bytes still to come, as far as one knows: the largest table goes first."""
        return max(self._expected - self.rows, 1) * self._width

    async def claim(self, reading: Any) -> Range | None:
        """Take the next range, cutting it where a chunk's size ends; None where another worker was quicker."""
        async with self._cutting:
            if not self._left:
                return None
            gap = self._left[0]
            cut = None if self.whole else await self._cut(reading, gap)
            part = Range(lo=gap.lo, hi=gap.hi if cut is None else cut)
            self._left[:1] = [] if cut is None else [Range(lo=cut, hi=gap.hi)]
            self.in_flight += 1
            return part

    def tune(self, most: int) -> None:
        """The most rows of a chunk, from the next one on."""
        if most != self._most:
            self._most = most
            self._size = max(1, min(most, CHUNK_BYTES // self._width))

    def committed(self, chunk: Chunk, seconds: float) -> None:
        """Count a chunk, and fit the size of the next ones to the time it took."""
        self.in_flight -= 1
        self.chunks += 1
        self.rows += chunk.rows
        self.bytes += chunk.bytes
        if chunk.rows and self.bytes:
            self._width = max(1, self.bytes // max(self.rows, 1))
        if seconds > SLOW_SECONDS:
            self._size = max(1, self._size // 2)
        elif seconds < QUICK_SECONDS:
            self._size = min(self._most, self._size * 2, max(1, CHUNK_BYTES // self._width))

    @property
    def progress(self) -> TableProgress:
        """From committed chunks; the total is the planner's until there are more rows, and exact at the end."""
        more = self._expected if self.rows < self._expected else self.rows + self._size
        total = self.rows if self.finished else more
        return TableProgress(
            table=self.pair.title, done=self.rows, total=total, bytes=self.bytes, finished=self.finished
        )

    @property
    def evidence(self) -> TableEvidence:
        """What is proved of it once it is finished."""
        foreign = self.pair.source is not None and self.pair.source.kind == "f"
        notes = ["sent as text"] * (not self.pair.binary) + [FOREIGN] * foreign
        return TableEvidence(table=self.pair.title, rows=self.rows, bytes=self.bytes, note=", ".join(notes))

    async def _cut(self, reading: Any, gap: Range) -> Any:
        if self.pair.key:
            if not self._looked and self._expected > self._size:
                self._dense, self._looked = await dense_key(reading, self.pair, self._expected), True
            if self._dense is not None:
                return self._dense.cut(gap, self._size)
            return await next_bound(reading, self.pair.rows, self.pair.where, self.pair.key, gap, self._size)
        pages = sum(heap.pages for heap in self.pair.heaps)
        return cut(self.pair.heaps, gap, self._size * pages // max(self._expected, 1))
