"""What is still to be settled in a plan before production."""

from plans.model import Plan
from plans.plurals import counted


def open_points(plan: Plan) -> tuple[str, ...]:
    """Each `todo:` of the plan and of its tasks, those of a task behind its id."""
    of_tasks = (f"{task.id}: {point}" for task in plan.tasks for point in task.guide.todo)
    return (*plan.todo, *of_tasks)


def why_not_production(plan: Plan) -> str:
    """Say that the plan is not settled, with the first of its open points; empty where it is."""
    points = open_points(plan)
    return f"{counted(len(points), 'todo')} of the plan to be settled before production: {points[0]}" if points else ""
