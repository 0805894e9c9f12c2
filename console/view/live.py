"""The journal as a stream of `View`s: follow, fold, forecast. It sends commands and writes nothing else.

Every console is one of these, whether it draws a screen, prints lines or answers `cutover status` once.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self

from console.errors import Declined
from console.view import afterwords
from console.view.company import keep_company
from console.view.lease_watch import LeaseWatch
from console.view.model import View
from jobs.api import Progress
from jobs.earlier_forecasts import calibration_of
from jobs.journal.base import Journal, Lease, News, Recorded, Unavailable
from jobs.journal.consoles import ConnectedConsole
from jobs.nights.counting import counted_runs, counting_history, revisions_of
from jobs.past import CountedRuns, Past, plan_of
from jobs.progress import from_body
from jobs.rehearsals.ghost import Ghost, ghosts_of
from jobs.run.events import Entry, NightsCounted, NotRecorded, UnitId
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.outlook.sureness import Sureness, sureness
from jobs.run.state.model import RunState
from jobs.timing.calibration import Calibration
from plans.model import Plan, TaskId
from plans.model.moved import MovedTimes
from plans.model.night import Night

KEPT = 300
"""Entries that a view carries."""
TICK = 1.0
"""Real seconds between two views while nothing happens: the clocks go on."""
BREATH = 0.1
"""Real seconds between two views, however much happens."""
CALIBRATIONS = 60.0
"""Real seconds between two looks at how good forecasts were."""
ESTIMATES = 5.0
"""Real seconds between two estimates of how sure the forecast is."""
CLOCK_TOLERANCE = timedelta(seconds=2)
"""How far this host's clock may be off the control database's before a console says so."""


class Picture:
    """All that a console knows of a run; grows with every piece of news. Does no I/O.

    Args:
        past: where it begins.
        me: the name that commands of this console are recorded under.
        observer: whether it may only look.
        ghosts: nights that may be shown beside it, besides those of its plan, by what they are called.
    """

    def __init__(
        self, past: Past, *, me: str = "", observer: bool = False, ghosts: Mapping[str, Night] | None = None
    ) -> None:
        self.run = past.run
        self.plan = past.plan
        self.counted = past.counted
        self.state = past.state
        self.entries: tuple[Entry, ...] = tuple(past.entries[-KEPT:])
        self.progress: Mapping[UnitId, Progress] = {}
        self.lease: Lease | None = None
        self._watch = LeaseWatch()
        self.consoles: tuple[ConnectedConsole, ...] = ()
        self.lost = False
        self.ahead: timedelta | None = None
        """The control database's clock minus this host's, as measured last."""
        self.sureness: Mapping[TaskId, Sureness] = {}
        self.calibration: Calibration | None = None
        self.revisions: Mapping[str, Plan] = {}
        self._me = me
        self._observer = observer
        self._named = ghosts or {}
        self._ghosts: tuple[Plan, tuple[Ghost, ...]] | None = None
        self._reading = past.reading
        self._goes_by = _goes_by(past.state)
        self._forecast: Forecast | None = None
        """The last one, of which the next takes what has not changed."""

    @property
    def is_outdated(self) -> bool:
        """Whether another plan holds, or other nights count, than this one draws from."""
        return self._goes_by != _goes_by(self.state)

    def use(self, plan: Plan, counted: CountedRuns) -> None:
        """Draw from this plan, which goes by the nights that count."""
        self.plan, self.counted, self._goes_by = counted.used_by(plan), counted, _goes_by(self.state)

    def _read(self, events: Sequence[Recorded]) -> list[Entry]:
        if not events or self._reading is None:
            return []
        entries = self._reading.take(events)
        self.state = self._reading.state
        return entries

    def take(self, news: News, *, host_now: datetime) -> list[Entry]:
        """Take in what came; returns the new entries. `host_now` is this host's clock, UTC."""
        self.lost = news.lost
        if news.lost:
            self._watch.lose()
            return []
        if news.now is not None:
            self.ahead = news.now - host_now
        self.lease = news.lease
        self._watch.hear(news.lease, news.now or host_now, self.state.last_real)
        fresh = self._read([one for one in news.events if one.seq > self.state.head])
        if fresh:
            self.entries = (*self.entries, *fresh)[-KEPT:]
        if news.progress:
            self.progress = {
                **self.progress,
                **{UnitId(one.task): from_body(one.body).progress for one in news.progress},
            }
        return fresh

    def take_played(self, state: RunState, entry: Entry) -> None:
        """Take in what a simulated night came to: no journal tells of it."""
        self.state = state
        self.entries = (*self.entries, entry)[-KEPT:]

    def knows_more_than(self, news: News) -> bool:
        """Whether events that were read here are gone: the control database failed over to a copy that lacks them."""
        return 0 < news.head < self.state.head

    def begin_again(self, past: Past) -> Entry:
        """Go on with what the journal says now; returns what has to be said of it."""
        why = (
            f"what was read here behind #{past.state.head} is gone; the control database failed over to an older copy?"
        )
        at = past.state.last_real or past.state.created_real
        said = Entry(seq=past.state.head, at=at, event=NotRecorded(why=why))
        self._reading, self.state, self.plan = past.reading, past.state, past.plan
        self.counted, self._goes_by = past.counted, _goes_by(past.state)
        self.entries = (*past.entries, said)[-KEPT:]
        return said

    @property
    def clock_is_off(self) -> timedelta | None:
        """By how much this host's clock differs from the control database's, where that is worth saying."""
        return self.ahead if self.ahead is not None and abs(self.ahead) > CLOCK_TOLERANCE else None

    def run_time(self, *, host_now: datetime) -> datetime:
        """The run's clock at this moment, by the control database's clock."""
        return self.state.clock.run_time(host_now + (self.ahead or timedelta()))

    def estimating(self, *, host_now: datetime) -> Callable[[], Mapping[TaskId, Sureness]]:
        """What works out how sure the forecast of this moment is: it takes a while, and touches nothing of this."""
        now = self.run_time(host_now=host_now)
        return partial(sureness, self.plan, self.state, now, progress=self.progress)

    def view(self, *, host_now: datetime) -> View:
        """The run at this moment, by the control database's clock."""
        real_now = host_now + (self.ahead or timedelta())
        last = self.state.last_real or real_now
        ended = self.state.ended
        now = ended.at if ended is not None else self.run_time(host_now=host_now)
        progress = {unit: one for unit, one in self.progress.items() if self.state.unit(unit).running is not None}
        self._forecast = forecast(self.plan, self.state, now, progress=progress, before=self._forecast)
        return View(
            run=self.run,
            plan=self.plan,
            state=self.state,
            forecast=self._forecast,
            now=now,
            real_now=real_now,
            progress=progress,
            sureness=self.sureness,
            calibration=self.calibration,
            ghosts=self._beside(),
            entries=self.entries,
            lease=self.lease,
            consoles=self.consoles,
            standbys=self.lease.standbys if self.lease is not None else 0,
            unheld_since=self._watch.unheld_since,
            age=max(timedelta(), real_now - last),
            lost=self.lost,
            me=self._me,
            observer=self._observer,
            clock_off=self.clock_is_off,
            gone_nights=self.counted.gone,
            revisions=self.revisions,
        )

    def _beside(self) -> tuple[Ghost, ...]:
        """The nights that may be shown beside this one, matched to its plan once."""
        if self._ghosts is None or self._ghosts[0] is not self.plan:
            self._ghosts = self.plan, ghosts_of(self.plan, self._named)
        return self._ghosts[1]


