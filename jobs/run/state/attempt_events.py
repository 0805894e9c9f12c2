"""What happens to an attempt of a job, and what is said of one that runs."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    AttemptEnded,
    AttemptStarted,
    Entry,
    LanesChanged,
    ProgramSeen,
    ProgramStarted,
    QuietBegan,
    QuietEnded,
    StopAsked,
    Throttled,
    TicketTaken,
    TicketUntaken,
    Warned,
)
from jobs.run.state import transitions
from jobs.run.state.lanes import after
from jobs.run.state.model import RunState
from jobs.run.state.programs import program_seen, program_started
from jobs.run.state.unit import AttemptState, Place, QuietState

AttemptEvent = (
    AttemptStarted
    | AttemptEnded
    | QuietBegan
    | QuietEnded
    | Warned
    | Throttled
    | StopAsked
    | ProgramStarted
    | ProgramSeen
    | TicketTaken
    | TicketUntaken
    | LanesChanged
)
"""The events of this family."""


def apply_attempt_event(state: RunState, entry: Entry, event: AttemptEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case AttemptStarted():
            return transitions.attempt_started(state, entry, event, now)
        case AttemptEnded():
            return transitions.attempt_ended(state, entry, event, now)
        case QuietBegan():
            quiet = QuietState(since=now, waits_for=event.waits_for, blocked_by=event.blocked_by)
            return transitions.set_unit(state, event.unit, quiet=quiet)
        case QuietEnded():
            return transitions.set_unit(state, event.unit, quiet=None)
        case Warned():
            return _warned(state, entry, event, now)
        case Throttled():
            return transitions.set_unit(
                state, event.unit, tuning={**state.unit(event.unit).tuning, event.knob: event.value}
            )
        case StopAsked():
            return transitions.set_unit(state, event.unit, stop_asked=True)
        case ProgramStarted() | ProgramSeen():
            return _of_program(state, entry, event, now)
        case TicketTaken() | TicketUntaken() | LanesChanged():
            return _placed(state, event, now)
    assert_never(event)


def _of_program(state: RunState, entry: Entry, event: ProgramStarted | ProgramSeen, now: datetime) -> RunState:
    if isinstance(event, ProgramStarted):
        return program_started(state, event)
    return program_seen(state, entry, event, now)


def _placed(state: RunState, event: TicketTaken | TicketUntaken | LanesChanged, now: datetime) -> RunState:
    """Who runs the attempt, or lanes of it, or that nobody does; nothing of one that is over."""
    running = state.unit(event.unit).running
    if running is None or running.number != event.attempt:
        return state
    if isinstance(event, LanesChanged):
        attempt = replace(running, lanes=after(running.lanes, event.lanes, now))
    else:
        attempt = replace(running, place=_place(running, event, now))
    return transitions.set_unit(state, event.unit, attempts=(*state.unit(event.unit).attempts[:-1], attempt))


def _place(running: AttemptState, event: TicketTaken | TicketUntaken, now: datetime) -> Place:
    known = running.place.label if running.place is not None else ""
    match event:
        case TicketTaken():
            return Place(label=known, worker=event.worker, host=event.host, taken=now)
        case TicketUntaken():
            label = event.label or known
            return Place(
                label=label,
                untaken=running.started,
                there=event.there,
                free=event.free,
                others=event.others,
                refused=event.refused,
                mend=event.mend,
            )


def _warned(state: RunState, entry: Entry, event: Warned, now: datetime) -> RunState:
    """Count a job's warning, and keep how long it says that its rollback takes."""
    unit = state.unit(event.unit)
    takes = event.undo_takes if event.undo_takes is not None else unit.undo_takes
    state = transitions.set_unit(state, event.unit, warnings=unit.warnings + 1, undo_takes=takes)
    return transitions.warn(state, entry, event.unit, event.text, now)
