"""Simulated nights: the rest of tonight walked many times, each time with one factor of the night.

Every simulated night has one place between the fastest and the slowest night, which all groups share: tasks are never
drawn independently, because they would even out and the range would be far too narrow (on real task networks P10 to
P90 of independent draws held 25 % of the outcomes). What differs from task to task is taken from a whole rehearsed
night, all of it from the same one, about the factor of that night.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import repeat
from operator import add, mul

from jobs.timing.steps import Step, walk

PLAIN_SAMPLES = 200
FAST_SAMPLES = 1000
"""With the extra `fast`, numpy."""
LIMITED_SAMPLES = 40
"""Where a worker limit makes tasks wait for each other: nights have to be walked one by one, event by event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedNights:
    """What makes the nights differ; they are in order from the fastest factor to the slowest."""

    factors: Sequence[Sequence[float]]
    """By group, then by night."""
    rehearsal: Sequence[int]
    """By night: which rehearsal's pattern it follows, as an index into each of `patterns`."""
    patterns: Sequence[tuple[float, ...] | None]
    """By step: what each rehearsed night did to it about its own factor; None where that is not known."""


_plainly: ContextVar[bool] = ContextVar("walk in plain Python", default=False)


def walk_plainly() -> None:
    """From here on in this context nights are walked in plain Python, which takes longer and a seventh of the memory.

    There are as many of them, and they are the same.
    """
    _plainly.set(True)


@cache
def has_numpy() -> bool:
    """Whether the extra `fast` is there."""
    return find_spec("numpy") is not None


def walks_fast() -> bool:
    """Whether nights are walked with numpy where nobody says how."""
    return has_numpy() and not _plainly.get()


def usual_samples(steps: Sequence[Step]) -> int:
    """How many nights are walked where nobody says how many."""
    if any(step.limit for step in steps):
        return LIMITED_SAMPLES
    return FAST_SAMPLES if has_numpy() else PLAIN_SAMPLES


def walk_nights(
    steps: Sequence[Step],
    nights: SimulatedNights,
    kept: Sequence[int],
    limits: Mapping[str, int],
    *,
    fast: bool,
) -> dict[int, list[float]]:
    """The ends of the steps in `kept`, by night. Plain Python and numpy give the same to the last bit."""
    if any(step.limit for step in steps):
        return _one_by_one(steps, nights, kept, limits)
    if fast:
        from jobs.timing.fast import walk_fast

        return walk_fast(steps, nights, kept)
    return walk_plain(steps, nights, kept)


def walk_plain(steps: Sequence[Step], nights: SimulatedNights, kept: Sequence[int]) -> dict[int, list[float]]:
    """One step at a time, all nights of it in one pass; what no later step waits for is not held any longer."""
    begun: dict[int, list[float]] = {}
    ends: dict[int, list[float]] = {}
    steady = [1.0] * len(nights.rehearsal)
    let_go = _let_go(steps, kept)
    awaited = awaited_starts(steps)
    for at, (step, pattern) in enumerate(zip(steps, nights.patterns, strict=True)):
        factors = nights.factors[step.group] if step.group >= 0 else steady
        lasts = _lasting(step.seconds, pattern, nights.rehearsal, factors)
        if step.ties or at in awaited:
            begun[at] = _starts(step, begun, ends, len(steady))
            ends[at] = list(map(add, begun[at], lasts))
        else:
            ends[at] = _ends(step, ends, lasts)
        for over in let_go.get(at, ()):
            del ends[over]
            begun.pop(over, None)
    return ends


def awaited_starts(steps: Sequence[Step]) -> frozenset[int]:
    """The steps for whose beginning another one waits."""
    return frozenset(tie.at for step in steps for tie in step.ties if tie.of_start)


def _let_go(steps: Sequence[Step], kept: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """Behind which step the ends of which others are not needed any more: of none of those in `kept`."""
    last = dict(enumerate(range(len(steps))))
    for at, step in enumerate(steps):
        last.update(dict.fromkeys([*step.after, *(tie.at for tie in step.ties)], at))
    wanted, let_go = set(kept), defaultdict[int, list[int]](list)
    for at, until in last.items():
        if at not in wanted:
            let_go[until].append(at)
    return let_go


def durations(step: Step, at: int, nights: SimulatedNights) -> list[float]:
    """How long one step lasts, by night.

    Args:
        step: one of those that were walked.
        at: its place among them.
    """
    steady = [1.0] * len(nights.rehearsal)
    factors = nights.factors[step.group] if step.group >= 0 else steady
    return list(_lasting(step.seconds, nights.patterns[at], nights.rehearsal, factors))


def _lasting(
    seconds: float, pattern: tuple[float, ...] | None, rehearsal: Sequence[int], factors: Sequence[float]
) -> Iterator[float]:
    if pattern is None:
        return map(mul, repeat(seconds), factors)
    by_rehearsal = [seconds * own for own in pattern]
    return map(mul, map(by_rehearsal.__getitem__, rehearsal), factors)


def _ends(step: Step, ends: Mapping[int, list[float]], lasts: Iterable[float]) -> list[float]:
    floor = step.floor
    match step.after:
        case ():
            return [floor + last for last in lasts]
        case (before,):
            latest: Iterable[float] = ends[before]
        case several:
            latest = map(max, *[ends[before] for before in several])
    return [(end if end > floor else floor) + last for end, last in zip(latest, lasts, strict=True)]


def _starts(step: Step, begun: Mapping[int, list[float]], ends: Mapping[int, list[float]], nights: int) -> list[float]:
    """When a step starts that waits for more than ends, or for whose beginning another one waits."""
    starts = [step.floor] * nights
    for before in step.after:
        starts = list(map(max, starts, ends[before]))
    for tie in step.ties:
        rows = (begun if tie.of_start else ends)[tie.at]
        starts = [max(start, row + tie.lag) for start, row in zip(starts, rows, strict=True)]
    return starts


def _one_by_one(
    steps: Sequence[Step], nights: SimulatedNights, kept: Sequence[int], limits: Mapping[str, int]
) -> dict[int, list[float]]:
    ends: dict[int, list[float]] = {at: [] for at in kept}
    for night in range(len(nights.rehearsal)):
        times = walk(steps, one_night(steps, nights, night), limits)
        for at, row in ends.items():
            row.append(times[at][1])
    return ends


def one_night(steps: Sequence[Step], nights: SimulatedNights, night: int) -> list[float]:
    """How long every step lasts in one of the nights."""
    rehearsal = nights.rehearsal[night]
    seconds: list[float] = []
    for step, pattern in zip(steps, nights.patterns, strict=True):
        own = step.seconds if pattern is None else step.seconds * pattern[rehearsal]
        seconds.append(own * nights.factors[step.group][night] if step.group >= 0 else own)
    return seconds
