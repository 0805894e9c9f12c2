"""What the engine meets around it: its log, databases, other runs, replications."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    CanariesFlown,
    DatabaseBack,
    DatabaseMissing,
    EngineStarted,
    Entry,
    FlowsChanged,
    FlowSettled,
    ForecastMoved,
    HostFileUnread,
    LogLost,
    LogWrittenAgain,
    PaperLost,
    PaperWrittenAgain,
    ReplicationSeen,
    ServerSeen,
    SlotsDropped,
    SoonLacks,
    WayBackClosed,
    WorkSized,
    WrittenElsewhere,
)
from jobs.run.state import transitions
from jobs.run.state.flows import after_canaries, after_change, after_giving_up, after_settling
from jobs.run.state.model import EngineState, ForecastMove, LogLoss, MissingDatabase, RunState
from jobs.run.state.replications import after_replicated

EngineEvent = (
    EngineStarted
    | LogLost
    | LogWrittenAgain
    | PaperLost
    | PaperWrittenAgain
    | HostFileUnread
    | DatabaseMissing
    | DatabaseBack
    | WrittenElsewhere
    | ForecastMoved
    | WorkSized
    | ServerSeen
    | SoonLacks
    | FlowsChanged
    | CanariesFlown
    | FlowSettled
    | ReplicationSeen
    | SlotsDropped
    | WayBackClosed
)
"""The events of this family."""


def apply_engine_event(state: RunState, entry: Entry, event: EngineEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case EngineStarted():
            return _engine_started(state, entry, event)
        case LogLost() | LogWrittenAgain() | HostFileUnread():
            return _of_files(state, entry, event, now)
        case PaperLost() | PaperWrittenAgain():
            return _paper(state, event, now)
        case DatabaseMissing():
            return _database_missing(state, entry, event, now)
        case DatabaseBack():
            return _database_back(state, event)
        case WrittenElsewhere():
            return transitions.written_elsewhere(state, entry, event, now)
        case FlowsChanged() | CanariesFlown() | FlowSettled():
            return _of_flows(state, entry, event)
        case ReplicationSeen() | SlotsDropped() | WayBackClosed():
            return _of_replications(state, entry, event)
        case ForecastMoved() | WorkSized() | ServerSeen() | SoonLacks():
            return _measured(state, event, now)
    assert_never(event)


def _of_flows(state: RunState, entry: Entry, event: FlowsChanged | CanariesFlown | FlowSettled) -> RunState:
    """Keep how flows stand, what canaries say of them, and what of them is given up."""
    match event:
        case FlowsChanged():
            flows = after_change(state.flows, entry, event)
            return replace(state, flows=flows, settled=after_giving_up(state.settled, entry, event))
        case CanariesFlown():
            return replace(state, canaries=after_canaries(state.canaries, event))
        case FlowSettled():
            return replace(state, settled=after_settling(state.settled, entry, event))


def _of_replications(state: RunState, entry: Entry, event: ReplicationSeen | SlotsDropped | WayBackClosed) -> RunState:
    term = state.engine.term if state.engine is not None else None
    return replace(state, replications=after_replicated(state.replications, entry, event, term))


def _measured(state: RunState, event: ForecastMoved | WorkSized | ServerSeen | SoonLacks, now: datetime) -> RunState:
    """Keep what the engine has seen last."""
    match event:
        case ForecastMoved():
            return replace(state, moved=_moved(state.moved, event, now))
        case WorkSized():
            return replace(state, sizes={**state.sizes, **event.rows})
        case ServerSeen():
            return replace(state, servers={**state.servers, event.database: event})
        case SoonLacks():
            return replace(state, lacking=event.lacks)


def _engine_started(state: RunState, entry: Entry, event: EngineStarted) -> RunState:
    """A term begins; with the first engine of a rehearsal its plan does."""
    engine = EngineState(term=event.term, name=event.engine, host=event.host, pid=event.pid)
    clock = state.clock.begun_at(entry.at) if state.engine is None else state.clock
    return replace(state, engine=engine, log_lost=None, paper_lost=None, clock=clock)


def _paper(state: RunState, event: PaperLost | PaperWrittenAgain, now: datetime) -> RunState:
    """Keep since when the paper cannot be written; it needs somebody for as long as that is so, and no longer."""
    if isinstance(event, PaperWrittenAgain):
        return replace(state, paper_lost=None)
    since = state.paper_lost.since if state.paper_lost is not None else now
    return replace(state, paper_lost=LogLoss(since=since, reason=event.reason, host=event.host))


def _of_files(
    state: RunState, entry: Entry, event: LogLost | LogWrittenAgain | HostFileUnread, now: datetime
) -> RunState:
    """Warn that the engine's log cannot be written, and since when; or that the file of its host cannot be read."""
    if isinstance(event, LogWrittenAgain):
        return replace(state, log_lost=None)
    if isinstance(event, HostFileUnread):
        text = f"the file of the engine's host cannot be read: {event.reason}"
        return transitions.warn(state, entry, None, text, now)
    loss = LogLoss(since=now, reason=event.reason, host=event.host)
    text = f"the engine's log cannot be written: {event.reason}"
    return transitions.warn(replace(state, log_lost=loss), entry, None, text, now)


def _database_missing(state: RunState, entry: Entry, event: DatabaseMissing, now: datetime) -> RunState:
    """Warn of a database that cannot be used; one that was away already stays away since then."""
    before = state.missing.get(event.database)
    away = MissingDatabase(since=before.since if before is not None else now, reason=event.reason)
    state = replace(state, missing={**state.missing, event.database: away})
    return transitions.warn(state, entry, None, f"{event.database} cannot be used: {event.reason}", now)


def _database_back(state: RunState, event: DatabaseBack) -> RunState:
    """Take a database off those that are missing."""
    still_missing = {name: away for name, away in state.missing.items() if name != event.database}
    return replace(state, missing=still_missing)


def _moved(last: ForecastMove | None, event: ForecastMoved, now: datetime) -> ForecastMove:
    """The move, begun where the last one began if one cause moved it on in the same direction."""
    before = event.before
    if last is not None and (last.mover, last.unit) == (event.mover, event.unit):
        goes_on = (last.after > last.before) == (event.after > last.after)
        before = last.before if goes_on else before
    return ForecastMove(before=before, after=event.after, at=now, mover=event.mover, unit=event.unit)
