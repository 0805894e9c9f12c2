"""`cutover check --connect`: what each copy of a plan will not carry over, and what it would do in another way than it
was rehearsed, said while there is time to see to it."""

import os

from console.targets import sides_of
from jobs.postgres.copy_outlook import outlook
from jobs.postgres.settings import apply_settings
from jobs.run.rehearsed_cuts import RehearsedCuts
from plans.model import CopySpec, Job, Plan, TaskId


async def outlooks(plan: Plan, *, production: bool, rehearsed: RehearsedCuts) -> dict[TaskId, list[str]]:
    """The sentences about each copy, by task; nothing about one of which there is nothing to say.

    Args:
        plan: as `Plan.for_run` gives it.
        production: which connections are used.
        rehearsed: how rehearsals cut their tables.
    """
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
            if sentences := await outlook(reading, writing, spec, rehearsed.by(task, spec.rows.target)):
                found[task] = sentences
    return found
