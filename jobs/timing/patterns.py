"""What makes simulated nights differ: the factor of each, and the pattern of one whole rehearsed night.

The factors are taken at the middles of equally likely parts, not at random: 200 of them do what thousands of random
ones would, and the same state gives the same range. The seed only says which of them meets which rehearsed night.
"""

import math
import random
from collections.abc import Sequence
from functools import lru_cache

from jobs.timing.distributions import NORMAL, quantile_of_the_late
from jobs.timing.expectation import Expectation
from jobs.timing.samples import SimulatedNights
from jobs.timing.steps import Step
from jobs.timing.tonight import GroupShift


def simulated_nights(
    expectation: Expectation, shifts: Sequence[GroupShift], steps: Sequence[Step], *, samples: int, seed: int
) -> SimulatedNights:
    """So many nights, from the fastest factor to the slowest, the same place in all groups."""
    rehearsals = _whole_nights(shifts)
    return SimulatedNights(
        factors=[list(map(math.exp, shift.spread.logs(samples))) for shift in shifts],
        rehearsal=_rehearsal_of_each(samples, len(rehearsals), seed),
        patterns=_patterns(expectation, shifts, steps, rehearsals),
    )


def _whole_nights(shifts: Sequence[GroupShift]) -> tuple[int, ...]:
    """Rehearsals whose pattern can be followed: two at least, as one is its own expectation and has none."""
    several = (shift.group.nights for shift in shifts if len(shift.group.nights) > 1)
    return tuple(sorted({night for nights in several for night in nights}))


@lru_cache(maxsize=16)
def _rehearsal_of_each(samples: int, rehearsals: int, seed: int) -> tuple[int, ...]:
    """Which rehearsal each simulated night follows: each of them equally often, at places that the seed shuffles."""
    order = [night % max(rehearsals, 1) for night in range(samples)]
    random.Random(seed).shuffle(order)  # noqa: S311 - a simulation, not a secret
    return tuple(order)


def _patterns(
    expectation: Expectation, shifts: Sequence[GroupShift], steps: Sequence[Step], rehearsals: Sequence[int]
) -> list[tuple[float, ...] | None]:
    patterns: list[tuple[float, ...] | None] = [None] * len(steps)
    for place, shift in enumerate(shifts):
        ours = [at for at, step in enumerate(steps) if step.group == place and _has_pattern(step)]
        if len(shift.group.nights) < 2 or not ours:
            continue
        left = [steps[at] for at in ours]
        rows = [_pattern(expectation, shift, left, night) for night in rehearsals]
        for at, own in zip(ours, zip(*rows, strict=True), strict=True):
            patterns[at] = own
    return patterns


def _has_pattern(step: Step) -> bool:
    return not step.runs or (step.elapsed is not None and step.seconds > 0)


def _pattern(expectation: Expectation, shift: GroupShift, steps: Sequence[Step], night: int) -> list[float]:
    """What a night did to each task over what it did to all of them: the sum of the work to come stays what it is.

    The range of the sum is that of the factor alone; patterns say how paths that run side by side overtake each other.
    Deviations from medians of n nights, the night itself among them, are too small by sqrt(1 - 1/n).
    """
    own = [_deviation(expectation, step, night) for step in steps]
    waiting = [(step.seconds, factor) for step, factor in zip(steps, own, strict=True) if not step.runs]
    taken = sum(seconds * factor for seconds, factor in waiting)
    level = sum(seconds for seconds, _ in waiting) / taken if taken > 0 else 1.0
    rows = zip(steps, own, strict=True)
    return [_of_the_rest(expectation, shift, step, factor) if step.runs else factor * level for step, factor in rows]


def _deviation(expectation: Expectation, step: Step, night: int) -> float:
    took = expectation.took[night][step.at]
    nights = expectation.times_rehearsed[step.at]
    if took is None or nights < 2:
        return 1.0
    return math.pow(took / expectation.seconds[step.at], math.sqrt(nights / (nights - 1)))


def _of_the_rest(expectation: Expectation, shift: GroupShift, step: Step, factor: float) -> float:
    """What the same deviation makes of the rest of a task that runs: the same place among those that last so long."""
    spread, elapsed = expectation.own_spread[step.at], step.elapsed or 0.0
    if spread <= 0:
        return 1.0
    place = min(max(NORMAL.cdf(math.log(factor) / spread), 0.001), 0.999)
    usual = expectation.seconds[step.at] * shift.factor
    return (quantile_of_the_late(usual, spread, elapsed, place) - elapsed) / step.seconds
