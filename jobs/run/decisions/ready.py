"""Which tasks wait for the end of nothing that is not released: asked in every decision, of every task of the plan.

Whether a beginning has come that a task waits for, and a lag is over, is asked of these few alone
(`jobs.run.outlook.sequence.due`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jobs.run.events import UnitId
from jobs.run.outlook.seconds.needed import is_begun_by_people
from plans.model import Confirm, Manual, Plan, Side, Task, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A task of a plan, as a decision looks at it."""

    place: int
    """In the plan."""
    task: Task
    unit: UnitId
    after: frozenset[UnitId]
    """The predecessors that have to be over, as units."""
    begun_by_people: bool
    """It waits for somebody to begin it: work of people, or a job to which two of them agree."""


@lru_cache(maxsize=8)
def rows_of(plan: Plan) -> Mapping[UnitId, Row]:
    """All tasks, in their order."""
    rows = (
        Row(
            place=place,
            task=task,
            unit=UnitId(task.id),
            after=_ends_before(task),
            begun_by_people=isinstance(task.body, Manual | Confirm) or is_begun_by_people(task),
        )
        for place, task in enumerate(plan.tasks)
    )
    return {row.unit: row for row in rows}


def _ends_before(task: Task) -> frozenset[UnitId]:
    return frozenset(UnitId(one.task) for one in task.dependencies if one.side is Side.END)


@dataclass(slots=True, kw_only=True)
class _Latest:
    """What was found last for a plan; whatever is found from it is the same as what is found without."""

    found: tuple[frozenset[UnitId], Mapping[UnitId, Row]] | None = None
    """What was released, and what was ready by that: one value, as more than one thread may ask."""


@lru_cache(maxsize=8)
def _latest(plan: Plan) -> _Latest:  # noqa: ARG001 - one for each plan
    return _Latest()


def ready(plan: Plan, released: frozenset[UnitId]) -> Mapping[UnitId, Row]:
    """What is not released and waits for the end of nothing that is not, in the order of the plan."""
    latest = _latest(plan)
    found = latest.found
    if found is not None and found[0] is released:
        return found[1]
    fresh = released - found[0] if found is not None else released
    if found is not None and len(found[0]) + len(fresh) == len(released):  # nothing that was released is so no more
        now = _ready_after(plan, released, fresh, found[1])
    else:
        now = _all_ready(plan, released)
    latest.found = (released, now)
    return now


def _all_ready(plan: Plan, released: frozenset[UnitId]) -> Mapping[UnitId, Row]:
    return {unit: row for unit, row in rows_of(plan).items() if unit not in released and row.after <= released}


def _ready_after(
    plan: Plan, released: frozenset[UnitId], fresh: frozenset[UnitId], before: Mapping[UnitId, Row]
) -> Mapping[UnitId, Row]:
    """What is ready once these are released besides: what was so before, and what waited for them."""
    rows = rows_of(plan)
    waited = {UnitId(one) for unit in fresh for one in plan.successors.get(TaskId(unit), ())}
    candidates = (before.keys() | waited) - released
    found = sorted((rows[unit] for unit in candidates if rows[unit].after <= released), key=lambda row: row.place)
    return {row.unit: row for row in found}
