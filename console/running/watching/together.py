"""Follows runs together: each by a task of its own, so that one that cannot be followed disturbs none of the others."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from console.running.watching.chosen import Choosing, Chosen
from console.saying import Say
from jobs.journal.base import Journal, Unavailable
from plans.errors import CutoverError
from plans.problems import PlanProblems

LOOK_EVERY = 10.0
"""Real seconds between two looks at which runs there are; one that could not be followed is tried again then."""
AGAIN = 1.0
"""Real seconds until a run is tried again whose control database was away."""
Follow = Callable[[str], Awaitable[None]]


class Together:
    """The runs, and who follows each. Ends with `end`.

    Args:
        store: where they are.
        named: as of `Choosing`.
        follow: follows one run, without end.
        changed: told that other runs are followed, or that one cannot be.
        say: told of events that mean nothing to this program.
    """

    def __init__(
        self, store: Journal, named: Sequence[str], follow: Follow, *, changed: Callable[[], None], say: Say
    ) -> None:
        self._choosing = Choosing(store, named, say=say)
        self._follow, self._changed = follow, changed
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._troubles: dict[str, str] = {}
        self.chosen = Chosen(titles={})

    @property
    def troubles(self) -> Mapping[str, str]:
        """Why a run cannot be followed just now."""
        return self._troubles

    def heard(self, run: str) -> None:
        """It can be followed."""
        self._troubles.pop(run, None)

    async def look(self) -> Sequence[str]:
        """Begin with runs that are new, anew with those that could not be followed, and end with those that are gone;
        these are returned.

        Raises:
            Unavailable: the control database is away.
        """
        before, self.chosen = self.chosen, await self._choosing.look()
        gone = [run for run in self._tasks if run not in self.chosen.titles]
        for run in gone:
            self._tasks.pop(run).cancel()
            self.heard(run)
        for run in self.chosen.titles:
            if run not in self._tasks or self._tasks[run].done():
                self._tasks[run] = self._begun(run)
        if self.chosen != before:
            self._changed()
        return gone

    def _begun(self, run: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._keep_on(run), name=f"follow {run}")
        task.add_done_callback(partial(self._ended, run))
        return task

    async def _keep_on(self, run: str) -> None:
        while True:
            try:
                await self._follow(run)
            except Unavailable:
                await asyncio.sleep(AGAIN)

    def _ended(self, run: str, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._troubles[run] = why_not(error)
            self._changed()

    async def end(self) -> None:
        """Follow nothing any more."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


def why_not(error: BaseException) -> str:
    """Why a run cannot be followed. A defect behind one run takes none of the others away."""
    match error:
        case PlanProblems():
            return "its plan means nothing to this program"
        case CutoverError():
            return error.what
    return f"a defect of this program: {type(error).__name__}"
