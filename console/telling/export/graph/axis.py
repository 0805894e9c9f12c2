"""Where a moment stands on a drawing: in the order of time, with room for what has to be read.

A night is hours of waiting and minutes in which everything happens. A true scale would leave those no room, so that
every stretch is as wide as its task needs to be read, and what is left of the room is shared by the root of the time.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

_NEXT = 5.0
"""Between two different times, at least."""
_HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From when to when something lasts, and how wide it has to be; a moment takes no room."""

    begins: datetime
    ends: datetime
    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The times at which something begins or ends, and where each stands."""

    times: tuple[datetime, ...]
    places: tuple[float, ...]

    def x(self, at: datetime) -> float:
        """Where a moment stands; at the edge where it is beyond."""
        if at <= self.times[0]:
            return self.places[0]
        if at >= self.times[-1]:
            return self.places[-1]
        after = bisect_right(self.times, at)
        begins, ends = self.times[after - 1], self.times[after]
        left, right = self.places[after - 1], self.places[after]
        return round(left + (right - left) * ((at - begins) / (ends - begins)), 1)


def axis(stretches: Sequence[Stretch], *, left: float, room: float) -> Axis:
    """The narrowest axis that has room for all of them, or one as wide as the room where that is wider."""
    times = sorted({at for one in stretches for at in (one.begins, one.ends)})
    ending = _by_end(stretches)
    low, high = 0.0, room
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _places(times, ending, middle)[-1] <= room else (low, middle)
    return Axis(times=tuple(times), places=tuple(round(left + at, 1) for at in _places(times, ending, low)))


def _by_end(stretches: Iterable[Stretch]) -> Mapping[datetime, list[Stretch]]:
    ending: dict[datetime, list[Stretch]] = {}
    for one in stretches:
        if one.ends > one.begins:
            ending.setdefault(one.ends, []).append(one)
    return ending


def _places(times: Sequence[datetime], ending: Mapping[datetime, list[Stretch]], wide: float) -> Sequence[float]:
    """Each time as far to the left as what ends there allows; `wide` is what a minute takes."""
    places = {times[0]: 0.0}
    for before, at in pairwise(times):
        shared = wide * math.sqrt((at - before).total_seconds() / 60)
        places[at] = max(places[before] + _NEXT + shared, *_ends(places, ending.get(at, ())))
    return [*places.values()]


def _ends(places: Mapping[datetime, float], stretches: Iterable[Stretch]) -> Iterator[float]:
    yield 0.0
    yield from (places[one.begins] + one.least for one in stretches)
