"""Where an engine keeps the tickets that are out: one look for all of them, whenever something is said of one.

A ticket is issued by the append of the event that begins its attempt. From here its number is sent to the workers of
its label, again while nobody has claimed it: a number may arrive twice, a ticket is claimed once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from jobs.journal.base import Fenced, Journal, Unavailable
from jobs.journal.tickets import TicketStanding, TicketState
from jobs.workers.present import Present
from plans.errors import CutoverError

LOOK_EVERY = 1.0
"""Real seconds between two looks, where nothing is heard."""
LOOK_AGAIN = 0.02
"""Real seconds between two looks, where much is heard: what comes together is looked at together."""
SEND_AGAIN = timedelta(seconds=5)
"""How long a ticket lies unclaimed until its number is sent again."""
SEND_RARELY = timedelta(minutes=1)
"""The same, while the list of hosts refuses it: whoever gets the number can only drop it."""

Key = tuple[str, int]
"""Unit and token of an attempt."""


class Queue(Protocol):
    """Carries numbers to whoever serves a label (`jobs.workers.queue`); more than once does no harm."""

    async def send(self, numbers: Mapping[int, str]) -> None:
        """Send numbers, each to whoever serves its label. Raises an error of ours where that could not be."""
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
    is_refused: bool = False
    """Whether the list of hosts refuses it, as far as is known."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with every look, also where it stands as before."""
    defect: BaseException | None = None
    """Why nobody looks after it any more: whoever waits for it raises this."""

    @property
    def until(self) -> datetime | None:
        """Until when whoever has claimed it may act, as far as is known."""
        return self.latest.until if self.latest is not None else None

    def is_due(self, now: datetime) -> bool:
        """Whether its number is to be sent: at first, and again while nobody has claimed it."""
        pause = SEND_RARELY if self.is_refused else SEND_AGAIN
        return self.sent is None or now - self.sent >= pause


class TicketDesk:
    """The tickets of one run that are out.

    Args:
        journal: of the run.
        run: its name.
        queue: carries numbers.
        program: says which program workers have to be (`jobs.workers.program`).
        told: told what could not be done, in a few words.
    """

    def __init__(
        self, journal: Journal, run: str, queue: Queue, program: Callable[[], str], told: Callable[[str], object]
    ) -> None:
        self._journal, self._run, self._queue, self._told = journal, run, queue, told
        self.present = Present(journal, program)
        """Who serves which label just now."""
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

    def refused(self, key: Key, *, refused: bool) -> None:
        """The list of hosts refuses it, or does no longer."""
        if key in self._out:
            self._out[key].is_refused = refused

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
            while True:  # also while nothing is out: one that comes while this ends would be looked after by nobody
                if not self._out:
                    await self._fresh.wait()
                self._fresh.clear()
                await self._patiently("look", self._look)
                await asyncio.sleep(LOOK_AGAIN)
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
        asked = dict(self._out.items())
        known = {unit: until for (unit, _), out in asked.items() if (until := out.until) is not None}
        found = await self._journal.tickets(self._run, dict(asked.keys()), known=known)
        for each in asked.values():
            each.looked.set()
        for one in found:
            out = asked[one.unit, one.token]
            out.latest = one
            out.changed.set()
        await self._send([(one, asked[one.unit, one.token]) for one in found if one.state is TicketState.ISSUED])

    async def _send(self, waiting: Sequence[tuple[TicketStanding, Out]]) -> None:
        due = [(one, out) for one, out in waiting if out.is_due(one.now)]
        if due:
            await self._queue.send({one.number: one.label for one, _ in due})
        for one, out in due:
            out.sent = one.now
