"""Sees again and again whether the plan that holds is the approved one: it may be in the night, or not be any more."""

from collections.abc import Callable
from datetime import timedelta

from jobs.approvals.judging import Judge
from jobs.journal.base import Journal, Unavailable
from jobs.run.decisions.decision import ApprovalLooked, Input
from jobs.run.outlook.people.approved import is_news
from jobs.run.state.model import RunState

LOOK_AT_APPROVALS_EVERY = timedelta(seconds=10)
"""Real time between two looks: a few rows are read."""


class ApprovalWatch:
    """Reports how the plan of the run that it follows stands to the approvals, when that is otherwise.

    Args:
        journal: of the control database.
        tell: told of it.
    """

    def __init__(self, journal: Journal, tell: Callable[[Input], None]) -> None:
        self._judge, self._tell = Judge(journal), tell
        self._state: RunState | None = None

    def follow(self, state: RunState) -> None:
        """From here on the run is in this state."""
        self._state = state

    async def look(self) -> None:
        """Compare; what cannot be read just now is compared at the next look."""
        state = self._state
        if state is None:
            return
        try:
            found = await self._judge.judged(state)
        except Unavailable:
            return
        if found is not None and is_news(state, found):
            self._tell(ApprovalLooked(seen=found))
