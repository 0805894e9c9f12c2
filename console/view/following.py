"""Follows a run as a stream of `View`s. It can send nothing: whoever acts as well uses `console.view.live`."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Self

from console.view.company import keep_company
from console.view.counted_hour import keep_counting
from console.view.look import around
from console.view.model import View
from console.view.picture import Picture
from console.view.verifying import Beside, nobody_beside, verify_what_was_before
from jobs.earlier_forecasts import calibration_of
from jobs.journal.base import Journal, Unavailable
from jobs.nights.counting import counted_runs, counting_history, revisions_of
from jobs.past import Past, plan_of
from jobs.run.events import Entry
from plans.model.night import Night

TICK = 1.0
"""Real seconds between two views while nothing happens: the clocks go on."""
BREATH = 0.1
"""Real seconds between two views, however much happens."""
CALIBRATIONS = 60.0
"""Real seconds between two looks at how good forecasts were."""
ESTIMATES = 20.0
"""Real seconds between two estimates of how sure the forecast is, at least."""
ESTIMATING = 0.02
"""The share of the time that estimating may take, where nothing else is said."""


class Follower:
    """Follows one run. Use it as a context manager, once, and iterate `steps` or `views`.

    Args:
        journal: where the run is; stays open afterwards.
        run: its whole name.
        observer: whether who looks only looks.
        ghosts: as `Picture` takes them.
        read: what was read of the run a moment ago, where it was.
        beside: as of `verify_what_was_before`.
        estimating: the share of the time that estimating how sure the forecast is may take.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        *,
        observer: bool = True,
        ghosts: Mapping[str, Night] | None = None,
        read: Past | None = None,
        beside: Beside = nobody_beside,
        estimating: float = ESTIMATING,
    ) -> None:
        self._estimating = estimating
        self._read = read
        self._beside = beside
        self._journal = journal
        self._run = run
        self._observer = observer
        self._ghosts = ghosts
        self._changed = asyncio.Event()
        self._looked_at = asyncio.Event()
        """Somebody has a view: until then nothing is worked out that the first one does without."""
        self._fresh: list[Entry] = []
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._picture: Picture | None = None
        self.created = datetime.now(UTC)
        """When the run was created, real time."""

    async def __aenter__(self) -> Self:
        read, self._read = self._read, None
        past = await counting_history(self._journal, self._run, read)
        self.created = past.state.created_real
        self._fresh = list(past.entries)
        self._picture = Picture(past, me=await self._journal.whoami(), observer=self._observer, ghosts=self._ghosts)
        self._picture.take(await around(self._journal, self._run), host_now=datetime.now(UTC))
        works = (
            *(self._follow, self._estimate, self._calibrate, self._verify),
            partial(keep_company, self._journal, self._run),
            self._count,
        )
        self._tasks = tuple(asyncio.create_task(work(self._picture), name=f"follow {self._run}") for work in works)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @property
    def picture(self) -> Picture:
        """What is known by now. Only inside the context."""
        if self._picture is None:
            raise RuntimeError("a follower is used as a context manager")
        return self._picture

    def now(self) -> View:
        """The run at this moment, as far as it is known. Only inside the context."""
        self._looked_at.set()
        return self.picture.view(host_now=datetime.now(UTC))

    def glance(self) -> View:
        """As `now`, for somebody who will only have a view worth working for later."""
        return self.picture.view(host_now=datetime.now(UTC))

    def run_time(self) -> datetime:
        """The run's clock at this moment. Only inside the context."""
        return self.picture.run_time(host_now=datetime.now(UTC))

    async def views(self) -> AsyncIterator[View]:
        """A view at once, then upon news and at least once a second, without end."""
        async for view, _ in self.steps():
            yield view

    async def steps(self) -> AsyncIterator[tuple[View, Sequence[Entry]]]:
        """As `views`, with the entries that came since the last step: the whole past first, none lost, none twice."""
        while True:
            fresh = self._taken()
            yield self.picture.view(host_now=datetime.now(UTC)), fresh
            del fresh
            await asyncio.sleep(BREATH)
            self._looked_at.set()
            await self._until_changed(TICK - BREATH)

    async def wait(self) -> None:
        """Wait for news, a second at most, for whoever asks `now` when they like. Of the events nothing is kept for
        `steps`. Raises what ended the following, if anything did."""
        await self._until_changed(TICK)
        self._taken()

    def _taken(self) -> Sequence[Entry]:
        """The entries that came since the last time. Raises what ended the following, if anything did."""
        for task in self._tasks:
            if task.done():
                task.result()
        fresh, self._fresh = self._fresh, []
        self._changed.clear()
        return fresh

    async def _until_changed(self, within: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._changed.wait()

    async def _estimate(self, picture: Picture) -> None:
        """Work out again and again, beside the event loop, how sure the forecast is, as long as the run goes on."""
        await self._looked_at.wait()
        while not picture.state.over:
            began = monotonic()
            picture.sure = await asyncio.to_thread(picture.estimating(host_now=datetime.now(UTC)))
            await asyncio.sleep(max(ESTIMATES, (monotonic() - began) / self._estimating))

    async def _calibrate(self, picture: Picture) -> None:
        """Read now and then how good the forecasts were; what cannot be read now is read the next time."""
        await self._looked_at.wait()
        while not picture.state.over:
            with suppress(Unavailable):
                picture.calibration = await calibration_of(self._journal, picture.plan, picture.state)
            await asyncio.sleep(CALIBRATIONS)

    async def _count(self, picture: Picture) -> None:
        """Say how many came through the flows in the last hour, once somebody has a view."""
        await self._looked_at.wait()
        await keep_counting(self._journal, self._run, picture)

    async def _verify(self, picture: Picture) -> None:
        """Verify what was not read at first, once somebody has a view."""
        await self._looked_at.wait()
        await verify_what_was_before(self._journal, self._run, picture, beside=self._beside)

    async def _follow(self, picture: Picture) -> None:
        try:
            with suppress(Unavailable):
                picture.revisions = await revisions_of(self._journal, picture.state, picture.counted)
            while await self._follow_on(picture):
                with suppress(Unavailable):
                    self._fresh.append(picture.begin_again(await counting_history(self._journal, self._run)))
                    self._changed.set()
        finally:
            self._changed.set()

    async def _bring_up_to_date(self, picture: Picture) -> None:
        """Have it draw from the plan and the nights that hold by now."""
        counted = await counted_runs(self._journal, picture.state)
        picture.use(await plan_of(self._journal, picture.state), counted)
        picture.revisions = await revisions_of(self._journal, picture.state, counted)

    async def _follow_on(self, picture: Picture) -> bool:
        """Follow for as long as the journal goes on from what is known here; whether it has become shorter."""
        async with aclosing(self._journal.follow(self._run, after=picture.state.head)) as heard:  # type: ignore[type-var]
            async for news in heard:
                if picture.knows_more_than(news):
                    return True
                fresh = picture.take(news, host_now=datetime.now(UTC))
                if picture.is_outdated:
                    with suppress(Unavailable):  # the next news is the next try
                        await self._bring_up_to_date(picture)
                self._fresh += fresh
                if fresh or news.lost:  # progress is seen with the next tick
                    self._changed.set()
        return False
