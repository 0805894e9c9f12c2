"""Orders of operators: who may give one, and who carries it out.

Checkpoints are in `gates`, what people report in `people`, what they choose in `choices`, rollbacks in `undo`, the
keys in `keys`. What concerns the whole night and fits in a few lines stands here.
"""

from datetime import timedelta
from typing import assert_never

from jobs.outcomes import CancelReason
from jobs.run.decisions import attempts, checkpoints, key_holder, manual_work, rollback, task_commands
from jobs.run.decisions.amend import amend
from jobs.run.decisions.commands import (
    AFTERWORDS,
    KEYLESS,
    Abandon,
    Abort,
    Ack,
    Amend,
    Command,
    Confirm,
    Correct,
    Count,
    Decide,
    Done,
    Eta,
    Fixed,
    HandKeys,
    Note,
    Order,
    Resume,
    Retry,
    RollBack,
    SetHold,
    Skip,
    Start,
    Stop,
    Substitute,
    TakeKeys,
    Terminate,
    Throttle,
    Vote,
    Waive,
)
from jobs.run.decisions.corrections import correct
from jobs.run.decisions.decision import Deliberation, Refused, Tune
from jobs.run.decisions.preconditions import body_named, task_named, unit_named
from jobs.run.events import (
    Acknowledged,
    EtaGiven,
    Finish,
    HoldReleased,
    HoldSet,
    Noted,
    Result,
    RunEnded,
    Substituted,
    Throttled,
)
from jobs.run.state.model import FINISHED
from plans.model import Job, JobKind


def carry_out(desk: Deliberation, command: Command) -> None:
    """Turn a command into events, or raise `Refused` with the reason."""
    held = desk.state.keys
    ended = desk.state.ended
    if ended is not None and not isinstance(command.order, Note | Ack):
        raise Refused(f"the run has ended: {ended.result}")
    if ended is not None and ended.at_real is not None and desk.real - ended.at_real > AFTERWORDS:
        raise Refused(f"the run has ended {(desk.real - ended.at_real).days} days ago, and its journal is closed")
    if command.verb not in KEYLESS and command.actor != held.holder:
        raise Refused(f"{held.shown} holds the keys", hint="take-keys asks for them")
    _order(desk, command.order, command.actor)


def _order(desk: Deliberation, order: Order, by: str) -> None:
    match order:
        case Start():
            manual_work.start(desk, order.task, by)
        case Done():
            manual_work.done(desk, order, by)
        case Count():
            manual_work.count(desk, order, by)
        case Confirm():
            manual_work.confirm(desk, order, by)
        case Waive():
            manual_work.waive(desk, order, by)
        case Vote():
            checkpoints.vote(desk, task_named(desk, order.task), order, by)
        case Decide():
            checkpoints.decide(desk, task_named(desk, order.task), order, by)
        case Retry():
            task_commands.retry(desk, order, by)
        case Skip():
            task_commands.skip(desk, order, by)
        case Fixed():
            task_commands.finish(desk, order.task, Finish.FIXED, by, order.reason)
        case Abandon():
            task_commands.finish(desk, order.task, Finish.ABANDONED, by, order.reason)
        case Stop():
            task_commands.stop(desk, order, by)
        case Terminate():
            task_commands.terminate(desk, order.task, by)
        case SetHold():
            _hold(desk, order, by)
        case Resume():
            _resume(desk, by)
        case Throttle():
            _throttle(desk, order, by)
        case Eta():
            _eta(desk, order, by)
        case RollBack():
            rollback.roll_back(desk, order, by)
        case Note():
            unit = unit_named(desk, order.task) if order.task is not None else None
            desk.emit(Noted(text=order.text, by=by, unit=unit))
        case Ack():
            _acknowledge(desk, order, by)
        case Correct():
            correct(desk, order, by)
        case Substitute():
            if order.party not in desk.plan.parties:
                raise Refused(f"there is no party {order.party}", hint=", ".join(desk.plan.parties))
            desk.emit(Substituted(party=order.party, name=order.name, contact=order.contact, by=by))
        case HandKeys():
            key_holder.hand_over(desk, order.to, by)
        case TakeKeys():
            key_holder.take(desk, by)
        case Amend():
            amend(desk, order, by)
        case Abort():
            _abort(desk, order, by)
        case _:
            assert_never(order)


def _hold(desk: Deliberation, order: SetHold, by: str) -> None:
    if desk.state.hold is not None:
        raise Refused(f"there is a hold by {desk.state.hold.by}")
    desk.emit(HoldSet(by=by, reason=order.reason))


def _resume(desk: Deliberation, by: str) -> None:
    if desk.state.hold is None:
        raise Refused("there is no hold")
    desk.emit(HoldReleased(by=by))


def _throttle(desk: Deliberation, order: Throttle, by: str) -> None:
    unit = unit_named(desk, order.task)
    body = body_named(desk, unit)
    if not isinstance(body, Job) or body.kind not in (JobKind.COPY, JobKind.RECONCILE):
        raise Refused(f"{unit} has no knobs", hint="copy and reconcile have")
    if desk.unit(unit).phase in FINISHED:
        raise Refused(f"{unit} has ended: {desk.unit(unit).phase}")
    knobs = {"workers": order.workers, "chunk_rows": order.chunk_rows}
    if not any(knobs.values()):
        raise Refused("no knob is turned", hint="workers=2, or chunk_rows=50000, or both")
    for knob, value in knobs.items():
        if value is not None:
            desk.emit(Throttled(unit=unit, knob=knob, value=value, by=by))
            desk.act(Tune(unit=unit, knob=knob, value=value))


def _eta(desk: Deliberation, order: Eta, by: str) -> None:
    unit = unit_named(desk, order.task)
    if desk.unit(unit).phase in FINISHED:
        raise Refused(f"{unit} has ended: {desk.unit(unit).phase}")
    desk.emit(EtaGiven(unit=unit, eta=desk.now + timedelta(minutes=order.minutes), by=by))


def _acknowledge(desk: Deliberation, order: Ack, by: str) -> None:
    warning = next((one for one in desk.state.warnings if one.seq == order.seq), None)
    if warning is None:
        raise Refused(f"event {order.seq} is no warning")
    if warning.acknowledged:
        raise Refused(f"{warning.acknowledged} has acknowledged it already")
    desk.emit(Acknowledged(seq=order.seq, by=by))


def _abort(desk: Deliberation, order: Abort, by: str) -> None:
    if order.title != desk.plan.title.strip():
        raise Refused("the title is another one", hint="type the plan's title exactly")
    desk.emit(RunEnded(result=Result.ABORTED, by=by, reason=order.reason))
    attempts.cancel_all(desk, CancelReason.ABORTED)
