"""The intervals of a run: how long each was planned to last, how long it has lasted so far, and when it will be over.

Pure; all in run time. What an interval is measured by is what its two tasks came to:

- done, fixed by hand, decided: when that began, or ended.
- skipped: the moment at which it was skipped; that is said beside the figure, and no criterion is met by it.
- waiting to be tried again, or begun once more: it goes on from its first beginning.
- rolled back by itself, or abandoned: it has no moment, until it is done again.
- behind a standing no-go: no end in sight.
- of a night that is rolled back: what had begun goes on until its first task is rolled back, or all is.
- of the other kind of run: not measured in this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from jobs.run.events import UnitId, rollback_unit
from jobs.run.outlook.forecast import Expected, Forecast, planned_times
from jobs.run.outlook.no_go import behind_a_no_go, standing_no_go
from jobs.run.state.model import RunState
from jobs.run.state.unit import RELEASING, Phase
from jobs.timing.estimate import Chance
from plans.durations import in_words, whole_minutes
from plans.model import Edge, Interval, IntervalCriterion, Plan, Side
from plans.rehearsals.intervals import NOT_REHEARSED, RehearsedInterval, moment, planned_length, rehearsed_intervals
from plans.schedule import Times

_NONE_ROLLED_BACK: Mapping[UnitId, Expected] = MappingProxyType({})
_NO_CHANCES: Mapping[str, Chance] = MappingProxyType({})


class Standing(StrEnum):
    """Where an interval stands."""

    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalOutlook:
    """One interval of a run at one moment."""

    interval: Interval
    standing: Standing
    planned: timedelta | None = None
    """None where this kind of run does not have both of its tasks."""
    rehearsed: RehearsedInterval = NOT_REHEARSED
    begin: datetime | None = None
    """When it began, or is forecast to."""
    end: datetime | None = None
    """When it was over, or is forecast to be; None where no end is in sight."""
    so_far: timedelta | None = None
    """How long it has lasted, of one that has begun; all of it, of one that is over."""
    chance: Chance | None = None
    """In how many simulated nights it keeps its limit; None where it has none, or that is not known."""
    said: str = ""
    """What has to be said beside the figures: why there are none, or what they rest on."""

    @property
    def length(self) -> timedelta | None:
        """How long it lasted, or is forecast to; None where that cannot be told."""
        return self.end - self.begin if self.begin is not None and self.end is not None else None

    @property
    def excess(self) -> timedelta | None:
        """By how much, in whole minutes, it is forecast to last longer than it may, or did; None where it keeps to it,
        and where it may last as long as it will."""
        return self.beyond(self.interval.at_most) if self.interval.at_most is not None else None

    def beyond(self, at_most: timedelta) -> timedelta | None:
        """By how much, in whole minutes, it goes beyond a limit; None where it does not."""
        length = self.length if self.length is not None else self.so_far
        excess = _shown(length) - _shown(at_most) if length is not None else timedelta()
        return excess if excess > timedelta() else None


def intervals(
    plan: Plan,
    state: RunState,
    forecast: Forecast,
    now: datetime,
    *,
    rolled_back: Mapping[UnitId, Expected] = _NONE_ROLLED_BACK,
    chances: Mapping[str, Chance] = _NO_CHANCES,
) -> tuple[IntervalOutlook, ...]:
    """Every interval of the plan, in its order.

    Args:
        plan: as `Plan.for_run` gives it.
        forecast: of this moment.
        now: run time; of a run that has ended, when it did.
        rolled_back: of a night that is rolled back, when each rollback is over (`rollbacks_under_way`).
        chances: that each interval keeps its limit, by its id.
    """
    named = [edge.task for one in plan.intervals for edge in (one.begins, one.ends) if edge.task in plan.by_id]
    night = _Night(
        plan=plan,
        state=state,
        now=now,
        planned={name: (forecast.planned[name].start, forecast.planned[name].end) for name in named},
        expected={name: (forecast.expected[name].start, forecast.expected[name].end) for name in named},
        rolled_back={unit: one.end for unit, one in rolled_back.items()},
        chances=chances,
    )
    return tuple(night.outlook(one) for one in plan.intervals)


def within_limit(
    criterion: IntervalCriterion, plan: Plan, state: RunState, now: datetime, expected: Times
) -> tuple[bool, str]:
    """Whether an interval keeps within a criterion's limit, and by how much, in words.

    One that this kind of run does not measure asks for nothing. A task that was skipped tells a moment, and proves no
    length: nothing is said to keep within a limit by it.

    Args:
        expected: the times of every task, as they are forecast now.
    """
    night = _Night(
        plan=plan,
        state=state,
        now=now,
        planned=planned_times(plan, state),
        expected=expected,
        rolled_back={},
        chances={},
    )
    one, name = night.outlook(criterion.interval), criterion.interval.id
    if one.planned is None:
        return True, f"{name} is not measured: {one.said}"
    if skipped := night.skipped(criterion.interval):
        return False, f"{name} cannot be held to its limit: {', '.join(skipped)}"
    length = one.length
    if length is None:
        return False, f"{name} has no end in sight: {one.said}"
    late = _shown(length) - _shown(criterion.at_most)
    against = f"{in_words(late)} {'over' if late > timedelta() else 'under'}" if late else "at"
    verb = "lasted" if one.standing is Standing.OVER else "is forecast to last"
    said = f" ({one.said})" if one.said else ""
    return late <= timedelta(), f"{name} {verb} {in_words(length)}, {against} its limit{said}"


def _shown(length: timedelta) -> timedelta:
    """As it is shown, so that two lengths and their difference agree on the screen."""
    return timedelta(minutes=whole_minutes(length))


def happened(state: RunState, edge: Edge) -> datetime | None:
    """When a moment was, as the journal has it; None where it is to come, or was taken back by itself."""
    known = state.unit(edge.task)
    if known.phase is Phase.ROLLED_BACK and state.rollback is None:
        return None
    if edge.side is Side.START:
        return known.started or (known.ended if known.released else None)
    if known.phase is Phase.ROLLED_BACK:  # its end is that of the rollback by now
        return known.attempts[-1].ended if known.attempts else None
    return known.ended if known.phase in RELEASING else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """A run at one moment, as far as intervals are measured by it."""

    plan: Plan
    state: RunState
    now: datetime
    planned: Times
    expected: Times
    rolled_back: Mapping[UnitId, datetime]
    chances: Mapping[str, Chance]

    def outlook(self, interval: Interval) -> IntervalOutlook:
        """One interval."""
        rehearsed = rehearsed_intervals(self.plan).get(interval.id, NOT_REHEARSED)
        known = IntervalOutlook(interval=interval, standing=Standing.NOT_MEASURED, rehearsed=rehearsed)
        missing = [edge.task for edge in (interval.begins, interval.ends) if edge.task not in self.plan.by_id]
        if missing:
            return replace(known, said=f"a {self.state.kind} has no {' and no '.join(dict.fromkeys(missing))}")
        known = replace(known, planned=planned_length(interval, self.planned), said=self._remarks(interval))
        begun = happened(self.state, interval.begins)
        return self._ahead(known) if begun is None else self._begun(replace(known, begin=begun), begun)

    def _ahead(self, known: IntervalOutlook) -> IntervalOutlook:
        """One that has not begun."""
        why = self._never(known.interval.begins)
        if why or self.state.ended is not None or self.state.rollback is not None:
            return replace(known, said=why or "it never began")
        known = replace(known, standing=Standing.AHEAD, begin=moment(known.interval.begins, self.expected))
        return self._towards_its_end(known)

    def _begun(self, known: IntervalOutlook, begun: datetime) -> IntervalOutlook:
        end = happened(self.state, known.interval.ends)
        if end is not None and end < begun:
            return replace(known, begin=None, said="it ended before it began")
        if end is not None:
            return replace(known, standing=Standing.OVER, end=end, so_far=end - begun)
        running = replace(known, standing=Standing.RUNNING, so_far=self.now - begun)
        if self.state.rollback is not None:
            return self._taken_back(running, begun)
        if self.state.ended is not None:
            said = f"not finished, the run ended: {self.state.ended.result}"
            return replace(running, standing=Standing.OVER, end=self.now, said=said)
        return self._towards_its_end(running)

    def _towards_its_end(self, known: IntervalOutlook) -> IntervalOutlook:
        why = self._never(known.interval.ends)
        if why:
            return replace(known, said=why)
        end, chance = moment(known.interval.ends, self.expected), self.chances.get(known.interval.id)
        return replace(known, end=end, chance=chance)

    def _taken_back(self, running: IntervalOutlook, begun: datetime) -> IntervalOutlook:
        """Of a night that is rolled back: until its first task is, or all of it where that has no rollback."""
        first = rollback_unit(running.interval.begins.task)
        if self.state.unit(first).phase is Phase.ABANDONED:
            return replace(running, said=f"the rollback of {running.interval.begins.task} was given up")
        end = self.rolled_back.get(first, max(self.rolled_back.values(), default=self.now))
        if self.state.ended is None and end > self.now:
            return replace(running, end=end, said="being rolled back")
        return replace(running, standing=Standing.OVER, end=end, so_far=end - begun, said="rolled back")

    def _never(self, edge: Edge) -> str:
        """Why a moment does not come as things are; empty where it does, or has come."""
        phase = self.state.unit(edge.task).phase
        if happened(self.state, edge) is not None:
            return ""
        if phase in (Phase.ABANDONED, Phase.ROLLED_BACK):
            return f"{edge.task} was {phase}"
        if edge.task in behind_a_no_go(self.plan, self.state):
            return f"no-go at {', '.join(gate.id for gate in standing_no_go(self.plan, self.state))}"
        return ""

    def skipped(self, interval: Interval) -> list[str]:
        """What is to be said of its tasks that nobody did."""
        edges = dict.fromkeys((interval.begins.task, interval.ends.task))
        return [f"{task} was skipped" for task in edges if self.state.unit(task).phase is Phase.SKIPPED]

    def _remarks(self, interval: Interval) -> str:
        """What its figures rest on that a reader would not think of."""
        return ", ".join([*self.skipped(interval), *(["clock times let pass"] if self.state.no_waits else [])])
