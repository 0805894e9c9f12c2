"""Events into state. `fold(fold(None, a), b)` is `fold(None, a + b)`; nothing here looks at a clock or at the plan.

Which event does what stands here; what it does to a task is in `effects`. An engine that takes over, a console that
attaches, the report and the replay all come by the state this way.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    Acknowledged,
    AttemptEnded,
    AttemptStarted,
    CheckpointDecided,
    CheckpointOpened,
    ClockStarted,
    ClockStopped,
    CommandRefused,
    Corrected,
    Counted,
    CriteriaMeasured,
    DatabaseBack,
    DatabaseMissing,
    EngineStarted,
    Entry,
    EtaGiven,
    HoldReleased,
    HoldSet,
    ItemSettled,
    JournalDoubted,
    Judged,
    KeysClaimed,
    KeysGiven,
    KeysKept,
    LogLost,
    LogWrittenAgain,
    Noted,
    NotRecorded,
    PlanAmended,
    ProgramSeen,
    ProgramStarted,
    QuietBegan,
    QuietEnded,
    RollbackBegun,
    RunCreated,
    RunEnded,
    StopAsked,
    Substituted,
    TaskFinished,
    TaskReopened,
    TaskStarted,
    TerminationAsked,
    Throttled,
    Ticked,
    VoteCast,
    Warned,
    WrittenElsewhere,
)
from jobs.run.state import transitions
from jobs.run.state.clock import RunClock
from jobs.run.state.model import (
    CounterReading,
    Ended,
    EngineState,
    Hold,
    Keys,
    LogLoss,
    MissingDatabase,
    Phase,
    QuietState,
    RunState,
    Tick,
    Vote,
)


def fold(entries: Iterable[Entry], state: RunState | None = None) -> RunState:
    """The state after these entries.

    Raises:
        ValueError: the first entry of a run is not its creation, or an entry is missing in between.
    """
    for entry in entries:
        if state is None:
            state = _created(entry)
        elif entry.seq != state.head + 1:
            raise ValueError(f"entry {entry.seq} does not follow {state.head}")
        else:
            state = _step(state, entry)
    if state is None:
        raise ValueError("a run without events has no state")
    return state


def _created(entry: Entry) -> RunState:
    event = entry.event
    if not isinstance(event, RunCreated):
        raise ValueError(f"the first event of a run is its creation, not {type(event).__name__}")
    return RunState(
        run=event.run,
        title=event.title,
        plan_sha256=event.plan_sha256,
        plans=(event.plan_sha256,),
        kind=event.kind,
        clock=RunClock(origin=event.origin, run_origin=event.run_origin, speed=event.speed, shift=event.shift),
        created_by=event.by,
        keys=Keys(holder=event.by if event.keys is None else event.keys),
        head=entry.seq,
        head_hash=entry.hash,
        birth=entry.hash,
        created_real=entry.at,
        last_real=entry.at,
        no_waits=event.no_waits,
        authenticated=event.authenticated,
        player=event.player,
        simulated=event.simulated,
        not_compared=event.not_compared,
        late=event.late,
    )


def _step(state: RunState, entry: Entry) -> RunState:
    state = replace(
        state,
        head=entry.seq,
        head_hash=entry.hash,
        last_real=entry.at,
        commands=max(state.commands, entry.command_id or 0),
    )
    return _apply(state, entry, state.clock.run_time(entry.at))


def _apply(state: RunState, entry: Entry, now: datetime) -> RunState:
    event = entry.event
    match event:
        case RunCreated():
            raise ValueError("a run is created once")
        case EngineStarted():
            engine = EngineState(term=event.term, name=event.engine, host=event.host, pid=event.pid)
            return replace(state, engine=engine, log_lost=None)
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
            known = state.unit(event.unit)
            takes = event.undo_takes if event.undo_takes is not None else known.undo_takes
            state = transitions.set_unit(state, event.unit, warnings=known.warnings + 1, undo_takes=takes)
            return transitions.warn(state, entry, event.unit, event.text, now)
        case TaskStarted():
            return transitions.enter(state, event.unit, Phase.RUNNING, now, started=now)
        case Counted():
            reading = CounterReading(seq=entry.seq, value=event.value, at=now, by=event.by)
            return transitions.set_unit(state, event.unit, readings=(*state.unit(event.unit).readings, reading))
        case Judged():
            return transitions.judged(state, event, now)
        case Ticked():
            tick = Tick(seq=entry.seq, item=event.item, tick=event.tick, at=now, by=event.by)
            return transitions.set_unit(state, event.unit, ticks=(*state.unit(event.unit).ticks, tick))
        case ItemSettled():
            return transitions.settled(state, entry, event, now)
        case TaskFinished():
            return transitions.finished(state, event, now)
        case TaskReopened():
            return transitions.reopened(state, event, now)
        case CheckpointOpened():
            return transitions.enter(
                state, event.unit, Phase.OPEN, now, started=now, votes=(), criteria={}, decided=None
            )
        case CriteriaMeasured():
            return transitions.measured(state, entry, event, now)
        case VoteCast():
            vote = Vote(
                seq=entry.seq,
                party=event.party,
                answer=event.answer,
                text=event.text,
                answered_by=event.answered_by,
                by=event.by,
                at=now,
            )
            return transitions.set_unit(state, event.unit, votes=(*state.unit(event.unit).votes, vote))
        case CheckpointDecided():
            return transitions.decided(state, entry, event, now)
        case HoldSet():
            return replace(state, hold=Hold(since=now, by=event.by, reason=event.reason, asked=event.asked))
        case HoldReleased():
            return replace(state, hold=None)
        case KeysGiven():
            return replace(state, keys=Keys(holder=event.to))
        case KeysClaimed():
            return replace(state, keys=replace(state.keys, claimed_by=event.by, claimed_real=entry.at))
        case KeysKept():
            return replace(state, keys=Keys(holder=state.keys.holder))
        case Substituted():
            return replace(state, substitutes={**state.substitutes, event.party: (event.name, event.contact)})
        case Acknowledged():
            seen = (replace(w, acknowledged=event.by) if w.seq == event.seq else w for w in state.warnings)
            return replace(state, warnings=tuple(seen))
        case Corrected():
            return transitions.corrected(state, event)
        case EtaGiven():
            return transitions.set_unit(state, event.unit, eta=event.eta)
        case Throttled():
            return transitions.set_unit(
                state, event.unit, tuning={**state.unit(event.unit).tuning, event.knob: event.value}
            )
        case StopAsked():
            return transitions.set_unit(state, event.unit, stop_asked=True)
        case RollbackBegun():
            return transitions.rollback_begun(state, event, now)
        case ClockStopped():
            return replace(state, clock=state.clock.stop(entry.at))
        case ClockStarted():
            return replace(state, clock=state.clock.start(entry.at))
        case PlanAmended():
            return transitions.amended(state, entry, event, now)
        case RunEnded():
            return replace(
                state, ended=Ended(result=event.result, at=now, at_real=entry.at, by=event.by, reason=event.reason)
            )
        case LogLost():
            loss = LogLoss(since=now, reason=event.reason, host=event.host)
            text = f"the engine's log cannot be written: {event.reason}"
            return transitions.warn(replace(state, log_lost=loss), entry, None, text, now)
        case LogWrittenAgain():
            return replace(state, log_lost=None)
        case DatabaseMissing():
            before = state.missing.get(event.database)
            away = MissingDatabase(since=before.since if before is not None else now, reason=event.reason)
            state = replace(state, missing={**state.missing, event.database: away})
            return transitions.warn(state, entry, None, f"{event.database} cannot be used: {event.reason}", now)
        case DatabaseBack():
            left = {name: away for name, away in state.missing.items() if name != event.database}
            return replace(state, missing=left)
        case ProgramStarted():
            return transitions.program_started(state, event)
        case ProgramSeen():
            return transitions.program_seen(state, entry, event, now)
        case JournalDoubted():
            return transitions.doubted(state, entry, event, now)
        case WrittenElsewhere():
            return transitions.written_elsewhere(state, entry, event, now)
        case Noted() | TerminationAsked() | CommandRefused() | NotRecorded():
            return state
    assert_never(event)
