"""Events into state. `fold(fold(None, a), b)` is `fold(None, a + b)`; nothing here looks at a clock or at the plan.

An engine that takes over, a console that attaches, the report and the replay all come by the state this way.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

from jobs.run.clock import RunClock
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
    Decision,
    EngineStarted,
    Entry,
    EtaGiven,
    Finish,
    HoldReleased,
    HoldSet,
    How,
    ItemSettled,
    Judged,
    KeysClaimed,
    KeysGiven,
    KeysKept,
    Noted,
    PlanAmended,
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
    UnitId,
    Verdict,
    VoteCast,
    Warned,
    task_of,
)
from jobs.run.state import (
    FINISHED,
    RELEASING,
    Attempt,
    Decided,
    Ended,
    Engine,
    Hold,
    Keys,
    Measured,
    Phase,
    Quiet,
    RaisedWarning,
    Reading,
    Rollback,
    RunState,
    SettledItem,
    Tick,
    UnitState,
    Vote,
    Write,
)

_KEPT_WARNINGS = 200

_PHASE_OF_FINISH: Mapping[Finish, Phase] = {
    Finish.DONE: Phase.DONE,
    Finish.SKIPPED: Phase.SKIPPED,
    Finish.FIXED: Phase.FIXED,
    Finish.ABANDONED: Phase.ABANDONED,
    Finish.ROLLED_BACK: Phase.ROLLED_BACK,
}

_NOTHING_REPORTED: Mapping[str, Any] = {
    "evidence": None,
    "verdict": None,
    "readings": (),
    "ticks": (),
    "settled": (),
    "votes": (),
    "criteria": {},
    "decided": None,
    "eta": None,
}

_PHASE_OF_DECISION: Mapping[Decision, Phase] = {
    Decision.GO: Phase.GO,
    Decision.GO_WITH_CAVEAT: Phase.GO_WITH_CAVEAT,
    Decision.NO_GO: Phase.NO_GO,
    Decision.POSTPONED: Phase.POSTPONED,
}


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
        kind=event.kind,
        clock=RunClock(origin=event.origin, run_origin=event.run_origin, speed=event.speed, shift=event.shift),
        created_by=event.by,
        keys=Keys(holder=event.by),
        head=entry.seq,
        head_hash=entry.hash,
        last_real=entry.at,
        no_waits=event.no_waits,
        authenticated=event.authenticated,
        player=event.player,
        simulated=event.simulated,
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


def _with(state: RunState, unit: UnitId, change: Callable[[UnitState], UnitState]) -> RunState:
    return replace(state, units={**state.units, unit: change(state.unit(unit))})


def _set(state: RunState, unit: UnitId, **changes: Any) -> RunState:
    return _with(state, unit, lambda known: replace(known, **changes))


def _enter(state: RunState, unit: UnitId, phase: Phase, now: datetime, **changes: Any) -> RunState:
    return _set(state, unit, phase=phase, since=now, **changes)


def _warn(state: RunState, entry: Entry, unit: UnitId | None, text: str, now: datetime) -> RunState:
    warning = RaisedWarning(seq=entry.seq, unit=unit, text=text, at=now)
    return replace(state, warnings=(*state.warnings, warning)[-_KEPT_WARNINGS:])


def _apply(state: RunState, entry: Entry, now: datetime) -> RunState:
    event = entry.event
    match event:
        case RunCreated():
            raise ValueError("a run is created once")
        case EngineStarted():
            engine = Engine(term=event.term, name=event.engine, host=event.host, pid=event.pid)
            return replace(state, engine=engine)
        case AttemptStarted():
            return _attempt_started(state, entry, event, now)
        case AttemptEnded():
            return _attempt_ended(state, entry, event, now)
        case QuietBegan():
            quiet = Quiet(since=now, waits_for=event.waits_for, blocked_by=event.blocked_by)
            return _set(state, event.unit, quiet=quiet)
        case QuietEnded():
            return _set(state, event.unit, quiet=None)
        case Warned():
            state = _with(state, event.unit, lambda known: replace(known, warnings=known.warnings + 1))
            return _warn(state, entry, event.unit, event.text, now)
        case TaskStarted():
            return _enter(state, event.unit, Phase.RUNNING, now, started=now)
        case Counted():
            reading = Reading(seq=entry.seq, value=event.value, at=now, by=event.by)
            return _with(state, event.unit, lambda known: replace(known, readings=(*known.readings, reading)))
        case Judged():
            return _judged(state, event, now)
        case Ticked():
            tick = Tick(seq=entry.seq, item=event.item, tick=event.tick, at=now, by=event.by)
            return _with(state, event.unit, lambda known: replace(known, ticks=(*known.ticks, tick)))
        case ItemSettled():
            return _settled(state, entry, event, now)
        case TaskFinished():
            return _finished(state, event, now)
        case TaskReopened():
            return _reopened(state, event, now)
        case CheckpointOpened():
            return _enter(state, event.unit, Phase.OPEN, now, started=now, votes=(), criteria={}, decided=None)
        case CriteriaMeasured():
            return _measured(state, entry, event, now)
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
            return _with(state, event.unit, lambda known: replace(known, votes=(*known.votes, vote)))
        case CheckpointDecided():
            return _decided(state, entry, event, now)
        case HoldSet():
            return replace(state, hold=Hold(since=now, by=event.by, reason=event.reason))
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
            return _corrected(state, event)
        case EtaGiven():
            return _set(state, event.unit, eta=event.eta)
        case Throttled():
            return _with(
                state, event.unit, lambda known: replace(known, tuning={**known.tuning, event.knob: event.value})
            )
        case StopAsked():
            return _set(state, event.unit, stop_asked=True)
        case RollbackBegun():
            return _rollback_begun(state, event, now)
        case ClockStopped():
            return replace(state, clock=state.clock.stop(entry.at))
        case ClockStarted():
            return replace(state, clock=state.clock.start(entry.at))
        case PlanAmended():
            return replace(state, plan_sha256=event.plan_sha256, revision=event.revision)
        case RunEnded():
            return replace(state, ended=Ended(result=event.result, at=now, by=event.by, reason=event.reason))
        case Noted() | TerminationAsked() | CommandRefused():
            return state
    assert_never(event)


def _attempt_started(state: RunState, entry: Entry, event: AttemptStarted, now: datetime) -> RunState:
    attempt = Attempt(number=event.attempt, token=event.token, seq=entry.seq, started=now, started_real=entry.at)
    known = state.unit(event.unit)
    return _enter(
        state,
        event.unit,
        Phase.RUNNING,
        now,
        started=known.started or now,
        ended=None,
        attempts=(*known.attempts, attempt),
        tried=known.tried + 1,
        by="",
        retry_at_real=None,
        quiet=None,
        stop_asked=False,
    )


def _attempt_ended(state: RunState, entry: Entry, event: AttemptEnded, now: datetime) -> RunState:
    known = state.unit(event.unit)
    last = replace(known.attempts[-1], ended=now, ended_seq=entry.seq, how=event.how, error=event.error)
    changes: dict[str, Any] = {"attempts": (*known.attempts[:-1], last), "quiet": None, "stop_asked": False}
    if event.evidence is not None:
        writes = {table: Write(seq=entry.seq, unit=event.unit) for table in event.evidence.wrote}
        state = replace(state, writes={**state.writes, **writes})
        changes |= {"evidence": event.evidence, "evidence_seq": last.seq}
    if event.error is not None:
        changes["reason"] = str(event.error.get("sentence") or "")
    if event.retry_at is not None:
        if event.how is How.LOST:
            changes["tried"] = known.tried - 1  # the policy counts failures of the job, not of its engine
        else:
            state = replace(state, retries=state.retries + 1)
        return _enter(state, event.unit, Phase.RETRYING, now, retry_at_real=event.retry_at, **changes)
    if event.how is How.SUCCEEDED and event.evidence is not None and event.evidence.passed:
        return _enter(
            state, event.unit, Phase.DONE, now, ended=now, finish=Finish.DONE, by="", **{**changes, "reason": ""}
        )
    if event.how is How.SUCCEEDED and event.evidence is None:
        return _enter(state, event.unit, Phase.UNVERIFIED, now, ended=now, **changes)
    phase = Phase.DOUBT if event.how is How.IN_DOUBT else Phase.ATTENTION
    text = changes.get("reason") or (event.evidence.summary if event.evidence else event.how.value)
    state = _warn(state, entry, event.unit, text, now)
    return _enter(state, event.unit, phase, now, **{**changes, "reason": text})


def _judged(state: RunState, event: Judged, now: datetime) -> RunState:
    changes = {"verdict": event.verdict, "by": event.by, "reason": event.text}
    match event.verdict:
        case Verdict.PASSED:
            return _set(state, event.unit, **changes)
        case Verdict.FAILED:
            return _enter(state, event.unit, Phase.ATTENTION, now, **changes)
        case Verdict.NOT_TESTED:
            return _enter(state, event.unit, Phase.UNVERIFIED, now, **changes)
    assert_never(event.verdict)


def _settled(state: RunState, entry: Entry, event: ItemSettled, now: datetime) -> RunState:
    item = SettledItem(
        seq=entry.seq,
        item=event.item,
        settlement=event.settlement,
        reason=event.reason,
        fallback=event.fallback,
        at=now,
        by=event.by,
    )
    state = _unaccepted(state, f"item:{event.unit}/{event.item}")
    return _with(state, event.unit, lambda known: replace(known, settled=(*known.settled, item)))


def _reopened(state: RunState, event: TaskReopened, now: datetime) -> RunState:
    changes: dict[str, Any] = {
        "ended": None,
        "finish": None,
        "verdict": None,
        "reason": "",
        "tried": 0,
        "retry_at_real": None,
        "quiet": None,
        "stop_asked": False,
        "eta": None,
    }
    if event.afresh or state.unit(event.unit).phase is Phase.ROLLED_BACK:
        changes |= {"started": None, **_NOTHING_REPORTED}
    state = _unaccepted(state, f"item:{event.unit}/")
    return _enter(state, event.unit, Phase.PENDING, now, **changes)


def _unaccepted(state: RunState, beginning: str) -> RunState:
    """What is reported anew has to be accepted anew."""
    kept = frozenset(one for one in state.accepted if not one.startswith(beginning))
    return replace(state, accepted=kept) if len(kept) < len(state.accepted) else state


def _finished(state: RunState, event: TaskFinished, now: datetime) -> RunState:
    known = state.unit(event.unit)
    never_begun = event.how in (Finish.SKIPPED, Finish.ABANDONED)
    state = _enter(
        state,
        event.unit,
        _PHASE_OF_FINISH[event.how],
        now,
        started=known.started if never_begun else known.started or now,
        ended=now,
        finish=event.how,
        by=event.by,
        reason=event.reason,
        quiet=None,
        retry_at_real=None,
    )
    task, is_rollback = task_of(event.unit)
    if is_rollback:
        return _rollback_given_up(state, UnitId(task), known, now) if never_begun else state
    if event.how is not Finish.ROLLED_BACK:
        return state
    # What is rolled back proves nothing any more, and may run again from the beginning.
    state = _unaccepted(state, f"item:{event.unit}/")
    return _set(state, event.unit, undoing=False, undone_token=_newest_token(known), **_NOTHING_REPORTED)


def _newest_token(known: UnitState) -> int:
    return known.attempts[-1].token if known.attempts else known.undone_token


def _rollback_given_up(state: RunState, task: UnitId, rollback: UnitState, now: datetime) -> RunState:
    """Of a single task: one that had not begun is as if nobody had asked for it, one that had leaves its task open."""
    if state.rollback is not None:
        return state
    if rollback.started is None:
        return _set(state, task, undoing=False)
    reason = "its rollback was given up half-way"
    return _enter(state, task, Phase.ATTENTION, now, undoing=False, ended=None, finish=None, reason=reason)


def _measured(state: RunState, entry: Entry, event: CriteriaMeasured, now: datetime) -> RunState:
    real = entry.at
    if event.measured_at is not None and event.measured_at < real:
        real, now = event.measured_at, state.clock.run_time(event.measured_at)
    fresh = {
        one.index: Measured(index=one.index, ok=one.ok, text=one.text, at=now, at_real=real) for one in event.readings
    }
    return _with(state, event.unit, lambda known: replace(known, criteria={**known.criteria, **fresh}))


def _decided(state: RunState, entry: Entry, event: CheckpointDecided, now: datetime) -> RunState:
    decided = Decided(
        seq=entry.seq,
        decision=event.decision,
        party=event.party,
        by=event.by,
        text=event.text,
        accepted=event.accepted,
        at=now,
        until=event.until,
        hash=entry.hash,
    )
    phase = _PHASE_OF_DECISION[event.decision]
    ended = None
    if phase in RELEASING:
        ended = now
        state = replace(state, accepted=state.accepted | frozenset(event.accepted))
    return _enter(state, event.unit, phase, now, decided=decided, ended=ended, by=event.by)


def _rollback_begun(state: RunState, event: RollbackBegun, now: datetime) -> RunState:
    """A task may be rolled back a second time: what an earlier rollback of it did is no longer its state, but its
    attempts are kept, because a fence's token never comes twice. A rollback that is under way goes on as it is."""
    again = frozenset(event.units)
    earlier = tuple(
        replace(one, units=tuple(unit for unit in one.units if unit not in again)) for one in state.rollbacks
    )
    rollback = Rollback(units=event.units, since=now, by=event.by, reason=event.reason, whole=event.whole)
    units = dict(state.units)
    for unit in event.units:
        before, task = state.unit(unit), UnitId(task_of(unit)[0])
        if before.phase in FINISHED:
            units[unit] = UnitState(id=unit, attempts=before.attempts, undone_token=_newest_token(before))
        units[task] = replace(state.unit(task), undoing=True)
    return replace(state, units=units, rollbacks=(*(one for one in earlier if one.units or one.whole), rollback))


def _corrected(state: RunState, event: Corrected) -> RunState:
    """Without the record that this sequence number made, wherever it stands."""

    def without(known: UnitState) -> UnitState:
        return replace(
            known,
            readings=tuple(one for one in known.readings if one.seq != event.seq),
            ticks=tuple(one for one in known.ticks if one.seq != event.seq),
            settled=tuple(one for one in known.settled if one.seq != event.seq),
            votes=tuple(one for one in known.votes if one.seq != event.seq),
        )

    return replace(state, units={unit: without(known) for unit, known in state.units.items()})
