"""Where an engine keeps the tickets that are out: one look for all of them, whenever something is said of one.

A ticket is issued by the append of the event that begins its attempt. From here its number is sent to the workers of
its label, again while nobody has claimed it: a number may arrive twice, a ticket is claimed once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from jobs.journal.base import Fenced, Journal, Unavailable
from jobs.journal.tickets import TicketStanding, TicketState
from plans.errors import CutoverError

LOOK_EVERY = 1.0
"""Real seconds between two looks, where nothing is heard."""
SEND_AGAIN = timedelta(seconds=5)
"""How long a ticket lies unclaimed until its number is sent again."""

Key = tuple[str, int]
"""Unit and token of an attempt."""


class Queue(Protocol):
    """Carries numbers to whoever serves a label (`jobs.workers.queue`); more than once does no harm."""

    async def send(self, label: str, number: int) -> None:
        """Raises an error of ours where it could not be sent."""
        ...

    async def close(self) -> None:
        """Give its connection back."""
        ...


@dataclass(slots=True)
class Out:
    """A ticket that is out."""

    latest: TicketStanding | None = None
    """None before it was seen for the first time."""
    sent: datetime | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    defect: BaseException | None = None
    """Why nobody looks after it any more: whoever waits for it raises this."""


class TicketDesk:
    """The tickets of one run that are out.

    Args:
        journal: of the run.
        run: its name.
        queue: carries numbers.
        told: told what could not be done, in a few words.
    """

    def __init__(self, journal: Journal, run: str, queue: Queue, told: Callable[[str], object]) -> None:
        self._journal, self._run, self._queue, self._told = journal, run, queue, told
        self._out: dict[Key, Out] = {}
        self._work: asyncio.Task[None] | None = None
        self._fresh = asyncio.Event()

    def watch(self, key: Key) -> Out:
        """From here on it is looked at; `Out.changed` is set whenever it stands otherwise."""
        found = self._out[key] = Out()
        self._fresh.set()
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._keep_looking(), name="tickets")
            self._work.add_done_callback(self._over)
        return found

    def forget(self, key: Key) -> None:
        """It is over."""
        self._out.pop(key, None)

    async def close(self) -> None:
        """End looking."""
        if self._work is not None:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.wait({self._work})
        await self._queue.close()

    def _over(self, work: "asyncio.Task[None]") -> None:
        """Nobody looks any more: whoever waits hears why."""
        if work.cancelled() or (defect := work.exception()) is None:
            return
        for out in self._out.values():
            out.defect = defect
            out.changed.set()

    async def _keep_looking(self) -> None:
        async with self._journal.ticket_bell(self._run) as bell:
            while self._out:
                self._fresh.clear()
                await self._patiently("look", self._look)
                rung = asyncio.create_task(bell.wait(LOOK_EVERY))
                fresh = asyncio.create_task(self._fresh.wait())
                try:
                    await asyncio.wait({rung, fresh}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    rung.cancel()
                    fresh.cancel()
                    await asyncio.gather(rung, fresh, return_exceptions=True)

    async def _patiently(self, doing: str, step: Callable[[], Awaitable[None]]) -> None:
        """One step; what cannot be done now is done with the next look."""
        try:
            await step()
        except (Unavailable, Fenced):
            return
        except CutoverError as error:
            self._told(f"{doing}: {error.what}")

    async def _look(self) -> None:
        found = await self._journal.tickets(self._run, dict(self._out.keys()))
        for standing in found:
            out = self._out.get((standing.unit, standing.token))
            if out is not None:
                out.latest = standing
                out.changed.set()
                if standing.state is TicketState.ISSUED:
                    await self._send(standing, out)

    async def _send(self, standing: TicketStanding, out: Out) -> None:
        if out.sent is None or standing.now - out.sent >= SEND_AGAIN:
            await self._queue.send(standing.label, standing.number)
            out.sent = standing.now
