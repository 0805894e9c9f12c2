"""Carry out an operator's command, where whoever gave it may give it.

Checkpoints are in `checkpoints`, what people report in `manual_work`, what they choose in `task_commands`, rollbacks in
`rollback`, the keys in `key_holder`. What concerns the whole night and fits in a few lines stands here.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

from jobs.outcomes import CancelReason
from jobs.run.decisions import attempts, checkpoints, key_holder, lessons, manual_work, rollback, task_commands
from jobs.run.decisions.amend import amend
from jobs.run.decisions.commands import (
    AFTERWORDS,
    KEYLESS,
    SAID_AFTERWARDS,
    Abandon,
    Abort,
    Ack,
    Amend,
    CastVote,
    ConfirmItem,
    Correct,
    Count,
    Decide,
    DirectCommand,
    Done,
    Eta,
    Fixed,
    GivenCommand,
    HandKeys,
    Note,
    Resume,
    RetryTask,
    RollBack,
    SetHold,
    Shift,
    Skip,
    Start,
    Stop,
    Substitute,
    TakeKeys,
    Terminate,
    Throttle,
    Waive,
)
from jobs.run.decisions.corrections import correct
from jobs.run.decisions.decision import Desk, NotNow, Tune
from jobs.run.decisions.flowing.commands import SettleFlow
from jobs.run.decisions.flowing.settling import settle
from jobs.run.decisions.lesson_command import KeepLesson
from jobs.run.decisions.people_commands import GiveAnswer, Notify, Reached
from jobs.run.decisions.preconditions import body_named, task_named, unit_named
from jobs.run.decisions.problems.commands import DeclareDegraded, DeclareNormal, KeepProblem
from jobs.run.decisions.problems.keeping import say_what_is_wrong
from jobs.run.decisions.reach_people import reach_people
from jobs.run.decisions.shift import shift
from jobs.run.decisions.stream_command import SayOfStream
from jobs.run.decisions.stream_sentences import say_of_stream
from jobs.run.decisions.substitutes import substitute
from jobs.run.events import (
    Acknowledged,
    EtaGiven,
    Finish,
    HoldReleased,
    HoldSet,
    Noted,
    Result,
    RunEnded,
    Throttled,
    UnitId,
)
from jobs.run.state.unit import FINISHED, UnitState
from plans.characters import shown
from plans.model import Job, JobKind
from plans.model.lanes import KNOB, knob_of, lanes_said, workers_of
from plans.nearest import did_you_mean
from plans.plurals import counted
from plans.typed_title import is_title


def carry_out(desk: Desk, given: GivenCommand, command: DirectCommand) -> None:
    """Turn a command into events, or raise `NotNow` with the reason."""
    must_be_allowed(desk, given)
    if isinstance(command, Resume):
        _hold_was_seen(desk, given.at)
    _carry_out(desk, command, given.actor)


def must_be_allowed(desk: Desk, given: GivenCommand) -> None:
    """Refuse what is given after the end of the run, or by somebody who would have to hold the keys."""
    held = desk.state.keys
    ended = desk.state.ended
    if ended is not None and given.word not in SAID_AFTERWARDS:
        raise NotNow(f"the run has ended: {ended.result}")
    if ended is not None and ended.at_real is not None and desk.real - ended.at_real > AFTERWORDS:
        raise NotNow(
            f"the run has ended {counted((desk.real - ended.at_real).days, 'day')} ago, and its journal is closed"
        )
    if given.word not in KEYLESS and given.actor != held.holder:
        raise NotNow(f"{held.shown} holds the keys", hint="take-keys asks for them")


def _carry_out(desk: Desk, command: DirectCommand, by: str) -> None:
    match command:
        case Start() | Done() | Count() | ConfirmItem() | Waive():
            _report_work(desk, command, by)
        case CastVote():
            checkpoints.vote(desk, task_named(desk, command.task), command, by)
        case Decide():
            checkpoints.decide(desk, task_named(desk, command.task), command, by)
        case RetryTask() | Skip() | Fixed() | Abandon() | Stop() | Terminate() | Throttle() | Eta():
            _command_task(desk, command, by)
        case Note() | SayOfStream() | KeepLesson() | Ack() | Correct() | Substitute():
            _keep_record(desk, command, by)
        case KeepProblem() | DeclareDegraded() | DeclareNormal():
            say_what_is_wrong(desk, command, by)
        case SettleFlow():
            settle(desk, command, by)
        case Notify() | Reached() | GiveAnswer():
            reach_people(desk, command, by)
        case _:
            _command_run(desk, command, by)


def _report_work(desk: Desk, command: Start | Done | Count | ConfirmItem | Waive, by: str) -> None:
    match command:
        case Start():
            manual_work.start(desk, command.task, by)
        case Done():
            manual_work.done(desk, command, by)
        case Count():
            manual_work.count(desk, command, by)
        case ConfirmItem():
            manual_work.confirm(desk, command, by)
        case Waive():
            manual_work.waive(desk, command, by)
        case _:
            assert_never(command)


def _command_task(
    desk: Desk, command: RetryTask | Skip | Fixed | Abandon | Stop | Terminate | Throttle | Eta, by: str
) -> None:
    match command:
        case RetryTask():
            task_commands.retry(desk, command, by)
        case Skip():
            task_commands.skip(desk, command, by)
        case Fixed():
            task_commands.finish(desk, command.task, Finish.FIXED, by, command.reason)
        case Abandon():
            task_commands.finish(desk, command.task, Finish.ABANDONED, by, command.reason)
        case Stop():
            task_commands.stop(desk, command, by)
        case Terminate():
            task_commands.terminate(desk, command.task, by)
        case Throttle():
            _throttle(desk, command, by)
        case Eta():
            _eta(desk, command, by)
        case _:
            assert_never(command)


def _keep_record(desk: Desk, command: Note | SayOfStream | KeepLesson | Ack | Correct | Substitute, by: str) -> None:
    match command:
        case Note():
            unit = unit_named(desk, command.task) if command.task is not None else None
            desk.emit(Noted(text=command.text, by=by, unit=unit))
        case SayOfStream():
            say_of_stream(desk, command, by)
        case KeepLesson():
            lessons.keep(desk, command, by)
        case Ack():
            _acknowledge(desk, command, by)
        case Correct():
            correct(desk, command, by)
        case Substitute():
            substitute(desk, command, by)
        case _:
            assert_never(command)


def _command_run(
    desk: Desk, command: SetHold | Resume | RollBack | HandKeys | TakeKeys | Amend | Shift | Abort, by: str
) -> None:
    match command:
        case SetHold():
            _hold(desk, command, by)
        case Resume():
            _resume(desk, by)
        case RollBack():
            rollback.roll_back(desk, command, by)
        case HandKeys():
            key_holder.hand_over(desk, command.to, by)
        case TakeKeys():
            key_holder.take(desk, by)
        case Amend():
            amend(desk, command, by)
        case Shift():
            shift(desk, command, by)
        case Abort():
            _abort(desk, command, by)
        case _:
            assert_never(command)


def _hold(desk: Desk, command: SetHold, by: str) -> None:
    if desk.state.hold is not None:
        raise NotNow(f"there is a hold by {desk.state.hold.by}")
    desk.emit(HoldSet(by=by, reason=command.reason))


def _hold_was_seen(desk: Desk, said: datetime | None) -> None:
    """Refuse to release what an engine asks somebody to look at by a word that was sent before it asked."""
    hold = desk.state.hold
    if hold is None or not hold.asked or said is None:
        return
    if desk.state.clock.run_time(said) < hold.since:
        raise NotNow(f"this was said before the hold began: {hold.reason}", hint="look at it, then resume")


def _resume(desk: Desk, by: str) -> None:
    if desk.state.hold is None:
        raise NotNow("there is no hold")
    desk.emit(HoldReleased(by=by))


_HAVE_KNOBS = frozenset({JobKind.COPY, JobKind.FOLLOW, JobKind.RECONCILE})


def _throttle(desk: Desk, command: Throttle, by: str) -> None:
    unit = unit_named(desk, command.task)
    body = body_named(desk, unit)
    if not isinstance(body, Job) or body.kind not in _HAVE_KNOBS:
        raise NotNow(f"{unit} has no knobs", hint="copy, follow and reconcile have")
    if desk.unit(unit).phase in FINISHED:
        raise NotNow(f"{unit} has ended: {desk.unit(unit).phase}")
    if command.workers is None and command.chunk_rows is None:
        raise NotNow("no knob is turned", hint="workers=2, or chunk_rows=50000, or both")
    of_workers = {_knob_of_workers(unit, body, desk.unit(unit), command): command.workers}
    for knob, value in {**of_workers, "chunk_rows": command.chunk_rows}.items():
        if value is not None:
            desk.emit(Throttled(unit=unit, knob=knob, value=value, by=by))
            desk.act(Tune(unit=unit, knob=knob, value=value))


def _knob_of_workers(unit: UnitId, job: Job, known: UnitState, command: Throttle) -> str:
    """Which knob says how many workers there are; raise `NotNow` where none would be left, or the label is another."""
    _label_must_be_of(unit, lanes_said(job.spec), command)
    knob = knob_of(command.label) if command.label is not None else KNOB
    if command.workers is not None and not workers_of(job.spec, {**known.tuning, knob: command.workers}):
        raise NotNow(f"{unit} would have no worker left", hint="stop ends it, hold lets nothing begin")
    return knob


def _label_must_be_of(unit: UnitId, said: Mapping[str, int], command: Throttle) -> None:
    """Raise `NotNow` where workers are by label and none is named, or one that is no label of theirs."""
    labels, label = ", ".join(said), command.label
    if label is not None and label not in said:
        hint = did_you_mean(label, said) or (f"its labels: {labels}" if said else "without label=")
        raise NotNow(f"{unit} has no workers with the label {shown(label)}", hint=hint)
    if said and label is None and command.workers is not None:
        raise NotNow(f"the workers of {unit} are by label", hint=f"label= beside it: {labels}")


def _eta(desk: Desk, command: Eta, by: str) -> None:
    unit = unit_named(desk, command.task)
    if desk.unit(unit).phase in FINISHED:
        raise NotNow(f"{unit} has ended: {desk.unit(unit).phase}")
    desk.emit(EtaGiven(unit=unit, eta=desk.now + timedelta(minutes=command.minutes), by=by))


def _acknowledge(desk: Desk, command: Ack, by: str) -> None:
    warning = next((one for one in desk.state.warnings if one.seq == command.seq), None)
    if warning is None:
        raise NotNow(f"event {command.seq} is no warning")
    if warning.acknowledged:
        raise NotNow(f"{warning.acknowledged} has acknowledged it already")
    desk.emit(Acknowledged(seq=command.seq, by=by))


def _abort(desk: Desk, command: Abort, by: str) -> None:
    if not is_title(command.title, desk.plan.title):
        raise NotNow("the title is another one", hint="type the plan's title exactly")
    desk.emit(RunEnded(result=Result.ABORTED, by=by, reason=command.reason))
    attempts.cancel_all(desk, CancelReason.ABORTED)
