"""The driver's own word for a connection that went at an unlucky moment, put into ours."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import asyncpg

from jobs.api import Retryable
from jobs.outcomes import ErrorFacts, FailureKind

T = TypeVar("T")

LAST_WORD = timedelta(seconds=0.5)
"""How long the driver may take to say by itself why a connection was lost."""


class ConnectionLost(Retryable):
    """A server ended a connection just before it was used again, or while nothing could be written to it."""

    def __init__(self) -> None:
        sentence = "the connection to a server was lost"
        super().__init__(sentence)
        self.facts = ErrorFacts(kind=FailureKind.CONNECTION, sentence=sentence)


@contextmanager
def connection_loss() -> Iterator[None]:
    """Raise `ConnectionLost` where asyncpg finds its own state broken.

    When the server's farewell arrives between two statements, asyncpg refuses the next one with InternalClientError,
    which is none of its errors about connections, and would look like a defect.
    """
    try:
        yield
    except asyncpg.InternalClientError:
        raise ConnectionLost from None


async def unless_lost(connection: Any, work: Coroutine[Any, Any, T]) -> T:
    """Await what a connection is used for, but not beyond its loss. Raises `ConnectionLost`.

    A COPY FROM that waits until it may write (the server was slow, the buffers are full) waits for ever when the
    connection is lost meanwhile: asyncpg never gives that permission again.
    """
    gone = asyncio.Event()

    def lost(_: object) -> None:
        gone.set()

    connection.add_termination_listener(lost)
    doing = asyncio.ensure_future(work)
    noticing = asyncio.create_task(gone.wait())
    try:
        await asyncio.wait({doing, noticing}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            await asyncio.wait({doing}, timeout=LAST_WORD.total_seconds())
        if not doing.done():
            raise ConnectionLost
        return doing.result()
    finally:
        connection.remove_termination_listener(lost)
        for one in (doing, noticing):
            one.cancel()
        await asyncio.gather(doing, noticing, return_exceptions=True)
