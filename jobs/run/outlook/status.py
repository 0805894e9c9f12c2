"""What a task's state is called on screen, whose turn it is, and what or whom it waits for, and since when.

Every state that is not an end answers all three: a task that waits without saying for what is a defect that the
property tests look for.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias, assert_never

from jobs.run.events import Answer, Life, UnitId, rollback_unit, task_of
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.people.acting import owner_of, party_name
from jobs.run.outlook.replicating.ways_back import gone_ways, is_held_open
from jobs.run.outlook.seconds.needed import is_begun_by_people
from jobs.run.outlook.sequence.before import (
    open_dependencies,
    open_predecessors,
    out_of_turn,
    predecessors_finished,
    rollback_before,
)
from jobs.run.outlook.sequence.due import due, time_text
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.shut_gates import shut_by
from jobs.run.outlook.used_databases import lacking
from jobs.run.state.model import RunState
from jobs.run.state.seconds import SecondAct
from jobs.run.state.unit import Phase, Place, UnitState
from plans.clock_text import clock_text
from plans.model import Checkpoint, Confirm, Job, Manual, Plan, Task, TaskId
from plans.plurals import counted


class Code(StrEnum):
    """The word in the state column, spoken the same on the bridge call."""

    WAIT = "WAIT"
    TIME = "TIME"
    HELD = "HELD"
    READY = "RDY"
    RUN = "RUN"
    QUIET = "QUIET"
    RETRY = "RTRY"
    ASK = "ASK"
    DOUBT = "DOUBT"
    UNVERIFIED = "UNVF"
    DONE = "DONE"
    SKIP = "SKIP"
    HAND = "HAND"
    GONE = "GONE"
    BACK = "BACK"
    OPEN = "OPEN"
    GO = "GO"
    GO_WITH_CAVEAT = "GO*"
    NO_GO = "NOGO"
    POSTPONED = "POST"
    SECOND = "2ND"


class Turn(StrEnum):
    """Whose turn it is: the four answers that are always on screen, and nobody's once it is over."""

    MACHINE = "machine"
    PERSON = "person"
    CLOCK = "clock"
    BLOCKED = "blocked"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStatus:
    """How one task looks."""

    code: Code
    turn: Turn
    waits_for: str = ""
    """What or whom it waits for, in words; never empty unless `turn` is nobody or the machine is at work."""
    since: datetime | None = None
    """Run time since when."""


_ENDS: dict[Phase, Code] = {
    Phase.DONE: Code.DONE,
    Phase.SKIPPED: Code.SKIP,
    Phase.FIXED: Code.HAND,
    Phase.GO: Code.GO,
    Phase.GO_WITH_CAVEAT: Code.GO_WITH_CAVEAT,
    Phase.ROLLED_BACK: Code.BACK,
    Phase.ABANDONED: Code.GONE,
}

_Asking: TypeAlias = Literal[Phase.ATTENTION, Phase.DOUBT, Phase.UNVERIFIED, Phase.NO_GO, Phase.ROLLED_BACK]
"""Where somebody has to say how it goes on."""
_SAID_AT_A_POLL = frozenset({Phase.OPEN, Phase.POSTPONED, Phase.NO_GO})
"""Where a person's word is taken whatever comes before it: an answer, a no-go, a new time."""


@last_answer
def past_no_return(plan: Plan, state: RunState) -> TaskId | None:
    """The checkpoint whose go made a rollback impossible, or the switch that cannot be taken back as things are; None
    while we may still roll back."""
    gates = (one for one in plan.checkpoints if isinstance(one.body, Checkpoint) and one.body.point_of_no_return)
    passed = (gate.id for gate in gates if state.unit(gate.id).released)
    gone = (one.switch for one in gone_ways(plan, state))
    return next((gate for gate in passed if not is_held_open(plan, state, gate)), None) or next(gone, None)


def look(plan: Plan, state: RunState, unit: str, now: datetime) -> UnitStatus:
    """How a task or a rollback looks at `now`, in run time."""
    seen = _look(plan, state, unit, now)
    known = state.unit(unit)
    if (act := state.seconds.of(unit)) is not None:
        return UnitStatus(code=Code.SECOND, turn=Turn.PERSON, waits_for=second_text(plan, state, act), since=act.at)
    if known.running is not None or (seen.turn is Turn.NOBODY and not known.rolling_back):
        return seen
    if state.ended is not None:
        return replace(seen, turn=Turn.NOBODY, waits_for="the run has ended")
    return _in_its_turn(plan, state, unit, seen)


