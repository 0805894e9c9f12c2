"""How far the rest of tonight may depart from its forecast, by how many whole nights were rehearsed.

Of n whole nights, least to most holds a further one with a chance of (n - 1) / (n + 1), whatever their distribution,
if all n + 1 are exchangeable (the order statistics of a sample cover equally likely parts: Wilks, "Determination of
sample sizes for setting tolerance limits", Annals of Mathematical Statistics 12, 1941). The range from two nights on
makes the same claim, and reaches it in less width by Student's t with n - 1 degrees of freedom and the factor
sqrt(1 + 1/n) of a prediction (Gosset, "The probable error of a mean", Biometrika 6, 1908). At nine nights the claim is
8 in 10, and there it stays: P10 to P90.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from jobs.timing.distributions import NORMAL, student_quantile
from jobs.timing.expectation import SPREAD_OF_ESTIMATES

ENOUGH_NIGHTS = 9
"""From here on the range is P10 to P90."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrehearsed:
    """Nothing rehearsed: the spread of people's estimates, lognormal."""

    deviation: float

    def logs(self, samples: int) -> tuple[float, ...]:
        """The logarithm of the factor at the middles of `samples` equally likely parts, the fastest first."""
        return tuple(self.deviation * z for z in _normal_quantiles(samples))


@dataclass(frozen=True, slots=True, kw_only=True)
class OneNight:
    """One night rehearsed: from the least to the most of its own factors, straight lines from the middle to either."""

    least: float
    most: float

    def logs(self, samples: int) -> tuple[float, ...]:
        """As `Unrehearsed.logs`; the two ends are reached."""
        last = max(samples - 1, 1)
        return tuple(self._at(2 * place / last - 1) for place in range(samples))

    def _at(self, place: float) -> float:
        return place * self.most if place >= 0 else -place * self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """Two nights and more: Student's t, whose few degrees of freedom are the correction for a small sample."""

    deviation: float
    """Of one further night, in logarithms: what n nights were wrong by, times sqrt(1 + 1/n)."""
    nights: int

    def logs(self, samples: int) -> tuple[float, ...]:
        """As `Unrehearsed.logs`.

        Outside the range that is claimed the correction goes no further than nothing rehearsed would: t has no mean
        from two nights, and a night of forty hours would be drawn from them.
        """
        freedom = self.nights - 1
        inside = self.deviation * student_quantile((1 + claim(self.nights)) / 2, freedom)
        normal = max(self.deviation, SPREAD_OF_ESTIMATES)
        rows = zip(_student_quantiles(samples, freedom), _normal_quantiles(samples), strict=True)
        return tuple(math.copysign(min(self.deviation * abs(t), max(inside, normal * abs(z))), t) for t, z in rows)


Spread = Unrehearsed | OneNight | Nights


def claim(nights: int) -> float:
    """The share of nights that the range claims to hold; 0 where no share can be claimed (fewer than two nights)."""
    nights = min(nights, ENOUGH_NIGHTS)
    return (nights - 1) / (nights + 1) if nights > 1 else 0.0


@lru_cache(maxsize=16)
def _normal_quantiles(samples: int) -> tuple[float, ...]:
    return tuple(NORMAL.inv_cdf((place + 0.5) / samples) for place in range(samples))


@lru_cache(maxsize=64)
def _student_quantiles(samples: int, freedom: int) -> tuple[float, ...]:
    return tuple(student_quantile((place + 0.5) / samples, freedom) for place in range(samples))
