"""What a person chooses about a task that asks, or that went another way than planned: retry, skip, fixed, abandon,
stop."""

from jobs.outcomes import CancelReason
from jobs.run.decisions.commands import RetryTask, Skip, Stop
from jobs.run.decisions.decision import CancelAttempt, Desk, NotNow, TerminateBackends
from jobs.run.decisions.manual_work import by_people, end, start_job
from jobs.run.decisions.preconditions import body_named, its_turn, may_start, no_gate, unit_named
from jobs.run.decisions.rollback import reopen, resting_on
from jobs.run.events import Finish, Life, StopAsked, TaskReopened, TerminationAsked, UnitId, task_of
from jobs.run.outlook.rollbacks.again import has_ended_and_may_be_done_again, kept_by, may_be_tried_again
from jobs.run.state.unit import ASKING, Phase, UnitState
from plans import model
from plans.model import TaskId

_ENDED_BY_HAND = ASKING | {Phase.PENDING, Phase.RETRYING, Phase.RUNNING, Phase.ROLLED_BACK, Phase.ABANDONED}


def retry(desk: Desk, command: RetryTask, by: str) -> None:
    """Try again now. What has ended is taken back, as long as nothing has begun on the strength of it.

    A checkpoint that waits for its decision is no such thing: its poll begins anew once the task is finished again.
    Canaries are sent again whatever has begun since: what they say of a flow grows old.
    """
    unit = unit_named(desk, command.task)
    no_gate(desk, unit)
    known = desk.unit(unit)
    again = has_ended_and_may_be_done_again(desk.plan, desk.state, unit)
    if not may_be_tried_again(desk.plan, desk.state, unit):
        raise NotNow(f"{unit} has nothing to retry: {known.phase}")
    its_turn(desk, unit)
    _not_beside(known, command.beside)
    gates: list[TaskId] = []
    if again:
        gates = resting_on(desk, unit, undecided_gates=True)
        if others := kept_by(desk.plan, desk.state, unit):
            raise NotNow(f"{', '.join(others)} has begun on the strength of it")
    reopen(desk, gates, by, because=f"{unit} is done again")
    beside = bool(known.in_the_way)
    reason = f"retry beside {', '.join(str(one.program) for one in known.in_the_way)}" if beside else "retry"
    desk.emit(TaskReopened(unit=unit, by=by, reason=reason, beside=beside))
    _at_once(desk, unit)


def _at_once(desk: Desk, unit: UnitId) -> None:
    """Begin anew what does not begin by itself: whoever has it tried again has said so."""
    body = body_named(desk, unit)
    if isinstance(body, model.Job) and by_people(desk, unit):
        may_start(desk, unit)
        start_job(desk, unit, body)


def _not_beside(known: UnitState, pid: int | None) -> None:
    """Refuse to start a second program beside one that may still run, unless a person names it."""
    if not known.in_the_way:
        return
    if pid in {one.program.pid for one in known.in_the_way}:
        return
    one = known.in_the_way[0]
    hint = f"terminate {known.id} ends it" if one.life is not Life.ELSEWHERE else f"look on {one.program.host}"
    raise NotNow(str(one), hint=f"{hint}; retry {known.id} beside={one.program.pid} starts another one beside it")


def skip(desk: Desk, command: Skip, by: str) -> None:
    """Go on without it, where the plan permits."""
    unit = unit_named(desk, command.task)
    no_gate(desk, unit)
    name, is_rollback = task_of(unit)
    if not is_rollback and not desk.plan.by_id[TaskId(name)].skippable:
        raise NotNow(f"{unit} is required and cannot be skipped")
    finish(desk, unit, Finish.SKIPPED, by, command.reason)


def finish(desk: Desk, name: str, how: Finish, by: str, reason: str) -> None:
    """End a task by a person's word: skip, fixed, abandon."""
    unit = unit_named(desk, name)
    no_gate(desk, unit)
    known = desk.unit(unit)
    if known.running is not None:
        raise NotNow(f"{unit} is running", hint="stop it first")
    if known.phase not in _ENDED_BY_HAND or known.finish is how:
        raise NotNow(f"{unit} has ended: {known.phase}")
    its_turn(desk, unit)
    end(desk, unit, how, by, reason)


def stop(desk: Desk, command: Stop, by: str) -> None:
    """Cancel the attempt under way; no other one follows by itself."""
    unit = unit_named(desk, command.task)
    if desk.unit(unit).running is None:
        raise NotNow(f"{unit} has no attempt under way")
    desk.emit(StopAsked(unit=unit, by=by, reason=command.reason))
    desk.act(CancelAttempt(unit=unit, reason=CancelReason.STOPPED))


def terminate(desk: Desk, name: str, by: str) -> None:
    """Have the backends ended that an earlier attempt left on the servers."""
    unit = unit_named(desk, name)
    if not desk.unit(unit).attempts:
        raise NotNow(f"{unit} has had no attempt")
    desk.emit(TerminationAsked(unit=unit, by=by))
    desk.act(TerminateBackends(unit=unit))