def _in_its_turn(plan: Plan, state: RunState, unit: str, seen: UnitStatus) -> UnitStatus:
    """As it was seen, unless a rollback, or what comes before it and was opened anew, keeps anybody from it."""
    known = state.unit(unit)
    if state.rollback is not None and not task_of(unit)[1]:
        since = max(state.rollback.since, seen.since or state.rollback.since)
        return replace(seen, turn=Turn.BLOCKED, waits_for="a rollback is under way", since=since)
    if known.rolling_back:
        return replace(seen, turn=Turn.BLOCKED, waits_for=f"{rollback_unit(unit)}, which rolls it back")
    is_somebodys = seen.turn is Turn.PERSON and known.phase not in _SAID_AT_A_POLL
    order = out_of_turn(plan, state, unit) if is_somebodys else None
    if order is None:
        return seen
    first = f"{', '.join(order.first)}, which must be done first" if order.first else order.why
    return replace(seen, turn=Turn.BLOCKED, waits_for=first)


def _look(plan: Plan, state: RunState, unit: str, now: datetime) -> UnitStatus:
    name, is_rollback = task_of(unit)
    task = plan.by_id[TaskId(name)]
    known = state.unit(unit)
    owner = owner_of(plan, state, task)
    match known.phase:
        case Phase.PENDING:
            return _pending_rollback(plan, state, unit, task) if is_rollback else _pending(plan, state, task, now)
        case Phase.RUNNING:
            return _running(plan, known, unit, owner)
        case Phase.RETRYING:
            return _retrying(plan, state, known)
        case Phase.OPEN:
            return _open(plan, state, task, known)
        case Phase.POSTPONED:
            return _postponed(plan, state, task, known, now)
        case Phase.ATTENTION | Phase.DOUBT | Phase.UNVERIFIED | Phase.NO_GO:
            return _asking(known, owner, known.phase)
        case Phase.ROLLED_BACK:
            return _rolled_back(state, known, owner, is_rollback=is_rollback)
        case Phase.DONE | Phase.SKIPPED | Phase.FIXED | Phase.GO | Phase.GO_WITH_CAVEAT | Phase.ABANDONED:
            return _ended(known, known.phase)
    assert_never(known.phase)


def _rolled_back(state: RunState, known: UnitState, owner: str, *, is_rollback: bool) -> UnitStatus:
    """In a run that goes back as a whole that is the end of it; else somebody says how it goes on."""
    meant = is_rollback or state.rollback is not None
    return _ended(known, Phase.ROLLED_BACK) if meant else _asking(known, owner, Phase.ROLLED_BACK)


def _ended(known: UnitState, phase: Phase) -> UnitStatus:
    return UnitStatus(code=_ENDS[phase], turn=Turn.NOBODY, since=known.since)


def _asking(known: UnitState, owner: str, phase: _Asking) -> UnitStatus:
    """Somebody has to say how it goes on."""
    match phase:
        case Phase.ATTENTION:
            why = known.reason or (f"its verdict is {known.verdict}" if known.verdict is not None else "no reason said")
            code, text = Code.ASK, f"retry, skip, fixed or abandon ({why})"
        case Phase.DOUBT:
            left = f" ({'; '.join(map(str, known.left))})" if known.left else ""
            code, text = Code.DOUBT, f"the attempt was lost and may have acted{left}; retry, skip, fixed or abandon"
        case Phase.UNVERIFIED:
            code, text = Code.UNVERIFIED, "ended without evidence; fixed with a reason, retry or skip"
        case Phase.NO_GO:
            code, text = Code.NO_GO, "no-go was said; postpone, hold or roll back"
        case Phase.ROLLED_BACK:
            code, text = Code.BACK, "retry, skip, fixed or abandon"
    return UnitStatus(code=code, turn=Turn.PERSON, waits_for=f"{owner}: {text}", since=known.since)


def second_text(plan: Plan, state: RunState, act: SecondAct) -> str:
    """`Operations to agree: D08 is done, says kari (agree 412)`."""
    names = " and ".join(party_name(plan, state, one) for one in act.lacking)
    return f"{names} to agree: {act.does}, says {act.by} (agree {act.seq})"


def silent(state: RunState, task: Task) -> tuple[str, ...]:
    """The polled parties that have not answered."""
    if not isinstance(task.body, Checkpoint):
        return ()
    known = state.unit(task.id)
    return tuple(party for party in task.body.poll if known.vote(party) is None)


