"""Moves claimed ranges: through this process (`Here`), or by whoever else helps the attempt."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from jobs.api import JobDatabase
from jobs.copy.bad_rows import RejectedRows
from jobs.copy.checkpoints import copy_chunk
from jobs.copy.chunk_retry import ChunkRetry
from jobs.copy.hold import Chunk, Hold
from jobs.copy.lock_holder import naming_blocker
from jobs.copy.raw_bytes import without_encoding
from jobs.copy.source.heap_stream import HeapStream, heap_stream
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.rows.ranges import Range
from jobs.rows.selection import Pair


class Moved(NamedTuple):
    """A committed range, and how long it was on its way."""

    chunk: Chunk
    seconds: float


class Segments(Protocol):
    """A range of a heap on its way in one go."""

    bound: bool
    """Whether it goes on to its end once it has begun, also where there are workers too many."""

    @property
    def over(self) -> bool:
        """Whether all of it is committed."""
        ...

    async def further(self, size: int) -> Moved:
        """Move rows of about so many bytes, from where the last segment ended."""
        ...


class Mover(Protocol):
    """Moves ranges that a worker has claimed."""

    async def chunk(
        self, reading: SourceConnection, writing: TargetConnection, pair: Pair, part: Range, *, whole: bool
    ) -> Moved:
        """Move one range, and commit it with its checkpoint. Args: whole: its rows must arrive together."""
        ...

    def in_one_go(
        self, reading: SourceConnection, writing: TargetConnection, pair: Pair, part: Range
    ) -> AbstractAsyncContextManager[Segments]:
        """Read a range of a heap to its end, and commit on the way."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Moves through this process."""

    source: JobDatabase
    snapshot: str
    hold: Hold
    rejected: RejectedRows | None
    """Where the plan lets bad rows be set aside."""
    moved: Callable[[int], None]
    """Told the bytes of each buffer as it passes; they are not committed yet."""

    async def chunk(
        self, reading: SourceConnection, writing: TargetConnection, pair: Pair, part: Range, *, whole: bool
    ) -> Moved:
        """Move one range; in pieces where the target refuses rows of it that may be set aside."""
        began = time.monotonic()
        async with naming_blocker(writing, self.hold.fence, pair.target):
            if self.rejected is None or whole:
                chunk = await copy_chunk(reading, writing, self.hold, pair, part, self.moved)
            else:
                retry = ChunkRetry(
                    reading=reading,
                    writing=writing,
                    hold=self.hold,
                    pair=pair,
                    rejected=self.rejected,
                    moved=self.moved,
                )
                chunk = await retry.copy(part)
        return Moved(chunk, time.monotonic() - began)

    @asynccontextmanager
    async def in_one_go(
        self, reading: SourceConnection, writing: TargetConnection, pair: Pair, part: Range
    ) -> AsyncIterator[Segments]:
        """Read a range of a heap to its end, and commit on the way."""
        raw = without_encoding(reading, writing)
        async with heap_stream(self.source, self.snapshot, pair, part, self.moved, raw=raw) as rows:
            yield _Streamed(rows, writing, pair, self.hold)


class _Streamed:
    """The segments of one stream."""

    bound = False

    def __init__(self, rows: HeapStream, writing: TargetConnection, pair: Pair, hold: Hold) -> None:
        self._rows, self._writing, self._pair, self._hold = rows, writing, pair, hold

    @property
    def over(self) -> bool:
        return self._rows.over

    async def further(self, size: int) -> Moved:
        began = time.monotonic()
        async with naming_blocker(self._writing, self._hold.fence, self._pair.target):
            chunk = await self._rows.copy_segment(self._writing, self._hold, size)
        return Moved(chunk, time.monotonic() - began)
