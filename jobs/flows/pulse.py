"""One series against what is normal of it: silent, thin, or neither. Plain values, updated count by count."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.flows.evidence import (
    NOTHING_EXPECTED,
    Limits,
    Scale,
    declared_silence,
    silent_limit,
    to_notice,
    to_notice_declared,
)
from jobs.flows.level import Level
from jobs.flows.norm import Hourly
from jobs.flows.weeks import Weeks
from plans.model.flows import NeverZero

RECOVERED = 1 / 3
"""One that was thin flows again when the evidence has gone back to this share of the limit: no flapping."""


@dataclass(slots=True, kw_only=True)
class Pulse:
    """Whether a series is silent or thin against what is normal, and since when."""

    norm: Hourly | NeverZero
    weeks: Weeks
    limits: Limits
    until: datetime | None = None
    """Up to when it was counted."""
    seen: datetime | None = None
    """When something came last."""
    quiet_since: datetime | None = None
    """Since when nothing came."""
    silence: float = 0.0
    """What speaks for silence."""
    awaited: float = 0.0
    """How many were expected in that time."""
    is_silent: bool = False
    thinness: float = 0.0
    """What speaks for thinness."""
    thin_since: datetime | None = None
    """Since when what speaks for it has been more than nothing."""
    is_thin: bool = False
    fewer: float = 0.0
    """How many were expected since then."""
    came: int = 0
    """How many came since then."""
    watchable: bool = False
    """Whether there was an hour by now in which an hour's silence would have been provable."""
    level: Level = field(default_factory=Level)
    scale: Scale | None = None
    limit: float = 0.0

    def __post_init__(self) -> None:
        if isinstance(self.norm, Hourly):
            self.scale = Scale(self.norm)
            self.limit = silent_limit(self.norm, self.limits)
            self.level = Level(trust=self.norm.level_trust)

    def take(self, after: datetime, until: datetime, count: int) -> None:
        """Count those that came in a stretch; what was counted already is counted once."""
        if self.until is not None:
            after = max(after, self.until)
        if after >= until:
            return
        self.until = until
        if self.scale is not None:
            self._weigh(self.scale, after, until, count)
        if count:
            self.seen, self.quiet_since, self.silence, self.awaited, self.is_silent = until, None, 0.0, 0.0, False
            return
        self.quiet_since = self.quiet_since or after
        if isinstance(self.norm, NeverZero):
            silent = declared_silence(self.norm, self.weeks, self.quiet_since, until)
        else:
            silent = self.silence >= self.limit
        if silent and not self.is_silent:
            self.is_silent = True
            self._stay_thin()

    def _stay_thin(self) -> None:
        """See to it that one that was silent is not well at the first sign of life."""
        if self.scale is not None:
            self.thinness, self.is_thin = max(self.thinness, self.limits.thin), True
            self.thin_since = self.thin_since or self.quiet_since

    @property
    def is_well(self) -> bool:
        """Whether it is neither silent nor thin."""
        return not (self.is_silent or self.is_thin)

    def to_notice(self, now: datetime) -> timedelta | None:
        """How long a silence that begins now would have to last before it is provable."""
        if isinstance(self.norm, NeverZero):
            return to_notice_declared(self.norm, self.weeks, now)
        if self.scale is None:
            return None
        return to_notice(self.scale, self.limit, self.weeks, now)

    def _weigh(self, scale: Scale, after: datetime, until: datetime, count: int) -> None:
        expected = silence = thin = each = 0.0
        weighed = NOTHING_EXPECTED
        for piece in self.weeks.pieces(after, until):
            weighed = scale.weights(piece.hour)
            mean = weighed.mean * piece.share
            expected += mean
            silence += weighed.silence * piece.share
            thin += weighed.thin_hour * piece.share
            each += weighed.thin_each * mean
            self.watchable = self.watchable or weighed.silence >= self.limit
        self.silence += silence
        self.awaited += expected
        self._thin(after, thin - count * each / expected if expected else 0.0, expected, count)
        if not (self.is_thin or self.is_silent or self.silence > self.limit / 2):
            self.level.take(after, until, count, expected / scale.level, weighed.mean * scale.norm.spread(piece.hour))
            if count and self.level.moved(scale.level):  # in a silence what is normal stays what it was
                self.scale = Scale(scale.norm, self.level.value)

    def _thin(self, after: datetime, speaks: float, expected: float, count: int) -> None:
        was, limit = self.thinness, self.limits.thin
        self.thinness = min(max(was + speaks, 0.0), limit + 1)
        if self.thinness <= 0.0:
            self.thin_since, self.fewer, self.came = None, 0.0, 0
        else:
            self.thin_since = self.thin_since or after
            self.fewer += expected
            self.came += count
        self.is_thin = self.thinness >= (limit * RECOVERED if self.is_thin else limit)
