"""What nights say of the tasks of today's plan: measured durations, by id and by what the task does."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from statistics import median

from plans.model import Body, Checkpoint, Job, Milestone, Plan, Task
from plans.model.kind_traits import traits_of
from plans.model.night import Night, UnitTimes
from plans.rehearsals.fingerprint import fingerprint
from plans.rehearsals.matching import Units, by_id, counts_for, unit_of


class Use(StrEnum):
    """Which of several measurements a plan goes by."""

    MEDIAN = "median"
    P80 = "p80"
    """The least that was not exceeded in four nights of five: the longest, with fewer than five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """Of one task, or of its rollback: what nights took for it."""

    counting: tuple[timedelta, ...] = ()
    """Of the same work, in the order of the nights."""
    nights: tuple[Night, ...] = field(default=(), repr=False)
    """Those of `counting`, each where its measurement is."""
    before_a_change: int = 0
    """Measurements of other work under the same id."""
    in_another_kind: int = 0
    """Measurements by nights of a kind of run to which the task does not belong any more."""

    @property
    def last(self) -> datetime | None:
        """When the latest of the nights that count began."""
        return max((night.start for night in self.nights), default=None)

    def value(self, use: Use) -> timedelta | None:
        """One duration for all; None where nothing was measured."""
        if not self.counting:
            return None
        match use:
            case Use.MEDIAN:
                return timedelta(seconds=median(one.total_seconds() for one in self.counting))
            case Use.P80:
                return sorted(self.counting)[math.ceil(0.8 * len(self.counting)) - 1]


NOT_MEASURED = Measurements()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What nights say of a whole plan, by task id."""

    nights: int
    """Those that measured any work; one that was given up before that rehearsed nothing."""
    tasks: Mapping[str, Measurements]
    rollbacks: Mapping[str, Measurements]


def rehearsed(plan: Plan, nights: Sequence[Night]) -> Rehearsed:
    """Look up every task of a plan in nights; one night that comes twice counts once."""
    once = list({night.birth: night for night in nights}.values())
    forth = [(night, by_id(night.tasks)) for night in once]
    back = [(night, by_id(night.rollbacks)) for night in once]
    tasks = {str(task.id): _of(task, task.body, forth) for task in plan.tasks}
    rollbacks = {str(task.id): _of(task, task.rollback.body, back) for task in plan.tasks if task.rollback is not None}
    return Rehearsed(nights=sum(night.measured for night in once), tasks=tasks, rollbacks=rollbacks)


@lru_cache(maxsize=8)
def known_of(plan: Plan) -> Rehearsed:
    """What the nights that count for a plan say of it."""
    return rehearsed(plan, plan.timed_nights)


def retimed(measurements: Mapping[str, Measurements], use: Use) -> dict[str, timedelta]:
    """Durations for a plan file, by task id, as people write them: see `rounded`."""
    values = {name: one.value(use) for name, one in measurements.items()}
    return {name: rounded(value, up=use is Use.P80) for name, value in values.items() if value is not None}


def rounded(length: timedelta, *, up: bool = False) -> timedelta:
    """As people write durations: up to five minutes in steps of five seconds, above in whole minutes; never none.

    Args:
        length: as it was measured.
        up: never below it, where it stands for a time that nights kept to.
    """
    step = 5 if length < timedelta(minutes=5) else 60
    steps = length.total_seconds() / step
    return timedelta(seconds=max(1, math.ceil(steps) if up else round(steps)) * step)


def is_work(body: Body) -> bool:
    """Whether somebody or something works at it for a time that a rehearsal can measure."""
    match body:
        case Checkpoint() | Milestone():
            return False
        case Job(spec=spec):
            return not traits_of(spec).lasts_as_planned
        case _:
            return True


def never_measured(plan: Plan, known: Rehearsed) -> Iterator[Task]:
    """Tasks that somebody or something works at, and of which no night has a measurement."""
    for task in plan.tasks:
        if is_work(task.body) and not known.tasks.get(task.id, NOT_MEASURED).counting:
            yield task


def _of(task: Task, body: Body, nights: Sequence[tuple[Night, Units]]) -> Measurements:
    if not nights:
        return NOT_MEASURED
    work = fingerprint(body)
    measured = list(_measured(task, work, nights))
    counting = [(night, took) for night, unit, took in measured if counts_for(unit, task, work, night)]
    changed = sum(unit.work != work for _, unit, _ in measured)
    return Measurements(
        counting=tuple(took for _, took in counting),
        nights=tuple(night for night, _ in counting),
        before_a_change=changed,
        in_another_kind=len(measured) - len(counting) - changed,
    )


def _measured(
    task: Task, work: str, nights: Sequence[tuple[Night, Units]]
) -> Iterator[tuple[Night, UnitTimes, timedelta]]:
    """What nights measured under the ids of a task, whatever its work was then."""
    for night, units in nights:
        unit = unit_of(units, task, work)
        if unit is not None and unit.counts and unit.active is not None:
            yield night, unit, unit.active
