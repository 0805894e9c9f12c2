"""Follows the runs that a board shows, and has their pages made as they change."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from time import thread_time

from console.board.pages import Pages
from console.board.wall import ALL, Wall
from console.saying import Say
from console.view.following import ESTIMATING, Follower
from jobs.journal.base import Journal, RunRow, Unavailable
from jobs.kept_text import plan_text_beside
from plans.errors import CutoverError

PACE = 1.0
"""Real seconds between two rounds of drawing, at least, however much happens."""
SLOWEST = 4.0
"""The same at most, however much it costs."""
SHARE = 0.03
"""The share of a core above which rounds become rarer: the more look and the larger the runs, the calmer the pages.
What is estimated beside has a share of its own."""
LOOK = 10.0
"""Real seconds between two looks at which runs there are; one that could not be followed is tried again then."""
LATELY = timedelta(hours=24)
"""How long ago something was recorded of a run that is shown though nobody named it."""
MOST = 12
"""Runs that are shown where none is named."""


class FollowedRuns:
    """The runs of a board.

    Args:
        store: where they are; nothing is written to it.
        named: their whole names; none for those of which something was recorded lately, whichever come.
        wall: what shows them.
        pages: makes them.
        say: told what cannot be followed.
    """

    def __init__(self, store: Journal, named: Sequence[str], wall: Wall, pages: Pages, say: Say) -> None:
        self._store, self._named, self._wall, self._pages, self._say = store, named, wall, pages, say
        self._tasks: dict[str, asyncio.Task[None]] = {}
        """Whoever follows a run, in the order in which runs are shown."""
        self._unread: dict[str, str] = {}
        """Why a run cannot be followed just now."""
        self._left_out = 0
        """How many that were not named are not shown, as there are more than `MOST`."""
        self._fresh: set[str] = set()
        self._news = asyncio.Event()
        self._round = asyncio.Event()
        """Set once what was fresh is drawn, and the next round may come."""

    async def follow(self) -> None:
        """Follow them, without end. One that cannot be followed is tried again, and the others go on."""
        try:
            async with asyncio.TaskGroup() as duties:
                duties.create_task(self._keep_following(), name="which runs")
                duties.create_task(self._draw(), name="draw")
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _keep_following(self) -> None:
        while True:
            with suppress(Unavailable):  # what is followed goes on, and says how old it is
                wanted = self._named or lately(await self._store.runs(), await self._store.now())
                shown = wanted if self._named else wanted[:MOST]
                self._left_out = len(wanted) - len(shown)
                self._follow_these(shown)
            await asyncio.sleep(LOOK)

    def _follow_these(self, wanted: Sequence[str]) -> None:
        """Begin with what is new, end what is shown no more, and begin anew with what could not be followed."""
        for run in self._tasks.keys() - set(wanted):
            self._tasks.pop(run).cancel()
            self._unread.pop(run, None)
            self._wall.forget(run)
            self._pages.forget(run)
        kept = {run: self._tasks[run] for run in wanted if run in self._tasks and not self._has_failed(run)}
        self._tasks = {run: kept.get(run) or self._begun(run) for run in wanted}
        self._news.set()

    def _begun(self, run: str) -> asyncio.Task[None]:
        return asyncio.create_task(self._follow_one(run), name=f"board {run}")

    def _has_failed(self, run: str) -> bool:
        """Whether it is followed no longer; why is said once."""
        task = self._tasks[run]
        error = task.exception() if task.done() else None
        if error is None:
            return False
        why = error.what if isinstance(error, CutoverError) else f"a defect of this program: {type(error).__name__}"
        if self._unread.get(run) != why:
            self._say(f"run {run} cannot be followed: {why}")
        self._unread[run] = why
        return True

    async def _follow_one(self, run: str) -> None:
        share = ESTIMATING / len(self._tasks)  # one is estimated as often as many together
        # To an observer of his own it is not told what only others can do, such as that somebody has to take the keys.
        follower = Follower(self._store, run, observer=False, beside=plan_text_beside, estimating=share)
        async with follower as source:
            async for view in source.views():
                self._unread.pop(run, None)
                self._wall.see(view)
                self._fresh.add(run)
                self._news.set()
                await self._round.wait()
                if view.state.ended is not None:
                    await asyncio.sleep(LOOK)

    async def _draw(self) -> None:
        """Draw what is new, in one go: a page of all runs changes with each of them. Then pause for as long as the work
        since the last round asks for, that of viewers included."""
        while True:
            await self._news.wait()
            self._news.clear()
            used = thread_time()
            fresh, self._fresh = self._fresh, set()
            for run in fresh & self._wall.views.keys():
                self._wall.show(run, self._pages.run_page(self._wall.views[run]))
            self._draw_front()
            await asyncio.sleep(PACE)
            await asyncio.sleep(min((thread_time() - used) / SHARE, SLOWEST) - PACE)
            self._round.set()
            self._round = asyncio.Event()

    def _draw_front(self) -> None:
        """A run alone is the front page; several have a card each."""
        views = [self._wall.views[run] for run in self._tasks if run in self._wall.views]
        if len(self._tasks) == len(views) == 1 and not self._left_out:
            self._wall.show(ALL, self._wall.sheets[views[0].run].shown)
        else:
            self._wall.show(ALL, self._pages.all_runs(views, self._unread, self._left_out))


def lately(rows: Sequence[RunRow], now: datetime) -> Sequence[str]:
    """Those of which something was recorded lately, newest first; the newest of all where nothing was."""
    found = [row.run for row in rows if (row.last_event_at or row.created) > now - LATELY]
    return found or [row.run for row in rows[:1]]
