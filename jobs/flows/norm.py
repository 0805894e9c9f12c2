"""What is normal of a series, hour of week by hour of week: learnt from a baseline, or declared. Pure.

Counts of an hour are taken as a gamma mixture of Poisson counts (negative binomial): their mean from the weeks before
the night, their spread beyond chance estimated for each series. Both with help, as a few weeks tell little of one hour
of one template:

- **the mean** of an hour is drawn towards what the like hours of the series say (the same and the next hours on days
  of its kind), and that towards the pattern of its whole flow, each as far as the counts bear it: empirical Bayes with
  a gamma prior whose width is estimated too (Clayton and Kaldor 1987, Biometrics 43:671; the predictive distribution
  is in Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6). A batch at 06:00 stays a batch.
- **the spread** is estimated by moments over all hours and drawn towards what is usual of all series, by how sure it
  is (Robinson and Smyth 2007, Bioinformatics 23:2881, do so for genes). How unsure the mean is widens it too, as in
  Farrington et al. 1996 (JRSS A 159:547) and Noufaily et al. 2013 (Statistics in Medicine 32:1206).
"""

import statistics
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobs.flows.series import Series
from jobs.flows.weeks import HOURS_OF_DAY, SUNDAY, Hour
from plans.baseline import HOURS_OF_WEEK, HourSum
from plans.model.flows import NeverZero

USUAL_SPREAD = 0.05
"""The spread of a flow of which no week is known: counts of an hour that differ by a quarter beyond chance."""
LEAST_SPREAD = 0.01
DECLARED_SPREAD = 0.5
"""Of a number that somebody said: it is not the same at night."""
HOLIDAY_SPREAD = 0.25
"""What a public holiday adds: it is taken as a Sunday, which it only resembles."""
LEVEL_MOVES = 0.1
"""By what share the level of the whole may be another one after the night than in the weeks before it."""
LEVEL_TRUST = 100
_WORKDAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hourly:
    """So many in an hour are normal, and so far they spread."""

    means: Sequence[float]
    """Of each hour of the week."""
    spreads: Sequence[float]
    """The variance beyond chance, as a share of the squared mean."""
    level_from: float
    """From how many counts the level of the whole was learnt, in effect: what is true of all hours at once."""

    def mean(self, hour: Hour) -> float:
        """How many are expected: on a public holiday as on a Sunday, and not more than on that weekday."""
        mean = self.means[hour.of_week]
        return min(mean, self.means[_on_sunday(hour)]) if hour.holiday else mean

    def spread(self, hour: Hour) -> float:
        """How far they spread."""
        spread = self.spreads[hour.of_week]
        return max(spread, self.spreads[_on_sunday(hour)]) + HOLIDAY_SPREAD if hour.holiday else spread

    @property
    def level_trust(self) -> float:
        """How many counts, less what they spread, it takes to believe in another level: those of a week, and some."""
        return LEVEL_TRUST + sum(
            mean / (1 + spread * mean) for mean, spread in zip(self.means, self.spreads, strict=True)
        )

    @property
    def a_week(self) -> float:
        """How many in an ordinary week."""
        return sum(self.means)


Norm = Hourly | NeverZero


def _on_sunday(hour: Hour) -> int:
    return SUNDAY + hour.of_week % HOURS_OF_DAY


