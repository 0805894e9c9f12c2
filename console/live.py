"""The journal as a stream of `View`s: follow, fold, forecast. It sends commands and writes nothing else.

Every console is one of these, whether it draws a screen, prints lines or answers `cutover status` once.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from console.errors import Refused
from console.view import View
from jobs.api import Progress
from jobs.journal.base import Journal, Lease, News
from jobs.progress import from_body
from jobs.run.events import Entry, UnitId
from jobs.run.fold import fold
from jobs.run.forecast import forecast
from jobs.run.recorded import entry_of
from jobs.run.state import RunState
from plans.load import load_bundle
from plans.model import Plan

KEPT = 300
"""Entries that a view carries."""
TICK = 1.0
"""Real seconds between two views while nothing happens: the clocks go on."""
BREATH = 0.1
"""Real seconds between two views, however much happens."""
PAGE = 5_000
CLOCK_TOLERANCE = timedelta(seconds=2)
"""How far this host's clock may be off the control database's before a console says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A run as the journal has it at one moment."""

    run: str
    plan: Plan
    """As it is executed: of the run's latest revision, without the tasks of the other kind of run."""
    state: RunState
    entries: Sequence[Entry]
    """All of them."""


async def history(journal: Journal, run: str) -> Past:
    """Read a run from its beginning."""
    entries: list[Entry] = []
    while page := await journal.read(run, after=entries[-1].seq if entries else 0, limit=PAGE):
        entries += map(entry_of, page)
    state = fold(entries)
    return Past(run=run, plan=await plan_of(journal, state), state=state, entries=tuple(entries))


async def plan_of(journal: Journal, state: RunState) -> Plan:
    """The frozen plan that a run executes just now."""
    return load_bundle(await journal.bundle(state.plan_sha256)).for_run(state.kind)


class Picture:
    """All that a console knows of a run; grows with every piece of news. Does no I/O.

    Args:
        past: where it begins.
        me: the name that commands of this console are recorded under.
        observer: whether it may only look.
    """

    def __init__(self, past: Past, *, me: str = "", observer: bool = False) -> None:
        self.run = past.run
        self.plan = past.plan
        self.state = past.state
        self.entries: tuple[Entry, ...] = tuple(past.entries[-KEPT:])
        self.progress: Mapping[UnitId, Progress] = {}
        self.lease: Lease | None = None
        self.lost = False
        self.ahead: timedelta | None = None
        """The control database's clock minus this host's, as measured last."""
        self._me = me
        self._observer = observer

    def take(self, news: News, *, host_now: datetime) -> list[Entry]:
        """Take in what came; returns the new entries. `host_now` is this host's clock, UTC."""
        self.lost = news.lost
        if news.lost:
            return []
        if news.now is not None:
            self.ahead = news.now - host_now
        self.lease = news.lease
        fresh = [entry_of(one) for one in news.events if one.seq > self.state.head]
        if fresh:
            self.state = fold(fresh, self.state)
            self.entries = (*self.entries, *fresh)[-KEPT:]
        if news.progress:
            self.progress = {
                **self.progress,
                **{UnitId(one.task): from_body(one.body).progress for one in news.progress},
            }
        return fresh

    @property
    def clock_is_off(self) -> timedelta | None:
        """By how much this host's clock differs from the control database's, where that is worth saying."""
        return self.ahead if self.ahead is not None and abs(self.ahead) > CLOCK_TOLERANCE else None

    def run_time(self, *, host_now: datetime) -> datetime:
        """The run's clock at this moment, by the control database's clock."""
        return self.state.clock.run_time(host_now + (self.ahead or timedelta()))

    def view(self, *, host_now: datetime) -> View:
        """The run at this moment, by the control database's clock."""
        real_now = host_now + (self.ahead or timedelta())
        last = self.state.last_real or real_now
        ended = self.state.ended
        now = ended.at if ended is not None else self.run_time(host_now=host_now)
        progress = {unit: one for unit, one in self.progress.items() if self.state.unit(unit).running is not None}
        return View(
            run=self.run,
            plan=self.plan,
            state=self.state,
            forecast=forecast(self.plan, self.state, now, progress=progress),
            now=now,
            real_now=real_now,
            progress=progress,
            entries=self.entries,
            lease=self.lease,
            standbys=self.lease.standbys if self.lease is not None else 0,
            age=max(timedelta(), real_now - last),
            lost=self.lost,
            me=self._me,
            observer=self._observer,
            clock_off=self.clock_is_off,
        )


async def look_once(journal: Journal, run: str) -> View:
    """A view of this moment, for a command that prints it and ends."""
    past = await history(journal, run)
    picture = Picture(past, me=await journal.whoami())
    news = News(progress=await journal.progress(run), lease=await journal.lease(run), now=await journal.now())
    picture.take(news, host_now=datetime.now(UTC))
    return picture.view(host_now=datetime.now(UTC))


class LiveSource:
    """Follows one run. Use it as a context manager, once, and iterate `steps` or `views`.

    Args:
        journal: where the run is; stays open afterwards.
        run: its whole name.
        observer: whether this console only looks; its commands are refused before they are sent.
    """

    def __init__(self, journal: Journal, run: str, *, observer: bool = False) -> None:
        self._journal = journal
        self._run = run
        self._observer = observer
        self._changed = asyncio.Event()
        self._fresh: list[Entry] = []
        self._pump: asyncio.Task[None] | None = None
        self._picture: Picture | None = None
        self.created = datetime.now(UTC)
        """When the run was created, real time."""

    async def __aenter__(self) -> Self:
        past = await history(self._journal, self._run)
        self.created = past.entries[0].at
        self._fresh = list(past.entries)
        self._picture = Picture(past, me=await self._journal.whoami(), observer=self._observer)
        self._pump = asyncio.create_task(self._follow(self._picture), name=f"follow {self._run}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pump is not None:
            self._pump.cancel()
            with suppress(asyncio.CancelledError):
                await self._pump

    @property
    def picture(self) -> Picture:
        """What is known by now. Only inside the context."""
        if self._picture is None:
            raise RuntimeError("a LiveSource is used as a context manager")
        return self._picture

    def now(self) -> View:
        """The run at this moment, as far as it is known. Only inside the context."""
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
            if self._pump is not None and self._pump.done():
                self._pump.result()
            fresh, self._fresh = self._fresh, []
            self._changed.clear()
            yield self.now(), fresh
            await asyncio.sleep(BREATH)
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK - BREATH):
                    await self._changed.wait()

    async def send(self, verb: str, args: Mapping[str, object]) -> int:
        """Put a command into the inbox; returns its id.

        Raises:
            Refused: this console only looks.
            Denied: the database's roles refuse.
        """
        if self._observer:
            raise Refused("this console only looks", hint="attach without --observe")
        return await self._journal.send(self._run, verb, args)

    async def _follow(self, picture: Picture) -> None:
        try:
            async for news in self._journal.follow(self._run, after=picture.state.head):
                fresh = picture.take(news, host_now=datetime.now(UTC))
                if picture.plan.sha256 != picture.state.plan_sha256:
                    picture.plan = await plan_of(self._journal, picture.state)
                self._fresh += fresh
                if fresh or news.progress or news.lost:
                    self._changed.set()
        finally:
            self._changed.set()
