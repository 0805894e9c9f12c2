"""A heap read in one go, from a place to its end, and committed on the way.

A source that wards still work on keeps in memory what they need. A reading of a whole table leaves that alone: Postgres
reads a large one through a ring of a few buffers. A reading by ranges, of blocks or of a key, does not, and twenty of
them drive everything else out. So one COPY reads such a table to its end, and its bytes are cut where a row ends: each
segment is a chunk with its checkpoint.

Where rows end is known because Postgres sends each as one message ("always one per row", in its protocol) and the
driver hands on whole messages. Where on the disk the last one lies is told by a cursor that follows, under the same
snapshot, over the same rows in the same order, and is moved by as many as the target has stored.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

import asyncpg

from jobs.api import JobDatabase
from jobs.copy.block_positions import located
from jobs.copy.hold import Chunk, Hold
from jobs.copy.raw_bytes import bytes_as_they_are
from jobs.copy.stream import BUFFERS, RowsLost, SourceLocked, doing_of_read, receive
from jobs.postgres.connection.copy_timeout import ConnectionLost, unless_lost
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.errors import naming
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, reading_from
from jobs.postgres.snapshot import join_snapshot
from jobs.postgres.sql_files import statement
from jobs.rows.heaps import HeapPart
from jobs.rows.ranges import Range, block_begins, condition
from jobs.rows.selection import Pair

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
"""What a COPY in binary form begins with."""
TRAILER = b"\xff\xff"
"""What it ends with. No row is as short but one without columns, which is not of ones."""


class RowBuffers:
    """What the source's COPY puts, handed out in segments that end with a row."""

    def __init__(self, *, binary: bool, moved: Callable[[int], None]) -> None:
        """Args: moved: told the bytes of each buffer as it passes; they are not committed yet."""
        self._buffers: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(BUFFERS)
        self._binary = binary
        self._moved = moved
        self._ahead: bytes | None = None
        self._begun = False
        self.over = False
        """Whether the last segment holds the last row."""
        self.sent: int | None = None
        """How many rows the source has sent in all; None until it has."""

    async def put(self, data: bytes) -> None:
        """Called with what the source has sent: whole rows."""
        self._moved(len(data))
        await self._buffers.put(data)

    async def end(self, error: Exception | None = None) -> None:
        """Called when the source has sent everything, or why it has not."""
        await self._buffers.put(error)

    async def segment(self, size: int) -> AsyncIterator[bytes]:
        """A COPY of its own of the next rows: so many as it takes to reach `size` bytes, or all that are left."""
        if self._begun:
            if self._binary:
                yield HEADER
        else:
            self._begun, self._ahead = True, await self._next()
        passed = 0
        while (data := self._ahead) is not None:
            yield data
            passed += len(data)
            self._ahead = await self._next()
            if self._binary and self._ahead == TRAILER:
                yield TRAILER
                self._ahead = await self._next()
            if passed >= size and self._ahead is not None:
                if self._binary:
                    yield TRAILER
                return
        self.over = True

    async def _next(self) -> bytes | None:
        data = await self._buffers.get()
        if isinstance(data, Exception):
            raise data
        return data


class HeapStream:
    """One COPY of the rows of a range of places, of one heap."""

    def __init__(self, pair: Pair, part: Range, buffers: RowBuffers, places: "RowPlaces") -> None:
        self._pair = pair
        self._part = part
        self._buffers = buffers
        self._places = places
        self._stored = 0

    @property
    def over(self) -> bool:
        """Whether all of it is committed."""
        return self._buffers.over

    async def copy_segment(self, writing: TargetConnection, hold: Hold, size: int) -> Chunk:
        """Move rows of about so many bytes: they and their checkpoint are committed together, or nothing is.

        A failure leaves the transaction open: the caller gives the connections up.

        Raises:
            RowsLost: the target has stored fewer rows than were sent.
        """
        pair, passed = self._pair, 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal passed
            async for data in self._buffers.segment(size):
                passed += len(data)
                yield data

        await hold.begin(writing)
        stored = await receive(writing, pair.target, pair.columns, counted(), binary=pair.binary)
        self._stored += stored
        if self.over and self._buffers.sent != self._stored:
            raise RowsLost(pair.target, self._buffers.sent or 0, self._stored)
        lo, hi = self._part.lo, self._part.hi if self.over else await self._places.after(stored)
        chunk = await hold.record(writing, pair, Range(lo=lo, hi=hi), rows=stored, size=passed)
        self._part = Range(lo=hi, hi=self._part.hi)
        return chunk