def _goes_by(state: RunState) -> tuple[str, NightsCounted | None, MovedTimes]:
    """What decides by which plan a run is drawn."""
    return state.plan_sha256, state.counted, state.moved_times


async def look_once(
    journal: Journal, run: str, *, ghosts: Mapping[str, Night] | None = None, read: Past | None = None
) -> View:
    """A view of this moment, for a command that prints it and ends; `read` is what was read of it a moment ago."""
    return (await look_back(journal, run, ghosts=ghosts, read=read))[0]


async def glance(journal: Journal, run: str) -> View:
    """As `look_once`, without the work of how sure the forecast is, and with the plans that held before."""
    picture = await _picture(journal, await counting_history(journal, run))
    picture.revisions = await revisions_of(journal, picture.state, picture.counted)
    return picture.view(host_now=datetime.now(UTC))


async def look_back(
    journal: Journal, run: str, *, ghosts: Mapping[str, Night] | None = None, read: Past | None = None
) -> tuple[View, Sequence[Entry]]:
    """A view of this moment, and every event that led to it."""
    past = await counting_history(journal, run, read)
    picture = await _picture(journal, past, ghosts)
    picture.calibration = await calibration_of(journal, picture.plan, picture.state)
    if not picture.state.over:
        picture.sureness = picture.estimating(host_now=datetime.now(UTC))()
    return picture.view(host_now=datetime.now(UTC)), past.entries


