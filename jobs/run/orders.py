"""Orders of operators, carried out or refused. Checkpoints have their own module (`jobs.run.gates`).

Two rules stand above the single orders. Nothing that ends a task (done, skip, fixed, abandon) acts on a task whose
predecessors are not finished: else it would release what stands behind a gate. And a checkpoint or a milestone is
never ended by an order at all.
"""

from datetime import timedelta
from typing import assert_never

from jobs.outcomes import CancelReason
from jobs.run import attempts, gates
from jobs.run.amend import amend
from jobs.run.commands import (
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
from jobs.run.corrections import correct
from jobs.run.deliberation import CancelAttempt, Deliberation, Refused, TerminateBackends, Tune
from jobs.run.events import (
    Acknowledged,
    Counted,
    EtaGiven,
    Finish,
    HoldReleased,
    HoldSet,
    ItemSettled,
    Judged,
    KeysClaimed,
    KeysGiven,
    KeysKept,
    Noted,
    Result,
    RollbackBegun,
    RunEnded,
    Settlement,
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
    rollback_unit,
    task_of,
)
from jobs.run.state import ASKING, Phase
from jobs.run.status import (
    body_of,
    due,
    open_predecessors,
    past_no_return,
    rollback_before,
    rollbacks_of_what_is_done,
    unconfirmed,
)
from plans import model
from plans.model import Job, Manual, Task, TaskId


def carry_out(desk: Deliberation, command: Command) -> None:
    """Turn a command into events, or raise `Refused` with the reason."""
    keys = desk.state.keys
    if desk.state.ended is not None and not isinstance(command.order, Note | Ack):
        raise Refused(f"the run has ended: {desk.state.ended.result}")
    if command.verb not in KEYLESS and command.actor != keys.holder:
        raise Refused(f"{keys.holder} holds the keys", hint="take-keys asks for them")
    if keys.claimed_by and command.actor == keys.holder and not isinstance(command.order, TakeKeys):
        desk.emit(KeysKept(by=command.actor))  # the holder is there after all
    _order(desk, command.order, command.actor)


def _order(desk: Deliberation, order: Order, by: str) -> None:
    match order:
        case Start():
            _start(desk, order.task, by)
        case Done():
            _done(desk, order, by)
        case Count():
            _count(desk, order, by)
        case Confirm():
            _confirm(desk, order, by)
        case Waive():
            _waive(desk, order, by)
        case Vote():
            gates.vote(desk, _task(desk, order.task), order, by)
        case Decide():
            gates.decide(desk, _task(desk, order.task), order, by)
        case Retry():
            _retry(desk, order.task, by)
        case Skip():
            _skip(desk, order, by)
        case Fixed():
            _finish(desk, order.task, Finish.FIXED, by, order.reason)
        case Abandon():
            _finish(desk, order.task, Finish.ABANDONED, by, order.reason)
        case Stop():
            _stop(desk, order, by)
        case Terminate():
            desk.emit(TerminationAsked(unit=_unit(desk, order.task), by=by))
            desk.act(TerminateBackends(unit=UnitId(order.task)))
        case SetHold() | Resume():
            _hold(desk, order, by)
        case Throttle():
            _throttle(desk, order, by)
        case Eta():
            eta = desk.now + timedelta(minutes=order.minutes)
            desk.emit(EtaGiven(unit=_unit(desk, order.task), eta=eta, by=by))
        case RollBack():
            _roll_back(desk, order, by)
        case Note():
            unit = _unit(desk, order.task) if order.task is not None else None
            desk.emit(Noted(text=order.text, by=by, unit=unit))
        case Ack():
            if all(one.seq != order.seq for one in desk.state.warnings):
                raise Refused(f"event {order.seq} is no warning")
            desk.emit(Acknowledged(seq=order.seq, by=by))
        case Correct():
            correct(desk, order, by)
        case Substitute():
            if order.party not in desk.plan.parties:
                raise Refused(f"there is no party {order.party}", hint=", ".join(desk.plan.parties))
            desk.emit(Substituted(party=order.party, name=order.name, contact=order.contact, by=by))
        case HandKeys():
            desk.emit(KeysGiven(to=order.to, by=by))
        case TakeKeys():
            _take_keys(desk, by)
        case Amend():
            amend(desk, order, by)
        case Abort():
            _abort(desk, order, by)
        case _:
            assert_never(order)


def _task(desk: Deliberation, name: str) -> Task:
    task = desk.plan.by_id.get(TaskId(task_of(name)[0]))
    if task is None:
        raise Refused(f"there is no task {name}")
    return task


def _unit(desk: Deliberation, name: str) -> UnitId:
    """The unit of that name: a task, or a rollback that has begun."""
    _task(desk, name)
    if task_of(name)[1] and not any(name in one.units for one in desk.state.rollbacks):
        raise Refused(f"the rollback of {task_of(name)[0]} has not begun")
    return UnitId(name)


def _body(desk: Deliberation, unit: UnitId) -> model.Body:
    return body_of(desk.plan, unit)


def _no_gate(desk: Deliberation, unit: UnitId) -> None:
    if isinstance(_body(desk, unit), model.Checkpoint | model.Milestone):
        raise Refused(f"{unit} cannot be ended by hand", hint="a checkpoint is decided; a milestone comes by itself")


def _its_turn(desk: Deliberation, unit: UnitId) -> None:
    """Refuse what would end a task that still waits for others: it would open what stands behind a gate."""
    task, is_rollback = task_of(unit)
    if is_rollback:
        before = rollback_before(desk.state, unit)
        missing: tuple[str, ...] = (before,) if before is not None else ()
    else:
        missing = open_predecessors(desk.state, desk.plan.by_id[TaskId(task)])
        if desk.state.rollback is not None:
            raise Refused("a rollback is under way")
    if missing:
        raise Refused(f"{unit} waits for {', '.join(missing)}")


def _may_start(desk: Deliberation, unit: UnitId) -> None:
    """Refuse to start what waits for others, for the clock, or under a hold."""
    _its_turn(desk, unit)
    task, is_rollback = task_of(unit)
    if desk.state.hold is not None:
        raise Refused(f"hold by {desk.state.hold.by}: {desk.state.hold.reason}", hint="resume first")
    if not is_rollback and not due(desk.state, desk.plan.by_id[TaskId(task)], desk.now):
        raise Refused(f"the clock time of {unit} has not come")


def _start(desk: Deliberation, name: str, by: str) -> None:
    unit = _unit(desk, name)
    if not isinstance(_body(desk, unit), Manual | model.Confirm):
        raise Refused(f"{unit} is not started by a person")
    if desk.unit(unit).phase is not Phase.PENDING:
        raise Refused(f"{unit} has started already")
    _may_start(desk, unit)
    desk.emit(TaskStarted(unit=unit, by=by))


def _under_way(desk: Deliberation, unit: UnitId, by: str) -> None:
    """Start a person's task that is ready, so that its first report need not be preceded by `start`."""
    phase = desk.unit(unit).phase
    if phase is Phase.PENDING:
        _start(desk, unit, by)
    elif phase is not Phase.RUNNING:
        raise Refused(f"{unit} is not under way: {phase}")


def _done(desk: Deliberation, order: Done, by: str) -> None:
    unit = _unit(desk, order.task)
    body = _body(desk, unit)
    if not isinstance(body, Manual):
        raise Refused(f"{unit} is not finished by a person's word", hint="fixed takes a reason")
    if body.criterion and order.verdict is None:
        raise Refused(f"{unit} has a criterion: {body.criterion}", hint="verdict=passed, failed or 'not tested'")
    if body.counter is not None and desk.unit(unit).count < body.counter.target:
        raise Refused(
            f"{unit} stands at {desk.unit(unit).count} of {body.counter.target} {body.counter.unit}",
            hint="count, or fixed with a reason",
        )
    _under_way(desk, unit, by)
    if order.verdict is not None:
        desk.emit(Judged(unit=unit, verdict=order.verdict, by=by, text=order.text))
    if order.verdict in (None, Verdict.PASSED):
        _end(desk, unit, Finish.DONE, by, order.text)


def _count(desk: Deliberation, order: Count, by: str) -> None:
    unit = _unit(desk, order.task)
    body = _body(desk, unit)
    if not isinstance(body, Manual) or body.counter is None:
        raise Refused(f"{unit} has no counter")
    if order.value < 0:
        raise Refused("a count is not negative")
    _under_way(desk, unit, by)
    desk.emit(Counted(unit=unit, value=order.value, by=by))
    if order.value >= body.counter.target and not body.criterion:
        _end(desk, unit, Finish.DONE, by, "")


def _confirming(desk: Deliberation, name: str, item: str) -> tuple[UnitId, model.Confirm]:
    unit = _unit(desk, name)
    body = _body(desk, unit)
    if not isinstance(body, model.Confirm):
        raise Refused(f"{unit} confirms nothing")
    if all(one.id != item for one in body.items):
        raise Refused(f"{unit} has no item {item}")
    return unit, body


def _confirm(desk: Deliberation, order: Confirm, by: str) -> None:
    unit, body = _confirming(desk, order.task, order.item)
    tick = order.tick or body.ticks[-1]
    if tick not in body.ticks:
        raise Refused(f"{unit} has no tick {tick}", hint=", ".join(body.ticks))
    if tick in desk.unit(unit).ticked(order.item):
        raise Refused(f"{order.item} is {tick} already")
    _under_way(desk, unit, by)
    desk.emit(Ticked(unit=unit, item=order.item, tick=tick, by=by))
    _all_confirmed(desk, unit, body, by)


def _waive(desk: Deliberation, order: Waive, by: str) -> None:
    unit, body = _confirming(desk, order.task, order.item)
    if body.ticks[-1] in desk.unit(unit).ticked(order.item):
        raise Refused(f"{order.item} is confirmed")
    _under_way(desk, unit, by)
    desk.emit(
        ItemSettled(
            unit=unit,
            item=order.item,
            settlement=Settlement.FAILED if order.failed else Settlement.WAIVED,
            reason=order.reason,
            fallback=order.fallback,
            by=by,
        )
    )
    _all_confirmed(desk, unit, body, by)


def _all_confirmed(desk: Deliberation, unit: UnitId, body: model.Confirm, by: str) -> None:
    if not unconfirmed(desk.unit(unit), body):
        _end(desk, unit, Finish.DONE, by, "")


def _end(desk: Deliberation, unit: UnitId, how: Finish, by: str, reason: str) -> None:
    desk.emit(TaskFinished(unit=unit, how=how, by=by, reason=reason))
    attempts.finish_rollback(desk, unit)


def _retry(desk: Deliberation, name: str, by: str) -> None:
    unit = _unit(desk, name)
    phase = desk.unit(unit).phase
    if phase not in ASKING | {Phase.RETRYING, Phase.ABANDONED, Phase.ROLLED_BACK, Phase.SKIPPED}:
        raise Refused(f"{unit} has nothing to retry: {phase}")
    if phase in (Phase.SKIPPED, Phase.ROLLED_BACK):
        begun = [one for one in desk.plan.successors.get(TaskId(unit), ()) if desk.unit(one).phase is not Phase.PENDING]
        if begun:
            raise Refused(f"{', '.join(begun)} has begun on the strength of it")
    _its_turn(desk, unit)
    desk.emit(TaskReopened(unit=unit, by=by, reason="retry"))


def _skip(desk: Deliberation, order: Skip, by: str) -> None:
    unit = _unit(desk, order.task)
    _no_gate(desk, unit)
    task, is_rollback = task_of(unit)
    if not is_rollback and not desk.plan.by_id[TaskId(task)].skippable:
        raise Refused(f"{unit} is required and cannot be skipped")
    _finish(desk, unit, Finish.SKIPPED, by, order.reason)


def _finish(desk: Deliberation, name: str, how: Finish, by: str, reason: str) -> None:
    """End a task by a person's word: skip, fixed, abandon."""
    unit = _unit(desk, name)
    _no_gate(desk, unit)
    if not reason.strip():
        raise Refused("a reason is needed", hint="reason=...")
    known = desk.unit(unit)
    if known.running is not None:
        raise Refused(f"{unit} is running", hint="stop it first")
    if known.phase not in ASKING | {Phase.PENDING, Phase.RETRYING, Phase.RUNNING}:
        raise Refused(f"{unit} has ended: {known.phase}")
    _its_turn(desk, unit)
    _end(desk, unit, how, by, reason)


def _stop(desk: Deliberation, order: Stop, by: str) -> None:
    unit = _unit(desk, order.task)
    if desk.unit(unit).running is None:
        raise Refused(f"{unit} has no attempt under way")
    desk.emit(StopAsked(unit=unit, by=by, reason=order.reason))
    desk.act(CancelAttempt(unit=unit, reason=CancelReason.STOPPED))


def _hold(desk: Deliberation, order: SetHold | Resume, by: str) -> None:
    match order:
        case SetHold():
            if desk.state.hold is not None:
                raise Refused(f"there is a hold by {desk.state.hold.by}")
            desk.emit(HoldSet(by=by, reason=order.reason))
        case Resume():
            if desk.state.hold is None:
                raise Refused("there is no hold")
            desk.emit(HoldReleased(by=by))
        case _:
            assert_never(order)


def _throttle(desk: Deliberation, order: Throttle, by: str) -> None:
    unit = _unit(desk, order.task)
    if not isinstance(_body(desk, unit), Job):
        raise Refused(f"{unit} is no job")
    if not 1 <= order.workers <= 64:
        raise Refused("workers are between 1 and 64")
    desk.emit(Throttled(unit=unit, knob="workers", value=order.workers, by=by))
    desk.act(Tune(unit=unit, knob="workers", value=order.workers))


def _roll_back(desk: Deliberation, order: RollBack, by: str) -> None:
    gone = past_no_return(desk.plan, desk.state)
    if gone is not None:
        raise Refused(f"{gone} was the point of no return", hint="fix forward")
    if desk.state.rollback is not None:
        raise Refused("a rollback is under way")
    if order.task == "all":
        undo = rollbacks_of_what_is_done(desk.plan, desk.state)
        desk.emit(RollbackBegun(units=undo, by=by, reason=order.reason))
        attempts.cancel_all(desk, CancelReason.STOPPED)
        return
    task = _task(desk, order.task)
    known = desk.unit(task.id)
    if task.rollback is None:
        raise Refused(f"{task.id} has no rollback")
    if known.started is None or known.phase in (Phase.SKIPPED, Phase.ROLLED_BACK) or known.running is not None:
        raise Refused(f"{task.id} has nothing to roll back: {known.phase}")
    begun = [
        one for one in desk.plan.successors[task.id] if desk.unit(one).phase not in (Phase.PENDING, Phase.ROLLED_BACK)
    ]
    if begun:
        raise Refused(f"{', '.join(begun)} has begun on the strength of it", hint="roll that back first")
    desk.emit(RollbackBegun(units=(rollback_unit(task.id),), by=by, reason=order.reason, whole=False))


def _take_keys(desk: Deliberation, by: str) -> None:
    keys = desk.state.keys
    if by == keys.holder:
        if not keys.claimed_by:
            raise Refused("you hold the keys")
        desk.emit(KeysKept(by=by))
    elif keys.claimed_by:
        raise Refused(f"{keys.claimed_by} has asked for the keys already")
    else:
        desk.emit(KeysClaimed(by=by))


def _abort(desk: Deliberation, order: Abort, by: str) -> None:
    if order.title != desk.plan.title:
        raise Refused("the title is another one", hint="type the plan's title exactly")
    desk.emit(RunEnded(result=Result.ABORTED, by=by, reason=order.reason))
    attempts.cancel_all(desk, CancelReason.ABORTED)
