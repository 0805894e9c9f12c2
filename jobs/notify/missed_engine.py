"""Since when nobody is known to work on a run: a stand-by tells people, or a console that was asked to. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.journal.base import Lease

MISSED_AFTER = timedelta(seconds=15)
"""How long after its lease ran out an engine is missed: by then a stand-by has taken over, if there is one."""
HAND_OVER = timedelta(minutes=2)
"""How long nobody has to hold a lease that was given back: a hand-over takes seconds."""
AWAY_AFTER = timedelta(seconds=30)
"""How long the control database cannot be reached before that is told: one that is restarted is back by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """That nobody is known to work on it."""

    since: datetime
    """By the control database's clock."""
    term: int
    """Of the latest lease."""
    head: int
    """The last event of which was heard."""
    away: bool = False
    """Whether the control database cannot be reached, so that nobody here knows more."""


class EngineWatch:
    """Takes in what is heard of the lease, in order; `seconds` is this host's monotonic clock."""

    def __init__(self) -> None:
        self.missed: Missed | None = None
        self._lease: Lease | None = None
        self._seen = 0.0
        """When this lease was seen first as it is: since its latest renewal."""
        self._free_since: datetime | None = None
        self._away_since: float | None = None
        self._back_at: float | None = None
        """When the control database answered again: its engine needs a moment, too."""
        self._known: Missed | None = None
        """What would be said if the control database were away from now on."""

    def hear(self, lease: Lease | None, *, head: int, now: datetime, seconds: float) -> None:
        """The control database says who holds the lease, or whose has run out; None where it was given back."""
        if self._away_since is not None:
            self._away_since, self._back_at = None, seconds
        if lease is not None and (self._lease is None or lease.expires != self._lease.expires):
            self._seen = seconds
        self._lease = lease or self._lease
        self._free_since = None if lease is not None else self._free_since or now
        term = self._lease.term if self._lease is not None else 0
        self._known = Missed(since=now, term=term, head=head, away=True)
        self.missed = self._missed(lease, now, seconds)

    def lose(self, seconds: float) -> None:
        """The control database does not answer."""
        if self._away_since is None:
            self._away_since = seconds
        is_long = seconds - self._away_since >= AWAY_AFTER.total_seconds()
        if is_long and self.missed is None:
            self.missed = self._known

    def _missed(self, lease: Lease | None, now: datetime, seconds: float) -> Missed | None:
        assert self._known is not None  # noqa: S101 - it was set a line before
        if self._back_at is not None and seconds - self._back_at < MISSED_AFTER.total_seconds():
            return None
        if lease is None:
            free = self._free_since or now
            return replace(self._known, since=free, away=False) if now - free >= HAND_OVER else None
        lasts = lease.lasts or timedelta()
        stands_still = seconds - self._seen >= (lasts + MISSED_AFTER).total_seconds()
        if now - lease.expires < MISSED_AFTER and not stands_still:
            return None
        return replace(self._known, since=min(lease.expires - lasts, now), away=False)
