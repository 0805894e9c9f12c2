"""What an event does to the state of a task: called by `jobs.run.state.fold` alone, which says what happens when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

from jobs.run.events import (
    AttemptEnded,
    AttemptStarted,
    CheckpointDecided,
    Corrected,
    CriteriaMeasured,
    Decision,
    Entry,
    Finish,
    How,
    ItemSettled,
    JournalDoubted,
    Judged,
    RollbackBegun,
    TaskFinished,
    TaskReopened,
    UnitId,
    Verdict,
    WrittenElsewhere,
    task_of,
)
from jobs.run.state.changed import changed
from jobs.run.state.flows import after_taking_back
from jobs.run.state.model import Doubt, RaisedWarning, RollbackState, RunState
from jobs.run.state.unit import (
    FINISHED,
    RELEASING,
    AttemptState,
    Decided,
    LeftProgram,
    Measurement,
    Phase,
    Place,
    SettledItem,
    UnitState,
)
from jobs.run.state.units import Units

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
    "overwritten": (),
    "verdict": None,
    "given": None,
    "readings": (),
    "ticks": (),
    "settled": (),
    "votes": (),
    "criteria": {},
    "decided": None,
    "eta": None,
    "undo_takes": None,
}

_PHASE_OF_DECISION: Mapping[Decision, Phase] = {
    Decision.GO: Phase.GO,
    Decision.GO_WITH_CAVEAT: Phase.GO_WITH_CAVEAT,
    Decision.NO_GO: Phase.NO_GO,
    Decision.POSTPONED: Phase.POSTPONED,
}


def set_unit(state: RunState, unit: UnitId, **changes: Any) -> RunState:  # noqa: ANN401 - fields of UnitState
    """The state with one task or rollback changed, field by field."""
    return changed(state, {"units": Units.of(state.units).with_one(unit, changed(state.unit(unit), changes))})


def enter(state: RunState, unit: UnitId, phase: Phase, now: datetime, **changes: Any) -> RunState:  # noqa: ANN401 - as above
    """The state with one task or rollback in a phase that begins now."""
    return set_unit(state, unit, phase=phase, since=now, since_seq=state.head, **changes)


def warn(state: RunState, entry: Entry, unit: UnitId | None, text: str, now: datetime) -> RunState:
    """Raise a warning."""
    warning = RaisedWarning(seq=entry.seq, unit=unit, text=text, at=now)
    return replace(state, warnings=(*state.warnings, warning)[-_KEPT_WARNINGS:])


def attempt_started(state: RunState, entry: Entry, event: AttemptStarted, now: datetime) -> RunState:
    """An attempt begins."""
    place = Place(label=event.label) if event.label else None
    attempt = AttemptState(number=event.attempt, token=event.token, seq=entry.seq, started=now, place=place)
    known = state.unit(event.unit)
    return enter(
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


def attempt_ended(state: RunState, entry: Entry, event: AttemptEnded, now: datetime) -> RunState:
    """It ended: done, to be tried again, or a question to a person."""
    changes = _end_of_attempt(state.unit(event.unit), entry, event, now)
    state = _counted(_written(state, entry, event), event)
    if event.retry_at is not None:
        return enter(state, event.unit, Phase.RETRYING, now, retry_at_real=event.retry_at, **changes)
    if event.how is How.SUCCEEDED and event.evidence is None:
        return enter(state, event.unit, Phase.UNVERIFIED, now, ended=now, **changes)
    if event.how is How.SUCCEEDED and event.evidence is not None and event.evidence.passed:
        changes["reason"] = ""
        return enter(state, event.unit, Phase.DONE, now, ended=now, finish=Finish.DONE, by="", **changes)
    return _asked(state, entry, event, now, changes)


def _end_of_attempt(unit: UnitState, entry: Entry, event: AttemptEnded, now: datetime) -> dict[str, Any]:
    """Return what changes in a unit's state whatever it comes to: its attempt, its evidence, its reason."""
    last = replace(unit.attempts[-1], ended=now, ended_seq=entry.seq, how=event.how, error=event.error)
    changes: dict[str, Any] = {"attempts": (*unit.attempts[:-1], last), "quiet": None, "stop_asked": False}
    changes["left"] = _left(unit, event)
    if event.evidence is not None:
        changes |= {"evidence": event.evidence, "evidence_seq": last.seq, "overwritten": ()}
    if event.error is not None:
        changes["reason"] = str(event.error.get("sentence") or "")
    if event.retry_at is not None and event.how in (How.LOST, How.NOT_TAKEN):
        changes["tried"] = unit.tried - 1  # the policy counts failures of the job, not of its engine
    return changes