def declared(count: float) -> Hourly:
    """So many an hour, at any hour."""
    return Hourly(
        means=array("d", [count] * HOURS_OF_WEEK),
        spreads=array("d", [DECLARED_SPREAD] * HOURS_OF_WEEK),
        level_from=1 / LEVEL_MOVES**2,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """How far a series spreads by its own weeks, and how sure that is."""

    spread: float
    error: float


def added(parts: Sequence[Sequence[HourSum]]) -> tuple[HourSum, ...]:
    """Several series as one: as if what is beyond their means were by chance alone, since squares do not add up."""
    if len(parts) == 1:
        return tuple(parts[0])
    return tuple(_together(hours) for hours in zip(*parts, strict=True))


def _together(hours: Sequence[HourSum]) -> HourSum:
    counted = [one for one in hours if one.weeks]
    if not counted:
        return HourSum(weeks=0, total=0, squares=0)
    total = sum(one.total for one in counted)
    weeks = min(one.weeks for one in counted)
    around = sum(one.squares - one.total * one.total / one.weeks for one in counted)
    return HourSum(weeks=weeks, total=total, squares=round(around + total * total / weeks))


def learnt(sums: Mapping[Series, Sequence[HourSum]]) -> dict[Series, Hourly]:
    """What is normal of each series that was counted before; those of one flow and of all flows help each other."""
    spreads = {series: _own_spread(hours) for series, hours in sums.items()}
    usual = _usual([one for one in spreads.values() if one is not None])
    patterns = {series: _pattern(hours) for series, hours in sums.items() if not series.template + series.receiver}
    found = {}
    for series, hours in sums.items():
        means = _means(hours, patterns.get(Series(flow=series.flow)))
        spread = _drawn(spreads[series], usual)
        found[series] = Hourly(
            means=array("d", means),
            spreads=array("d", (spread + _unsure(hour, mean, spread) for hour, mean in zip(hours, means, strict=True))),
            level_from=_level_from(hours, spread),
        )
    return found


def _level_from(hours: Sequence[HourSum], spread: float) -> float:
    """One over the squared share by which the level may be wrong: by chance, and as levels move."""
    total = sum(one.total for one in hours)
    chance = sum(one.total + spread * one.total * one.total / one.weeks for one in hours if one.weeks)
    return 1 / ((chance + 1) / (total + 1) ** 2 + LEVEL_MOVES**2)


def _own_spread(hours: Sequence[HourSum]) -> _Spread | None:
    """By moments: what the variance over the weeks is more than the mean, against the squared mean."""
    beyond = square = noise = 0.0
    for hour in hours:
        if hour.weeks < 2 or not hour.total:
            continue
        mean = hour.total / hour.weeks
        variance = max(hour.squares - mean * hour.total, 0.0) / (hour.weeks - 1)
        beyond += variance - mean
        square += max(mean * mean - variance / hour.weeks, 0.0)
        noise += 2 * max(variance, mean) ** 2 / (hour.weeks - 1)
    return _Spread(spread=max(beyond / square, 0.0), error=noise**0.5 / square) if square > 0 else None


def _usual(known: Sequence[_Spread]) -> float:
    """What is usual: the median of the series that tell it well."""
    sure = [one.spread for one in known if one.error < USUAL_SPREAD]
    return max(statistics.median(sure), LEAST_SPREAD) if sure else USUAL_SPREAD


def _drawn(own: _Spread | None, usual: float) -> float:
    if own is None:
        return usual
    width = max(usual, own.spread)
    trust = width**2 / (width**2 + own.error**2)
    return max(trust * own.spread + (1 - trust) * usual, LEAST_SPREAD)


def _unsure(hour: HourSum, mean: float, spread: float) -> float:
    """How unsure the mean is, as a share of the squared mean; like hours and the flow's pattern bear as much again."""
    return (1 / max(mean, 1e-3) + spread) / (2 * max(hour.weeks, 1))


def _alike(of_week: int) -> Iterator[int]:
    """The hours that are like this one: itself and the next ones, on all days of its kind."""
    day, hour = divmod(of_week, HOURS_OF_DAY)
    for other in range(_WORKDAYS) if day < _WORKDAYS else (day,):
        for near in (hour - 1, hour, hour + 1):
            yield (other * HOURS_OF_DAY + near) % HOURS_OF_WEEK


_ALIKE = tuple(tuple(_alike(of_week)) for of_week in range(HOURS_OF_WEEK))


def _rate(hours: Sequence[HourSum]) -> float:
    return sum(one.total for one in hours) / max(sum(one.weeks for one in hours), 1)


def _pattern(hours: Sequence[HourSum]) -> list[float]:
    """The pattern of a flow over the week: its hours against their mean."""
    whole = _rate(hours)
    return [mean / whole for mean in _means(hours, None)] if whole else [1.0] * HOURS_OF_WEEK


def _means(hours: Sequence[HourSum], pattern: Sequence[float] | None) -> list[float]:
    """The mean of each hour of the week, drawn towards like hours, and these towards the pattern."""
    whole = _rate(hours)
    if not whole:
        return [0.0] * HOURS_OF_WEEK
    like = [_like(hours, alike) for alike in _ALIKE]
    expected = [whole * share for share in pattern] if pattern else [whole] * HOURS_OF_WEEK
    return _shrunk(hours, _shrunk(like, expected))


def _like(hours: Sequence[HourSum], alike: Sequence[int]) -> HourSum:
    return HourSum(weeks=sum(hours[at].weeks for at in alike), total=sum(hours[at].total for at in alike), squares=0)


def _shrunk(hours: Sequence[HourSum], expected: Sequence[float]) -> list[float]:
    """Each hour's mean, between what was counted and what is expected, as far as they differ beyond chance."""
    beyond = weight = 0.0
    for hour, mean in zip(hours, expected, strict=True):
        by_chance = hour.weeks * mean
        beyond += (hour.total - by_chance) ** 2 - by_chance
        weight += by_chance * by_chance
    width = max(beyond / weight, 1e-4) if weight else 1.0
    return [
        (hour.total + 1 / width) / (hour.weeks + 1 / (width * mean)) if mean > 0 else hour.total / max(hour.weeks, 1)
        for hour, mean in zip(hours, expected, strict=True)
    ]
