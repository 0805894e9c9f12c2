"""Brings into the journal how many answers the database has refused, where its screens and its readers look."""

from collections.abc import Callable
from datetime import datetime, timedelta

from jobs.engine.now import StoreClock
from jobs.journal.base import Journal
from jobs.run.decisions.decision import Input
from jobs.run.decisions.people.seen import AnswersSeen
from jobs.run.state.model import RunState

LOOK_EVERY = timedelta(seconds=5)
TELL_EVERY = timedelta(minutes=1)
"""Whoever tries many codes does not fill the journal."""


class RefusedAnswers:
    """Looks at the counts of the run that it follows.

    Args:
        journal: where they are.
        run: its name.
        clock: the control database's.
        tell: told of counts that the journal does not know.
    """

    def __init__(self, journal: Journal, run: str, clock: StoreClock, tell: Callable[[Input], None]) -> None:
        self._journal, self._run, self._clock, self._tell = journal, run, clock, tell
        self._state: RunState | None = None
        self._told: datetime | None = None

    def follow(self, state: RunState) -> None:
        """From here on the run is in this state."""
        self._state = state

    async def look(self) -> None:
        """Tell of what is new, where somebody can have answered."""
        if self._state is None or self._state.told.last == 0:
            return
        now = self._clock.now()
        if self._told is not None and now - self._told < TELL_EVERY:
            return
        counts = await self._journal.refused_answers(self._run)
        if counts != self._state.told.refused:
            self._told = now
            self._tell(AnswersSeen(counts=counts))
