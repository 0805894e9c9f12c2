"""A COPY whose connection goes while nothing can be read or written: noticed here, for the driver does not."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from jobs.api import Retryable
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.errors import LOST_CONNECTION
from jobs.postgres.sides import Connection

T = TypeVar("T")

LAST_WORD = timedelta(seconds=0.5)
"""How long the driver may take to say by itself why a connection was lost."""


class ConnectionLost(Retryable):
    """A connection ended while nothing could be read from it or written to it."""

    def __init__(self) -> None:
        super().__init__(LOST_CONNECTION)
        self.facts = ErrorFacts(kind=FailureKind.CONNECTION, sentence=LOST_CONNECTION)


def still_there(*connections: Connection) -> None:
    """Raise `ConnectionLost` where a connection that stands idle beside the work is lost.

    Whoever sends rows into a dead network waits for TCP, a quarter of an hour; that an idle connection is dead is known
    within a minute (`jobs.postgres.connection.keepalive`).
    """
    if any(connection.is_closed() for connection in connections):
        raise ConnectionLost


async def unless_lost(connection: Connection, work: Coroutine[Any, Any, T]) -> T:
    """Await what a connection is used for, but not beyond its loss. Raises `ConnectionLost`.

    A COPY FROM that waits until it may write (the server was slow, the buffers are full) waits for ever when the
    connection is lost meanwhile: asyncpg never gives that permission again. A COPY TO whose connection is lost while
    its reader is busy waits for ever, too, or fails inside the driver.
    """
    ended = asyncio.Event()

    def lost(_: object) -> None:
        ended.set()

    connection.add_termination_listener(lost)
    doing = asyncio.ensure_future(work)
    noticing = asyncio.create_task(ended.wait())
    try:
        await asyncio.wait({doing, noticing}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            await asyncio.wait({doing}, timeout=LAST_WORD.total_seconds())
        if not doing.done():
            raise ConnectionLost
        return doing.result()
    except AttributeError:
        if connection.is_closed():  # asyncpg asks a transport that has gone to read on
            raise ConnectionLost from None
        raise
    finally:
        connection.remove_termination_listener(lost)
        for waiting in (doing, noticing):
            waiting.cancel()
        await asyncio.gather(doing, noticing, return_exceptions=True)
