"""`cutover check --connect`: what each copy of a plan will not carry over, and what it would do in another way than it
was rehearsed, said while there is time to see to it."""

import os

from console.running.production import told_already
from console.running.settings import Control
from console.running.target_connection import sides_of
from jobs.copy.outlook import outlook, would_take_out
from jobs.postgres.connection.settings import apply_settings
from jobs.run.outlook.rehearsed_cuts import NOT_REHEARSED, RehearsedCuts
from plans.errors import CutoverError
from plans.model import CopySpec, Job, OnExisting, Plan, TaskId
from plans.runs_on import label_of

GOES_UNCOUNTED = "takes out what stands in its tables before it copies, and no rollback brings it back; not counted"


async def outlooks(plan: Plan, *, production: bool, rehearsed: RehearsedCuts) -> dict[TaskId, list[str]]:
    """The sentences about each copy, by task; nothing about one of which there is nothing to say.

    Changes nothing; which databases could not be compared with production was said before.

    Args:
        plan: as `Plan.for_run` gives it.
        production: which connections are used.
        rehearsed: how rehearsals cut their tables.
    """
    found: dict[TaskId, list[str]] = {}
    for task, spec in _copies(plan):
        looked = sides_of(plan, spec.rows, production=production, environ=os.environ, agree=told_already)
        async with looked as (reading, writing):
            await apply_settings(reading)
            await apply_settings(writing)
            if sentences := await outlook(reading, writing, spec, rehearsed.by(task, spec.rows.target)):
                found[task] = sentences
    return found


async def cuts_rehearsed(where: Control, title: str) -> RehearsedCuts:
    """How rehearsals cut their tables; nothing where the control database cannot be read, or has none."""
    from console.running.wire import journal
    from jobs.engine.rehearsals import rehearsed_cuts

    try:
        async with journal(where, say=lambda _: None) as store:
            return await rehearsed_cuts(store, title)
    except CutoverError:
        return NOT_REHEARSED


async def takings(plan: Plan, *, production: bool) -> list[str]:
    """A line for each copy that takes rows out before it copies (`on_existing: truncate`), as things stand.

    Where a database cannot be asked now the line says why nothing was counted: what goes has to be said all the same.
    """
    lines = []
    for task, spec in _copies(plan):
        if spec.on_existing is not OnExisting.TRUNCATE or spec.delta is not None:
            continue
        try:
            async with sides_of(plan, spec.rows, production=production, environ=os.environ) as (reading, writing):
                await apply_settings(reading)
                await apply_settings(writing)
                going = await would_take_out(reading, writing, spec)
        except CutoverError as error:
            lines.append(f"{task} {GOES_UNCOUNTED}: {error.what}")
        else:
            lines += [f"{task} {going.foretold}"] if going else []
    return lines


def _copies(plan: Plan) -> list[tuple[TaskId, CopySpec]]:
    return [
        (task.id, task.body.spec)
        for task in plan.tasks
        if isinstance(task.body, Job) and isinstance(task.body.spec, CopySpec) and not label_of(plan, task, task.body)
    ]
