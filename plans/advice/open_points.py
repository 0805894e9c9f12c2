"""What a plan leaves to be settled: each point is a warning at its place."""

from plans.assemble.context import Context
from plans.model import Plan

_HINT = "settle it and take the line out: production is not begun with it"


def advise_on_open_points(context: Context, plan: Plan) -> None:
    """Record each `todo:` of the plan and of its tasks."""
    for at, point in enumerate(plan.todo):
        context.warn(("todo", at), f"todo: {point}", _HINT)
    for index, task in enumerate(plan.tasks):
        for at, point in enumerate(task.guide.todo):
            context.warn(("tasks", index, "todo", at), f"todo of {task.id}: {point}", _HINT)
