"""`check --connect`: whether workers are there that serve what a plan says, asked of the control database."""

from datetime import timedelta

from console.running.settings import Control
from console.text.workers.lacking import lacking, not_asked
from plans.errors import CutoverError
from plans.model import Plan
from plans.runs_on import labels_of

_LOOKS_BACK = timedelta(minutes=5)
"""Far enough for whoever is there."""


async def workers_lacking(where: Control, plan: Plan) -> tuple[str, ...]:
    """Which labels no worker serves just now, and who there is another program, in sentences; or why nobody knows.

    Args:
        plan: as `Plan.for_run` gives it. One that needs no workers is not asked about.
    """
    if not labels_of(plan):
        return ()
    from console.running.wire import journal
    from jobs.workers.program import this_program

    try:
        async with journal(where, say=lambda _: None, looks_only=True) as store:
            rows = await store.workers(since=await store.now() - _LOOKS_BACK)
            logins = await store.worker_logins()
    except CutoverError as error:
        return tuple(not_asked(plan, error.what))
    return tuple(lacking(plan, rows, logins, program=this_program()))