def _written(state: RunState, entry: Entry, event: AttemptEnded) -> RunState:
    """Note of each table that the evidence names that this unit wrote to it."""
    if event.evidence is None or not event.evidence.wrote:
        return state
    writes = {table: {**state.writes.get(table, {}), event.unit: entry.seq} for table in event.evidence.wrote}
    return replace(state, writes={**state.writes, **writes})


def _counted(state: RunState, event: AttemptEnded) -> RunState:
    """Count the attempts whose end nobody saw, and those that are followed by another one and had begun."""
    lost, retries = int(_unseen(event)), int(event.retry_at is not None and event.how is not How.NOT_TAKEN)
    return replace(state, lost=state.lost + lost, retries=state.retries + retries) if lost or retries else state


def _asked(state: RunState, entry: Entry, event: AttemptEnded, now: datetime, changes: Mapping[str, Any]) -> RunState:
    """Ask a person what is to become of an attempt that did not do its work, or may not have."""
    phase = Phase.DOUBT if event.how is How.IN_DOUBT else Phase.ATTENTION
    reason = changes.get("reason") or (event.evidence.summary if event.evidence else event.how.value)
    state = warn(state, entry, event.unit, reason, now)
    return enter(state, event.unit, phase, now, **{**changes, "reason": reason})


def _left(known: UnitState, event: AttemptEnded) -> tuple[LeftProgram, ...]:
    """What may still run: of an attempt whose end no engine has seen, its program, until somebody has looked."""
    attempt = known.attempts[-1]
    if attempt.program is None or not _unseen(event):
        return known.left
    return (*known.left, LeftProgram(attempt=attempt.number, program=attempt.program))


def _unseen(event: AttemptEnded) -> bool:
    """Whether no engine has seen how it ended: its own died, or it did not end when it was told to."""
    return event.how is How.LOST or (event.error or {}).get("kind") in ("lost", "stuck")


def judged(state: RunState, event: Judged, now: datetime) -> RunState:
    """A manual check has a verdict."""
    changes = {"verdict": event.verdict, "by": event.by, "reason": event.text}
    match event.verdict:
        case Verdict.PASSED:
            known = state.unit(event.unit)
            asks = known.phase is Phase.ATTENTION and known.given is not None and bool(known.given.outside)
            return set_unit(state, event.unit, **{**changes, "reason": known.reason} if asks else changes)
        case Verdict.FAILED:
            return enter(state, event.unit, Phase.ATTENTION, now, **changes)
        case Verdict.NOT_TESTED:
            return enter(state, event.unit, Phase.UNVERIFIED, now, **changes)
    assert_never(event.verdict)


def settled(state: RunState, entry: Entry, event: ItemSettled, now: datetime) -> RunState:
    """An item was waived or failed."""
    item = SettledItem(
        seq=entry.seq,
        item=event.item,
        settlement=event.settlement,
        reason=event.reason,
        fallback=event.fallback,
        at=now,
        by=event.by,
    )
    state = _unaccepted(state, event.unit, event.item)
    return set_unit(state, event.unit, settled=(*state.unit(event.unit).settled, item))


def reopened(state: RunState, event: TaskReopened, now: datetime) -> RunState:
    """It is to be done again."""
    changes: dict[str, Any] = {
        "ended": None,
        "finish": None,
        "verdict": None,
        "given": None,
        "reason": "",
        "tried": 0,
        "retry_at_real": None,
        "quiet": None,
        "stop_asked": False,
        "eta": None,
    }
    if event.beside:
        changes["left"] = tuple(replace(one, accepted=True) for one in state.unit(event.unit).left)
    if event.afresh or state.unit(event.unit).phase is Phase.ROLLED_BACK:
        changes |= {"started": None, **_NOTHING_REPORTED}
    state = _unaccepted(state, event.unit)
    return enter(state, event.unit, Phase.PENDING, now, **changes)


def _unaccepted(state: RunState, unit: UnitId, item: str | None = None) -> RunState:
    """What is reported anew, of an item or of all of them, has to be accepted anew."""
    every = f"item:{unit}/"
    old = {one for one in state.accepted if (one == every + item if item is not None else one.startswith(every))}
    return replace(state, accepted=state.accepted - old) if old else state


