"""Since when nobody holds the lease of a run, as a console sees it: what an engine is missed by."""

from datetime import datetime

from jobs.journal.base import Lease


class LeaseWatch:
    """Takes in what is heard of the lease, in order."""

    def __init__(self) -> None:
        self.unheld_since: datetime | None = None
        """Real time; None while somebody holds it, and before anything was heard."""
        self._was_held = False
        self._was_away = False

    def lose(self) -> None:
        """The control database is away: once it is back, its engine needs a moment too."""
        self._was_away = True

    def hear(self, lease: Lease | None, real_now: datetime, last_event: datetime | None) -> None:
        """Who holds it now. A console that comes to a run which nobody executes goes by its last event."""
        if lease is not None:
            self.unheld_since = None
        elif self._was_held or self._was_away:
            self.unheld_since = real_now
        elif self.unheld_since is None:
            self.unheld_since = last_event or real_now
        self._was_held, self._was_away = lease is not None, False
