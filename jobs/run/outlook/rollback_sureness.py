"""How sure the two figures of a no-go are: from when to when, by how often those rollbacks were rehearsed. Pure.

The figures themselves count with the longest that each rollback ever took. What lies around them is told by the method
of `jobs.timing`, as of the go-live: the rollbacks one after the other are a night of their own, with a factor that all
of them share. Never rehearsed, they are what was planned, and no range is told.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from jobs.run.outlook.expected_rollbacks import expected_rollback
from jobs.run.outlook.forecast import Forecast
from jobs.run.outlook.no_go import begun_rollbacks, latest_safe_no_go, rollbacks_to_come
from jobs.run.state.model import RunState
from jobs.timing.estimate import Footing, estimate
from jobs.timing.expectation import expect
from jobs.timing.nights import RehearsedNight, SoFar
from jobs.timing.work import Pace, TimedTask, TimedWork
from plans.model import Job, Plan, TaskId
from plans.moved_times import as_written
from plans.rehearsals.durations import known_of

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""A moment to reckon from: only lengths are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackSpread:
    """How far the rollbacks of some tasks, together, may depart from the longest that they took in rehearsal."""

    least: float = 1.0
    """Times that length; at most 1."""
    most: float = 1.0
    footing: Footing
    measured: bool
    """Whether any of them was ever measured."""

    @property
    def words(self) -> str:
        """On what the figures stand: `never rehearsed`, `from 2 rehearsals`, `rehearsed in part`."""
        if self.footing.rehearsals:
            return self.footing.words
        return "rehearsed in part" if self.measured else "never rehearsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackSureness:
    """From when to when the two figures of a no-go lie, in run time."""

    spread: RollbackSpread
    back: tuple[datetime, datetime] | None = None
    """All is rolled back; None where no range can be told, or nothing has begun."""
    safe: tuple[datetime, datetime] | None = None
    """Until when a no-go is safe: the first if the rollbacks take the longest, the second if they take the least."""


def rollback_sureness(plan: Plan, state: RunState, now: datetime, forecast: Forecast) -> RollbackSureness | None:
    """Of the figures that `forecast` tells; None where there is no way back.

    Args:
        plan: as `Plan.for_run` gives it.
        now: run time.
    """
    if forecast.back_by is None:
        return None
    begun = begun_rollbacks(plan, state)
    coming = tuple(dict.fromkeys((*begun, *rollbacks_to_come(plan, state))))
    spread, by_then = spread_of(plan, begun or coming), spread_of(plan, coming)
    told = spread.footing.rehearsals > 0 and bool(begun)
    back = (now + forecast.rollback * spread.least, now + forecast.rollback * spread.most) if told else None
    return RollbackSureness(spread=spread, back=back, safe=_safe(plan, state, now, forecast, by_then))


def _safe(
    plan: Plan, state: RunState, now: datetime, forecast: Forecast, spread: RollbackSpread
) -> tuple[datetime, datetime] | None:
    if not spread.footing.rehearsals:
        return None
    starts = {name: one.start for name, one in forecast.expected.items()}
    ends = {name: one.end for name, one in forecast.expected.items()}
    found = [
        latest_safe_no_go(plan, state, now, starts=starts, ends=ends, factor=factor)
        for factor in (spread.most, spread.least)
    ]
    earliest, latest = found
    return None if latest is None else (earliest or now, latest)


@lru_cache(maxsize=64)
def spread_of(plan: Plan, tasks: tuple[TaskId, ...]) -> RollbackSpread:
    """Of the rollbacks of these tasks, one after the other; it follows from the plan and its nights alone."""
    nights = _nights(plan, tasks)
    lengths = [expected_rollback(plan, task).total_seconds() for task in tasks]
    if not nights or not sum(lengths):
        return RollbackSpread(footing=Footing(rehearsals=0, never_rehearsed=1.0), measured=bool(nights))
    found = estimate(expect(_one_after_the_other(plan, tasks), nights), SoFar(), _EPOCH, simulate=tasks[-1:])
    likely = found.range_of(tasks[-1])
    low, high = ((end - _EPOCH).total_seconds() / sum(lengths) for end in (likely.low, likely.high))
    return RollbackSpread(least=min(low, 1.0), most=max(high, 1.0), footing=likely.footing, measured=True)


def _one_after_the_other(plan: Plan, tasks: Sequence[TaskId]) -> TimedWork:
    timed: list[TimedTask] = []
    for place, task in enumerate(tasks):
        rollback = plan.by_id[task].rollback
        by_machine = rollback is not None and isinstance(rollback.body, Job)
        timed.append(
            TimedTask(
                id=task,
                after=(place - 1,) if place else (),
                planned=rollback.duration if rollback is not None else timedelta(),
                pace=Pace.MACHINE if by_machine else Pace.PEOPLE,
            )
        )
    return TimedWork(tasks=tuple(timed))


def _nights(plan: Plan, tasks: Sequence[TaskId]) -> list[RehearsedNight]:
    """What each night measured of these rollbacks; none that measured nothing of them."""
    took: defaultdict[str, dict[TaskId, timedelta]] = defaultdict(dict)
    rollbacks = known_of(as_written(plan)).rollbacks
    for task in tasks:
        known = rollbacks.get(task)
        if known is not None:
            for night, length in zip(known.nights, known.counting, strict=True):
                took[night.birth][task] = length
    return [RehearsedNight(id=birth, took=lengths) for birth, lengths in sorted(took.items())]
