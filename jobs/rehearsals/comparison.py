"""Nights of one plan side by side: what each task took, what changed from the first to the last of them, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from plans.model import Plan
from plans.model.night import DoneBy, Night, UnitTimes, WaitFor
from plans.rehearsals.hardware import differences
from plans.rehearsals.intervals import rehearsed_interval

_NOTABLE = timedelta(seconds=1)
"""A change of less than this is none."""
_NO_WAITS = "clock times let pass"
NO_STREAM = "(none)"
"""What the tasks without a stream stand under."""
_NOTABLE_SHARE = 0.05
"""And so is one of less than this share of rows, or of a rate."""


class Why(StrEnum):
    """What made a task faster or slower."""

    WORK = "other work"
    """Its job, its statements or its tables are not the same."""
    ROWS = "rows"
    RATE = "rate"
    WORKERS = "workers"
    LOCK = "locks"
    RETRIES = "attempts"
    PEOPLE = "people"
    HARDWARE = "hardware"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of a change, with its figures where it has some."""

    why: Why
    before: float | None = None
    after: float | None = None
    text: str = ""
    """What it was, where that is no figure."""

    @property
    def share(self) -> float | None:
        """By how much it grew, as a share of what it was; None without figures."""
        if self.before is None or self.after is None or not self.before:
            return None
        return self.after / self.before - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One task, rollback, stream or whole night in all nights."""

    id: str
    title: str
    planned: timedelta | None
    """As the last of the nights that know it planned it."""
    took: tuple[timedelta | None, ...]
    """Active time by night; None where there is none."""
    does_not_count: tuple[str, ...] = ()
    """By night, why its time is no measurement; empty where it is one."""
    reasons: tuple[Reason, ...] = ()
    present: tuple[bool, ...] = ()
    """By night, whether its plan had the task; empty of a stream and an interval."""

    @property
    def change(self) -> timedelta | None:
        """The last measurement minus the first one; None where fewer than two nights measured it."""
        marks = self.does_not_count or ("",) * len(self.took)
        measured = [took for took, mark in zip(self.took, marks, strict=True) if took is not None and not mark]
        return measured[-1] - measured[0] if len(measured) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All of it; the nights are the columns."""

    nights: tuple[Night, ...]
    tasks: tuple[Line, ...]
    rollbacks: tuple[Line, ...]
    streams: tuple[Line, ...]
    """Active time of their tasks together, as far as it is a measurement."""
    intervals: tuple[Line, ...]
    """As the last night that had each meant it, measured in all of them: stretches of the clock, waits included."""
    go_live: tuple[timedelta | None, ...]
    """By night: how far behind its planned start the go-live was reached."""

    def moved(self, most: int) -> tuple[Line, ...]:
        """The tasks whose time changed most, the largest change first."""
        changed = [line for line in self.tasks if line.change is not None and abs(line.change) >= _NOTABLE]
        return tuple(sorted(changed, key=lambda line: abs(line.change or timedelta()), reverse=True)[:most])


def compare(nights: Sequence[Night], plan: Plan | None = None) -> Comparison:
    """Lay nights side by side, in the order given.

    Args:
        plan: today's, where there is one: it says which ids its tasks had before, and what its intervals are.

    Raises:
        ValueError: there is none.
    """
    if not nights:
        raise ValueError("there is no night to compare")
    return Comparison(
        nights=tuple(nights),
        tasks=tuple(_lines(nights, [night.tasks for night in nights], plan)),
        rollbacks=tuple(_lines(nights, [night.rollbacks for night in nights], plan)),
        streams=tuple(_streams(nights)),
        intervals=tuple(_intervals(nights, plan)),
        go_live=tuple(go_live_of(night) for night in nights),
    )


def _lines(nights: Sequence[Night], units: Sequence[Sequence[UnitTimes]], plan: Plan | None) -> Iterator[Line]:
    """A line for each id, in the order of the last night; what only earlier ones had comes behind."""
    renamed = _renamed(units, plan)
    by_id = [_by_id(of_night, renamed) for of_night in units]
    for name in dict.fromkeys(name for of_night in reversed(by_id) for name in of_night):
        yield _line(nights, name, [of_night.get(name) for of_night in by_id])


def _renamed(units: Sequence[Sequence[UnitTimes]], plan: Plan | None) -> dict[str, str]:
    """The later id of each that a task had before, as the nights have it and as today's plan has."""
    renamed = {old: unit.id for of_night in units for unit in of_night for old in unit.was}
    if plan is not None:
        renamed |= {old: str(task.id) for task in plan.tasks for old in task.was}
    return renamed


