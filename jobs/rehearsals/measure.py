"""A night's times out of its journal: what each task took, and why some of that says nothing about the next night.

Active time is time in which somebody or something worked at a task. A job's is that of the attempt that succeeded,
without what it waited for locks of others; a person's lasts from the beginning to the end that was reported; a
checkpoint's from the opening of its poll to its decision. What was skipped, fixed by hand, reopened, done in parts by
several attempts, or lasts as long as it is planned is told and does not count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypedDict

from jobs.api import Evidence, Fact
from jobs.past import Past
from jobs.rehearsals.hardware import hardware_of
from jobs.rehearsals.interruptions import Interruptions, interruptions
from jobs.rehearsals.stretches import within
from jobs.run.events import EngineStarted, Entry, How, RollbackBegun, UnitId, task_of
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED, AttemptState, Phase, UnitState
from plans.model import (
    Body,
    Checkpoint,
    Confirm,
    Dependency,
    Job,
    Manual,
    Milestone,
    Plan,
    Side,
    Task,
)
from plans.model.kind_traits import Commits, traits_of
from plans.model.lanes import workers_of
from plans.model.night import DoneBy, Night, PlannedInterval, UnitTimes, Wait, WaitFor
from plans.rehearsals.elsewhere import used_databases
from plans.rehearsals.fingerprint import fingerprint
from plans.rehearsals.intervals import planned_length
from plans.schedule import schedule

_ENDS = FINISHED | {Phase.NO_GO}
"""The phases in which a task, a rollback or a checkpoint has come to its end."""
_NOTICED = timedelta(seconds=1)
"""A wait of less than this is nobody's."""


class _Proved(TypedDict, total=False):
    rows: int
    bytes: int
    facts: Mapping[str, int | float]


def measure(past: Past) -> Night:
    """The times of a run up to the end of its journal; of one that goes on, those of what has ended.

    Raises:
        ValueError: the journal is not one that can be folded.
    """
    plan, state = past.plan, past.state
    watch = _Watch(plan, state, _as_done(past.entries), interruptions(past.entries), _last_instant(state))
    return Night(
        run=past.run,
        birth=state.birth,
        head=state.head_hash,
        title=state.title,
        family=plan.family,
        plan_sha256=state.plan_sha256,
        kind=state.kind,
        start=_beginning(past.entries),
        planned_start=state.clock.planned(plan.start),
        go_live=plan.go_live,
        end=state.ended.at if state.ended is not None else None,
        result=str(state.ended.result) if state.ended is not None else None,
        speed=state.clock.speed,
        no_waits=state.no_waits,
        hardware=hardware_of(plan, state, _hosts(past.entries)),
        tasks=tuple(watch.of(UnitId(task.id), task) for task in plan.tasks),
        rollbacks=tuple(watch.of(unit, task) for unit, task in _rolled_back(plan, state)),
        intervals=tuple(_intervals(plan)),
        lessons=state.lessons,
    )


@dataclass(frozen=True, slots=True)
class _Watch:
    """Times the units of one night."""

    plan: Plan
    state: RunState
    as_done: Mapping[UnitId, UnitState]
    """What was rolled back, as it was before: how long it took to do is no matter of what became of it."""
    interruptions: Interruptions
    last: datetime

    def of(self, unit: UnitId, task: Task) -> UnitTimes:
        """The times of a task, or of its rollback."""
        body, known, phase = body_of(self.plan, unit), self._known(unit), self.state.unit(unit).phase
        active = self._active(unit, body, known)
        return UnitTimes(
            id=task.id,
            title=task.title,
            stream=task.stream,
            done_by=done_by(body),
            work=fingerprint(body),
            planned_seconds=_planned(unit, task).total_seconds(),
            how=str(phase) if phase in _ENDS else "",
            start=known.started,
            end=known.ended,
            active_seconds=None if active is None else round(active.total_seconds(), 3),
            does_not_count=_why_not(unit, body, known, self.interruptions) if active is not None else "",
            attempts=len(known.attempts),
            waits=tuple(self._waits(unit, task, body, known)),
            amount=_amount(body, known),
            workers=_workers(body, known),
            was=task.was,
            databases=used_databases(body),
            **_proved(body, known.evidence),
        )

    def _known(self, unit: UnitId) -> UnitState:
        known = self.state.unit(unit)
        return self.as_done.get(unit, known) if known.phase is Phase.ROLLED_BACK else known

    def _active(self, unit: UnitId, body: Body, known: UnitState) -> timedelta | None:
        if known.started is None or known.ended is None or known.phase not in _ENDS:
            return None
        if isinstance(body, Milestone):
            return None
        if isinstance(body, Job):
            last = _success(known)
            return None if last is None or last.ended is None else self._worked(unit, last.started, last.ended)
        return known.ended - known.started

    def _worked(self, unit: UnitId, start: datetime, end: datetime) -> timedelta:
        locks = self.interruptions.locks.get(unit)
        return end - start - (within(locks.until(end), start, end) if locks is not None else timedelta())

    def _waits(self, unit: UnitId, task: Task, body: Body, known: UnitState) -> Iterator[Wait]:
        """Each kind of wait that was noticed."""
        for kind, length in self._lengths(unit, task, body, known):
            if length >= _NOTICED:
                yield Wait(kind=kind, seconds=round(length.total_seconds(), 3))

    def _lengths(self, unit: UnitId, task: Task, body: Body, known: UnitState) -> Iterator[tuple[WaitFor, timedelta]]:
        if known.started is None:
            return
        if not task_of(unit)[1]:
            yield from self._before_its_start(task, known.started)
        if isinstance(body, Job):
            end = known.ended or self.last
            locks = self.interruptions.locks.get(unit)
            yield WaitFor.LOCK, within(locks.until(end), known.started, end) if locks is not None else timedelta()
            yield WaitFor.RETRY, _between(known.attempts)

    def _before_its_start(self, task: Task, started: datetime) -> Iterator[tuple[WaitFor, timedelta]]:
        begun = self.state.clock.planned(self.plan.start)
        reached = [self._reached(one) for one in task.dependencies]
        free = max([at for at in reached if at is not None], default=begun)
        ready = free
        if task.not_before is not None and not self.state.no_waits:
            ready = min(max(free, self.state.clock.planned(task.not_before)), max(started, free))
        held = within(self.interruptions.holds.until(self.last), ready, started)
        yield WaitFor.CLOCK, ready - free
        yield WaitFor.HOLD, held
        yield WaitFor.START, started - ready - held

    def _reached(self, dependency: Dependency) -> datetime | None:
        """From when what a task waits for did not keep it any more, lags included: to wait for one is no delay."""
        known = self._known(UnitId(dependency.task))
        at = known.ended if dependency.side is Side.END else known.standing
        return None if at is None else at + dependency.lag


