"""What a party may answer for itself: the poll that asks it, the items of a confirmation that are its own."""

from collections.abc import Iterator

from jobs.run.events import task_of
from jobs.run.outlook.sequence.before import open_predecessors
from jobs.run.outlook.status import unconfirmed
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import Checkpoint, Confirm, Plan, Task, TaskId

_CONFIRMING = frozenset({Phase.PENDING, Phase.RUNNING})


def is_asked(plan: Plan, state: RunState, unit: str, party: str) -> bool:
    """Whether an open poll waits for the party's answer."""
    task = _task(plan, unit)
    if task is None or not isinstance(task.body, Checkpoint):
        return False
    known = state.unit(unit)
    return known.phase is Phase.OPEN and party in task.body.poll and known.vote(party) is None


def own_items(plan: Plan, unit: str, party: str) -> Iterator[str]:
    """The items of a confirmation that are a party's own: named as its, or of a task of its and nobody else's."""
    task = _task(plan, unit)
    if task is not None and isinstance(task.body, Confirm):
        yield from (one.id for one in task.body.items if (one.owner or task.owner) == party)


def open_items(plan: Plan, state: RunState, unit: str, party: str) -> tuple[str, ...]:
    """Those of them that are not confirmed, while that may be done."""
    task, known = _task(plan, unit), state.unit(unit)
    if task is None or not isinstance(task.body, Confirm) or known.phase not in _CONFIRMING:
        return ()
    if open_predecessors(state, task):
        return ()
    left = set(unconfirmed(known, task.body))
    return tuple(one for one in own_items(plan, unit, party) if one in left)


def _task(plan: Plan, unit: str) -> Task | None:
    """The task of that name; None of a rollback, in which nobody is asked."""
    name, is_rollback = task_of(unit)
    return None if is_rollback else plan.by_id.get(TaskId(name))
