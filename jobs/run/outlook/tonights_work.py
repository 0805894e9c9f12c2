"""How much work there is tonight, of tasks whose rehearsals say how much there was then. Pure.

Rows of copies and reconciliations: as the source expected them when the engine asked, exact once a task has ended and
its evidence tells. Counters: their target. Amounts are no part of what a task's work is, so a duration is scaled.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from jobs.run.events import UnitId
from jobs.run.state.model import RunState
from plans.model import CopySpec, Counter, FollowSpec, Job, Manual, Plan, ReconcileSpec, TableSelection, Task, TaskId
from plans.model.night import UnitTimes
from plans.moved_times import as_written
from plans.rehearsals.fingerprint import fingerprints
from plans.rehearsals.matching import by_id, counts_for, unit_of


def amount_of(task: Task, unit: UnitTimes) -> int | None:
    """How much work a task was in a night; None where that is not known, or does not set its pace."""
    if selection_of(task) is not None:
        return unit.rows
    return unit.amount if _counter(task) is not None else None


def targets(plan: Plan) -> Mapping[TaskId, int]:
    """What counters count to."""
    found = ((task.id, _counter(task)) for task in plan.tasks)
    return {name: counter.target for name, counter in found if counter is not None}


def rows_tonight(plan: Plan, state: RunState) -> Mapping[TaskId, int]:
    """How many rows copies and reconciliations have tonight, as far as that is known."""
    known = ((task.id, _rows(task, state)) for task in plan.tasks if selection_of(task) is not None)
    return {name: rows for name, rows in known if rows}


def _rows(task: Task, state: RunState) -> int:
    evidence = state.unit(task.id).evidence
    exact = sum(table.rows for table in evidence.tables) if evidence is not None else 0
    return exact or state.sizes.get(UnitId(task.id), 0)


def worth_asking(plan: Plan, state: RunState) -> Iterator[tuple[TaskId, TableSelection]]:
    """The tasks that have not begun, whose rows the source may be asked for, and that a rehearsal had rows of."""
    rehearsed = _rehearsed_with_rows(as_written(plan))
    for task in plan.tasks:
        selection = selection_of(task)
        if selection is not None and task.id in rehearsed and state.unit(task.id).started is None:
            yield task.id, selection


@lru_cache(maxsize=8)
def _rehearsed_with_rows(plan: Plan) -> Collection[TaskId]:
    works, found = fingerprints(plan), set[TaskId]()
    selecting = [task for task in plan.tasks if selection_of(task) is not None]
    for night in plan.timed_nights:
        units = by_id(night.tasks)
        for task in selecting:
            unit = unit_of(units, task, works[task.id])
            if unit is not None and unit.rows and counts_for(unit, task, works[task.id], night):
                found.add(task.id)
    return found


def selection_of(task: Task) -> TableSelection | None:
    """The rows that set the pace of a task; None of a delta load, of whose size nothing is known beforehand."""
    match task.body:
        case Job(spec=CopySpec(delta=None) as copying):
            return copying.rows
        case Job(spec=FollowSpec(replication=of)):
            return of.rows
        case Job(spec=ReconcileSpec() as proving):
            return proving.rows
        case _:
            return None


def _counter(task: Task) -> Counter | None:
    return task.body.counter if isinstance(task.body, Manual) else None
