"""Since when a person has looked away, and what has come since: kept while the console is open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.run.events import Entry

MOST = 5_000
"""Events that are kept of what came since: the latest of them."""
PAUSE = timedelta(minutes=5)
"""Real time without a key after which somebody has looked away."""
WORTH_SAYING = timedelta(minutes=3)
"""Real time away from which on an attaching console says what came since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How much of a run somebody has seen."""

    seq: int
    at: datetime
    """Real time, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """What has come since somebody looked last."""

    mark: Mark
    entries: tuple[Entry, ...] = ()
    left_out: int = 0
    """Events since then that are not among them: the earliest."""

    def from_here(self, mark: Mark) -> "Away":
        """Only what has come behind another mark."""
        kept = tuple(one for one in self.entries if one.seq > mark.seq)
        begins = self.entries[0].seq if self.entries else mark.seq + 1
        return Away(mark=mark, entries=kept, left_out=max(0, begins - mark.seq - 1))

    def with_news(self, entries: Sequence[Entry]) -> "Away":
        """The same, with what is new of the latest entries of the journal."""
        head = self.entries[-1].seq if self.entries else self.mark.seq + self.left_out
        fresh = tuple(one for one in entries if one.seq > head)
        if not fresh:
            return self
        missed = max(0, fresh[0].seq - head - 1)
        kept = (*self.entries, *fresh) if not missed else fresh
        left_out = self.left_out + (missed + len(self.entries) if missed else 0)
        cut = max(0, len(kept) - MOST)
        return replace(self, entries=kept[cut:], left_out=left_out + cut)
