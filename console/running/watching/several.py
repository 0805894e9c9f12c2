"""Follows several runs at once over one journal: those that are named, or whichever go on, new ones among them."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Self

from console.saying import Say
from console.view.following import Follower
from console.view.listed import NO_ENGINE, RUNNING, UNREADABLE, run_state
from console.view.side_by_side import OneOfSeveral
from console.view.trends import History
from jobs.journal.base import Journal, RunRow, Unavailable
from jobs.kept_past import kept_past
from jobs.kept_text import plan_text_beside
from plans.errors import CutoverError
from plans.problems import PlanProblems

MOST = 20
"""Runs that are followed unless they are named: the newest of those that go on."""
LOOK_EVERY = 5.0
"""Real seconds between two looks for new runs."""
AGAIN = 1.0
"""Real seconds until a run is tried again whose control database was away."""
_GO_ON = (RUNNING, NO_ENGINE, UNREADABLE)


class Several:
    """Use it as a context manager, once. A run that cannot be followed disturbs none of the others.

    Args:
        journal: where the runs are, at best one that only looks; stays open afterwards.
        names: whole names of runs; none for those that go on.
        say: told which runs there are besides those that are followed.
        look_every: as `LOOK_EVERY`.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        journal: Journal,
        names: Sequence[str],
        *,
        say: Say,
        look_every: float = LOOK_EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal, self._names, self._say, self._look_every = journal, tuple(names), say, look_every
        self._clock = clock
        self._known: dict[str, OneOfSeveral] = {}
        self._passed_over: set[str] = set()
        """Runs that had ended when this one saw them first."""
        self._tasks: list[asyncio.Task[None]] = []
        self.changed = asyncio.Event()
        """Set whenever there is something new; whoever waits clears it."""
        self.left_out = 0
        """Runs that go on and are not followed, as there are too many."""
        self._is_away, self._heard = False, clock()

    async def __aenter__(self) -> Self:
        await self._look()
        self._tasks.append(asyncio.create_task(self._look_again(), name="look for runs"))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def shown(self) -> tuple[OneOfSeveral, ...]:
        """The runs, in the order in which they were named, or else were created."""
        return tuple(self._known.values())

    @property
    def away(self) -> timedelta | None:
        """How long ago the control database was heard last, where it is away; None while it is there."""
        return timedelta(seconds=self._clock() - self._heard) if self._is_away else None

    def _hear(self, *, nothing: bool = False) -> None:
        self._is_away = nothing
        if not nothing:
            self._heard = self._clock()
        self.changed.set()

    async def first(self, within: float) -> None:
        """Until each run was read once, or cannot be, and for no longer than so many real seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while any(one.view is None and not one.trouble for one in self.shown()):
                    self.changed.clear()
                    await self.changed.wait()

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(self._look_every)
            try:
                await self._look()
            except CutoverError:  # it is away, or lets this login look no more: either way nothing is heard
                self._hear(nothing=True)

    async def _look(self) -> None:
        """Find the runs that are to be followed, and begin with those that are new."""
        rows = {row.run: row for row in await self._journal.runs()}
        self._hear()
        wanted = [rows[name] for name in self._names if name in rows] if self._names else await self._going_on(rows)
        for row in wanted:
            if row.run not in self._known:
                self._put(OneOfSeveral(run=row.run, title=row.title))
                task = asyncio.create_task(self._follow(row), name=f"follow {row.run}")
                task.add_done_callback(partial(self._ended, row))
                self._tasks.append(task)

    async def _going_on(self, rows: "dict[str, RunRow]") -> "list[RunRow]":
        """The newest that go on, the oldest of them first; one that ends while it is followed stays."""
        found = [row for row in rows.values() if row.run not in self._known and await self._goes_on(row)]
        room = max(0, MOST - len(self._known))
        self.left_out = max(0, len(found) - room)
        return sorted(found[:room], key=lambda row: row.created)

    async def _goes_on(self, row: RunRow) -> bool:
        if row.run in self._passed_over:
            return False
        goes_on = row.lease is not None or await run_state(self._journal, row, say=self._say) in _GO_ON
        if not goes_on:
            self._passed_over.add(row.run)
        return goes_on

    async def _follow(self, row: RunRow) -> None:
        """Follow one run for as long as anybody looks; where it cannot be, say why in its place."""
        while True:
            try:
                await self._followed(row)
            except Unavailable:
                await asyncio.sleep(AGAIN)
            except PlanProblems:
                self._put(OneOfSeveral(run=row.run, title=row.title, trouble="its plan means nothing to this program"))
                return
            except CutoverError as error:
                self._put(OneOfSeveral(run=row.run, title=row.title, trouble=error.what))
                return

    def _ended(self, row: RunRow, task: asyncio.Task[None]) -> None:
        """A defect behind one run stands in its place, and takes none of the others away."""
        if not task.cancelled() and (defect := task.exception()) is not None:
            why = f"a defect of this program: {type(defect).__name__}"
            self._put(OneOfSeveral(run=row.run, title=row.title, trouble=why))

    async def _followed(self, row: RunRow) -> None:
        history, read = History(), await kept_past(self._journal, row.run)
        async with Follower(self._journal, row.run, read=read, beside=plan_text_beside) as follower:
            async for view in follower.views():
                history.take(view)
                self._put(OneOfSeveral(run=row.run, title=view.state.title, view=view, trends=history.trends()))

    def _put(self, one: OneOfSeveral) -> None:
        self._known[one.run] = one
        if one.view is not None:
            self._hear(nothing=one.view.lost)
        self.changed.set()
