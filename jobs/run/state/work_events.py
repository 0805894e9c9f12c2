"""What people report about a task, and how a task ends or opens again."""

from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    Corrected,
    Counted,
    Entry,
    EtaGiven,
    FiguresGiven,
    ItemSettled,
    Judged,
    TaskFinished,
    TaskReopened,
    TaskStarted,
    Ticked,
    Verdict,
)
from jobs.run.state import transitions
from jobs.run.state.model import RunState
from jobs.run.state.unit import ASKING, CounterReading, GivenFigures, Phase, Tick

WorkEvent = (
    TaskStarted
    | Counted
    | Judged
    | FiguresGiven
    | Ticked
    | ItemSettled
    | TaskFinished
    | TaskReopened
    | EtaGiven
    | Corrected
)
"""The events of this family."""


def apply_work_event(state: RunState, entry: Entry, event: WorkEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case TaskStarted():
            return transitions.enter(state, event.unit, Phase.RUNNING, now, started=now)
        case Counted():
            reading = CounterReading(seq=entry.seq, value=event.value, at=now, by=event.by)
            return transitions.set_unit(state, event.unit, readings=(*state.unit(event.unit).readings, reading))
        case Judged() | FiguresGiven():
            return _told_at_done(state, entry, event, now)
        case Ticked():
            tick = _tick(entry, event, now)
            return transitions.set_unit(state, event.unit, ticks=(*state.unit(event.unit).ticks, tick))
        case ItemSettled():
            return transitions.settled(state, entry, event, now)
        case TaskFinished():
            return transitions.finished(state, event, now)
        case TaskReopened():
            return transitions.reopened(state, event, now)
        case EtaGiven():
            return transitions.set_unit(state, event.unit, eta=event.eta)
        case Corrected():
            return transitions.corrected(state, entry, event)
    assert_never(event)


def _told_at_done(state: RunState, entry: Entry, event: Judged | FiguresGiven, now: datetime) -> RunState:
    match event:
        case Judged():
            return transitions.judged(state, event, now)
        case FiguresGiven():
            return _figures_given(state, entry, event, now)


def _figures_given(state: RunState, entry: Entry, event: FiguresGiven, now: datetime) -> RunState:
    """The figures of a manual task were told; where one does not keep its limit, a person must choose."""
    given = GivenFigures(
        seq=entry.seq,
        figures=event.figures,
        outside=event.outside,
        file=event.file,
        sha256=event.sha256,
        at=now,
        at_real=entry.at,
        by=event.by,
    )
    if not event.outside:
        return transitions.set_unit(state, event.unit, given=given)
    known = state.unit(event.unit)
    is_judged = known.phase in ASKING and known.verdict in (Verdict.FAILED, Verdict.NOT_TESTED)
    reason = "; ".join(filter(None, (*event.outside, known.reason if is_judged else "")))
    return transitions.enter(state, event.unit, Phase.ATTENTION, now, given=given, by=event.by, reason=reason)


def _tick(entry: Entry, event: Ticked, now: datetime) -> Tick:
    return Tick(seq=entry.seq, item=event.item, tick=event.tick, at=now, by=event.by, first=event.first, who=event.who)