def _pending(plan: Plan, state: RunState, task: Task, now: datetime) -> UnitStatus:
    if state.ended is not None:
        return UnitStatus(code=Code.WAIT, turn=Turn.NOBODY, waits_for="the run has ended", since=state.ended.at)
    if state.rollback is not None:
        return UnitStatus(
            code=Code.WAIT, turn=Turn.BLOCKED, waits_for="a rollback is under way", since=state.rollback.since
        )
    missing = open_dependencies(state, task)
    if missing:
        abandoned = [one.task for one in missing if state.unit(one.task).phase is Phase.ABANDONED]
        text = ", ".join(map(str, missing)) + (f" ({', '.join(abandoned)} abandoned)" if abandoned else "")
        return UnitStatus(code=Code.WAIT, turn=Turn.BLOCKED, waits_for=text, since=None)
    since = predecessors_finished(state, task, now)
    if not due(plan, state, task, now):
        return UnitStatus(code=Code.TIME, turn=Turn.CLOCK, waits_for=time_text(plan, state, task, now), since=since)
    if state.hold is not None:
        text = f"hold by {state.hold.by}: {state.hold.reason}"
        return UnitStatus(code=Code.HELD, turn=Turn.BLOCKED, waits_for=text, since=state.hold.since)
    if isinstance(task.body, Job) and (held := _held_job(plan, state, UnitId(task.id), task.body)) is not None:
        return held
    if isinstance(task.body, Manual | Confirm) or is_begun_by_people(task):
        text = f"{owner_of(plan, state, task)} to start"
        return UnitStatus(code=Code.READY, turn=Turn.PERSON, waits_for=text, since=since)
    return UnitStatus(code=Code.READY, turn=Turn.MACHINE, waits_for="the engine", since=since)


def _pending_rollback(plan: Plan, state: RunState, unit: str, task: Task) -> UnitStatus:
    if state.hold is not None:
        text = f"hold by {state.hold.by}: {state.hold.reason}"
        return UnitStatus(code=Code.HELD, turn=Turn.BLOCKED, waits_for=text, since=state.hold.since)
    before = rollback_before(state, unit)
    if before is not None:
        return UnitStatus(code=Code.WAIT, turn=Turn.BLOCKED, waits_for=before)
    if left := [one for one in state.unit(task.id).in_the_way if one.life is not Life.ELSEWHERE]:
        return UnitStatus(code=Code.HELD, turn=Turn.BLOCKED, waits_for="; ".join(map(str, left)))
    if isinstance(body := body_of(plan, unit), Job):
        ready = UnitStatus(code=Code.READY, turn=Turn.MACHINE, waits_for="the engine")
        return _held_job(plan, state, UnitId(unit), body) or ready
    return UnitStatus(code=Code.READY, turn=Turn.PERSON, waits_for=f"{owner_of(plan, state, task)} to start")


def _running(plan: Plan, known: UnitState, unit: str, owner: str) -> UnitStatus:
    body = body_of(plan, unit)
    if isinstance(body, Job):
        if (untaken := known.untaken) is not None:
            return _lying(untaken, owner)
        if known.quiet is not None:
            by = f", blocked by {known.quiet.blocked_by}" if known.quiet.blocked_by else ""
            text = f"{known.quiet.waits_for}{by}" or "no progress"
            return UnitStatus(code=Code.QUIET, turn=Turn.MACHINE, waits_for=text, since=known.quiet.since)
        return UnitStatus(code=Code.RUN, turn=Turn.MACHINE, since=known.since)
    text = owner
    if isinstance(body, Confirm):
        text = f"{len(unconfirmed(known, body))} of {counted(len(body.items), 'item')} unconfirmed"
    elif isinstance(body, Manual) and body.counter is not None:
        text = f"{owner}: {known.count} of {body.counter.target} {body.counter.unit}"
    return UnitStatus(code=Code.RUN, turn=Turn.PERSON, waits_for=text, since=known.since)


def _lying(place: Place, owner: str) -> UnitStatus:
    """How a job looks that no worker has taken for long."""
    if place.waits_for_slot:
        waits_for = f"a free slot of {', '.join(place.there)} ({place.label})"
        return UnitStatus(code=Code.HELD, turn=Turn.BLOCKED, waits_for=waits_for, since=place.untaken)
    if place.refused:
        waits_for = f"the list of hosts, which does not allow it: {place.refused}"
        return UnitStatus(code=Code.HELD, turn=Turn.PERSON, waits_for=waits_for, since=place.untaken)
    there = f"; {', '.join(place.there)} should, and does not" if place.there else ""
    waits_for = f"{owner}: a worker with the label {place.label}, nobody takes it{there}"
    return UnitStatus(code=Code.HELD, turn=Turn.PERSON, waits_for=waits_for, since=place.untaken)