def _line(nights: Sequence[Night], name: str, row: Sequence[UnitTimes | None]) -> Line:
    """One task in all nights, under the id that it has now; at least one of them has it."""
    all_known = [unit for unit in row if unit is not None]
    known = next((unit for unit in reversed(all_known) if unit.id == name), all_known[-1])
    return Line(
        id=name,
        title=known.title,
        planned=timedelta(seconds=known.planned_seconds),
        took=tuple(None if unit is None else unit.active for unit in row),
        does_not_count=tuple("" if unit is None else unit.does_not_count for unit in row),
        reasons=tuple(_reasons(nights, row)),
        present=tuple(unit is not None for unit in row),
    )


def _by_id(units: Sequence[UnitTimes], renamed: Mapping[str, str]) -> dict[str, UnitTimes]:
    """By the ids of the last night; what bears its last id already stands under it."""
    former = {_last_id(unit.id, renamed): unit for unit in units}
    return former | {unit.id: unit for unit in units if unit.id not in renamed}


def _last_id(name: str, renamed: Mapping[str, str]) -> str:
    seen = {name}
    while (later := renamed.get(name)) is not None and later not in seen:
        seen.add(later)
        name = later
    return name


def _reasons(nights: Sequence[Night], row: Sequence[UnitTimes | None]) -> Iterator[Reason]:
    """Why the last measurement is not the first one; nothing where there are not two."""
    measured = [(night, unit) for night, unit in zip(nights, row, strict=True) if unit is not None and unit.counts]
    if len(measured) < 2:
        return
    (night, before), (last_night, after) = measured[0], measured[-1]
    if before.work != after.work:
        yield Reason(why=Why.WORK)
    yield from _figures(before, after)
    if after.done_by in (DoneBy.PEOPLE, DoneBy.GATE):
        yield Reason(why=Why.PEOPLE)
    if after.done_by is DoneBy.MACHINE:
        for text in differences(night.hardware, last_night.hardware, after.databases):
            yield Reason(why=Why.HARDWARE, text=text)


def _figures(before: UnitTimes, after: UnitTimes) -> Iterator[Reason]:
    amounts = _amount(before), _amount(after)
    pairs = (
        (Why.ROWS, *amounts),
        (Why.RATE, _rate(before), _rate(after)),
        (Why.WORKERS, before.workers, after.workers),
        (Why.LOCK, _waited(before), _waited(after)),
        (Why.RETRIES, before.attempts, after.attempts),
    )
    for why, was, now in pairs:
        if was is not None and now is not None and abs(now - was) > _NOTABLE_SHARE * max(was, now):
            yield Reason(why=why, before=was, after=now)


def _amount(unit: UnitTimes) -> int | None:
    return unit.rows if unit.rows is not None else unit.amount


def _rate(unit: UnitTimes) -> float | None:
    """Rows, or what was counted, a second."""
    amount = _amount(unit)
    return amount / unit.active_seconds if amount and unit.active_seconds else None


def _waited(unit: UnitTimes) -> float:
    return sum(wait.seconds for wait in unit.waits if wait.kind is WaitFor.LOCK)


def _streams(nights: Sequence[Night]) -> Iterator[Line]:
    for stream in dict.fromkeys(unit.stream for night in reversed(nights) for unit in night.tasks):
        yield Line(
            id=stream or NO_STREAM, title="", planned=None, took=tuple(_of_stream(night, stream) for night in nights)
        )


def _of_stream(night: Night, stream: str) -> timedelta | None:
    times = [unit.active for unit in night.tasks if unit.stream == stream and unit.counts]
    return sum((time for time in times if time is not None), timedelta()) if times else None


def _intervals(nights: Sequence[Night], plan: Plan | None) -> Iterator[Line]:
    meant = {one.interval.id: one for night in nights for one in night.intervals}
    today = {one.id: one for one in plan.intervals} if plan is not None else {}
    for one in meant.values():
        known = rehearsed_interval(today.get(one.interval.id, one.interval), nights, plan).nights
        yield Line(
            id=one.interval.id,
            title=one.interval.title,
            planned=timedelta(seconds=one.planned_seconds),
            took=tuple(lasted.length for lasted in known),
            does_not_count=tuple(lasted.why_not or (_NO_WAITS if lasted.without_waits else "") for lasted in known),
        )


def go_live_of(night: Night) -> timedelta | None:
    """From the planned start to the go-live; None where it did not come, or where clock times were let pass."""
    reached = night.task(night.go_live)
    return None if reached is None or reached.end is None or night.no_waits else reached.end - night.planned_start
