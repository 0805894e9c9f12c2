"""Why nobody can say go at an open checkpoint, whatever they accept, and what mends it. Pure.

What may be accepted by name is not in here: `jobs.run.decisions.checkpoints.caveats` names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from jobs.run.events import Answer
from jobs.run.outlook.flowing.criteria import canary_tasks
from jobs.run.outlook.replicating.criteria import mended_by
from jobs.run.outlook.rollbacks.again import takes_a_retry
from jobs.run.outlook.sequence.before import open_predecessors
from jobs.run.state.model import RunState
from jobs.run.state.unit import Measurement, Phase, UnitState
from plans.model import (
    AnswerCriterion,
    Checkpoint,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    LessonsCriterion,
    Plan,
    ReconciledCriterion,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    SameCriterion,
    SqlCriterion,
    Task,
)

_NOT_FOUND = "[42"
"""How a reading ends where the server answered that the query itself is wrong there: SQLSTATE class 42."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutBy:
    """One thing that keeps a checkpoint from go."""

    what: str
    """`criterion 2`, `quorum`, `predecessors`."""
    why: str
    """`FALSE: 1 of 2 done; not B02`, `cannot be read: could not be asked`."""
    mend: str
    """`finish B02`: what has to happen before go can be said."""
    criterion: int | None = None
    """From 0, where it is one."""

    @property
    def text(self) -> str:
        """`criterion 2 FALSE: 1 of 2 done; not B02`."""
        return f"{self.what} {self.why}"


def untrue(state: RunState, task: Task, body: Checkpoint) -> tuple[int, ...]:
    """The criteria (from 0) that are not known to be true."""
    known = state.unit(task.id)
    return tuple(i for i in range(len(body.criteria)) if i not in known.criteria or known.criteria[i].ok is not True)


def shut_by(plan: Plan, state: RunState, task: Task) -> tuple[ShutBy, ...]:
    """All that keeps an open checkpoint from go; empty where go can be said, and where it is not open."""
    if not isinstance(task.body, Checkpoint) or state.unit(task.id).phase is not Phase.OPEN:
        return ()
    return (
        *_by_predecessors(state, task),
        *_by_quorum(state.unit(task.id), task.body),
        *shut_by_criteria(plan, state, task),
    )


def shut_by_criteria(plan: Plan, state: RunState, task: Task) -> tuple[ShutBy, ...]:
    """The required criteria of an open checkpoint that are not known to be true: nobody can accept them."""
    body, known = task.body, state.unit(task.id)
    if not isinstance(body, Checkpoint) or known.phase is not Phase.OPEN:
        return ()
    return tuple(
        ShutBy(
            what=f"criterion {index + 1}",
            why=_reading(known.criteria.get(index)),
            mend=_mends(plan, state, body.criteria[index], known.criteria.get(index)),
            criterion=index,
        )
        for index in untrue(state, task, body)
        if body.criteria[index].required
    )


def _by_predecessors(state: RunState, task: Task) -> Iterator[ShutBy]:
    missing = ", ".join(open_predecessors(state, task))
    if missing:
        yield ShutBy(what="predecessors", why=f"not finished: {missing}", mend=f"finish {missing}")


def _by_quorum(known: UnitState, body: Checkpoint) -> Iterator[ShutBy]:
    votes = [known.vote(party) for party in body.poll]
    in_favour = sum(vote is not None and vote.answer is not Answer.NO_GO for vote in votes)
    if in_favour < body.quorum:
        mend = "those who are silent answer" if None in votes else "whoever said no-go votes again"
        yield ShutBy(what="quorum", why=f"not reached: {in_favour} of {body.quorum} say go", mend=mend)


def _reading(reading: Measurement | None) -> str:
    if reading is None:
        return "not read yet"
    return f"{'cannot be read' if reading.ok is None else 'FALSE'}: {reading.text}"


