"""The nights of a plan family one after the other: what each came to, and what bought minutes from one to the next."""

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from jobs.rehearsals.comparison import Line, Why, compare, go_live_of
from plans.model import Interval, Plan
from plans.model.night import Night, UnitTimes, WaitFor
from plans.rehearsals.hardware import differences
from plans.rehearsals.intervals import LastedInNight, lasted
from plans.schedule import schedule

_MOST = 3
"""Tasks that are named for each step."""
_HELD = frozenset({WaitFor.HOLD})
_WAITED = frozenset({WaitFor.START, WaitFor.LOCK, WaitFor.RETRY})
"""Waits that somebody could have done something about; waiting for a clock time is planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFigures:
    """What one night came to. Of a night whose clock times were let pass only what was worked is told."""

    night: Night
    go_live: timedelta | None
    """From its planned start to its go-live; None where there was none."""
    late: timedelta | None
    """The same against today's plan."""
    active: timedelta
    """Active time of all its tasks together, as far as it is a measurement."""
    held: timedelta
    """How long its tasks waited for holds, together."""
    waited: timedelta
    """How long they waited for somebody to begin, for locks, and between attempts, together."""
    retries: int
    intervals: tuple[LastedInNight, ...] = ()
    """As today's plan means each of its intervals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightStep:
    """What became different from one night to the next."""

    before: Night
    after: Night
    tasks: int
    """How many tasks both of them measured."""
    gained: timedelta
    """By how much the active time of those grew; negative where it shrank."""
    moved: tuple[Line, ...] = ()
    """Those that changed most, the largest change first, with their reasons."""
    other_work: tuple[str, ...] = ()
    """Tasks that do something else than before."""
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    other_hardware: tuple[str, ...] = ()
    """What was otherwise between the machines, in words, as far as both nights say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightTrend:
    """All of it, the oldest night first."""

    intervals: tuple[Interval, ...]
    """Of today's plan."""
    planned_go_live: timedelta
    """From the start of today's plan to its go-live."""
    nights: tuple[NightFigures, ...]
    steps: tuple[NightStep, ...]


def trend(plan: Plan, nights: Sequence[Night]) -> NightTrend:
    """Lay the nights of a plan's family in a row, by when they were.

    Of one that comes twice the whole one is taken, else the later in `nights`.
    """
    whole_last = sorted(nights, key=lambda night: night.result is not None)
    once = {night.birth: night for night in whole_last}
    ordered = sorted(once.values(), key=lambda night: night.start)
    planned = schedule(plan).go_live - plan.start
    return NightTrend(
        intervals=plan.intervals,
        planned_go_live=planned,
        nights=tuple(_figures(plan, night, planned) for night in ordered),
        steps=tuple(_step(plan, before, after) for before, after in pairwise(ordered)),
    )


def _figures(plan: Plan, night: Night, planned: timedelta) -> NightFigures:
    go_live = go_live_of(night)
    units = (*night.tasks, *night.rollbacks)
    return NightFigures(
        night=night,
        go_live=go_live,
        late=go_live - planned if go_live is not None else None,
        active=timedelta(seconds=sum(unit.active_seconds or 0 for unit in night.tasks if unit.counts)),
        held=_waits(units, _HELD),
        waited=_waits(units, _WAITED),
        retries=sum(max(0, unit.attempts - 1) for unit in units),
        intervals=tuple(lasted(one, night, plan) for one in plan.intervals),
    )


def _step(plan: Plan, before: Night, after: Night) -> NightStep:
    comparison = compare([before, after], plan)
    changes = [line.change for line in comparison.tasks if line.change is not None]
    return NightStep(
        before=before,
        after=after,
        tasks=len(changes),
        gained=sum(changes, timedelta()),
        moved=comparison.moved(_MOST),
        other_work=tuple(line.id for line in comparison.tasks if _is_other_work(line)),
        new=tuple(line.id for line in comparison.tasks if line.present == (False, True)),
        gone=tuple(line.id for line in comparison.tasks if line.present == (True, False)),
        other_hardware=differences(before.hardware, after.hardware, _databases(before, after)),
    )


def _databases(*nights: Night) -> Collection[str]:
    """Every database that a night says anything of."""
    return dict.fromkeys(server.database for night in nights for server in night.hardware.servers)


def _is_other_work(line: Line) -> bool:
    return any(reason.why is Why.WORK for reason in line.reasons)


def _waits(units: Sequence[UnitTimes], kinds: Container[WaitFor]) -> timedelta:
    return timedelta(seconds=sum(wait.seconds for unit in units for wait in unit.waits if wait.kind in kinds))
