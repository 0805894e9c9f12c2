"""The control database's clock, as seen from here.

`now` of an engine is the store's clock, so that two engines on hosts whose clocks differ agree on when things happened.
Between two readings it goes on by this host's monotonic clock, which no administrator sets.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol


class HasNow(Protocol):
    """Whoever knows the time: a journal."""

    async def now(self) -> datetime:
        """UTC."""
        ...


class StoreClock:
    """Call `read` before the first use and now and then; a clock that was set back is followed, never run backwards."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._base: datetime | None = None
        self._ahead = timedelta()
        """By how much `_base` is later than what the store said; made good by going at half speed."""
        self._at = 0.0

    async def read(self, store: HasNow) -> None:
        """Take a reading: the store's answer counts for the middle of the round trip."""
        before = self._monotonic()
        answer = await store.now()
        after = self._monotonic()
        found = answer + timedelta(seconds=(after - before) / 2)
        latest = self.now() if self._base is not None else found
        self._base, self._ahead, self._at = max(found, latest), max(latest - found, timedelta()), after

    def now(self) -> datetime:
        """The store's time, UTC."""
        if self._base is None:
            raise RuntimeError("the clock has not been read yet")
        passed = timedelta(seconds=self._monotonic() - self._at)
        return self._base + passed - min(self._ahead, passed / 2)
