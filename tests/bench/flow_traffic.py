"""Traffic of flows from a seed: nights, weekends, holidays, growth, good and bad days, receivers slow at times.

What is made is rougher than what the product takes it for: the chance of an hour is one for all its quarters, whole
days are better or worse than usual, and the level drifts.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from plans.baseline import HOURS_OF_WEEK, Baseline, HourSum, SeriesBaseline

ZONE = ZoneInfo("Europe/Oslo")
GO_LIVE = datetime(2026, 11, 14, 2, tzinfo=UTC)
"""Saturday, 03:00 on the clock of the plan."""
BASELINE_WEEKS = 6
HOLIDAYS = (
    *(date(2026, 12, day) for day in (24, 25, 26, 31)),
    date(2027, 1, 1),
    *(date(2027, 3, day) for day in (25, 26, 28, 29)),
)
SLOTS = 4
"""Of an hour."""
HOUR = timedelta(hours=1)
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """How a flow is: how many, when, how regular."""

    name: str
    peak: float
    """An hour, at its best hour."""
    shape: str
    spread: float
    growth: float
    """In 90 days, as a share."""
    days_spread: float = 0.08
    slow_days: frozenset[int] = frozenset()
    """Counted from the go-live: the receiver takes an hour and more in the morning."""


@dataclass(kw_only=True)
class Season:
    """Clock hours from the begin of the baseline on, and of which kind they are."""

    begins: datetime
    hours: int
    holidays: Sequence[date] = HOLIDAYS
    zone: ZoneInfo = field(default=ZONE)

    @cached_property
    def local(self) -> list[datetime]:
        """Each hour on the clock of the plan."""
        return [(self.begins + at * HOUR).astimezone(self.zone) for at in range(self.hours)]

    @cached_property
    def of_week(self) -> Counts:
        """Which hour of the week each is; on a holiday that of the Sunday."""
        free = frozenset(self.holidays)
        return np.array([(6 if one.date() in free else one.weekday()) * 24 + one.hour for one in self.local])

    @cached_property
    def days(self) -> Counts:
        """Which day each is, counted from the first."""
        first = self.local[0].date()
        return np.array([(one.date() - first).days for one in self.local])


def shape_of(shape: str) -> NDArray[np.float64]:
    """The hours of the week against the best one."""
    hours = np.arange(24)
    match shape:
        case "clinic":
            day = 0.02 + np.exp(-(((hours - 11) / 3.2) ** 2))
            week = np.concatenate([day] * 5 + [0.12 * day + 0.01] * 2)
        case "ward":
            day = 0.35 + 0.65 * np.exp(-(((hours - 13) / 5.0) ** 2))
            week = np.concatenate([day] * 5 + [0.75 * day] * 2)
        case "batch":
            day = np.where((hours == 2) | (hours == 14), 1.0, 0.0)
            week = np.concatenate([day] * 7)
        case _:
            week = np.ones(HOURS_OF_WEEK)
    return week / week.max()


def some_flows(seed: int, many: int) -> list[Traffic]:
    """So many flows, from a few a day to a thousand an hour."""
    chance = np.random.default_rng(seed)
    kinds = chance.choice(["clinic", "ward", "batch", "even"], size=many, p=[0.5, 0.3, 0.1, 0.1])
    return [
        Traffic(
            name=f"F{at:03}",
            peak=float(math.exp(chance.uniform(math.log(0.3), math.log(1500)))),
            shape=str(kind),
            spread=float(np.clip(np.exp(chance.normal(math.log(0.04), 0.9)), 0.005, 0.4)),
            growth=float(chance.uniform(-0.15, 0.3)),
            slow_days=frozenset(chance.integers(0, 90, size=5).tolist()) if at % 10 == 0 else frozenset(),
        )
        for at, kind in enumerate(kinds)
    ]


def hourly_means(traffic: Traffic, season: Season) -> NDArray[np.float64]:
    """What is normal of each hour; growth begins with the season."""
    days = season.days
    return traffic.peak * shape_of(traffic.shape)[season.of_week] * (1 + traffic.growth * days / 90)


def counts(traffic: Traffic, season: Season, chance: np.random.Generator, slots: int = SLOTS) -> Counts:
    """How many come in each slot: an hour's chance and a day's are shared by their slots."""
    days = season.days
    good = chance.gamma(1 / traffic.days_spread**2, traffic.days_spread**2, size=int(days[-1]) + 1)
    means = hourly_means(traffic, season) * good[days] * _free_day(season, chance)[days]
    means = means * chance.gamma(1 / traffic.spread, traffic.spread, size=season.hours)
    return chance.poisson(np.repeat(means / slots, slots))


def _free_day(season: Season, chance: np.random.Generator) -> NDArray[np.float64]:
    """A holiday is like a Sunday, and again not."""
    days, free = season.days, frozenset(season.holidays)
    level = np.ones(int(days[-1]) + 1)
    for at, one in enumerate(season.local):
        if one.date() in free and (at == 0 or days[at] != days[at - 1]):
            level[days[at]] = chance.uniform(0.7, 1.1)
    return level


def baseline_of(names: Sequence[tuple[str, str, str]], slots: Sequence[Counts], season: Season) -> Baseline:
    """The sums that `cutover baseline` would have taken of the first weeks of a season; flow, template, receiver."""
    weeks = BASELINE_WEEKS * HOURS_OF_WEEK
    of_week = np.array([one.weekday() * 24 + one.hour for one in season.local[:weeks]])
    free = frozenset(season.holidays)
    ordinary = np.array([one.date() not in free for one in season.local[:weeks]])
    series = [
        SeriesBaseline(
            flow=flow,
            template=template,
            receiver=receiver,
            hours=tuple(_sums(one.reshape(season.hours, -1).sum(axis=1)[:weeks], of_week, ordinary)),
        )
        for (flow, template, receiver), one in zip(names, slots, strict=True)
    ]
    return Baseline(
        begins=season.begins, ends=season.begins + weeks * HOUR, timezone=str(season.zone), series=tuple(series)
    )


def _sums(hourly: Counts, of_week: Counts, ordinary: NDArray[np.bool_]) -> Iterator[HourSum]:
    weeks = np.bincount(of_week[ordinary], minlength=HOURS_OF_WEEK)
    totals = np.bincount(of_week[ordinary], weights=hourly[ordinary], minlength=HOURS_OF_WEEK)
    squares = np.bincount(of_week[ordinary], weights=hourly[ordinary].astype(float) ** 2, minlength=HOURS_OF_WEEK)
    for at in range(HOURS_OF_WEEK):
        yield HourSum(weeks=int(weeks[at]), total=int(totals[at]), squares=int(squares[at]))


def received(sent: Counts, chance: np.random.Generator, slow: Counts | None = None) -> Counts:
    """When what was sent comes: mostly in the same slot, of a slow receiver so many slots later."""
    wait = np.zeros(len(sent), dtype=np.int64) if slow is None else slow
    came = np.zeros(len(sent) + int(wait.max()) + 1, dtype=np.int64)
    next_slot = chance.binomial(sent, 0.1)
    at = np.arange(len(sent))
    np.add.at(came, at + wait, sent - next_slot)
    np.add.at(came, at + np.maximum(wait, 1), next_slot)
    return came[: len(sent)]
