"""Attempts of jobs: starting one, what follows from how it ended, and what becomes of those an engine left behind."""

from datetime import datetime
from typing import assert_never

from jobs.api import TERM_TOKENS
from jobs.outcomes import (
    Cancelled,
    CancelReason,
    ErrorFacts,
    FailureKind,
    InDoubtOutcome,
    Lost,
    Outcome,
    Permanent,
    Succeeded,
    Transient,
)
from jobs.retry import finds_out, next_wait, restarts_by_itself
from jobs.run.decisions.decision import (
    AttemptResult,
    CancelAttempt,
    Desk,
    EngineUp,
    QuietSeen,
    StartAttempt,
    WarningRaised,
)
from jobs.run.decisions.people.engine_back import engine_back
from jobs.run.decisions.surroundings import approval_seen, look_for_programs
from jobs.run.events import (
    AttemptEnded,
    AttemptStarted,
    EngineStarted,
    Finish,
    HoldSet,
    HostFileUnread,
    How,
    QuietBegan,
    QuietEnded,
    TaskFinished,
    UnitId,
    Warned,
    task_of,
)
from jobs.run.outlook.late_start import why_hold
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.unit import Phase
from plans.model import Job, TaskId
from plans.runs_on import label_of


def start(desk: Desk, unit: UnitId) -> None:
    """Begin the next attempt of a job."""
    known = desk.unit(unit)
    number = len(known.attempts) + 1
    term = desk.state.engine.term if desk.state.engine is not None else 0
    token = term * TERM_TOKENS + number
    desk.emit(AttemptStarted(unit=unit, attempt=number, token=token, label=_label(desk, unit)))
    desk.act(StartAttempt(unit=unit, attempt=number, token=token))


def _label(desk: Desk, unit: UnitId) -> str:
    return label_of(desk.plan, desk.plan.by_id[TaskId(task_of(unit)[0])], job_of(desk, unit))


def engine_up(desk: Desk, event: EngineUp) -> None:
    """Take over: what an earlier engine left running is lost. It runs again by itself where it never began and where
    the kind allows, and otherwise a person is asked, because nobody knows whether it has acted."""
    hold = _why_hold(desk, event)
    _counted(desk, event)
    desk.emit(
        EngineStarted(
            term=event.term, engine=event.engine, host=event.host, pid=event.pid, alone_since=event.alone_since
        )
    )
    _doubted(desk, event)
    _held(desk, event, hold)
    _approved(desk, event)
    _unread(desk, event)
    _back(desk, event)
    for unit, known in list(desk.state.units.items()):
        attempt = known.running
        if attempt is None or attempt.token >= event.term * TERM_TOKENS:
            continue
        if unit in event.untaken:
            _never_began(desk, unit, attempt.number)
        else:
            _lost(desk, unit, attempt.number, ErrorFacts(kind=FailureKind.LOST, sentence="the engine that ran it died"))
    look_for_programs(desk)


def _lost(desk: Desk, unit: UnitId, attempt: int, error: ErrorFacts) -> None:
    """Nobody saw how an attempt ended: another one follows at once where the kind allows, else a person is asked."""
    job = job_of(desk, unit)
    by_itself = restarts_by_itself(job, desk.plan) or (finds_out(job) and not _was_the_last(desk, unit))
    desk.emit(
        AttemptEnded(
            unit=unit,
            attempt=attempt,
            how=How.LOST if by_itself else How.IN_DOUBT,
            error=error.to_json(),
            retry_at=desk.real if by_itself and not _was_the_last(desk, unit) else None,
        )
    )


def _never_began(desk: Desk, unit: UnitId, attempt: int) -> None:
    """No worker had an attempt, and none will: another one follows at once, of whatever kind it is."""
    is_last = _was_the_last(desk, unit)
    how = How.CANCELLED if is_last else How.NOT_TAKEN
    desk.emit(AttemptEnded(unit=unit, attempt=attempt, how=how, retry_at=None if is_last else desk.real))
    finish_rollback(desk, unit)


def _counted(desk: Desk, event: EngineUp) -> None:
    """Record once which earlier nights count: before anything is decided that rests on them."""
    if event.counted is not None and desk.state.counted is None:
        desk.emit(event.counted)


def _approved(desk: Desk, event: EngineUp) -> None:
    """Record how the plan stands to what is approved before any gate opens, where that is otherwise than is known."""
    if event.approval is not None:
        approval_seen(desk, event.approval)


def _doubted(desk: Desk, event: EngineUp) -> None:
    """Go on with a journal that is not what was recorded: attempts that it does not tell of were begun and are lost."""
    if event.doubt is None:
        return
    desk.emit(event.doubt)
    for unit, token in event.unknown.items():
        if TaskId(task_of(unit)[0]) in desk.plan.by_id and desk.unit(unit).running is None:
            desk.emit(AttemptStarted(unit=unit, attempt=len(desk.unit(unit).attempts) + 1, token=token))


def _why_hold(desk: Desk, event: EngineUp) -> str:
    """Why nothing may start before somebody has looked, by the state before this engine; empty where it may."""
    return event.hold or why_hold(desk.plan, desk.state, desk.now)


def _held(desk: Desk, event: EngineUp, reason: str) -> None:
    """Let nothing start before a person has looked, where there is a reason."""
    if reason and desk.state.hold is None:
        desk.emit(HoldSet(by=f"the engine on {event.host}", reason=reason, asked=True))


