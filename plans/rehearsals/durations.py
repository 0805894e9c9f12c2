"""What nights say of the tasks of today's plan: measured durations, by id and by what the task does."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median

from plans.model import Plan, Task
from plans.model.night import DoneBy, Night, UnitTimes
from plans.rehearsals.fingerprint import fingerprint


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
    before_a_change: int = 0
    """Measurements of other work under the same id."""

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
    tasks: Mapping[str, Measurements]
    rollbacks: Mapping[str, Measurements]


def rehearsed(plan: Plan, nights: Sequence[Night]) -> Rehearsed:
    """Look up every task of a plan in nights; one night that comes twice counts once."""
    once = list({night.birth: night for night in nights}.values())
    forth, back = [night.tasks for night in once], [night.rollbacks for night in once]
    tasks = {str(task.id): _of(task.id, fingerprint(task.body), forth) for task in plan.tasks}
    rollbacks = {
        str(task.id): _of(task.id, fingerprint(task.rollback.body), back)
        for task in plan.tasks
        if task.rollback is not None
    }
    return Rehearsed(nights=len(once), tasks=tasks, rollbacks=rollbacks)


def retimed(measurements: Mapping[str, Measurements], use: Use) -> dict[str, timedelta]:
    """Durations for a plan file, by task id, as people write them: see `rounded`."""
    values = {name: one.value(use) for name, one in measurements.items()}
    return {name: rounded(value) for name, value in values.items() if value is not None}


def rounded(length: timedelta) -> timedelta:
    """As people write durations: up to five minutes in steps of five seconds, above in whole minutes; never none."""
    step = 5 if length < timedelta(minutes=5) else 60
    return timedelta(seconds=max(1, round(length.total_seconds() / step)) * step)


def never_measured(plan: Plan, known: Rehearsed) -> Iterator[Task]:
    """Tasks that somebody or something works at, and of which no night has a measurement."""
    for task in plan.tasks:
        if task.duration and not known.tasks.get(task.id, NOT_MEASURED).counting:
            yield task


def _of(unit: str, work: str, nights: Sequence[Sequence[UnitTimes]]) -> Measurements:
    measured = [one for night in nights for one in night if one.id == unit and one.counts]
    same = [one for one in measured if one.work == work or one.done_by is DoneBy.GATE]
    counting = tuple(one.active for one in same if one.active is not None)
    return Measurements(counting=counting, before_a_change=len(measured) - len(same))