class RowPlaces:
    """Where the rows of a stream lie; asked only where it is cut, so that one that is not needs no second reading."""

    def __init__(
        self, opened: AsyncExitStack, database: JobDatabase, snapshot: str, part: HeapPart, where: str
    ) -> None:
        self._opened = opened
        self._database = database
        self._snapshot = snapshot
        self._part = part
        self._where = where
        self._connection: SourceConnection | None = None

    async def after(self, rows: int) -> int:
        """The place behind so many further rows; at least one."""
        if self._connection is None:
            self._connection = await self._opened.enter_async_context(reading_from(self._database, "places"))
            await in_order_of_disk(self._connection, self._snapshot)
            await self._connection.execute(
                statement("heap_stream_places").format(rows=self._part.rows, condition=self._where)
            )
        if rows > 1:
            await self._connection.execute(statement("heap_stream_pass").format(rows=rows - 1))
        block, item = await self._connection.fetchval(statement("heap_stream_next"))
        return self._part.heap.begins + block_begins(block) + int(item) + 1


@asynccontextmanager
async def heap_stream(
    database: JobDatabase, snapshot: str, pair: Pair, part: Range, moved: Callable[[int], None], *, raw: bool
) -> AsyncIterator[HeapStream]:
    """A reading of a range of one heap's places to its end, on connections of its own.

    Args:
        snapshot: what the attempt's others see.
        raw: texts are bytes on both sides (`raw_bytes`).

    Raises:
        SnapshotLost: it has gone.
    """
    of = located(pair.heaps, part)
    where = f"{condition((), of.range)} and {pair.where}"
    query = statement("chunk_rows").format(columns=", ".join(pair.expressions), rows=of.rows, condition=where)
    buffers = RowBuffers(binary=pair.binary, moved=moved)
    async with AsyncExitStack() as opened:
        reading = await opened.enter_async_context(reading_from(database, "stream"))
        await in_order_of_disk(reading, snapshot)
        sending = asyncio.create_task(_send(reading, query, buffers, pair, raw=raw), name="heap stream")
        try:
            yield HeapStream(pair, part, buffers, RowPlaces(opened, database, snapshot, of, where))
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


async def in_order_of_disk(connection: Connection, snapshot: str) -> None:
    """Have a new connection see a snapshot, and read tables in the order of the disk alone."""
    await apply_settings(connection)
    await connection.execute(statement("heap_stream_settings"))
    await join_snapshot(connection, snapshot)


async def _send(reading: SourceConnection, query: str, buffers: RowBuffers, pair: Pair, *, raw: bool) -> None:
    ended: Exception | None = None
    form: Literal["binary", "text"] = "binary" if pair.binary else "text"
    try:
        with naming(doing_of_read(pair.target)):
            async with bytes_as_they_are(reading, raw=raw):
                copying = reading.copy_from_query(query, output=buffers.put, format=form)
                status: str = await unless_lost(reading, copying)
        buffers.sent = int(status.rsplit(maxsplit=1)[-1])
    except asyncpg.LockNotAvailableError:
        ended = SourceLocked()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ConnectionLost) as error:
        ended = error
    await buffers.end(ended)


async def streamed(reading: SourceConnection, pairs: Sequence[Pair]) -> set[str]:
    """The titles of those whose rows come in the order of the disk whatever the plan says.

    Args:
        reading: inside a transaction.
        pairs: with their heaps.
    """
    if not pairs:
        return set()
    await reading.execute("savepoint in_order")
    await reading.execute(statement("heap_stream_settings"))
    ordered = {pair.title for pair in pairs if await _comes_in_order(reading, pair)}
    await reading.execute("rollback to savepoint in_order; release savepoint in_order")
    return ordered


async def _comes_in_order(reading: SourceConnection, pair: Pair) -> bool:
    """A condition with a query of its own may be answered by a join, in any order."""
    for columns in (", ".join(pair.expressions), "ctid"):
        asking = statement("heap_stream_plan").format(columns=columns, rows=pair.heaps[0].rows, condition=pair.where)
        if json.loads(await reading.fetchval(asking))[0]["Plan"]["Node Type"] != "Seq Scan":
            return False
    return True
