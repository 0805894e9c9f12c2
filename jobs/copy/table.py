"""One table on its way: what of it is not claimed yet, where its next chunk ends, how far it is."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from jobs.api import CutBy, TableEvidence, TableProgress
from jobs.copy.block_positions import cut
from jobs.copy.chunk_size import CHUNK_BYTES, ChunkSize, Pace
from jobs.copy.cutting import cut_by, how_cut, whole_at_stake
from jobs.copy.dense_key import DenseKey, dense_key
from jobs.copy.hold import Chunk
from jobs.postgres.sides import SourceConnection
from jobs.rows.ranges import Bound, Range, next_bound
from jobs.rows.selection import EVERY_ROW, Pair
from jobs.rows.sizes import Size

LEAST_ROWS_TO_CUT = 10_000
"""A table of fewer rows is never worth a look at where to cut it."""
BLOCK_BYTES = 8192
"""The size of a block of nearly every server."""
FOREIGN_TABLE_NOTE = "a foreign table: what its own server hides from this role is not seen"


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
        pace: Pace | None = None,
        least: int = 1,
    ) -> None:
        """What earlier attempts left of it.

        Args:
            left: the gaps between what is believed.
            chunk_rows: the most rows of one chunk.
            pace: shared with the other tables of the attempt.
            least: the fewest rows of a chunk that are worth what it costs to begin one.
        """
        self.pair = pair
        self.whole = whole
        self.rows = sum(chunk.rows for chunk in believed)
        self.bytes = sum(chunk.bytes for chunk in believed)
        self.chunks = self.resumed = len(believed)
        self._in_flight: dict[Range, int] = {}
        """Rows that each was meant to have."""
        self._left = list(left)
        self._dense: DenseKey | None = None
        self._looked = False
        self._least = least
        self._cutting = asyncio.Lock()
        self._before = self.rows, self.bytes
        self._began: float | None = None
        """When this attempt claimed its first range, by the monotonic clock."""
        self._seconds = 0.0
        """From then on until the last chunk was committed."""
        self._expected = self.expected = size.rows
        self._width = size.width
        self._size = ChunkSize(pace or Pace(), width=size.width, most=chunk_rows)

    @property
    def unclaimed(self) -> bool:
        """Whether there is work that nobody has taken."""
        return bool(self._left)

    @property
    def finished(self) -> bool:
        """Whether every range is committed."""
        return not self._left and not self._in_flight

    @property
    def in_flight(self) -> int:
        """How many ranges are claimed and not committed."""
        return len(self._in_flight)

    @property
    def weight(self) -> int:
        """Bytes still to come, as far as one knows: the largest table goes first."""
        return max(self._expected - self.rows, 1) * self._width

    @property
    def unclaimed_bytes(self) -> int:
        """Bytes that nobody has claimed."""
        return max(0, self.weight - sum(self._in_flight.values()) * self._width) if self._left else 0

    async def claim(self, reading: SourceConnection, left: int, workers: int) -> Range | None:
        """Take the next range, cutting it where a chunk's size ends; None where another worker was quicker.

        Args:
            left: bytes of all tables that nobody has claimed.
            workers: among which they will be shared.
        """
        async with self._cutting:
            if not self._left:
                return None
            self._began = time.monotonic() if self._began is None else self._began
            gap, rows = self._left[0], max(self._least, self._size.shared(left, workers))
            end = None if self.whole or self.pair.in_one_go else await self._cut(reading, gap, rows)
            part = Range(lo=gap.lo, hi=gap.hi if end is None else end)
            self._left[:1] = [] if end is None else [Range(lo=end, hi=gap.hi)]
            self._in_flight[part] = rows
            return part

    @property
    def at_stake(self) -> str:
        """What a kill costs, where the table is moved at once and that is more than a chunk; else empty."""
        if not self.whole or not self._left or self.weight <= CHUNK_BYTES:
            return ""
        return whole_at_stake(self.pair, Size(rows=self.expected, width=self._width))

    def tune(self, most: int) -> None:
        """The most rows of a chunk, from the next one on."""
        self._size.tune(most)

    @property
    def segment_bytes(self) -> int:
        """How many the next chunk of a table that is read in one go should have."""
        return self._size.rows * self._width

    def committed(self, chunk: Chunk, seconds: float) -> None:
        """Count a chunk, and fit the size of the next ones to the time it took."""
        self._count(chunk, self._in_flight.pop(chunk.part), seconds)

    def committed_of(self, claimed: Range, chunk: Chunk, seconds: float) -> Range:
        """The same, of a chunk that is the beginning of the range that is read; returns what is left to read of it."""
        expected, asked = self._in_flight.pop(claimed), self._size.rows
        rest = Range(lo=chunk.part.hi, hi=claimed.hi)
        if rest.lo != rest.hi:
            self._in_flight[rest] = max(1, expected - chunk.rows)
        self._count(chunk, min(asked, chunk.rows), seconds)
        return rest

    def give_back(self, claimed: Range) -> None:
        """Nobody reads this range any more, and it is to be read."""
        del self._in_flight[claimed]
        self._left.insert(0, claimed)

    def _count(self, chunk: Chunk, asked: int, seconds: float) -> None:
        self.chunks += 1
        self.rows += chunk.rows
        self.bytes += chunk.bytes
        if self._began is not None:
            self._seconds = time.monotonic() - self._began
        if chunk.rows:
            self._width = max(1, self.bytes // self.rows)
            self._size.fit(chunk.rows, asked, self._width, seconds)

    def taken_out(self, rows: int) -> None:
        """Rows that came went to the bad ones."""
        self.rows -= rows

    @property
    def how_cut(self) -> str:
        """How its chunks are cut, in words."""
        return how_cut(replace(self.pair, key=(), heaps=()) if self.whole else self.pair)

    @property
    def cut_by(self) -> CutBy:
        """The same as plain data."""
        return cut_by(self.pair, whole=self.whole)

    @property
    def progress(self) -> TableProgress:
        """From committed chunks; the total is the planner's until there are more rows, and exact at the end."""
        more = self._expected if self.rows < self._expected else self.rows + self._size.rows
        total = self.rows if self.finished else more
        rows, size = self.rows - self._before[0], self.bytes - self._before[1]
        return TableProgress(
            table=self.pair.title,
            done=self.rows,
            total=total,
            bytes=self.bytes,
            finished=self.finished,
            rate=round(rows / self._seconds) if self._seconds else 0,
            byte_rate=round(size / self._seconds) if self._seconds else 0,
            chunks=self.chunks,
            resumed=self.resumed,
            at_work=self.in_flight,
        )

    @property
    def evidence(self) -> TableEvidence:
        """What is proved of it once it is finished."""
        foreign = self.pair.source is not None and self.pair.source.kind == "f"
        notes = ["sent as text"] * (not self.pair.binary) + [FOREIGN_TABLE_NOTE] * foreign
        return TableEvidence(
            table=self.pair.title,
            rows=self.rows,
            bytes=self.bytes,
            note=", ".join(notes),
            cut=self.cut_by,
        )

    async def _cut(self, reading: SourceConnection, gap: Range, rows: int) -> Bound | None:
        if self.pair.heaps:
            return cut(self.pair.heaps, gap, self._blocks(rows))
        if not self._looked and self._expected > LEAST_ROWS_TO_CUT:
            self._dense, self._looked = await dense_key(reading, self.pair, self._expected), True
        if self._dense is not None:
            return self._dense.cut(gap, rows)
        return await next_bound(reading, *self.pair.walk, gap, rows)

    def _blocks(self, rows: int) -> int:
        """How many hold about so many rows. Where a condition leaves rows out, never more than without it.

        The planner may be wrong about a condition by any factor.
        """
        blocks = rows * sum(heap.pages for heap in self.pair.heaps) // max(self._expected, 1)
        if self.pair.where == EVERY_ROW and self.pair.cut is None:
            return blocks
        return min(blocks, rows * self._width // BLOCK_BYTES)