def unconfirmed(known: UnitState, body: Confirm) -> tuple[str, ...]:
    """The items that neither have their last tick nor were settled."""
    last = body.ticks[-1]
    over = {tick.item for tick in known.ticks if tick.tick == last} | {one.item for one in known.settled}
    return tuple(one.id for one in body.items if one.id not in over)


def confirmed(known: UnitState, body: Confirm) -> frozenset[str]:
    """The items that have their last tick; none that was waived or failed, unless it was ticked alone since."""
    last = body.ticks[-1]
    return frozenset(one.id for one in body.items if known.is_confirmed(one.id, last))


def stands_still(known: UnitState) -> bool:
    """Whether no attempt runs, nor a program that a lost one has left on the present engine's host."""
    return known.running is None and all(one.life is Life.ELSEWHERE for one in known.in_the_way)


def _held_job(plan: Plan, state: RunState, unit: UnitId, job: Job) -> UnitStatus | None:
    """How a job looks whose turn it is and that may not begin: a program of an earlier attempt may still run, or a
    database that it needs cannot be used. None where it may."""
    known = state.unit(unit)
    if known.in_the_way:
        text = "; ".join(map(str, known.in_the_way))
        if all(one.life is Life.ELSEWHERE for one in known.in_the_way):  # only a person can go and look
            owner = owner_of(plan, state, plan.by_id[TaskId(task_of(unit)[0])])
            waits_for = f"{owner}: {text}; retry beside it, skip, fixed or abandon"
            return UnitStatus(code=Code.DOUBT, turn=Turn.PERSON, waits_for=waits_for, since=known.since)
        return UnitStatus(code=Code.HELD, turn=Turn.BLOCKED, waits_for=text, since=known.since)
    if not (names := lacking(state, job)):
        return None
    text = "; ".join(f"{name}, which cannot be used: {state.missing[name].reason}" for name in names)
    since = max(state.missing[name].since for name in names)
    return UnitStatus(code=Code.HELD, turn=Turn.BLOCKED, waits_for=text, since=since)


def _retrying(plan: Plan, state: RunState, known: UnitState) -> UnitStatus:
    error = known.reason or "a transient failure"
    if state.hold is not None:
        text = f"hold by {state.hold.by}; then attempt {len(known.attempts) + 1} after {error}"
        return UnitStatus(code=Code.HELD, turn=Turn.BLOCKED, waits_for=text, since=state.hold.since)
    body = body_of(plan, known.id)
    if isinstance(body, Job) and (held := _held_job(plan, state, known.id, body)) is not None:
        return held
    text = f"attempt {len(known.attempts) + 1} after {error}"
    return UnitStatus(code=Code.RETRY, turn=Turn.CLOCK, waits_for=text, since=known.since)


def _open(plan: Plan, state: RunState, task: Task, known: UnitState) -> UnitStatus:
    missing, shut = silent(state, task), shut_by(plan, state, task)
    if missing:
        text = "votes of " + ", ".join(party_name(plan, state, one) for one in missing)
    elif shut:
        more = f" (and {len(shut) - 1} more)" if len(shut) > 1 else ""
        text = f"go cannot be said: {shut[0].text}{more}"
    else:
        text = f"{owner_of(plan, state, task)} to decide{_against(task, known)}"
    return UnitStatus(code=Code.OPEN, turn=Turn.PERSON, waits_for=text, since=known.since)


def _against(task: Task, known: UnitState) -> str:
    """` (1 no-go)`: how many parties of a poll have said so."""
    votes = [known.vote(party) for party in task.body.poll] if isinstance(task.body, Checkpoint) else []
    against = sum(vote is not None and vote.answer is Answer.NO_GO for vote in votes)
    return f" ({against} no-go)" if against else ""


def _postponed(plan: Plan, state: RunState, task: Task, known: UnitState, now: datetime) -> UnitStatus:
    missing = open_predecessors(state, task)
    if missing:
        return UnitStatus(code=Code.POSTPONED, turn=Turn.BLOCKED, waits_for=", ".join(missing), since=known.since)
    if known.decided is not None and known.decided.until is not None:
        text = f"the poll opens again at {clock_text(plan, known.decided.until, now)}"
        return UnitStatus(code=Code.POSTPONED, turn=Turn.CLOCK, waits_for=text, since=known.since)
    owner = owner_of(plan, state, task)
    return UnitStatus(code=Code.POSTPONED, turn=Turn.PERSON, waits_for=owner, since=known.since)
