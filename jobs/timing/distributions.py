"""Quantiles in plain Python: the normal and Student's t distribution, and life that remains."""

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist, fmean

NORMAL = NormalDist()
_FAR_OUT = 5.0
"""Standard deviations beyond which the normal tail is too thin for floats; the tail law is taken from there."""


def variance(values: Sequence[float]) -> float:
    """The sample variance of two values or more, by floats: `statistics.variance` takes fifty times as long."""
    middle = fmean(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - 1)


def student_probability(t: float, degrees: int) -> float:
    """P(T <= t) for whole degrees of freedom: the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = degrees % 2 == 1
    term = cosine if odd else 1.0
    total = term if degrees > 1 else 0.0
    for power in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine * cosine * (power - 1) / power
        total += term
    between = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return (1 + between) / 2


def student_density(t: float, degrees: int) -> float:
    """The density of Student's t."""
    scale = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)
    return math.exp(scale) / math.sqrt(degrees * math.pi) * math.pow(1 + t * t / degrees, -(degrees + 1) / 2)


@lru_cache(maxsize=8192)
def student_quantile(probability: float, degrees: int) -> float:
    """The t that a share `probability` of outcomes stays below.

    Newton's method from the normal quantile: above the median the distribution function is concave and the start lies
    below the root, so every step stays below it and none overshoots.
    """
    if probability < 0.5:
        return -student_quantile(1 - probability, degrees)
    t = NORMAL.inv_cdf(probability)
    for _ in range(100):
        step = (probability - student_probability(t, degrees)) / student_density(t, degrees)
        t += step
        if abs(step) <= 1e-10 * (1 + abs(t)):
            break
    return t


def median_of_the_late(expected: float, spread: float, elapsed: float) -> float:
    """The median duration of work that has lasted `elapsed` and is not over, where all such work is lognormal.

    At the start it is `expected` itself; it is always later than `elapsed`, so work that is over its time is not
    forecast to end at once.

    Args:
        expected: the median of all such work, in seconds; more than nothing.
        spread: the standard deviation of its logarithm.
        elapsed: how long it has lasted, in seconds.
    """
    return quantile_of_the_late(expected, spread, elapsed, 0.5)


def quantile_of_the_late(expected: float, spread: float, elapsed: float, share: float) -> float:
    """The duration that a share of the work stays below which has lasted `elapsed` and is not over.

    Of all that lasts longer than `elapsed` the part 1 - share lasts longer than this: the quantile of all at
    1 - (1 - share) P(T > elapsed).
    """
    if spread <= 0:
        return max(expected, elapsed)
    z = math.log(elapsed / expected) / spread if elapsed > 0 else -math.inf
    if z > _FAR_OUT:  # the tail falls off as exp(-z * excess), so the part 1 - share is left after -ln(1 - share) / z
        return elapsed * math.exp(-spread * math.log(1 - share) / z)
    longer = (1 - share) * NORMAL.cdf(-z)
    return expected * math.exp(-spread * NORMAL.inv_cdf(longer))


def share_of_the_ended(expected: float, spread: float, elapsed: float) -> float:
    """P(T <= elapsed): the share of such work that would have ended by now."""
    if spread <= 0:
        return float(elapsed >= expected)
    return NORMAL.cdf(math.log(elapsed / expected) / spread) if elapsed > 0 else 0.0
