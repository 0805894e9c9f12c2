"""Waits until the side that is come to has everything that was committed on the other one, safely on its disk.

By what the slots have confirmed, and by nothing else: what a subscription says that it has received may be lost with
its server. Two small commits make that quick, 3 ms instead of 400: one on the subscriber flushes what was applied,
one on the publisher wakes what reports it.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass

from jobs.api import Fatal
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement

_LOOK_SECONDS = 0.002
_MOST_SECONDS = 0.1


class SlotLost(Fatal):
    """A slot that is to be drained is gone, or its server has removed what it needs."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the slot {name} is lost: what was written since cannot follow any more")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEnd:
    """Where a server's log ends."""

    position: str
    next_id: int
    """The transaction id that is given out next."""


async def read_log_end(connection: Connection) -> LogEnd:
    """Where the log of this server ends now, with everything before it on the disk.

    What applications commit without waiting for the disk is not sent before it is there: so this waits for it.
    """
    await connection.execute(statement("poke"))
    row = await one_row(connection, statement("log_end"))
    return LogEnd(position=row["position"], next_id=row["next_id"])


async def drain(
    publisher: Connection,
    subscriber: Connection,
    slots: Collection[str],
    position: str,
    tell: Callable[[int], None] | None = None,
) -> int:
    """Wait until the subscriber has everything up to a position; returns the transaction ids taken on the publisher.

    The caller limits how long that may take.

    Args:
        tell: is told the bytes that are left.

    Raises:
        SlotLost: it never will.
    """
    pokes, pause = 0, _LOOK_SECONDS
    while left := await undrained(publisher, slots, position):
        if tell is not None:
            tell(left)
        await subscriber.execute(statement("poke"))
        await publisher.execute(statement("poke"))
        pokes += 1
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _MOST_SECONDS)
    return pokes


async def undrained(publisher: Connection, slots: Collection[str], position: str) -> int:
    """Bytes of the log up to a position that the slowest slot's subscriber has not confirmed. Raises `SlotLost`."""
    most = 0
    for row in await publisher.fetch(statement("undrained"), list(slots), position):
        if row["bytes"] is None:
            raise SlotLost(row["name"])
        most = max(most, row["bytes"])
    return most
