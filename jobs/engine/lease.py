"""One engine per run: the lease, bound to a term, on the control database's clock.

An engine that finds the lease held stands by: it asks again three times in every `ttl`, which also keeps it counted as
stand-by, and takes over when the lease lapses. The holder renews as often. While the control database cannot be
reached nothing is lost by waiting: the next renewal either still finds the term, or finds that another engine has it.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from jobs.engine.now import StoreClock
from jobs.journal.base import Fenced, Journal, Lease, Unavailable

TTL = timedelta(seconds=10)
"""How long a lease lasts without renewal: how long a crashed engine is missed before a stand-by takes over."""


class LeaseKeeper:
    """Takes, renews and gives back the lease of one run."""

    def __init__(self, journal: Journal, run: str, holder: str, clock: StoreClock, ttl: timedelta = TTL) -> None:
        self._journal = journal
        self._run = run
        self._holder = holder
        self._clock = clock
        self._ttl = ttl
        self._lease: Lease | None = None
        self.stood_by = False
        """Whether another engine held the lease when this one came."""

    @property
    def term(self) -> int:
        """The term of the lease held."""
        if self._lease is None:
            raise Fenced("the lease is not held")
        return self._lease.term

    async def acquire(self) -> None:
        """Wait until the lease is ours: at once, or as a stand-by for as long as it takes."""
        while True:
            with suppress(Unavailable):
                await self._clock.read(self._journal)
                self._lease = await self._journal.acquire(self._run, self._holder, self._ttl)
                if self._lease is not None:
                    return
                self.stood_by = True
            await asyncio.sleep(self._ttl.total_seconds() / 3)

    async def keep(self) -> None:
        """Renew for ever. Raises `Fenced` when another engine has taken over."""
        while True:
            await asyncio.sleep(self._ttl.total_seconds() / 3)
            if self._lease is None:
                raise Fenced("the lease is not held")
            with suppress(Unavailable):
                self._lease = await self._journal.renew(self._run, self._lease, self._ttl)
                await self._clock.read(self._journal)

    async def give_back(self) -> None:
        """Let a stand-by take over at once."""
        if self._lease is not None:
            await self._journal.release(self._run, self._lease)
            self._lease = None
