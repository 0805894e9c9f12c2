"""The task at the end of the days after: whoever does the daily work from here on takes over what is left. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from plans.model import Confirm, Item, PartyId, Plan, Task, TaskId, ends_of
from plans.model.left_over import LeftOver
from plans.problems import Place

TAKEN_OVER = "taken over"
"""The tick of an item that somebody takes over."""
_NAMES = ("HANDOVER", *(f"HANDOVER-{number}" for number in range(2, 100)))
_STREAM = "hypercare"


def handover_task(plan: Plan) -> TaskId:
    """The task in which things are handed over, or the name that it will have: none of the plan's own."""
    taken = {task.id for task in plan.tasks if not task.hands_over}
    return next(TaskId(name) for name in _NAMES if name not in taken)


def with_handover(plan: Plan, left: Sequence[LeftOver], begins: datetime) -> Plan:
    """The plan with this task; itself where it has it already.

    Args:
        left: what is handed over.
        begins: run time.
    """
    if any(task.hands_over for task in plan.tasks):
        return plan
    task = Task(
        id=handover_task(plan),
        title="Hand over to the daily work",
        stream=_STREAM,
        duration=timedelta(hours=1),
        body=Confirm(items=tuple(_item(plan, one) for one in left), ticks=(TAKEN_OVER,), asks_who=True),
        place=Place(file=plan.by_id[plan.go_live].place.file),
        owner=plan.by_id[plan.go_live].owner,
        dependencies=ends_of(plan.go_live),
        not_before=begins,
        required=True,
        may_stay=True,
        hands_over=True,
    )
    return replace(plan, tasks=(*plan.tasks, task))


def _item(plan: Plan, one: LeftOver) -> Item:
    owner = PartyId(one.owner) if one.owner in plan.parties else None
    return Item(id=one.id, name=one.what, owner=owner, group=one.group)
