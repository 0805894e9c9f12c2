"""What is left of a night, as steps that can be walked again and again: with one duration each, or with many nights'.

Everything here is in seconds from now. What has ended is only a floor under what waits for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from jobs.timing.work import Lagging


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A task that runs or is to come."""

    at: int
    """Its position in `TimedWork.tasks`."""
    after: tuple[int, ...]
    """Positions, among the steps, of the predecessors that are not over and have to be."""
    floor: float
    """It does not start before: now, its clock time, what held it. What runs has 0."""
    seconds: float
    """What is left of it."""
    group: int
    """Its place among the groups of the expectation; -1 where the clock alone sets its pace."""
    runs: bool = False
    elapsed: float | None = None
    """How long it has lasted, where it runs and nothing better is known of its rest."""
    limit: str = ""
    rank: int = 0
    ties: tuple[Lagging, ...] = ()
    """Predecessors of which more is asked, by their positions among the steps; never the beginning of one that runs."""


def walk(steps: Sequence[Step], seconds: Sequence[float], limits: Mapping[str, int]) -> list[tuple[float, float]]:
    """Start and end of every step, where it lasts as long as `seconds` says."""
    if any(step.limit for step in steps):
        return _walk_in_start_order(steps, seconds, limits)
    times: list[tuple[float, float]] = []
    for step, lasts in zip(steps, seconds, strict=True):
        start = step.floor
        for before in step.after:
            start = max(start, times[before][1])
        for tie in step.ties:
            start = max(start, tie.reached(*times[tie.at]))
        times.append((start, start + lasts))
    return times


def _walk_in_start_order(
    steps: Sequence[Step], seconds: Sequence[float], limits: Mapping[str, int]
) -> list[tuple[float, float]]:
    """As the engine starts them: whenever something ends or a clock time comes, what is ready in the plan's order."""
    night = _Night(steps, seconds, limits)
    while night.agenda:
        night.advance()
    return night.times


class _Night:
    """A simulated night under worker limits: an agenda of moments, and what is ready but finds no free worker."""

    def __init__(self, steps: Sequence[Step], seconds: Sequence[float], limits: Mapping[str, int]) -> None:
        self.steps, self.seconds = steps, seconds
        self.free = dict(limits)
        self.open = [len(step.after) + len(step.ties) for step in steps]
        self.earliest = [step.floor for step in steps]
        self.followers: list[list[tuple[int, Lagging | None]]] = [[] for _ in steps]
        """What waits for a step; None: for its end, and nothing else."""
        self.times = [(0.0, 0.0)] * len(steps)
        self.agenda: list[tuple[float, bool, int]] = []
        """Moment, whether a step becomes ready (or else ends), the step: ends come first, as they free workers."""
        self.ready: dict[str, list[tuple[int, int]]] = {}
        for at, step in enumerate(steps):
            for before in step.after:
                self.followers[before].append((at, None))
            for tie in step.ties:
                self.followers[tie.at].append((at, tie))
        for at, step in enumerate(steps):
            if step.runs:
                self._begin(at, 0.0)
            elif not self.open[at]:
                heappush(self.agenda, (step.floor, True, at))

    def advance(self) -> None:
        """Take in all that happens at the next moment, then start what may."""
        moment = self.agenda[0][0]
        while self.agenda and self.agenda[0][0] == moment:
            _, becomes_ready, at = heappop(self.agenda)
            if becomes_ready:
                heappush(self.ready.setdefault(self.steps[at].limit, []), (self.steps[at].rank, at))
            else:
                self._end(at, moment)
        for limit, waiting in self.ready.items():
            while waiting and (not limit or self.free[limit] > 0):
                self._begin(heappop(waiting)[1], moment)

    def _begin(self, at: int, moment: float) -> None:
        limit = self.steps[at].limit
        if limit:
            self.free[limit] -= 1
        end = moment + self.seconds[at]
        self.times[at] = (moment, end)
        heappush(self.agenda, (end, False, at))
        self._reached(at, moment, of_start=True)

    def _end(self, at: int, moment: float) -> None:
        limit = self.steps[at].limit
        if limit:
            self.free[limit] += 1
        self._reached(at, moment, of_start=False)

    def _reached(self, at: int, moment: float, *, of_start: bool) -> None:
        """Let what waits for the beginning, or the end, of a step become ready, at once or when its lag is over."""
        for follower, tie in self.followers[at]:
            if (tie is not None and tie.of_start) is not of_start:
                continue
            self.open[follower] -= 1
            self.earliest[follower] = max(self.earliest[follower], moment + (tie.lag if tie is not None else 0.0))
            if self.open[follower] == 0:
                heappush(self.agenda, (self.earliest[follower], True, follower))
