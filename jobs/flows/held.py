"""Whether what is over its time is called short or late: not at the first look, and not over at the first look."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jobs.flows.ledger import FINE, Overdue, Standing

SHORT_AFTER = timedelta(minutes=5)
"""Seen twice, where it is counted often."""
LATE_AFTER = timedelta(minutes=30)
FINE_AFTER = {Overdue.SHORT: timedelta(minutes=30), Overdue.LATE: timedelta(hours=2)}
"""So long all must be in its time before it is well again."""


PROMPT_FROM = timedelta(minutes=10)
"""From then on it is believed that all come in their time, and that the two clocks are alike."""


@dataclass(slots=True, kw_only=True)
class Prompt:
    """Whether all that came of a flow at a stage has come in its time; its templates and receivers share one."""

    since: datetime | None = None

    def look(self, at: datetime, *, came: bool, late: bool) -> None:
        """Take in whether something came, and whether what came was late."""
        if late:
            self.since = None
        elif came and self.since is None:
            self.since = at

    def holds(self, at: datetime) -> bool:
        """Whether that has been so for long enough to be believed."""
        return self.since is not None and at - self.since >= PROMPT_FROM


@dataclass(slots=True, kw_only=True)
class Held:
    """What two stages are called, and what they would be called if it lasted."""

    every: timedelta
    prompt: Prompt = field(default_factory=Prompt)
    called: Overdue = Overdue.NONE
    since: datetime | None = None
    """When the first was sent that was not in time."""
    standing: Standing = FINE
    """As it was looked at last; of one that is fine for a short while, as it was before."""
    would_be: Overdue = Overdue.NONE
    would_since: datetime | None = None
    was_overdue: bool = False
    """Whether something was over its time when it was looked at last."""

    def anew(self) -> "Held":
        """The same of what comes from now on."""
        return Held(every=self.every, prompt=self.prompt)

    def look(self, standing: Standing, at: datetime, stretch: timedelta, *, came: bool = False) -> None:
        """Take in how the stages stand at the end of a stretch that was counted, and whether something came in it."""
        is_overdue = standing.overdue is not Overdue.NONE
        self.prompt.look(at, came=came and not is_overdue, late=came and self.was_overdue)
        self.was_overdue = is_overdue
        certain = is_overdue and standing.quiet and self.prompt.holds(at)
        if certain:
            standing = replace(standing, overdue=Overdue.SHORT)
        self._hold(standing, at, self._patience(standing.overdue, stretch, certain=certain))

    def _hold(self, standing: Standing, at: datetime, patience: timedelta) -> None:
        """Call it otherwise where that has lasted for so long."""
        if standing.overdue is not Overdue.NONE or self.called is Overdue.NONE:
            self.standing = standing
        if standing.overdue is self.called:
            self.would_be, self.would_since = self.called, None
            return
        if standing.overdue is not self.would_be or self.would_since is None:
            self.would_be, self.would_since = standing.overdue, at
        if at - self.would_since >= patience:
            self.since = None if standing.overdue is Overdue.NONE else self.since or standing.oldest or at
            self.called, self.would_since, self.standing = standing.overdue, None, standing

    def _patience(self, overdue: Overdue, stretch: timedelta, *, certain: bool) -> timedelta:
        """For how long it must be so; where nothing comes of what was always in time, to be seen twice is enough."""
        if overdue is Overdue.NONE:
            return FINE_AFTER.get(self.called, timedelta(0))
        if overdue is Overdue.LATE:
            return LATE_AFTER
        looks = max(self.every, stretch)
        if looks >= SHORT_AFTER * 1.5:
            return timedelta(0)
        return min(looks, SHORT_AFTER) if certain else SHORT_AFTER
