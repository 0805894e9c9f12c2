"""How long intervals are planned to last, and how long they lasted in nights. Pure.

An interval is a stretch of the clock: waits, holds and locks are in it, because whoever is without a record waits
through them too. A night in which one of its two tasks was skipped, given up or rolled back measures nothing, and one
whose clock times were let pass was shorter than a night that waits for them: both are told apart from the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median

from plans.model import Edge, Interval, Plan, Side
from plans.model.night import Night, UnitTimes
from plans.rehearsals.fingerprint import fingerprint
from plans.rehearsals.matching import by_id, unit_of
from plans.schedule import Times

_DONE = frozenset({"done", "go", "go*", "fixed by hand"})
"""How a task of a night ended whose moments measure something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastedInNight:
    """How long an interval lasted in one night; where it cannot be told, why."""

    night: str
    """What the night is called."""
    length: timedelta | None = None
    without_waits: bool = False
    """The clock times of that night were let pass: it would have lasted longer."""
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedInterval:
    """How long an interval lasted in several nights."""

    nights: tuple[LastedInNight, ...] = ()

    @property
    def measured(self) -> tuple[timedelta, ...]:
        """Of the nights that waited for their clock times; where none did, of those that did not."""
        known = [one for one in self.nights if one.length is not None]
        whole = [one for one in known if not one.without_waits]
        return tuple(one.length for one in whole or known if one.length is not None)

    @property
    def without_waits(self) -> bool:
        """Whether it is known only from nights whose clock times were let pass."""
        known = [one for one in self.nights if one.length is not None]
        return bool(known) and all(one.without_waits for one in known)

    @property
    def usual(self) -> timedelta | None:
        """The median; None where no night measured it."""
        return timedelta(seconds=median(one.total_seconds() for one in self.measured)) if self.measured else None

    @property
    def worst(self) -> timedelta | None:
        """The longest; None where no night measured it."""
        return max(self.measured, default=None)


NOT_REHEARSED = RehearsedInterval()


def moment(edge: Edge, times: Times) -> datetime:
    """When an edge is, by the times of all tasks."""
    start, end = times[edge.task]
    return start if edge.side is Side.START else end


def planned_length(interval: Interval, times: Times) -> timedelta:
    """How long it is planned to last; `times` knows both of its tasks."""
    return moment(interval.ends, times) - moment(interval.begins, times)


def lasted(interval: Interval, night: Night, plan: Plan | None = None) -> LastedInNight:
    """How long an interval lasted in a night, by the start and end of its two tasks there.

    Args:
        plan: today's, where there is one: it knows which ids its tasks had before.
    """
    first, last = (_unit(edge, night, plan) for edge in (interval.begins, interval.ends))
    reasons = [why for why in (_why_not(interval.begins, first), _why_not(interval.ends, last)) if why]
    if reasons:
        return LastedInNight(night=night.called, why_not=reasons[0])
    begin, end = _at(interval.begins, first), _at(interval.ends, last)
    if begin is None or end is None:
        why_not = "the night was aborted before its end" if night.aborted else "it is not over"
        return LastedInNight(night=night.called, why_not=why_not)
    if end < begin:
        return LastedInNight(night=night.called, why_not="it ended before it began")
    return LastedInNight(night=night.called, length=end - begin, without_waits=night.no_waits)


def rehearsed_interval(interval: Interval, nights: Sequence[Night], plan: Plan | None = None) -> RehearsedInterval:
    """How long it lasted in several nights; `plan` as `lasted` has it."""
    return RehearsedInterval(nights=tuple(lasted(interval, night, plan) for night in nights))


@lru_cache(maxsize=8)
def rehearsed_intervals(plan: Plan) -> Mapping[str, RehearsedInterval]:
    """Of every interval of a plan, by its id: how long it lasted in the plan's nights."""
    return {one.id: rehearsed_interval(one, plan.timed_nights, plan) for one in plan.intervals}


def _unit(edge: Edge, night: Night, plan: Plan | None) -> UnitTimes | None:
    """What a night has of the task of an edge, under the id that it had then."""
    task = plan.by_id.get(edge.task) if plan is not None else None
    return night.task(edge.task) if task is None else unit_of(by_id(night.tasks), task, fingerprint(task.body))


def _why_not(edge: Edge, unit: UnitTimes | None) -> str:
    """Why a night does not tell when an edge was; empty where it does."""
    if unit is None:
        return f"that night had no {edge.task}"
    if unit.how and unit.how not in _DONE:
        return f"{edge.task} was {unit.how}"
    return "" if _at(edge, unit) is not None else f"the {edge} did not come"


def _at(edge: Edge, unit: UnitTimes | None) -> datetime | None:
    if unit is None:
        return None
    return unit.start if edge.side is Side.START else unit.end
