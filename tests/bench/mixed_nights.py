"""Nights with people and clock times in them: a network's tasks with manual tasks between, and fixed moments.

People's tasks have an estimate and were never rehearsed; how long they take is what somebody else's estimate was wrong
by. At two moments a clock time holds up what follows until a little after it was planned to begin.
"""

import csv
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from jobs.timing.estimate import estimate
from jobs.timing.expectation import SPREAD_OF_ESTIMATES, expect
from jobs.timing.nights import EndedTask, RehearsedNight, SoFar
from jobs.timing.steps import Step, walk
from jobs.timing.work import Pace, TimedTask, TimedWork
from plans.model import TaskId
from tests.bench.held_out import SHARES, START
from tests.bench.networks import Network

PEOPLE = 0.3
"""The share of the planned time that people's tasks make up."""
_EVERY = 8
"""After so many tasks of the network comes one of people."""
_SLACK = 0.03
"""By how much of the night a clock time lies behind the planned moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedOutcome:
    """As a share of the whole night."""

    share: float
    error: float
    planned_error: float
    """With planned durations and no factor of tonight: what the plan alone says."""
    inside: bool
    claim: float


def ratios_of(path: Path | None) -> list[float]:
    """Actual over estimated of finished tasks; without a file, lognormal with nine in ten within twice the estimate."""
    if path is None:
        rng = random.Random(2)
        return [math.exp(rng.gauss(0, SPREAD_OF_ESTIMATES)) for _ in range(2000)]
    with path.open() as file:
        rows = [(float(row["estimated_hours"]), float(row["actual_hours"])) for row in csv.DictReader(file)]
    return [actual / estimated for estimated, actual in rows if estimated > 0 and actual > 0]


def mixed(network: Network, ratios: Sequence[float], seed: int) -> Iterator[MixedOutcome]:
    """Every night at every share of the planned time of the night."""
    rng = random.Random(seed)
    for at, tonight in enumerate(network.nights):
        others = [*network.nights[:at], *network.nights[at + 1 :]]
        night = _Night(network, others, tonight, ratios, rng)
        for share in SHARES:
            yield night.at(share)


class _Night:
    """One night of machine and people, as planned and as it came."""

    def __init__(
        self,
        network: Network,
        others: Sequence[Sequence[float]],
        tonight: Sequence[float],
        ratios: Sequence[float],
        rng: random.Random,
    ) -> None:
        usual = [median(row) for row in zip(*others, strict=True)]
        people = max(len(usual) // _EVERY, 1)
        estimate_each = sum(usual) * PEOPLE / (1 - PEOPLE) / people
        self.actual: list[float] = []
        tasks: list[TimedTask] = []
        rehearsed: list[dict[TaskId, timedelta]] = [{} for _ in others]
        for at, seconds in enumerate(usual):
            name = TaskId(f"T{at}")
            tasks.append(_task(len(tasks), name, seconds, Pace.MACHINE))
            self.actual.append(tonight[at])
            for row, other in zip(rehearsed, others, strict=True):
                row[name] = timedelta(seconds=other[at])
            if (at + 1) % _EVERY == 0 or (at == len(usual) - 1 and len(tasks) == len(usual)):
                estimated = estimate_each * rng.choice((0.5, 1, 1, 1.5))
                tasks.append(_task(len(tasks), TaskId(f"P{at}"), estimated, Pace.PEOPLE))
                self.actual.append(estimated * rng.choice(ratios))
        self.planned = [task.planned.total_seconds() for task in tasks]
        self.clock = self._clock_times(tasks)
        self.work = TimedWork(tasks=tuple(tasks))
        self.bare = expect(self.work, [])
        self.expectation = expect(
            self.work, [RehearsedNight(id=f"DR{at}", took=row) for at, row in enumerate(rehearsed)]
        )

    def _clock_times(self, tasks: list[TimedTask]) -> list[float]:
        """Two tasks wait for a clock time a little behind the planned end of what comes before them."""
        clock = [0.0] * len(tasks)
        whole = sum(self.planned)
        for place in (len(tasks) // 3, 2 * len(tasks) // 3):
            clock[place] = sum(self.planned[:place]) + _SLACK * whole * (1 if place == len(tasks) // 3 else 2)
            tasks[place] = TimedTask(
                id=tasks[place].id,
                after=tasks[place].after,
                planned=tasks[place].planned,
                pace=tasks[place].pace,
                not_before=START + timedelta(seconds=clock[place]),
            )
        return clock

    def at(self, share: float) -> MixedOutcome:
        """The forecast when that share of the planned work is done."""
        times = self._walk(self.actual)
        passed = 0.0
        done = 0
        while done < len(times) - 1 and passed < share * sum(self.planned):
            passed += self.planned[done]
            done += 1
        now = _moment(times[done - 1][1])
        tasks = self.work.tasks
        ended = {
            tasks[at].id: EndedTask(
                start=_moment(times[at][0]),
                end=_moment(times[at][1]),
                active=timedelta(seconds=self.actual[at]),
            )
            for at in range(done)
        }
        last, actual = tasks[-1].id, _moment(times[-1][1])
        seen = estimate(self.expectation, SoFar(ended=ended), now, simulate=(last,))
        void = {name: EndedTask(start=one.start, end=one.end) for name, one in ended.items()}
        plain = estimate(self.bare, SoFar(ended=void), now)
        around = seen.range_of(last)
        return MixedOutcome(
            share=share,
            error=abs((seen.times[last][1] - actual).total_seconds()) / times[-1][1],
            planned_error=abs((plain.times[last][1] - actual).total_seconds()) / times[-1][1],
            inside=around.low <= actual <= around.high,
            claim=around.footing.claim,
        )

    def _walk(self, seconds: Sequence[float]) -> list[tuple[float, float]]:
        steps = [
            Step(at=at, after=(at - 1,) if at else (), floor=clock, seconds=0.0, group=-1)
            for at, clock in enumerate(self.clock)
        ]
        return walk(steps, seconds, {})


def _task(at: int, name: TaskId, seconds: float, pace: Pace) -> TimedTask:
    return TimedTask(id=name, after=(at - 1,) if at else (), planned=timedelta(seconds=seconds), pace=pace)


def _moment(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)
