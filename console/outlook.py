"""`cutover check --connect`: what each copy of a plan will not carry over, said while there is time to see to it."""

import os

from console.targets import sides_of
from jobs.postgres.copy_outlook import outlook
from jobs.postgres.settings import apply_settings
from plans.model import CopySpec, Job, Plan, TaskId


async def outlooks(plan: Plan, *, production: bool) -> dict[TaskId, list[str]]:
    """The sentences about each copy, by task; nothing about one of which there is nothing to say."""
    copies = [
        (task.id, task.body.spec)
        for task in plan.tasks
        if isinstance(task.body, Job) and isinstance(task.body.spec, CopySpec)
    ]
    found: dict[TaskId, list[str]] = {}
    for task, spec in copies:
        async with sides_of(plan, spec.rows, production=production, environ=os.environ) as (reading, writing):
            await apply_settings(reading)
            await apply_settings(writing)
            if sentences := await outlook(reading, writing, spec):
                found[task] = sentences
    return found
