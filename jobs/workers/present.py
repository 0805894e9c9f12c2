"""Who serves a label just now: asked where nobody takes a ticket, so that a full worker is not called a missing one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.journal.tickets import SILENT_AFTER, TicketStore, WorkerRow

GOOD_FOR = timedelta(seconds=5)
"""How long an answer counts: however many tickets lie, the control database is asked once in that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """The workers of a label that were heard of just now."""

    there: tuple[str, ...] = ()
    """What they are called, each once, in the order of their names."""
    free: bool = False
    """Whether one of them has a slot free."""


class Present:
    """The workers of a control database, as of some seconds ago."""

    def __init__(self, store: TicketStore) -> None:
        self._store = store
        self._rows: Sequence[WorkerRow] = ()
        self._asked: datetime | None = None
        self._asking = asyncio.Lock()

    async def serving(self, label: str, now: datetime) -> Serving:
        """Those of a label.

        Args:
            now: the control database's clock.
        """
        async with self._asking:
            if self._asked is None or now - self._asked >= GOOD_FOR:
                self._rows = await self._store.workers(since=now - SILENT_AFTER)
                self._asked = now
        there = [row for row in self._rows if row.is_there and label in row.labels]
        names = tuple(dict.fromkeys(row.name for row in there))
        return Serving(there=names, free=any(row.busy < row.slots for row in there))
