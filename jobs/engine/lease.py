"""One engine per run: the lease, bound to a term, on the control database's clock.

An engine that finds the lease held stands by: it asks again three times in every `ttl`, which also keeps it counted as
stand-by, and takes over when the lease lapses. The holder renews as often. While the control database cannot be
reached nothing is lost by waiting: the next renewal either still finds the term, or finds that another engine has it.

That clock may be set back while nobody renews: then the lease of a dead engine would hold for as long as that. So a
stand-by also watches: a lease that was not renewed once in the time that it lasts, by the stand-by's own monotonic
clock, is taken.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from jobs.engine.now import StoreClock
from jobs.journal.base import Fenced, Journal, Lease, Unavailable
from jobs.notify.missed_engine import MISSED_AFTER

TTL = timedelta(seconds=10)
"""How long a lease lasts without renewal: how long a crashed engine is missed before a stand-by takes over."""


class LeaseKeeper:
    """Takes, renews and gives back the lease of one run. `monotonic` is real seconds, for tests."""

    def __init__(
        self,
        journal: Journal,
        run: str,
        holder: str,
        clock: StoreClock,
        ttl: timedelta = TTL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal = journal
        self._run = run
        self._holder = holder
        self._clock = clock
        self._ttl = ttl
        self._monotonic = monotonic
        self._lease: Lease | None = None
        self.stood_by = False
        """Whether another engine held the lease when this one came."""
        self.lost: Lease | None = None
        """The lease of another engine that had run out, or was not renewed any more, when this one took it."""

    @property
    def lease(self) -> Lease:
        """The lease held."""
        if self._lease is None:
            raise Fenced("the lease is not held")
        return self._lease

    @property
    def term(self) -> int:
        """The term of the lease held."""
        return self.lease.term

    async def acquire(self, *, above: int = 0) -> None:
        """Wait until the lease is ours: at once, or as a stand-by for as long as it takes.

        Args:
            above: a term that was in use, whether or not the journal knows of it; ours will be a later one.
        """
        watched: Lease | None = None
        since = 0.0
        while True:
            try:
                await self._clock.read(self._journal)
                stalled = watched if watched and self._monotonic() - since > self._patience(watched) else None
                before = (await self._journal.standing(self._run)).lease
                self._lease = await self._journal.acquire(self._run, self._holder, self._ttl, stalled=stalled)
                if self._lease is not None:
                    self._note_loss(before, stalled)
                    if self._lease.term > above:
                        return
                    continue  # the holder itself, asking again, gets the next term
                self.stood_by = True
                standing = (await self._journal.standing(self._run)).lease
                if not _same(watched, standing):
                    watched, since = standing, self._monotonic()
            except Unavailable:
                watched = None  # whoever holds it could not renew it either
            await asyncio.sleep(self._ttl.total_seconds() / 3)

    def _patience(self, lease: Lease) -> float:
        """Seconds without a renewal after which whoever holds this lease is gone, whatever the store's clock says."""
        return max(self._ttl, lease.lasts or self._ttl).total_seconds()

    def _note_loss(self, before: Lease | None, stalled: Lease | None) -> None:
        """Note whose lease it was, where it was not given back: it had run out, or stood still."""
        if before is not None and before.holder != self._holder:
            self.lost = before if stalled is not None or before.expires <= self._clock.now() else None

    async def keep(self, returned: Callable[[datetime], None] = lambda _: None) -> None:
        """Renew for ever. Raises `Fenced` when another engine has taken over.

        Args:
            returned: told, of a lease that ran out so long ago that the engine was missed, when it had been renewed
                last; it is renewed now.
        """
        while True:
            await asyncio.sleep(self._ttl.total_seconds() / 3)
            with suppress(Unavailable):
                before = self.lease
                self._lease = await self._journal.renew(self._run, before, self._ttl)
                await self._clock.read(self._journal)
                if self._clock.now() - before.expires >= MISSED_AFTER:
                    returned(before.expires - (before.lasts or self._ttl))

    async def give_back(self) -> None:
        """Let a stand-by take over at once."""
        if self._lease is not None:
            await self._journal.release(self._run, self._lease)
            self._lease = None


def _same(one: Lease | None, other: Lease | None) -> bool:
    """Whether nobody has renewed it in between."""
    return one is not None and other is not None and (one.term, one.expires) == (other.term, other.expires)