def _mends(plan: Plan, state: RunState, criterion: Criterion, reading: Measurement | None) -> str:
    """What has to happen before a criterion comes true."""
    match criterion:
        case DoneCriterion():
            return _to_be_done(plan, state, criterion)
        case ReconciledCriterion():
            return f"reconcile {', '.join(criterion.tasks)} without a difference (retry)"
        case CounterCriterion():
            return f"count {criterion.task} up to {criterion.at_least}"
        case AnswerCriterion():
            return f"give {criterion.name} {criterion.asked} (retry {criterion.task}, then done), or amend it"
        case SqlCriterion():
            return f"{_to_be_asked(criterion, reading)}; it is asked again by itself"
        case SameCriterion():
            return f"{_to_be_alike(criterion, reading)}; they are compared again by themselves"
        case ForecastCriterion() | RollbackCriterion() | IntervalCriterion():
            return _gain_time(criterion)
        case RehearsedCriterion() | LessonsCriterion():
            return _prepare(criterion)
        case FlowsCriterion() | ReplicationCriterion():
            return _to_arrive(plan, state, criterion, reading)
    assert_never(criterion)


def _to_arrive(
    plan: Plan, state: RunState, criterion: FlowsCriterion | ReplicationCriterion, reading: Measurement | None
) -> str:
    match criterion:
        case FlowsCriterion():
            return _to_be_flown(plan, state, criterion, reading)
        case ReplicationCriterion():
            return mended_by(state, criterion)


def _to_be_asked(criterion: SqlCriterion, reading: Measurement | None) -> str:
    """What a query needs: its database, an answer that is true, or what it names and does not find there."""
    if reading is not None and reading.ok is False:
        return f"make true what it asks of {criterion.on}"
    if reading is not None and _NOT_FOUND in reading.text:
        return f"let {criterion.on} have what its query names, and the right to read it, or amend the criterion"
    return f"bring database {criterion.on} back"


def _to_be_alike(criterion: SameCriterion, reading: Measurement | None) -> str:
    """What databases need that are to be alike: the differences mended, or what was not read to be readable."""
    databases = ", ".join(criterion.asked.databases)
    if reading is not None and reading.ok is False:
        return f"make {databases} alike, or name under except: what may differ (amend)"
    return f"let {databases} answer and this login read what is named, or name it under except: (amend)"


def _gain_time(criterion: ForecastCriterion | RollbackCriterion | IntervalCriterion) -> str:
    match criterion:
        case ForecastCriterion():
            return f"gain time before {criterion.task}, else no-go or an amendment"
        case RollbackCriterion():
            return "that time does not come back: no-go, or an amendment"
        case IntervalCriterion():
            return f"keep {criterion.interval.id} within its limit, else no-go or an amendment"


def _prepare(criterion: RehearsedCriterion | LessonsCriterion) -> str:
    match criterion:
        case RehearsedCriterion():
            return "rehearse it, or amend the criterion"
        case LessonsCriterion():
            return "close the lessons (cutover rehearsal lesson)"


def _to_be_flown(plan: Plan, state: RunState, criterion: FlowsCriterion, reading: Measurement | None) -> str:
    """Which canaries to send once their way is free."""
    if reading is None:
        return "it is read by itself"
    tasks = canary_tasks(plan, state, reading.at_real, criterion)
    if not tasks:
        return "give the flow a canary and a task that sends it, or amend the criterion"
    again = [task for task in tasks if takes_a_retry(plan, state, task)]
    doing = f"retry {', '.join(again)}" if again else f"let {', '.join(tasks)} come to an end"
    return f"mend the flow, then {doing}; it is read again by itself"


def _to_be_done(plan: Plan, state: RunState, criterion: DoneCriterion) -> str:
    """The tasks to finish; of those that ended in another way, that they are to be done after all."""
    meant = [state.unit(one) for one in criterion.tasks if one in plan.by_id]
    unfinished = ", ".join(one.id for one in meant if not one.released)
    otherwise = ", ".join(one.id for one in meant if one.released and one.phase is not Phase.DONE)
    texts = (f"finish {unfinished}" * bool(unfinished), f"retry {otherwise}, or amend it" * bool(otherwise))
    return "; ".join(filter(None, texts)) or "it is read again by itself"
