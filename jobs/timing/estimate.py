"""The estimate at a moment: when each task will start and end, from when to when that is sure, and how sure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jobs.timing.distributions import median_of_the_late
from jobs.timing.expectation import Expectation
from jobs.timing.nights import EndedTask, RunningTask, SoFar
from jobs.timing.patterns import simulated_nights
from jobs.timing.samples import durations, usual_samples, walk_nights, walks_fast
from jobs.timing.spread import claim
from jobs.timing.steps import Step, walk
from jobs.timing.tonight import GroupShift, TonightSoFar, shifts_of
from jobs.timing.work import Lagging, TimedTask
from plans.durations import whole_minutes
from plans.model import SIMULATED_NIGHTS, Edge, Side, TaskId

DOTS = SIMULATED_NIGHTS
"""A chance is told in so many simulated nights, on the screen as in a plan's criteria."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """What a range or a chance stands on."""

    rehearsals: int
    """Whole nights: of the work that is left, the group that weighs most counts."""
    never_rehearsed: float = 0.0
    """The share of the work left that was never rehearsed."""
    nights: tuple[int, ...] = ()
    """Which rehearsals, by their places among those that were given."""

    @property
    def claim(self) -> float:
        """The share of nights that the range claims to hold; 0 where none can be claimed."""
        return claim(self.rehearsals)

    @property
    def words(self) -> str:
        """As it is said behind a chance."""
        match self.rehearsals:
            case 0:
                return "nothing rehearsed"
            case 1:
                return "from 1 rehearsal"
            case several:
                return f"from {several} rehearsals"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """From when to when; the forecast itself always lies within."""

    low: datetime
    high: datetime
    footing: Footing


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How many of twenty simulated nights end a task in time."""

    made: int
    footing: Footing
    of: int = DOTS

    @property
    def words(self) -> str:
        """Without the time, which is the caller's to write in the plan's zone."""
        return f"{self.made} of {self.of} simulated nights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The forecast of all tasks, and the simulated nights of those that were asked for."""

    now: datetime
    times: Mapping[TaskId, tuple[datetime, datetime]]
    """Start and end: actual where it has happened, forecast where not."""
    shifts: Sequence[GroupShift]
    """Tonight's factor of each group of tasks."""
    footing: Footing
    ends: Mapping[TaskId, Sequence[float]] = field(default_factory=dict)
    """Seconds from now at which each simulated night ends the tasks asked for, sorted."""
    moments: Mapping[Edge, Sequence[float]] = field(default_factory=dict)
    """Seconds from now at which the moments asked for are, night by night: those of one night belong together."""

    def dots(self, task: TaskId) -> tuple[datetime, ...]:
        """Twenty simulated nights' ends of a task, at the middles of equally likely parts, the earliest first."""
        ends = self.ends[task]
        return tuple(self._moment(quantile(ends, (dot + 0.5) / DOTS)) for dot in range(DOTS))

    def chance(self, task: TaskId, by: datetime) -> Chance:
        """In how many of the twenty it ends by a time, that very moment included."""
        return Chance(made=bisect_right(self.dots(task), by), footing=self.footing)

    def chance_within(self, begins: Edge | datetime, ends: Edge, at_most: timedelta) -> Chance:
        """In how many of the twenty a stretch lasts no longer, by the whole minutes that are shown.

        Args:
            begins: a moment that was asked for; or when that was, where it has happened.
            ends: a moment that was asked for.
            at_most: how long it may last.
        """
        until = self.moments[ends]
        since = self._since(begins, len(until))
        lengths = sorted(end - begin for begin, end in zip(since, until, strict=True))
        dots = (timedelta(seconds=quantile(lengths, (dot + 0.5) / DOTS)) for dot in range(DOTS))
        made = sum(whole_minutes(length) <= whole_minutes(at_most) for length in dots)
        return Chance(made=made, footing=self.footing)

    def _since(self, begins: Edge | datetime, nights: int) -> Sequence[float]:
        if isinstance(begins, datetime):
            return [(begins - self.now).total_seconds()] * nights
        return self.moments[begins]

    def range_of(self, task: TaskId) -> TimeRange:
        """As wide as its footing claims: see `spread`. With one rehearsal least to most, with none P10 to P90 of what
        people's estimates do."""
        share = {0: 0.8, 1: 1.0}.get(self.footing.rehearsals, self.footing.claim)
        ends, forecast = self.ends[task], self.times[task][1]
        low, high = (self._moment(quantile(ends, (1 + side * share) / 2)) for side in (-1, 1))
        return TimeRange(low=min(low, forecast), high=max(high, forecast), footing=self.footing)

    def _moment(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Straight lines between the nights, each the middle of its part (Hazen); the outermost nights are the ends."""
    place = min(max(share * len(ordered) - 0.5, 0.0), len(ordered) - 1.0)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def estimate(
    expectation: Expectation,
    so_far: SoFar,
    now: datetime,
    *,
    simulate: Iterable[TaskId] = (),
    edges: Iterable[Edge] = (),
    samples: int | None = None,
    seed: int = 0,
    fast: bool | None = None,
) -> Estimate:
    """The forecast at `now`; the same for the same arguments, in every process.

    Args:
        expectation: of all work.
        so_far: what has happened.
        now: in the same time as everything else.
        simulate: tasks to know range and chance of. Without any the nights are not walked, and it costs little.
        edges: moments to know of each night; from the same walk.
        samples: how many nights; by default 200, 1,000 where numpy is installed, 40 where a worker limit binds.
        seed: which simulated night follows which rehearsal.
        fast: whether to use numpy; by default where it is installed, and memory does not matter (`walk_plainly`).
    """
    tonight = _tonight(expectation, so_far)
    shifts = shifts_of(expectation, tonight)
    steps = _Steps(expectation, shifts, so_far, now).all()
    seconds = [step.seconds for step in steps]
    walked = walk(steps, seconds, expectation.work.limits)
    times = _times(expectation, so_far, now, zip(steps, walked, strict=True))
    asked, wanted = set(simulate), frozenset(edges)
    over = {task: [(so_far.ended[task].end - now).total_seconds()] for task in asked & so_far.ended.keys()}
    fast = walks_fast() if fast is None else fast
    count = samples or usual_samples(steps)
    kept = asked | {edge.task for edge in wanted}
    nights = _simulated(expectation, shifts, steps, kept, samples=count, seed=seed, fast=fast)
    return Estimate(
        now=now,
        times=times,
        shifts=shifts,
        footing=_footing(expectation, shifts, steps),
        ends=over | {task: sorted(nights[task].ends) for task in asked & nights.keys()},
        moments={edge: _by_night(edge, nights.get(edge.task), times, now, count) for edge in wanted},
    )


def _times(
    expectation: Expectation, so_far: SoFar, now: datetime, walked: Iterable[tuple[Step, tuple[float, float]]]
) -> dict[TaskId, tuple[datetime, datetime]]:
    """Start and end of every task: as it was, and as the steps were walked."""
    times = {task: (ended.start, ended.end) for task, ended in so_far.ended.items()}
    for step, (start, end) in walked:
        task = expectation.work.tasks[step.at].id
        began = so_far.running[task].start if step.runs else now + timedelta(seconds=start)
        times[task] = (began, now + timedelta(seconds=end))
    return times


def _tonight(expectation: Expectation, so_far: SoFar) -> TonightSoFar:
    tasks = expectation.work.tasks
    done = [0.0] * len(tasks)
    took: dict[int, float] = {}
    void: set[int] = set()
    unfinished: dict[int, float] = {}
    for at, task in enumerate(tasks):
        ended, running = so_far.ended.get(task.id), so_far.running.get(task.id)
        if ended is not None:
            if ended.active is None:
                void.add(at)
            else:
                done[at], took[at] = 1.0, ended.active.total_seconds()
        elif running is not None and (elapsed := running.elapsed.total_seconds()) > 0:
            if running.remaining is None:
                unfinished[at] = elapsed
            else:
                took[at] = elapsed + max(running.remaining.total_seconds(), 0.0)
                done[at] = elapsed / took[at]
    return TonightSoFar(done=done, took=took, void=frozenset(void), unfinished=unfinished)


def _unmeasured(running: RunningTask | None) -> float | None:
    if running is None or running.eta is not None or running.remaining is not None:
        return None
    return max(running.elapsed.total_seconds(), 0.0)


class _Steps:
    """Makes the steps that are left."""

    def __init__(self, expectation: Expectation, shifts: Sequence[GroupShift], so_far: SoFar, now: datetime) -> None:
        self.expectation, self.shifts, self.so_far, self.now = expectation, shifts, so_far, now
        self.group = {at: place for place, group in enumerate(expectation.groups) for at in group.members}
        self.place: dict[int, int] = {}
        """Of each task that is left, its place among the steps."""

    def all(self) -> list[Step]:
        """In topological order."""
        steps: list[Step] = []
        rank = self.expectation.work.rank
        for at, task in enumerate(self.expectation.work.tasks):
            if task.id in self.so_far.ended:
                continue
            running = self.so_far.running.get(task.id)
            group = self.group.get(at, -1)
            usual = self.expectation.seconds[at] * (self.shifts[group].factor if group >= 0 else 1.0)
            steps.append(
                Step(
                    at=at,
                    after=() if running else tuple(self.place[p] for p in task.after if p in self.place),
                    floor=0.0 if running else self._floor(task, usual),
                    seconds=self._left(at, running, usual) if running else usual,
                    group=group,
                    runs=running is not None,
                    elapsed=_unmeasured(running),
                    limit=task.limit,
                    rank=rank[at] if rank else at,
                    ties=tuple(self._ties(task)),
                )
            )
            self.place[at] = len(steps) - 1
        return steps

    def _ties(self, task: TimedTask) -> Iterator[Lagging]:
        """What of the ties of a task that does not run is to come; the beginning of what runs has come."""
        for tie in () if task.id in self.so_far.running else task.ties:
            is_over = tie.of_start and self.expectation.work.tasks[tie.at].id in self.so_far.running
            if tie.at in self.place and not is_over:
                yield replace(tie, at=self.place[tie.at])

    def _floor(self, task: TimedTask, usual: float) -> float:
        floors = [self.now, *self._come(task)]
        if task.id in self.so_far.no_sooner:
            floors.append(self.so_far.no_sooner[task.id] - timedelta(seconds=usual))
        if self.so_far.earliest_start is not None:
            floors.append(self.so_far.earliest_start)
        if task.not_before is not None and not self.so_far.ignore_clock_times:
            floors.append(task.not_before + self.so_far.shift)
        if task.id in self.so_far.held_until:
            floors.append(self.so_far.held_until[task.id])
        return (max(floors) - self.now).total_seconds()

    def _come(self, task: TimedTask) -> Iterator[datetime]:
        """When each thing that a task waits for was fulfilled, or will be, of which the moment has come."""
        for before in task.after:
            if (ended := self._ended(before)) is not None:
                yield ended.end
        for tie in task.ties:
            if (reached := self._reached(tie)) is not None:
                yield reached

    def _reached(self, tie: Lagging) -> datetime | None:
        """When a tie is fulfilled of which the moment has come; None while it has not."""
        name = self.expectation.work.tasks[tie.at].id
        ended, running = self.so_far.ended.get(name), self.so_far.running.get(name)
        lag = timedelta(seconds=tie.lag)
        if ended is not None:
            return (ended.standing or ended.start if tie.of_start else ended.end) + lag
        if running is not None and tie.of_start:
            return (running.standing or running.start) + lag
        return None

    def _ended(self, at: int) -> EndedTask | None:
        return self.so_far.ended.get(self.expectation.work.tasks[at].id)

    def _left(self, at: int, running: RunningTask, usual: float) -> float:
        """A person's own word first, then the measured rate, then what such work takes that has lasted so long."""
        if running.eta is not None:
            return max((running.eta - self.now).total_seconds(), 0.0)
        if running.remaining is not None:
            return max(running.remaining.total_seconds(), 0.0)
        elapsed = _unmeasured(running) or 0.0
        if at not in self.group:
            return max(usual - elapsed, 0.0)
        return median_of_the_late(usual, self.expectation.own_spread[at], elapsed) - elapsed


def _footing(expectation: Expectation, shifts: Sequence[GroupShift], steps: Sequence[Step]) -> Footing:
    """Of what is left, by weight in seconds."""
    left = [0.0] * len(shifts)
    for step in steps:
        if step.group >= 0:
            left[step.group] += step.seconds
    if sum(left) <= 0:
        return Footing(rehearsals=max((len(group.nights) for group in expectation.groups), default=0))
    heaviest = left.index(max(left))
    never = sum(weight for weight, shift in zip(left, shifts, strict=True) if not shift.group.rehearsed)
    return Footing(
        rehearsals=len(expectation.groups[heaviest].nights),
        never_rehearsed=never / sum(left),
        nights=expectation.groups[heaviest].nights,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _TaskByNight:
    """A task in each of the simulated nights, in seconds from now."""

    ends: list[float]
    lasts: list[float] | None
    """None of one that runs: it began when it did."""


def _simulated(
    expectation: Expectation,
    shifts: Sequence[GroupShift],
    steps: Sequence[Step],
    asked: set[TaskId],
    *,
    samples: int,
    seed: int,
    fast: bool,
) -> dict[TaskId, _TaskByNight]:
    """The tasks asked for, of those that are not over."""
    tasks = expectation.work.tasks
    kept = {place: tasks[step.at].id for place, step in enumerate(steps) if tasks[step.at].id in asked}
    if not kept:
        return {}
    nights = simulated_nights(expectation, shifts, steps, samples=samples, seed=seed)
    ends = walk_nights(steps, nights, list(kept), expectation.work.limits, fast=fast)
    return {
        task: _TaskByNight(
            ends=ends[place],
            lasts=None if steps[place].runs else durations(steps[place], place, nights),
        )
        for place, task in kept.items()
    }


def _by_night(
    edge: Edge,
    simulated: _TaskByNight | None,
    times: Mapping[TaskId, tuple[datetime, datetime]],
    now: datetime,
    nights: int,
) -> list[float]:
    """When a moment is, in each night; of what has happened the same in all of them."""
    if simulated is not None and edge.side is Side.END:
        return simulated.ends
    if simulated is not None and simulated.lasts is not None:
        return [end - lasts for end, lasts in zip(simulated.ends, simulated.lasts, strict=True)]
    start, end = times[edge.task]
    return [((start if edge.side is Side.START else end) - now).total_seconds()] * nights
