"""How much speaks against "it flows as always": the logarithm of odds, added up from count to count. Pure.

**Silence.** Each quiet stretch adds the logarithm of the probability that nothing at all comes in it. It is provable
when the sum passes the logarithm of A. A silence may begin after each count with something in it; so of the silences
that begin in a week, A-th parts of them pass by chance, whatever the flows are: where A is the number of silences that
can begin in a week over what is allowed, no more than what is allowed (Bonferroni; that series go together is no harm).

**Thinness.** Page's cumulative sum (1954, Biometrika 41:100) of the likelihood ratio of half of what is normal against
what is normal, for negative binomial counts (Höhle and Paul 2008, Computational Statistics & Data Analysis 52:4357): it
never falls below zero, so that a fault is seen from its beginning on. With the limit log A the mean time to a false
alarm is at least A counts (Lorden 1971, Annals of Mathematical Statistics 42:1897); held over all series likewise.

An hour's count is split over its minutes as a gamma process splits: mean and size both by time. So a stretch adds in
proportion to its length, whatever the rhythm of counting is.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.flows.norm import Hourly, Norm
from jobs.flows.weeks import HOUR, Hour, Weeks
from plans.baseline import HOURS_OF_WEEK
from plans.model.flows import NeverZero

ALLOWED_A_WEEK = 1.0
"""False alarms, over all series."""
SILENT_SHARE = 0.75
"""Of what is allowed; the rest may be thin."""
LEAST_ODDS = 1000.0
"""Of few flows as well, nothing less is called no chance."""
THIN = 0.5
"""Against what share of the normal thinness is weighed."""
COUNTS_A_WEEK = 7 * 24 * 4
"""A series is weighed by the quarter of an hour."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From what evidence on it can be no chance, so that false alarms are held over all series together."""

    silent: float
    thin: float


def limits(norms: Iterable[Norm]) -> Limits:
    """The limits for these series at once: the more are watched, the more must speak against one of them."""
    learnt = [norm for norm in norms if isinstance(norm, Hourly)]
    silences = sum(min(norm.a_week, COUNTS_A_WEEK) for norm in learnt)
    counts = len(learnt) * COUNTS_A_WEEK
    return Limits(
        silent=math.log(max(silences / (ALLOWED_A_WEEK * SILENT_SHARE), LEAST_ODDS)),
        thin=math.log(max(counts / (ALLOWED_A_WEEK * (1 - SILENT_SHARE)), LEAST_ODDS)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What an hour of one series weighs, at the level that it has by now."""

    mean: float
    """How many are expected in the whole hour."""
    silence: float
    """What an hour with nothing in it adds to the evidence of silence."""
    thin_hour: float
    """What an hour adds to the evidence of thinness, whatever came."""
    thin_each: float
    """What each that came takes from it."""


NOTHING_EXPECTED = Weights(mean=0.0, silence=0.0, thin_hour=0.0, thin_each=0.0)


def weights(norm: Hourly, hour: Hour, level: float) -> Weights:
    """Weigh an hour."""
    mean = norm.mean(hour) * level
    if mean <= 0:
        return NOTHING_EXPECTED
    size = 1 / norm.spread(hour)
    normal, thin = size + mean, size + THIN * mean
    return Weights(
        mean=mean,
        silence=size * math.log(normal / size),
        thin_hour=size * math.log(normal / thin),
        thin_each=-math.log(THIN * normal / thin),
    )


def silent_limit(norm: Hourly, known: Limits) -> float:
    """The limit for one series: higher where the level was learnt from few counts (gamma-Poisson once more)."""
    if norm.a_week <= 0:
        return math.inf
    return norm.level_from * math.expm1(min(known.silent / norm.level_from, 50.0))


class Scale:
    """What hours weigh for one series, at one level: reckoned once, looked up ten thousand times."""

    def __init__(self, norm: Hourly, level: float = 1.0) -> None:
        self.norm = norm
        self.level = level
        self.silences: list[float | None] = [None] * (2 * HOURS_OF_WEEK)
        """What an hour with nothing in it adds, by the keys of hours; None where nobody asked yet."""
        self._weights: list[Weights | None] = [None] * (2 * HOURS_OF_WEEK)

    def weights(self, hour: Hour) -> Weights:
        """What that hour weighs."""
        if (known := self._weights[hour.key]) is None:
            known = self._weights[hour.key] = weights(self.norm, hour, self.level)
            self.silences[hour.key] = known.silence
        return known


def to_notice(scale: Scale, limit: float, weeks: Weeks, now: datetime) -> timedelta | None:
    """How long a silence that begins now would have to last before it is provable; None: for weeks on it is not."""
    hours = weeks.coming(now)
    wanted = limit + scale.weights(hours[0]).silence * ((now - hours[0].begins) / HOUR)
    silences = scale.silences
    for hour in hours if limit < math.inf else ():
        adds = silences[hour.key]
        if adds is None:
            adds = scale.weights(hour).silence
        if adds >= wanted:
            return hour.begins - now + HOUR * (wanted / adds)
        wanted -= adds
    return None


def to_notice_declared(norm: NeverZero, weeks: Weeks, now: datetime) -> timedelta | None:
    """How long a silence that begins now would have to last before it is against what was declared."""
    for stretch in _stretches(norm, weeks, now - _DAY, 10):
        ends = max(stretch.begins, now) + norm.within
        if ends <= stretch.ends:
            return ends - now
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Hours in which there must always be something."""

    begins: datetime
    ends: datetime


def declared_silence(norm: NeverZero, weeks: Weeks, since: datetime, until: datetime) -> bool:
    """Whether a silence has lasted longer than is allowed inside one of the declared stretches."""
    days = (until - since) // _DAY + 3
    return any(
        min(stretch.ends, until) - max(stretch.begins, since) >= norm.within
        for stretch in _stretches(norm, weeks, since - _DAY, min(days, 10))
    )


def _stretches(norm: NeverZero, weeks: Weeks, first: datetime, days: int) -> Iterable[Stretch]:
    zone = weeks.local(first).tzinfo
    for ahead in range(days):
        day = weeks.local(first).date() + ahead * _DAY
        if weeks.weekday(day) not in norm.weekdays:
            continue
        last = day + _DAY if norm.ends <= norm.begins else day
        yield Stretch(
            begins=_clock(datetime.combine(day, norm.begins, zone)),
            ends=_clock(datetime.combine(last, norm.ends, zone)),
        )


def _clock(there: datetime) -> datetime:
    """UTC, so that lengths are real ones on the days on which clocks are changed."""
    return there.astimezone(UTC)
