"""What a checkpoint has lost by amendments, against what it was when it first stood in the plan of this run.

Nothing of it is refused: a criterion may never come true, a party may have gone home. But it is named, on every screen
and in the summary, and a go has to accept it by name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import shorten

from jobs.run.events import UnitId, Weakening
from jobs.run.same_work import does_any_of, is_other_work
from jobs.run.state import RunState
from plans.graph import reachable
from plans.model import (
    Checkpoint,
    Confirm,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    ForecastCriterion,
    Job,
    JobKind,
    Manual,
    Plan,
    ReconciledCriterion,
    RollbackCriterion,
    SqlCriterion,
    Task,
    TaskId,
)


def weakened(state: RunState, revisions: Sequence[Plan], fresh: Plan) -> tuple[Weakening, ...]:
    """All that the checkpoints of `fresh` lack; of those that were given a go, what they lacked then.

    Args:
        state: before the amendment.
        revisions: every plan that has held in this run, in order.
        fresh: the one that is to hold from here on.
    """
    decided = [one for one in state.weakened if state.unit(one.gate).released]
    shut = [task for task in fresh.tasks if isinstance(task.body, Checkpoint) and not state.unit(task.id).released]
    return (*decided, *(one for task in shut for one in _of_gate(state, revisions, fresh, task.id)))


def _of_gate(state: RunState, revisions: Sequence[Plan], fresh: Plan, gate: TaskId) -> Iterator[Weakening]:
    first = next((plan for plan in revisions if gate in plan.by_id), None)
    if first is None:
        return
    before, after = first.by_id[gate].body, fresh.by_id[gate].body
    if not isinstance(before, Checkpoint) or not isinstance(after, Checkpoint):
        return
    for lost, text in (*_of_poll(first, before, after), *_of_proof(state, first, fresh, gate)):
        yield Weakening(gate=UnitId(gate), lost=lost, text=text)


def _of_poll(first: Plan, before: Checkpoint, after: Checkpoint) -> Iterator[tuple[str, str]]:
    for index, criterion in enumerate(before.criteria, start=1):
        if not any(_as_strict(one, criterion) for one in after.criteria):
            yield f"criterion-{index}", f"no longer asked: {_in_words(criterion)}"
    for party in before.poll:
        if party not in after.poll:
            yield party, f"no longer polled: {first.owner_name(party)}"
    kept = sum(party in after.poll for party in before.poll)
    if after.quorum < min(before.quorum, kept):
        yield "quorum", f"{after.quorum} must say go instead of {before.quorum}"
    if after.decided_by != before.decided_by:
        yield "decision", f"no longer decided by {first.owner_name(before.decided_by)}"
    if before.point_of_no_return and not after.point_of_no_return:
        yield "no-return", "no longer the point of no return"


def _as_strict(new: Criterion, old: Criterion) -> bool:
    """Whether a criterion asks for at least as much as another one."""
    if old.required and not new.required:
        return False
    match old, new:
        case DoneCriterion(), DoneCriterion():
            return set(old.tasks) <= set(new.tasks)
        case ReconciledCriterion(), ReconciledCriterion():
            return set(old.tasks) <= set(new.tasks)
        case ForecastCriterion(), ForecastCriterion():
            return old.task == new.task and new.by <= old.by
        case RollbackCriterion(), RollbackCriterion():
            return new.by <= old.by
        case CounterCriterion(), CounterCriterion():
            return old.task == new.task and new.at_least >= old.at_least
        case _:
            return replace(new, required=old.required) == old


def _in_words(criterion: Criterion) -> str:
    required = "required, " if criterion.required else ""
    match criterion:
        case DoneCriterion():
            return f"{required}done {', '.join(criterion.tasks)}"
        case ReconciledCriterion():
            return f"{required}reconciled {', '.join(criterion.tasks)}"
        case ForecastCriterion():
            return f"{required}forecast of {criterion.task}"
        case RollbackCriterion():
            return f"{required}rollback in time"
        case CounterCriterion():
            return f"{required}{criterion.task} at least {criterion.at_least}"
        case SqlCriterion():
            return f"{required}a query on {criterion.on}: {shorten(criterion.query, 60, placeholder=' ...')}"


def _of_proof(state: RunState, first: Plan, fresh: Plan, gate: TaskId) -> Iterator[tuple[str, str]]:
    """What the gate no longer waits for, and what proves something else than it did."""
    waited, waits = (reachable({task.id: task.after for task in plan.tasks}, gate) for plan in (first, fresh))
    for task in first.tasks:
        if task.id not in waited or state.unit(task.id).released:
            continue
        if task.id not in waits:
            if not any(does_any_of(fresh.by_id[one], task) for one in waits if one not in first.by_id):
                yield task.id, f"no longer waits for {task.id} {task.title}"
        elif _proves(first, gate, task) and is_other_work(fresh.by_id[task.id], task):
            yield task.id, f"{task.id} {task.title} is not what it was"


def _proves(plan: Plan, gate: TaskId, task: Task) -> bool:
    """Whether the gate takes the word of this task for something: by its kind, as required, or by a criterion."""
    match task.body:
        case Job(kind=JobKind.RECONCILE | JobKind.PROBE | JobKind.WAIT_UNTIL) | Confirm():
            return True
        case Manual(criterion=criterion) if criterion:
            return True
        case _:
            return task.required or task.id in _named(plan.by_id[gate])


def _named(gate: Task) -> Iterator[TaskId]:
    for criterion in gate.body.criteria if isinstance(gate.body, Checkpoint) else ():
        match criterion:
            case DoneCriterion() | ReconciledCriterion():
                yield from criterion.tasks
            case CounterCriterion() | ForecastCriterion():
                yield criterion.task
            case SqlCriterion() | RollbackCriterion():
                pass


def in_words(lacking: Sequence[Weakening]) -> str:
    """`G1 is weaker: no longer polled: Roros; no longer asked: a query on new`."""
    gates = dict.fromkeys(one.gate for one in lacking)
    texts = {gate: "; ".join(one.text for one in lacking if one.gate == gate) for gate in gates}
    return ". ".join(f"{gate} is weaker: {text}" for gate, text in texts.items())