def finished(state: RunState, event: TaskFinished, now: datetime) -> RunState:
    """It came to its end."""
    known = state.unit(event.unit)
    never_begun = event.how in (Finish.SKIPPED, Finish.ABANDONED)
    state = enter(
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
    state = _unaccepted(state, event.unit)
    return set_unit(state, event.unit, rolling_back=False, rolled_back_token=_newest_token(known), **_NOTHING_REPORTED)


def _newest_token(known: UnitState) -> int:
    return known.attempts[-1].token if known.attempts else known.rolled_back_token


def _rollback_given_up(state: RunState, task: UnitId, rollback: UnitState, now: datetime) -> RunState:
    """Of a single task: one that had not begun is as if nobody had asked for it, one that had leaves its task open."""
    if state.rollback is not None:
        return state
    if rollback.started is None:
        return set_unit(state, task, rolling_back=False)
    reason = "its rollback was given up half-way"
    return enter(state, task, Phase.ATTENTION, now, rolling_back=False, ended=None, finish=None, reason=reason)


def measured(state: RunState, entry: Entry, event: CriteriaMeasured, now: datetime) -> RunState:
    """Criteria were evaluated."""
    real = entry.at
    if event.measured_at is not None and event.measured_at < real:
        real, now = event.measured_at, state.clock.run_time(event.measured_at)
    fresh = {
        one.index: Measurement(index=one.index, ok=one.ok, text=one.text, at=now, at_real=real)
        for one in event.readings
    }
    return set_unit(state, event.unit, criteria={**state.unit(event.unit).criteria, **fresh})


def decided(state: RunState, entry: Entry, event: CheckpointDecided, now: datetime) -> RunState:
    """The decision owner spoke."""
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
    return enter(state, event.unit, phase, now, decided=decided, ended=ended, by=event.by)


def rollback_begun(state: RunState, event: RollbackBegun, now: datetime) -> RunState:
    """A task may be rolled back a second time: what an earlier rollback of it did is no longer its state, but its
    attempts are kept, because a fence's token never comes twice. A rollback that is under way goes on as it is."""
    earlier = (_without(rollback, frozenset(event.units)) for rollback in state.rollbacks)
    rollback = RollbackState(units=event.units, since=now, by=event.by, reason=event.reason, whole=event.whole)
    units = dict(state.units)
    for unit in event.units:
        before, task = state.unit(unit), UnitId(task_of(unit)[0])
        if before.phase in FINISHED:
            token = _newest_token(before)
            units[unit] = UnitState(id=unit, attempts=before.attempts, rolled_back_token=token, left=before.left)
        units[task] = replace(state.unit(task), rolling_back=True)
    return replace(state, units=units, rollbacks=(*(one for one in earlier if one.units or one.whole), rollback))


def _without(rollback: RollbackState, begun_again: frozenset[UnitId]) -> RollbackState:
    """Return an earlier rollback without the units of which a new one begins."""
    return replace(rollback, units=tuple(unit for unit in rollback.units if unit not in begun_again))


def doubted(state: RunState, entry: Entry, event: JournalDoubted, now: datetime) -> RunState:
    """The run goes on with a journal that is not what was recorded."""
    doubt = Doubt(
        seq=entry.seq, flaws=event.flaws, count=event.count, fingerprint=event.fingerprint, by=event.by, at=now
    )
    state = replace(state, doubts=(*state.doubts, doubt))
    return warn(state, entry, None, doubt.text, now)


def corrected(state: RunState, entry: Entry, event: Corrected) -> RunState:
    """Without the records that these sequence numbers made, wherever they stand."""
    void = {event.seq, *event.also}

    def without(known: UnitState) -> UnitState:
        return replace(
            known,
            readings=tuple(one for one in known.readings if one.seq not in void),
            ticks=tuple(one for one in known.ticks if one.seq not in void),
            settled=tuple(one for one in known.settled if one.seq not in void),
            votes=tuple(one for one in known.votes if one.seq not in void),
        )

    units = {unit: without(known) for unit, known in state.units.items()}
    kept = tuple(one for one in state.settled if one.seq not in void)
    flows = state.flows if kept == state.settled else after_taking_back(state.flows, entry, state.settled, void)
    return replace(state, units=units, settled=kept, flows=flows)


def written_elsewhere(state: RunState, entry: Entry, event: WrittenElsewhere, now: datetime) -> RunState:
    """Another run wrote to what this task proved."""
    tables = dict.fromkeys((*state.unit(event.unit).overwritten, *event.tables))
    text = f"run {event.other_run} wrote to what this proved: {', '.join(event.tables)}"
    return warn(set_unit(state, event.unit, overwritten=tuple(tables)), entry, event.unit, text, now)
