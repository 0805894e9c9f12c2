"""For how long something has been missing: what belongs to a demonstration ends by itself then, a real run never."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic

from jobs.journal.base import Journal, Unavailable

GONE = timedelta(minutes=5)
"""Real time after which nobody is waited for in a demonstration."""
LOOK = timedelta(seconds=5)
"""Real time between two looks."""


class Absence:
    """Notices that something has been missing for a while without a break.

    Args:
        patience: how long, real time.
        clock: real seconds; only their differences count.
    """

    def __init__(self, patience: timedelta, clock: Callable[[], float] = monotonic) -> None:
        self._patience = patience.total_seconds()
        self._clock = clock
        self._since: float | None = None

    def is_too_long(self, *, missing: bool) -> bool:
        """Say whether it is missing now; true once it has been for as long as that, and then counted anew."""
        now = self._clock()
        if not missing:
            self._since = None
            return False
        if self._since is None:
            self._since = now
        if now - self._since < self._patience:
            return False
        self._since = now
        return True


async def end_without(
    store: Journal, absence: Absence, *, end: Callable[[], None], sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Look again and again; end what cannot go on once its control database has been away for too long."""
    while not absence.is_too_long(missing=not await _answers(store)):
        await sleep(LOOK.total_seconds())
    end()


async def _answers(store: Journal) -> bool:
    try:
        await store.now()
    except Unavailable:
        return False
    return True