async def _picture(journal: Journal, past: Past, ghosts: Mapping[str, Night] | None = None) -> Picture:
    """What a console that has just come knows of a run."""
    picture = Picture(past, me=await journal.whoami(), ghosts=ghosts)
    picture.take(await _around(journal, past.run), host_now=datetime.now(UTC))
    picture.consoles = tuple(await journal.consoles(past.run))
    return picture


async def _around(journal: Journal, run: str) -> News:
    """What its events do not say of a run: progress, who executes it, and what time it is there."""
    return News(progress=await journal.progress(run), lease=await journal.lease(run), now=await journal.now())


class LiveSource:
    """Follows one run. Use it as a context manager, once, and iterate `steps` or `views`.

    Args:
        journal: where the run is; stays open afterwards.
        run: its whole name.
        observer: whether this console only looks; its commands are refused before they are sent.
        spawn: starts an engine that goes on with flaws of this fingerprint, and says what it started; None where this
            console starts none.
        ghosts: as `Picture` takes them.
        read: what was read of the run a moment ago, where it was.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        *,
        observer: bool = False,
        spawn: Callable[[str], str] | None = None,
        ghosts: Mapping[str, Night] | None = None,
        read: Past | None = None,
    ) -> None:
        self._read = read
        self._journal = journal
        self._run = run
        self._observer = observer
        self._spawn = spawn
        self._ghosts = ghosts
        self._changed = asyncio.Event()
        self._fresh: list[Entry] = []
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._picture: Picture | None = None
        self.created = datetime.now(UTC)
        """When the run was created, real time."""

    async def __aenter__(self) -> Self:
        read, self._read = self._read, None
        past = await counting_history(self._journal, self._run, read)
        self.created = past.entries[0].at
        self._fresh = list(past.entries)
        self._picture = Picture(past, me=await self._journal.whoami(), observer=self._observer, ghosts=self._ghosts)
        self._picture.take(await _around(self._journal, self._run), host_now=datetime.now(UTC))
        works = (self._follow, self._estimate, self._calibrate, partial(keep_company, self._journal, self._run))
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
            for task in self._tasks:
                if task.done():
                    task.result()
            fresh, self._fresh = self._fresh, []
            self._changed.clear()
            yield self.now(), fresh
            await asyncio.sleep(BREATH)
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK - BREATH):
                    await self._changed.wait()

    async def send(self, command: str, args: Mapping[str, object]) -> int:
        """Put a command into the inbox; returns its id.

        Raises:
            Declined: this console only looks.
            Denied: the database's roles refuse.
        """
        if self._observer:
            raise Declined("this console only looks", hint="attach without --observe")
        command_id = await self._journal.send(self._run, command, args)
        if self.picture.state.over:
            await afterwords.record(self._journal, self._run)
        return command_id

    async def start_engine(self, accepted: str) -> str:
        """Start an engine; says what was started.

        Args:
            accepted: where the journal is not what was recorded, the fingerprint of what was shown before the run's
                name was typed; else empty.

        Raises:
            Declined: this console starts no engines, or its login may not execute runs.
        """
        if self._spawn is None or self._observer:
            despite = " --despite-chain" if accepted else ""
            raise Declined("this console starts no engine", hint=f"cutover engine {self._run}{despite}")
        if not await self._journal.may_execute():
            raise Declined("this login may not execute runs", hint="a login with cutover_engine has to")
        return self._spawn(accepted)

    async def _estimate(self, picture: Picture) -> None:
        """Work out again and again, beside the event loop, how sure the forecast is, as long as the run goes on."""
        while not picture.state.over:
            picture.sureness = await asyncio.to_thread(picture.estimating(host_now=datetime.now(UTC)))
            self._changed.set()
            await asyncio.sleep(ESTIMATES)

    async def _calibrate(self, picture: Picture) -> None:
        """Read now and then how good the forecasts were; what cannot be read now is read the next time."""
        while not picture.state.over:
            with suppress(Unavailable):
                picture.calibration = await calibration_of(self._journal, picture.plan, picture.state)
            await asyncio.sleep(CALIBRATIONS)

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