def _as_done(entries: Sequence[Entry]) -> Mapping[UnitId, UnitState]:
    """By task: its state when its latest rollback began, which takes the place of its own end."""
    if not any(isinstance(one.event, RollbackBegun) for one in entries):
        return {}
    found: dict[UnitId, UnitState] = {}
    state = fold(entries[:1])
    for entry in entries[1:]:
        if isinstance(entry.event, RollbackBegun):
            tasks = [UnitId(task_of(unit)[0]) for unit in entry.event.units]
            found |= {task: state.unit(task) for task in tasks}
        state = fold([entry], state)
    return found


def _why_not(unit: UnitId, body: Body, known: UnitState, night: Interruptions) -> str:
    """Why an active time is not a measurement of this work; empty where it is one."""
    if known.phase in (Phase.SKIPPED, Phase.FIXED, Phase.ABANDONED):
        return str(known.phase)
    if unit in night.reopened:
        return "it was begun once more"
    if not isinstance(body, Job):
        return ""
    traits = traits_of(body.spec)
    if traits.lasts_as_planned:
        return "it lasts as long as it is planned"
    if traits.commits is Commits.BY_AND_BY and len(known.attempts) > 1:
        return f"done in parts by {len(known.attempts)} attempts"
    return ""


def _success(known: UnitState) -> AttemptState | None:
    return next((one for one in reversed(known.attempts) if one.how is How.SUCCEEDED), None)


def _between(attempts: Sequence[AttemptState]) -> timedelta:
    """The time between each attempt and the next one."""
    pauses = (later.started - earlier.ended for earlier, later in pairwise(attempts) if earlier.ended is not None)
    return sum(pauses, timedelta())


def done_by(body: Body) -> DoneBy:
    match body:
        case Checkpoint():
            return DoneBy.GATE
        case Milestone():
            return DoneBy.CLOCK
        case Job(spec=spec):
            return DoneBy.CLOCK if traits_of(spec).lasts_as_planned else DoneBy.MACHINE
        case Manual() | Confirm():
            return DoneBy.PEOPLE


def _amount(body: Body, known: UnitState) -> int | None:
    match body:
        case Manual(counter=counter) if counter is not None:
            return known.count
        case Confirm(items=items):
            return sum(1 for item in items if known.ticked(item.id))
        case _:
            return None


def _workers(body: Body, known: UnitState) -> int | None:
    match body:
        case Job(spec=spec):
            return workers_of(spec, known.tuning)
        case _:
            return None


def _figures(body: Body, facts: Mapping[str, Fact]) -> dict[str, int | float]:
    """The figures of the program's own among the facts of evidence; never a text or a number from outside, either of
    which may be the value of a row."""
    own = traits_of(body.spec).figures if isinstance(body, Job) else frozenset[str]()
    return {
        name: value
        for name, value in facts.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and (own is None or name in own)
    }


def _proved(body: Body, evidence: Evidence | None) -> _Proved:
    """What evidence tells in figures."""
    if evidence is None:
        return {}
    tables = evidence.tables
    sums: _Proved = {"rows": sum(one.rows for one in tables), "bytes": sum(one.bytes for one in tables)}
    return {**(sums if tables else {}), "facts": _figures(body, evidence.facts)}


def _planned(unit: UnitId, task: Task) -> timedelta:
    """The planned duration of a task, or of its rollback."""
    if task_of(unit)[1] and task.rollback is not None:
        return task.rollback.duration
    return task.duration


def _rolled_back(plan: Plan, state: RunState) -> Iterator[tuple[UnitId, Task]]:
    """Every rollback that was begun, once, with its task."""
    for unit in dict.fromkeys(unit for rollback in state.rollbacks for unit in rollback.units):
        task = next((one for one in plan.tasks if one.id == task_of(unit)[0]), None)
        if task is not None and task.rollback is not None:
            yield unit, task


def _intervals(plan: Plan) -> Iterator[PlannedInterval]:
    """Those of which this run had both tasks."""
    times = schedule(plan).times
    for one in plan.intervals:
        if one.begins.task in times and one.ends.task in times:
            yield PlannedInterval(interval=one, planned_seconds=planned_length(one, times).total_seconds())


def _hosts(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.event.host for one in entries if isinstance(one.event, EngineStarted)))


def _beginning(entries: Sequence[Entry]) -> datetime:
    """When the first event was recorded, in run time."""
    return fold(entries[:1]).clock.run_time(entries[0].at)


def _last_instant(state: RunState) -> datetime:
    return state.clock.run_time(state.last_real or state.created_real)
