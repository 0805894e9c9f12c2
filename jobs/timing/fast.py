"""The same nights with numpy, the extra `fast`: an array of nights for every step."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jobs.timing.samples import SimulatedNights, awaited_starts
from jobs.timing.steps import Step


def walk_fast(steps: Sequence[Step], nights: SimulatedNights, kept: Sequence[int]) -> dict[int, list[float]]:
    """As `walk_plain`, operation by operation, so that both give the same floats."""
    count = len(nights.rehearsal)
    awaited = awaited_starts(steps)
    rehearsal = np.array(nights.rehearsal, dtype=np.intp)
    factors = [np.array(row, dtype=np.float64) for row in nights.factors]
    steady = np.ones(count)
    begun, ends = np.empty((len(steps) if awaited else 0, count)), np.empty((len(steps), count))
    for at, (step, pattern) in enumerate(zip(steps, nights.patterns, strict=True)):
        own: NDArray[np.float64] | float = step.seconds
        if pattern is not None:
            own = (step.seconds * np.array(pattern, dtype=np.float64))[rehearsal]
        lasts = own * (factors[step.group] if step.group >= 0 else steady)
        starts = _starts(step, begun, ends)
        if at in awaited:
            begun[at] = starts
        ends[at] = starts + lasts
    return {at: ends[at].tolist() for at in kept}


def _starts(step: Step, begun: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    starts: NDArray[np.float64]
    match step.after:
        case ():
            starts = np.full(ends.shape[1], step.floor)
        case (before,):
            starts = np.maximum(ends[before], step.floor)
        case several:
            starts = np.maximum(ends[list(several)].max(axis=0), step.floor)
    for tie in step.ties:
        starts = np.maximum(starts, (begun if tie.of_start else ends)[tie.at] + tie.lag)
    return starts
