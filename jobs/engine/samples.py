"""Keeps how far attempts were, sparsely, so that a night can be seen again.

It delays nothing: while the control database is away samples wait, and what it refuses is left out.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from jobs.api import Progress
from jobs.engine.now import StoreClock
from jobs.journal.base import Denied, Fenced, Journal, Unavailable
from jobs.journal.samples import StoredSample
from jobs.logs import Log
from jobs.run.state.model import RunState
from jobs.sampling import Sampling

KEEP_SAMPLES_EVERY = timedelta(seconds=2)
"""Real time between two writes."""
_LAST_SECONDS = 2.0
"""How long the end of an engine waits for the control database to take what is left."""
MOST_WAITING = 10_000
"""Samples that wait for the control database; of more the oldest are let go."""


class SampleKeeper:
    """Keeps the samples of one run.

    Args:
        journal: where they are kept.
        run: its name.
        clock: the control database's.
        log: told why none can be kept, once while that stays the same.
    """

    def __init__(self, journal: Journal, run: str, clock: StoreClock, log: Log) -> None:
        self._journal, self._run, self._clock, self._log = journal, run, clock, log
        self._sampling = Sampling()
        self._state: RunState | None = None
        self._waiting: list[StoredSample] = []
        self._trouble = ""

    def follow(self, state: RunState) -> None:
        """From here on the run is in this state."""
        self._state = state

    def report(self, unit: str, attempt: int, progress: Progress) -> None:
        """An attempt says how far it is."""
        if self._state is not None:
            at = self._clock.now()
            self._sampling.report(unit, attempt, progress, at=at, now=self._state.clock.run_time(at))

    def ended(self, unit: str) -> None:
        """An attempt is over."""
        self._sampling.ended(unit)

    async def keep(self) -> None:
        """Keep what is due."""
        self._waiting = [*self._waiting, *self._sampling.take()][-MOST_WAITING:]
        if not self._waiting or self._state is None or self._state.engine is None:
            return
        waiting, trouble = tuple(self._waiting), ""
        try:
            await self._journal.keep_samples(self._run, term=self._state.engine.term, samples=waiting)
        except Unavailable as error:
            self._say(error.what)
            return
        except (Fenced, Denied) as error:
            trouble = error.what
        self._waiting = self._waiting[len(waiting) :]
        self._say(trouble)

    async def close(self) -> None:
        """Keep what is left; a control database that does not answer is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_SECONDS):
                await self.keep()

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            self._log.info("samples_not_kept", reason=trouble)
        self._trouble = trouble
