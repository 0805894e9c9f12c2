"""Compares the plan of a run with the approvals of its control database."""

import asyncio

from jobs.approvals.standing import seen
from jobs.journal.base import Journal
from jobs.run.events import ApprovalSeen
from jobs.run.state.model import RunState
from plans.content import content_of
from plans.model import RunKind


async def judged(journal: Journal, state: RunState) -> ApprovalSeen | None:
    """How the plan that holds stands to the approvals; None in a rehearsal, and where no plan was ever approved.

    Raises:
        Unavailable: the control database is away.
        PlanChanged, NoSuchRun: the frozen plan is not there.
        Unreadable: it is none.
    """
    if state.kind is not RunKind.PRODUCTION or state.ended is not None:
        return None
    entries = await journal.approvals()
    if not entries and state.approval is None:
        return None
    content = await asyncio.to_thread(content_of, await journal.bundle(state.plan_sha256))
    return seen(entries, state.title, plan_sha256=state.plan_sha256, content=content, known=state.approval)
