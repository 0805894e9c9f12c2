"""The bytes of one COPY into another, untouched, through a small bounded buffer. Nothing here looks at a row."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from functools import partial
from typing import Literal

import asyncpg

from jobs.api import Fatal, Retryable
from jobs.copy.raw_bytes import bytes_as_they_are, without_encoding
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.catalog.tables import Table
from jobs.postgres.connection.copy_timeout import unless_lost
from jobs.postgres.connection.keepalive import sending_rows
from jobs.postgres.errors import naming
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.together import together
from plans.plurals import counted

BUFFERS = 4
"""How many of the source's buffers (64 to 256 kB each) may wait for the target."""


class RowsLost(Fatal):
    """The target took fewer rows than were sent: a trigger of its own swallowed some. The chunk is not kept."""

    def __init__(self, table: Table, sent: int, stored: int) -> None:
        super().__init__(
            f"{table.title}: {counted(sent, 'row was', 'rows were')} sent and {stored} stored",
            hint="a trigger of the target leaves rows out",
        )


class SourceLocked(Retryable):
    """Somebody holds a lock on what is to be read: a change of its definition, as a rule."""

    def __init__(self) -> None:
        sentence = "a table of the source is locked, and its rows were not to be had within lock_timeout"
        super().__init__(sentence, hint="see who alters tables there")
        self.facts = ErrorFacts(kind=FailureKind.SERVER, sentence=sentence, sqlstate="55P03")


class Pipe:
    """What the source's end puts and the target's end takes; the one waits for the other."""

    def __init__(self, moved: Callable[[int], None]) -> None:
        self._buffers: asyncio.Queue[bytes | None] = asyncio.Queue(BUFFERS)
        self._moved = moved
        self.bytes = 0

    async def put(self, data: bytes) -> None:
        """Called by the source's end with what it has received."""
        self.bytes += len(data)
        self._moved(len(data))
        await self._buffers.put(data)

    async def end(self) -> None:
        """Called once the source has sent everything; never after a failure, so that no half chunk looks whole."""
        await self._buffers.put(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (data := await self._buffers.get()) is not None:
            yield data


def doing_of_read(table: Table) -> str:
    """What is said where the source's server refuses to give the rows."""
    return f"reading the rows of {table.title} on the source"


async def stream(
    reading: SourceConnection,
    query: str,
    writing: TargetConnection,
    table: Table,
    columns: Sequence[str],
    *,
    binary: bool,
    moved: Callable[[int], None] = lambda _: None,
) -> tuple[int, int]:
    """Copy what a query yields into columns of a table, inside the transactions of both connections.

    Args:
        moved: told the bytes of each buffer as it passes; they are not committed yet.

    Returns:
        rows, bytes.
    """
    pipe = Pipe(moved)
    form: Literal["binary", "text"] = "binary" if binary else "text"

    async def read() -> str:
        try:
            with naming(doing_of_read(table)):
                async with bytes_as_they_are(reading, raw=without_encoding(reading, writing)):
                    copying = reading.copy_from_query(query, output=pipe.put, format=form)
                    status: str = await unless_lost(reading, copying)
        except asyncpg.LockNotAvailableError:
            raise SourceLocked from None
        await pipe.end()
        return status

    sent, stored = await together(read(), receive(writing, table, columns, pipe, binary=binary))
    if int(sent.split()[-1]) != stored:  # a trigger or a rule of the target that swallows rows
        raise RowsLost(table, int(sent.split()[-1]), stored)
    return stored, pipe.bytes


async def receive(
    writing: TargetConnection, table: Table, columns: Sequence[str], source: AsyncIterable[bytes], *, binary: bool
) -> int:
    """Copy bytes into columns of a table, inside the connection's transaction. Returns how many rows were stored."""
    copying = partial(
        writing.copy_to_table,
        table.name,
        schema_name=table.schema,
        columns=list(columns),
        source=source,
        format="binary" if binary else "text",
    )
    with sending_rows(writing), naming(f"writing rows of {table.title} on the target"):
        async with bytes_as_they_are(writing, raw=without_encoding(writing)):
            status: str = await unless_lost(writing, copying())
    return int(status.rsplit(maxsplit=1)[-1])
