"""How many samples of one family a run may have: a database of figures keeps each set of labels for weeks."""

from collections.abc import Iterable
from dataclasses import dataclass

from console.telling.machines.exposition import Sample

TASKS, GATES, LAGS = 50, 50, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """The samples of a family that are told, in the order of the plan."""

    samples: tuple[Sample, ...]
    left_out: int = 0


def bounded(samples: Iterable[Sample], most: int) -> Bounded:
    """The first so many of them."""
    every = tuple(samples)
    return Bounded(samples=every[:most], left_out=max(0, len(every) - most))
