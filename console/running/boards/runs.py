"""Follows the runs that a board shows, and has their pages made as they change."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from time import monotonic, thread_time

from console.board.pages import Pages
from console.board.wall import ALL, Wall
from console.running.boards.pace import Pace
from console.running.watching.together import LOOK_EVERY, Together
from console.saying import Say
from console.view.following import Follower
from jobs.journal.base import Journal, Unavailable
from jobs.kept_past import kept_past
from jobs.kept_text import plan_text_beside

ENDED_EVERY = 10.0
"""Real seconds between two looks at a run that has ended: of it only its age goes on."""
ESTIMATING = 0.01
"""The share of the time that estimating how sure forecasts are may take, of all runs together."""
_Known = tuple[int, bool, bool]
"""Of a run the last event, whether the control database is away, and whether an engine holds its lease."""


class FollowedRuns:
    """The runs of a board.

    Args:
        store: where they are; nothing is written to it.
        named: their whole names; none for those that matter now.
        wall: what shows them.
        pages: makes them.
        say: told what cannot be followed.
        look_every: as of `Together`.
    """

    def __init__(
        self,
        store: Journal,
        named: Sequence[str],
        wall: Wall,
        pages: Pages,
        say: Say,
        *,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._store, self._wall, self._pages, self._say, self._look_every = store, wall, pages, say, look_every
        self._news = asyncio.Event()
        self._runs = Together(store, named, self._follow, changed=self._news.set, say=say)
        self._sources: dict[str, Follower] = {}
        """Whoever follows a run that was read."""
        self._drawn: dict[str, _Known] = {}
        """What was known of a run when it was drawn last."""
        self._drawn_at: dict[str, float] = {}
        """When that was, monotonic seconds."""
        self._said: dict[str, str] = {}
        """What was said of a run that cannot be followed."""

    async def follow(self) -> None:
        """Follow them, without end. One that cannot be followed is tried again, and the others go on."""
        try:
            async with asyncio.TaskGroup() as duties:
                duties.create_task(self._keep_looking(), name="which runs")
                duties.create_task(self._keep_drawing(), name="draw")
        finally:
            await self._runs.end()

    async def _keep_looking(self) -> None:
        while True:
            with suppress(Unavailable):  # what is followed goes on, and says how old it is
                for run in await self._runs.look():
                    self._wall.forget(run)
                    self._pages.forget(run)
            await asyncio.sleep(self._look_every)

    async def _follow(self, run: str) -> None:
        """Follow one run, and have it drawn where something has happened."""
        share = ESTIMATING / max(1, len(self._runs.chosen.titles))  # one is estimated as often as many together
        read = await kept_past(self._store, run)
        # To an observer of his own it is not told what only others can do, such as that somebody has to take the keys.
        follower = Follower(self._store, run, observer=False, read=read, beside=plan_text_beside, estimating=share)
        del read
        async with follower as source:
            self._sources[run] = source
            self._drawn.pop(run, None)
            try:
                while True:
                    if _known(source) != self._drawn.get(run):
                        self._news.set()
                    await source.wait()
            finally:
                del self._sources[run]

    async def _keep_drawing(self) -> None:
        """Draw rounds as the pace says. A round of news is of the runs that have some, others are of all that go on."""
        pace, used = Pace(monotonic()), thread_time()
        while True:
            is_news = await self._next_round(pace)
            self._news.clear()
            await self._draw([run for run in self._sources if self._is_due(run, is_news=is_news)])
            before, used = used, thread_time()
            pace.drew(used - before, monotonic())

    async def _next_round(self, pace: Pace) -> bool:
        """Wait until the next round may be drawn; whether it is one of news."""
        while True:
            is_news = self._news.is_set()
            if not (seconds := pace.wait(monotonic(), is_news=is_news)):
                return is_news
            if is_news:
                await asyncio.sleep(seconds)
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._news.wait()

    def _is_due(self, run: str, *, is_news: bool) -> bool:
        source = self._sources[run]
        if _known(source) != self._drawn.get(run):
            return True
        has_ended = source.picture.state.ended is not None
        return not is_news and not (has_ended and monotonic() < self._drawn_at[run] + ENDED_EVERY)

    async def _draw(self, due: Collection[str]) -> None:
        """Draw these runs, and the page of all of them, which changes with each."""
        for run in due:
            source = self._sources.get(run)
            if source is None or run not in self._runs.chosen.titles:
                continue
            self._drawn[run], self._drawn_at[run] = _known(source), monotonic()
            self._runs.heard(run)
            view = source.now()
            self._wall.see(view)
            self._wall.show(run, self._pages.run_page(view))
            await asyncio.sleep(0)  # whoever looks waits for one page at most
        self._say_troubles()
        self._draw_front()

    def _draw_front(self) -> None:
        """A run alone is the front page; several have a card each."""
        chosen = self._runs.chosen
        self._wall.left_out = chosen.left_out
        views = [self._wall.views[run] for run in chosen.titles if run in self._wall.views]
        if len(chosen.titles) == len(views) == 1 and not chosen.left_out and not self._runs.troubles:
            self._wall.show(ALL, self._wall.sheets[views[0].run].shown)
        else:
            self._wall.show(ALL, self._pages.all_runs(views, self._runs.troubles, chosen.left_out))

    def _say_troubles(self) -> None:
        """Say of each run once why it cannot be followed; it is tried again and again."""
        for run, why in self._runs.troubles.items():
            if self._said.get(run) != why:
                self._say(f"run {run} cannot be followed: {why}")
            self._said[run] = why


def _known(source: Follower) -> _Known:
    picture = source.picture
    return picture.state.head, picture.lost, picture.lease is not None
