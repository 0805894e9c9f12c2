"""Whether what is over its time is called short or late: not at the first look, and not over at the first look."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.flows.ledger import FINE, Overdue, Standing

SHORT_AFTER = timedelta(minutes=5)
"""Seen twice, where it is counted often."""
LATE_AFTER = timedelta(minutes=30)
FINE_AFTER = {Overdue.SHORT: timedelta(minutes=30), Overdue.LATE: timedelta(hours=2)}
"""So long all must be in its time before it is well again."""


@dataclass(slots=True, kw_only=True)
class Held:
    """What two stages are called, and what they would be called if it lasted."""

    every: timedelta
    called: Overdue = Overdue.NONE
    since: datetime | None = None
    """When the first was sent that was not in time."""
    standing: Standing = FINE
    """As it was looked at last; of one that is fine for a short while, as it was before."""
    would_be: Overdue = Overdue.NONE
    would_since: datetime | None = None

    def look(self, standing: Standing, at: datetime, stretch: timedelta) -> None:
        """Take in how the stages stand at the end of a stretch that was counted."""
        if standing.overdue is not Overdue.NONE or self.called is Overdue.NONE:
            self.standing = standing
        if standing.overdue is self.called:
            self.would_be, self.would_since = self.called, None
            return
        if standing.overdue is not self.would_be or self.would_since is None:
            self.would_be, self.would_since = standing.overdue, at
        if at - self.would_since >= self._patience(standing.overdue, stretch):
            self.since = None if standing.overdue is Overdue.NONE else self.since or standing.oldest or at
            self.called, self.would_since, self.standing = standing.overdue, None, standing

    def _patience(self, overdue: Overdue, stretch: timedelta) -> timedelta:
        if overdue is Overdue.NONE:
            return FINE_AFTER[self.called]
        if overdue is Overdue.LATE:
            return LATE_AFTER
        return SHORT_AFTER if max(self.every, stretch) < SHORT_AFTER * 1.5 else timedelta(0)
