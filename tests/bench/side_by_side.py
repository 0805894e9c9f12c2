"""The same networks walked through their dependencies, everything that may run running side by side.

The seconds were measured, the walk is ours: nobody knows what the tasks would have taken had they run so. It shows what
a chain cannot: what has ended is what was fast, and the end hangs on the slowest of many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.timing.estimate import estimate
from jobs.timing.expectation import expect
from jobs.timing.nights import EndedTask, RehearsedNight, RunningTask, SoFar
from jobs.timing.steps import Step, walk
from jobs.timing.work import Pace, TimedTask, TimedWork
from plans.model import TaskId
from tests.bench.held_out import SHARES, START
from tests.bench.networks import Network

LAST = TaskId("END")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelOutcome:
    """As a share of the whole night."""

    share: float
    """Of the time that had passed."""
    error: float
    inside: bool
    claim: float


def side_by_side(network: Network) -> Iterator[ParallelOutcome]:
    """Every night, forecast from the other ones, when a share of its time has passed."""
    for at, tonight in enumerate(network.nights):
        others = [*network.nights[:at], *network.nights[at + 1 :]]
        work = _work(network, others[0])
        expectation = expect(work, [_rehearsal(number, night) for number, night in enumerate(others)])
        seconds = [*tonight, 0.0]
        whole = walk(_steps(work), seconds, {})[-1][1]
        for share in SHARES:
            now = START + timedelta(seconds=share * whole)
            seen = estimate(expectation, as_it_stood(work, seconds, START, now), now, simulate=(LAST,))
            actual, around = START + timedelta(seconds=whole), seen.range_of(LAST)
            yield ParallelOutcome(
                share=share,
                error=abs((seen.times[LAST][1] - actual).total_seconds()) / whole,
                inside=around.low <= actual <= around.high,
                claim=around.footing.claim,
            )


def as_it_stood(work: TimedWork, lasted: Sequence[float], start: datetime, now: datetime) -> SoFar:
    """What had happened by `now` in a night in which the tasks took so long, and that began at `start`."""
    floors = [(task.not_before - start).total_seconds() if task.not_before else 0.0 for task in work.tasks]
    times = walk(_steps(work, floors), lasted, work.limits)
    ended: dict[TaskId, EndedTask] = {}
    running: dict[TaskId, RunningTask] = {}
    for task, (begins, ends) in zip(work.tasks, times, strict=True):
        begun, over = start + timedelta(seconds=begins), start + timedelta(seconds=ends)
        if over <= now:
            ended[task.id] = EndedTask(start=begun, end=over, active=over - begun)
        elif begun <= now:
            running[task.id] = RunningTask(start=begun, elapsed=now - begun)
    return SoFar(ended=ended, running=running)


def _steps(work: TimedWork, floors: Sequence[float] | None = None) -> list[Step]:
    return [
        Step(
            at=at,
            after=task.after,
            floor=max(floors[at], 0.0) if floors else 0.0,
            seconds=0.0,
            group=-1,
            limit=task.limit,
            rank=at,
            ties=task.ties,
        )
        for at, task in enumerate(work.tasks)
    ]


def _work(network: Network, planned: Sequence[float]) -> TimedWork:
    tasks = [
        TimedTask(id=_name(at), after=after, planned=timedelta(seconds=seconds), pace=Pace.MACHINE)
        for at, (after, seconds) in enumerate(zip(network.after, planned, strict=True))
    ]
    end = TimedTask(id=LAST, after=tuple(range(len(tasks))), planned=timedelta(), pace=Pace.CLOCK)
    return TimedWork(tasks=(*tasks, end))


def _rehearsal(number: int, night: Sequence[float]) -> RehearsedNight:
    took = {_name(at): timedelta(seconds=seconds) for at, seconds in enumerate(night)}
    return RehearsedNight(id=f"DR{number}", took=took)


def _name(at: int) -> TaskId:
    return TaskId(f"T{at}")
