"""Looks whether the slots of a first copy are still there: without them its rows are good for nothing.

They go by the server's own limit, or by the night's watch at the plan's, since whoever works on the source outranks it.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from jobs.api import Fatal, JobDatabase
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection
from jobs.replication.connections import altering
from jobs.replication.records import Group
from jobs.replication.slot import Slot, slots_of
from plans.model import DatabaseId

LOOK_SECONDS = 5
BEGINS_ANEW = "raise wal_at_most or make room on its disk; tried again, all of it begins anew"


class SlotGone(Fatal):
    """A slot is not there any more, or cannot be read: changes since are lost, and the copy with them."""

    def __init__(self, publisher: DatabaseId, hint: str = BEGINS_ANEW) -> None:
        super().__init__(f"a replication slot on {publisher} is gone, and with it the changes that it kept", hint=hint)


class SlotWatch:
    """What is known of them."""

    def __init__(self, publisher: DatabaseId) -> None:
        self.needed: Sequence[str] = ()
        """Their names."""
        self._publisher = publisher
        self._gone = False

    def check(self) -> None:
        """Let the copy go on; cheap. Raises `SlotGone`."""
        if self._gone:
            raise SlotGone(self._publisher)

    async def look(self, connection: Connection) -> None:
        """Look again and again; a connection that is lost ends it, and the copy has others that notice."""
        while not self._gone:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                self._gone = _some_gone(self.needed, await slots_of(connection, self.needed))
            except DRIVER_ERRORS:
                return


@asynccontextmanager
async def watching_slots(publisher: JobDatabase) -> AsyncIterator[SlotWatch]:
    """Look at them beside the work of a block, on a connection of its own."""
    watch = SlotWatch(publisher.id)
    async with altering(publisher, "slots") as connection:
        looking = asyncio.create_task(watch.look(connection))
        try:
            yield watch
        finally:
            looking.cancel()
            await asyncio.wait({looking})


async def refuse_gone(publisher: DatabaseId, connection: Connection, groups: Sequence[Group]) -> None:
    """See that every group has its slot. Raises `SlotGone`."""
    slots = [group.slot for group in groups]
    if _some_gone(slots, await slots_of(connection, slots)):
        raise SlotGone(publisher)


def _some_gone(slots: Collection[str], there: Mapping[str, Slot]) -> bool:
    return any(name not in there or there[name].lost for name in slots)
