"""A side that goes away in the pause ends it at once: whoever opens a connection to it anew would try for long."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from jobs.api import Retryable
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection
from jobs.replication.connections import BothSides
from jobs.replication.switching.way import Way

_T = TypeVar("_T")
_SEEN_WITHIN = 0.1
"""Seconds after which all connections to a server that has gone are known to have ended, once one of them has."""


class SideGone(Retryable):
    """One of both servers ended its connection while nobody could write."""


async def while_both_stand(sides: BothSides, way: Way, doing: Coroutine[Any, Any, _T]) -> _T:
    """Do a part of the pause, which ends as soon as one of these connections does, whatever it waits for.

    It is a task of its own: what ends it must not end what comes behind it, which gives writers back.

    Raises:
        SideGone: one has ended.
    """
    connections = {side: sides.of(side) for side in (way.come_to, way.left)}
    task = asyncio.create_task(doing)

    def end(_: object) -> None:
        task.cancel()

    try:
        with _listening(connections.values(), end):
            await asyncio.wait([task])
    finally:
        await _ended(task)
    try:
        return task.result()
    except (asyncio.CancelledError, *DRIVER_ERRORS):
        await asyncio.sleep(_SEEN_WITHIN)
        gone = next((side for side, connection in connections.items() if connection.is_closed()), None)
        if gone is None:
            raise
        raise SideGone(
            f"{gone} went away while nobody could write to {way.left}: all of it is undone",
            hint=f"see whether {gone} is up, and can be reached from here",
        ) from None


async def _ended(task: asyncio.Task[_T]) -> None:
    """End it, where whoever waits for it was told to end."""
    if not task.done():
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # seen: what counts is that this was told to end


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
