"""Who serves a label just now: asked where nobody takes a ticket, so that a full worker is not called a missing one."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from jobs.journal.tickets import SILENT_AFTER, TicketStore, WorkerRow
from jobs.lying import Lying

GOOD_FOR = timedelta(seconds=5)
"""How long an answer counts: however many tickets lie, the control database is asked once in that time."""
_NAMED = 3
"""How many workers that are another program are named."""


class Present:
    """The workers of a control database, as of some seconds ago.

    Args:
        store: where they are listed.
        program: says which program its tickets are for (`jobs.workers.program`).
    """

    def __init__(self, store: TicketStore, program: Callable[[], str]) -> None:
        self._store, self._program = store, program
        self._rows: Sequence[WorkerRow] = ()
        self._asked: datetime | None = None
        self._asking = asyncio.Lock()

    async def serving(self, label: str, now: datetime) -> Lying:
        """Those of a label who could have a ticket that lies.

        Args:
            now: the control database's clock.
        """
        async with self._asking:
            if self._asked is None or now - self._asked >= GOOD_FOR:
                self._rows = await self._store.workers(since=now - SILENT_AFTER)
                self._asked = now
        return _lying([row for row in self._rows if row.is_there and label in row.labels], self._program())


def _lying(serving: Sequence[WorkerRow], program: str) -> Lying:
    """How a ticket for this program lies with the workers that serve its label."""
    there = [row for row in serving if row.version == program]
    if not there:
        return Lying(others=_other_programs(serving, program))
    return Lying(there=tuple(dict.fromkeys(row.name for row in there)), free=any(row.busy < row.slots for row in there))


def _other_programs(serving: Sequence[WorkerRow], program: str) -> str:
    """`db2 is cutover 0.1.0 (77aa01c2), the engine 0.1.0 (5f3c9a1e)`; empty where there are none."""
    told = [*dict.fromkeys(f"{row.name} is cutover {row.version}" for row in serving)]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return f"{', '.join(told[:_NAMED])}{more}, the engine {program}" if told else ""
