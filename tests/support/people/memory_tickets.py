"""What a journal in memory does with tickets of attempts that workers run."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime

from jobs.journal.base import Fenced, Unavailable
from jobs.journal.tickets import NOTHING, Issued, TicketStanding, TicketState, TicketWord, WorkerRow
from tests.support.people.memory_store import Run, Store
from tests.support.people.memory_ticket_store import OPEN, MemoryTicket


class MemoryBell:
    """Rings with everything that is new in the store."""

    def __init__(self, bell: asyncio.Event) -> None:
        self._bell = bell

    async def wait(self, longest: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await self._bell.wait()
        self._bell.clear()


class TicketsInMemory(ABC):
    """See `jobs.journal.tickets.TicketStore`."""

    _store: Store

    @abstractmethod
    def recorded(self, run: str) -> Run | None:
        """The run; None where there is none, or the store is away."""

    async def tickets(
        self,
        run: str,
        tokens: Mapping[str, int],
        *,
        known: Mapping[str, datetime] = NOTHING,
    ) -> Sequence[TicketStanding]:
        self._require_there()
        found, now = self.recorded(run), self._store.now()
        them = found.tickets.them if found is not None else {}
        standing = [them[key] for key in tokens.items() if key in them]
        return tuple(replace(one.standing, now=now, said=len(one.words)) for one in standing)

    async def issue(self, run: str, *, term: int, ticket: Issued) -> None:
        self._require_there()
        found = self.recorded(run)
        if found is None or found.term != term:
            raise Fenced("another engine leads this run")
        found.tickets.issue((ticket,), term, self._store.now())

    async def ticket_words(self, number: int, *, after: int) -> Sequence[TicketWord]:
        found = self._numbered(number)
        return tuple(one for one in found.words if one.seq > after) if found is not None else ()

    async def order(self, number: int, *, term: int, orders: str) -> None:
        found = self._numbered(number)
        if found is not None and found.term == term and found.standing.state in OPEN:
            found.orders = orders

    async def withdraw(self, number: int, *, term: int) -> bool:
        found = self._numbered(number)
        if found is None or found.term != term or found.standing.state not in OPEN:
            return False
        found.standing = replace(found.standing, state=TicketState.WITHDRAWN)
        return True

    async def take_back(self, run: str, tokens: Mapping[str, int], *, term: int) -> frozenset[str]:
        self._require_there()
        found = self.recorded(run)
        if found is None or found.term != term:
            return frozenset()
        asked = [found.tickets.them[key] for key in tokens.items() if key in found.tickets.them]
        unclaimed = [one for one in asked if one.standing.claimed is None]
        for one in unclaimed:
            one.standing = replace(one.standing, state=TicketState.WITHDRAWN)
        return frozenset(one.standing.unit for one in unclaimed)

    @asynccontextmanager
    async def ticket_bell(self, run: str) -> AsyncIterator["MemoryBell"]:
        bell = asyncio.Event()
        self._store.bells.add(bell)
        try:
            yield MemoryBell(bell)
        finally:
            self._store.bells.discard(bell)

    async def workers(self, *, since: datetime) -> Sequence[WorkerRow]:
        return ()

    async def worker_logins(self) -> Mapping[str, frozenset[str]]:
        return dict(self._store.worker_logins)

    async def possible_workers(self) -> Sequence[str]:
        return ()

    async def say_of_worker(self, login: str, label: str, *, serves: bool) -> None:
        known = self._store.worker_logins
        before = known.get(label, frozenset())
        known[label] = before | {login} if serves else before - {login}

    def _require_there(self) -> None:
        if self._store.severed:
            raise Unavailable("the control database is away")

    def _numbered(self, number: int) -> MemoryTicket | None:
        self._require_there()
        every = (one for run in self._store.runs.values() for one in run.tickets.them.values())
        return next((one for one in every if one.standing.number == number), None)
