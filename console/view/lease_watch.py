"""Since when nobody holds the lease of a run, and for how long a console waits for the next one to take it."""

from datetime import datetime

from jobs.journal.base import News


class LeaseWatch:
    """Takes in what is heard of the lease, in order."""

    def __init__(self) -> None:
        self.unheld_since: datetime | None = None
        """Real time, by the control database where it knows it: the same for whoever asks. None while somebody holds
        it, and before anything was heard."""
        self.waits_since: datetime | None = None
        """Real time since when the next engine has its moment: this console saw it become free then, or the control
        database came back."""
        self._was_held = False
        self._was_away = False

    def lose(self) -> None:
        """The control database is away: once it is back, its engine needs a moment too."""
        self._was_away = True

    def hear(self, news: News, real_now: datetime, last_event: datetime | None) -> None:
        """Who holds it now. Where the control database does not know since when nobody does, it is since this console
        saw it; one that comes to a run which nobody executes goes by its last event."""
        if news.lease is not None:
            self.unheld_since = self.waits_since = None
        elif self._was_held or self._was_away:
            self.unheld_since, self.waits_since = news.free_since or real_now, real_now
        elif self.unheld_since is None:
            self.unheld_since = self.waits_since = news.free_since or last_event or real_now
        self._was_held, self._was_away = news.lease is not None, False
