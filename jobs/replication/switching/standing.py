"""A side that goes away in the pause ends it at once: whoever opens a connection to it anew would try for long."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager

from jobs.api import Retryable
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection
from jobs.replication.connections import BothSides
from jobs.replication.switching.way import Way


class SideGone(Retryable):
    """One of both servers ended its connection while nobody could write."""


@asynccontextmanager
async def while_both_stand(sides: BothSides, way: Way) -> AsyncIterator[None]:
    """A block of the pause that ends as soon as one of these connections does, whatever it waits for.

    Raises:
        SideGone: one has ended.
    """
    connections = {side: sides.of(side) for side in (way.come_to, way.left)}
    now = asyncio.get_running_loop().time
    try:
        async with asyncio.timeout(None) as block:
            with _listening(connections.values(), lambda _: block.reschedule(now())):
                yield
    except DRIVER_ERRORS:  # the timeout's own error is one of them
        gone = next((side for side, connection in connections.items() if connection.is_closed()), None)
        if gone is None:
            raise
        raise SideGone(
            f"{gone} went away while nobody could write to {way.left}: all of it is undone",
            hint=f"see whether {gone} is up, and can be reached from here",
        ) from None


@contextmanager
def _listening(connections: Collection[Connection], ended: Callable[[object], None]) -> Iterator[None]:
    """A block within which this is called when one of them ends."""
    for connection in connections:
        connection.add_termination_listener(ended)
    try:
        yield
    finally:
        for connection in connections:
            connection.remove_termination_listener(ended)