def _unread(desk: Desk, event: EngineUp) -> None:
    """Say that nothing of the host's file holds, where it cannot be read."""
    if event.unread:
        desk.emit(HostFileUnread(reason=event.unread, host=event.host))


def _back(desk: Desk, event: EngineUp) -> None:
    """Tell people that the night goes on, where nobody worked on it before."""
    if event.lost is not None:
        engine_back(desk, event.lost)


def _was_the_last(desk: Desk, unit: UnitId) -> bool:
    """Whether no attempt may follow by itself: somebody stopped it, the night is rolled back, or the run has ended."""
    rolling_back = desk.state.rollback is not None and not task_of(unit)[1]
    return desk.state.ended is not None or rolling_back or desk.unit(unit).stop_asked


def ended(desk: Desk, result: AttemptResult) -> None:
    """Record how an attempt ended, with the time of the next one where the policy has one."""
    known = desk.unit(result.unit)
    if known.running is None or known.running.number != result.attempt:
        return
    job = job_of(desk, result.unit)
    by_itself = restarts_by_itself(job, desk.plan)
    match outcome := _with_its_records(result.outcome, by_itself=by_itself):
        case Succeeded():
            _end(desk, result, How.SUCCEEDED, succeeded=outcome)
        case Transient():
            retry_at = _next_attempt(desk, result.unit, job)
            _end(desk, result, How.TRANSIENT, error=outcome.error, retry_at=retry_at)
        case Permanent():
            _end(desk, result, How.PERMANENT, error=outcome.error)
        case InDoubtOutcome():
            _end(desk, result, How.IN_DOUBT, error=outcome.error)
        case Lost():
            _lost(desk, result.unit, result.attempt, outcome.error)
            look_for_programs(desk, result.unit)
        case Cancelled(reason=CancelReason.SHUTDOWN | CancelReason.FENCED):
            return  # the next engine finds it running under an earlier term, and takes it from there
        case Cancelled():
            _end(desk, result, _how_cancelled(outcome, by_itself=by_itself))
        case _:
            assert_never(outcome)


def _with_its_records(outcome: Outcome, *, by_itself: bool) -> Outcome:
    """A job that restarts by itself is never in doubt: its own records tell what it did."""
    return Transient(error=outcome.error) if by_itself and isinstance(outcome, InDoubtOutcome) else outcome


def _how_cancelled(outcome: Cancelled, *, by_itself: bool) -> How:
    return How.CANCELLED if outcome.certain or by_itself else How.IN_DOUBT


def _next_attempt(desk: Desk, unit: UnitId, job: Job) -> datetime | None:
    """The real time of the next attempt; None where none follows by itself."""
    wait = next_wait(job.retry, run=desk.state.run, task=unit, attempt=desk.unit(unit).tried)
    return None if wait is None or _was_the_last(desk, unit) else desk.real + wait


def _end(
    desk: Desk,
    result: AttemptResult,
    how: How,
    *,
    succeeded: Succeeded | None = None,
    error: ErrorFacts | None = None,
    retry_at: datetime | None = None,
) -> None:
    desk.emit(
        AttemptEnded(
            unit=result.unit,
            attempt=result.attempt,
            how=how,
            error=error.to_json() if error is not None else None,
            evidence=succeeded.evidence if succeeded is not None else None,
            retry_at=retry_at,
        )
    )
    look_for_programs(desk, result.unit)
    finish_rollback(desk, result.unit)


def finish_rollback(desk: Desk, unit: UnitId) -> None:
    """When a rollback came to its end, the task that it belongs to is rolled back."""
    task, is_rollback = task_of(unit)
    if is_rollback and desk.unit(unit).phase in (Phase.DONE, Phase.FIXED):
        desk.emit(TaskFinished(unit=UnitId(task), how=Finish.ROLLED_BACK, by=desk.unit(unit).by))


def quiet(desk: Desk, seen: QuietSeen) -> None:
    """Note that an attempt stands still, or moves again."""
    known = desk.unit(seen.unit)
    if known.running is None or known.running.number != seen.attempt:
        return
    if seen.over:
        if known.quiet is not None:
            desk.emit(QuietEnded(unit=seen.unit, attempt=seen.attempt))
        return
    same = known.quiet is not None and (known.quiet.waits_for, known.quiet.blocked_by) == (
        seen.waits_for,
        seen.blocked_by,
    )
    if not same:
        desk.emit(
            QuietBegan(unit=seen.unit, attempt=seen.attempt, waits_for=seen.waits_for, blocked_by=seen.blocked_by)
        )


def warned(desk: Desk, warning: WarningRaised) -> None:
    """Put a job's warning into the journal; once, when every attempt says the same and nobody has seen it yet."""
    unseen = ((one.unit, one.text) for one in desk.state.warnings if not one.acknowledged)
    if (warning.unit, warning.text) not in unseen:
        desk.emit(Warned(unit=warning.unit, text=warning.text, undo_takes=warning.undo_takes))


def cancel_all(desk: Desk, reason: CancelReason) -> None:
    """Cancel every running attempt, rollbacks excepted while a rollback is what it is for."""
    for unit, known in desk.state.units.items():
        if known.running is not None and not (reason is CancelReason.STOPPED and task_of(unit)[1]):
            desk.act(CancelAttempt(unit=unit, reason=reason))


def job_of(desk: Desk, unit: str) -> Job:
    """The job of a unit that has attempts."""
    body = body_of(desk.plan, unit)
    if not isinstance(body, Job):
        raise TypeError(f"{unit} is no job")
    return body
