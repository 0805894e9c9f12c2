"""Compares the plan of a run with the approvals of its control database."""

import asyncio

from jobs.approvals.standing import seen
from jobs.journal.base import Journal
from jobs.run.events import ApprovalSeen
from jobs.run.state.model import RunState
from plans.content import content_of
from plans.model import RunKind


class Judge:
    """Compares the plan of one run again and again, and reads what each of its revisions does once.

    Args:
        journal: of the control database.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._contents: dict[str, str] = {}
        """By the hash of a frozen plan."""

    async def judged(self, state: RunState) -> ApprovalSeen | None:
        """How the plan that holds stands to the approvals; None in a rehearsal, and where no plan was ever approved.

        Raises:
            Unavailable: the control database is away.
            PlanChanged, NoSuchRun: the frozen plan is not there.
            Unreadable: it is none.
        """
        if state.kind is not RunKind.PRODUCTION or state.ended is not None:
            return None
        entries = await self._journal.approvals()
        if not entries and state.approval is None:
            return None
        content = await self._content(state.plan_sha256)
        return seen(entries, state.title, plan_sha256=state.plan_sha256, content=content, known=state.approval)

    async def _content(self, sha256: str) -> str:
        if sha256 not in self._contents:
            bundle = await self._journal.bundle(sha256)
            # of a thousand tasks a third of a second: the engine goes on meanwhile
            self._contents[sha256] = await asyncio.to_thread(content_of, bundle)
        return self._contents[sha256]
