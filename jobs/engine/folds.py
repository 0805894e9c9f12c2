"""Keeps now and then what the events of a run add up to, so that a console need not read a long run from its beginning.

It reads what stands in the journal, as any reader does, and verifies it: the engine's own state is what it decided, not
what was recorded. A fold counts once an event of the chain names its hash, which the next event that the engine records
does. It delays nothing: it reads a little at a time, and what cannot be kept now is kept later.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from jobs.endings import place
from jobs.journal.base import Journal
from jobs.past import frozen_plan
from jobs.run.events import FoldMark
from jobs.run.state.kept import keep, mark_of
from jobs.run.state.reading import Reading
from plans.errors import CutoverError

EVERY = 1_000
"""Events from one fold to the next."""
LOOK_EVERY = timedelta(seconds=10)
"""Real time between two looks at whether there are as many."""
PORTION = 200
"""Events that are read at once."""
PAUSE = timedelta(milliseconds=50)
"""Real time between two portions."""
MANY_TASKS = 20
"""Tasks of a plan of which the first fold is kept soon: a console that begins with it need not load the plan."""


class FoldKeeper:
    """Keeps the folds of one run for as long as `keep_on` is awaited.

    Args:
        journal: where they are kept, and the run is read.
        run: its name.
        say: told why none can be kept, once while that stays the same.
        every: events from one fold to the next; `EVERY` where nothing else is said.
        pause: real time between two portions.
    """

    def __init__(
        self, journal: Journal, run: str, say: Callable[[str], None], *, every: int = 0, pause: timedelta = PAUSE
    ) -> None:
        self._journal, self._run, self._say = journal, run, say
        self._every, self._pause = every or EVERY, pause
        self._trouble = ""
        self._reading = Reading(run)
        self._kept = 0
        self._head = 0
        self._term = 0
        self._first_after = self._every
        self._mark: FoldMark | None = None

    def begin(self, reading: Reading | None, term: int, *, tasks: int = 0) -> None:
        """Go on from what was read when the lease of this term was taken, if anything was, of a plan of so many
        tasks."""
        self._first_after = 1 if tasks >= MANY_TASKS else self._every
        self._reading, self._term = reading or Reading(self._run), term
        self._head, self._kept, self._mark = self._reading.seq, 0, None

    def follow(self, head: int) -> None:
        """The journal ends with this event now."""
        self._head = head

    def take_mark(self) -> FoldMark | None:
        """What the next event has to name, handed out once."""
        mark, self._mark = self._mark, None
        return mark

    async def keep_on(self) -> None:
        """Look again and again whether it is time to; never ends by itself, whatever the control database says."""
        while True:
            await asyncio.sleep(LOOK_EVERY.total_seconds())
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - whoever attaches reads everything, and the engine goes on
                trouble = error.what if isinstance(error, CutoverError) else f"{type(error).__name__} at {place(error)}"
                if trouble != self._trouble:
                    self._say(f"what the events add up to cannot be kept for consoles: {trouble}")
                self._trouble = trouble

    async def look(self) -> None:
        """Keep a fold where it is time to, and none is waiting to be named.

        Raises:
            CutoverError: the control database does not take it now.
        """
        due = self._every if self._kept else self._first_after
        if self._mark is not None or self._head - self._kept < due:
            return
        while page := await self._journal.read(self._run, after=self._reading.seq, limit=PORTION):
            self._reading.take(page)
            await asyncio.sleep(self._pause.total_seconds())
        state = self._reading.state
        if state.flaws:
            return  # whoever attaches reads everything, and is told
        plan = await frozen_plan(self._journal, state.plan_sha256)
        fold = await asyncio.to_thread(keep, state, plan)
        await self._journal.keep_fold(self._run, fold, term=self._term)
        self._kept, self._mark = fold.seq, mark_of(fold)
