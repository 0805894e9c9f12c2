"""All that a console knows of a run: it grows with every piece of news, and a `View` is made of it. Does no I/O."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from console.view.counted_hour import CountedHour
from console.view.lease_watch import LeaseWatch
from console.view.model import View
from jobs.api import Progress
from jobs.journal.base import Lease, News, Recorded, Sent, Snapshot
from jobs.journal.consoles import ConnectedConsole
from jobs.past import CountedRuns, Past
from jobs.progress import Heard, Quiet, from_body
from jobs.rehearsals.ghost import Ghost, ghosts_of
from jobs.replicated import ReplicationFigures, replication_of
from jobs.replicated import from_body as figures_of
from jobs.run.events import Entry, NightsCounted, NotRecorded, UnitId
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.outlook.how_sure import HowSure, how_sure
from jobs.run.outlook.people.acting import as_on_now, changes
from jobs.run.outlook.sureness import Sureness, including
from jobs.run.state.model import Handover, RunState
from jobs.run.state.reading import Reading
from jobs.timing.calibration import Calibration
from plans.model import Plan, ReplicationId, TaskId
from plans.model.moved import MovedTimes
from plans.model.night import Night

KEPT = 300
"""Entries that a view carries."""
CLOCK_TOLERANCE = timedelta(seconds=2)
"""How far this host's clock may be off the control database's before a console says so."""

_SILENT = Progress(done=0)
"""What a snapshot says of an attempt that has not told how far it is: it is quiet, or its worker was heard of."""


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
        self.replicating: Mapping[ReplicationId, ReplicationFigures] = {}
        self._reported: Mapping[UnitId, datetime] = {}
        self.waits: Mapping[UnitId, Quiet | None] = {}
        self.heard: Mapping[UnitId, Heard | None] = {}
        self.lease: Lease | None = None
        self._watch = LeaseWatch()
        self.consoles: tuple[ConnectedConsole, ...] = ()
        self.unread: tuple[Sent, ...] = ()
        self.lost = False
        self._contact: datetime | None = None
        """When the control database was heard last, by its own clock."""
        self.ahead: timedelta | None = None
        """The control database's clock minus this host's, as measured last."""
        self.sure = HowSure()
        self.calibration: Calibration | None = None
        self.counted_hour: CountedHour | None = None
        self.revisions: Mapping[str, Plan] = {}
        self.file = ""
        """Of a run that is read from a pack, the file."""
        self.paper_trouble = ""
        """Why this console cannot write its paper; empty where it can, or was not asked to."""
        self._me = me
        self._observer = observer
        self._named = ghosts or {}
        self._ghosts: tuple[Plan, tuple[Ghost, ...]] | None = None
        self._reading = past.reading
        self.begun = past.begun
        """The kept fold that it began with, as long as what was before is not verified; None where all of it is."""
        self._goes_by = _goes_by(past.state)
        self._on: tuple[RunState, RunState] | None = None
        """The state that was read last, and the same with those who are on by now."""
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
        self._contact = news.now or host_now
        if news.now is not None:
            self.ahead = news.now - host_now
        self.lease = news.lease
        self._watch.hear(news, news.now or host_now, self.state.last_real)
        fresh = self._read([one for one in news.events if one.seq > self.state.head])
        if fresh:
            self.entries = (*self.entries, *fresh)[-KEPT:]
        if news.progress:
            self._report(news.progress)
        return fresh

    def _report(self, snapshots: Sequence[Snapshot]) -> None:
        """Take in how far attempts are, and what they wait for."""
        self._replicates(snapshots)
        snapshots = [one for one in snapshots if replication_of(one.task) is None]
        reports = {UnitId(one.task): from_body(one.body) for one in snapshots}
        self.progress = _told({**self.progress, **{unit: one.progress for unit, one in reports.items()}})
        self._reported = {**self._reported, **{UnitId(one.task): one.at for one in snapshots}}
        self.waits = {**self.waits, **{unit: one.quiet for unit, one in reports.items()}}
        self.heard = {**self.heard, **{unit: one.heard for unit, one in reports.items()}}

    def _replicates(self, snapshots: Sequence[Snapshot]) -> None:
        """Take in the figures of replications, which lie among the progress of attempts."""
        for one in snapshots:
            if (name := replication_of(one.task)) is not None:
                figures = replace(figures_of(one.body), at=one.at)
                self.replicating = {**self.replicating, name: figures}

    def take_played(self, state: RunState, entry: Entry) -> None:
        """Take in what a simulated night came to: no journal tells of it."""
        self.state = state
        self.entries = (*self.entries, entry)[-KEPT:]

    def take_recorded(
        self, past: Past, progress: Mapping[UnitId, Progress], reported: Mapping[UnitId, datetime], lease: Lease | None
    ) -> None:
        """Take in another moment of a recorded night, earlier or later: no journal tells of it any more."""
        self.plan, self.counted, self.state, self._goes_by = past.plan, past.counted, past.state, _goes_by(past.state)
        self.entries = tuple(past.entries[-KEPT:])
        self.progress, self._reported, self.lease = progress, reported, lease
        self._forecast = None

    def knows_more_than(self, news: News) -> bool:
        """Whether events that were read here are gone: the control database failed over to a copy that lacks them."""
        return 0 < news.head < self.state.head

    def begin_again(self, past: Past) -> Entry:
        """Go on with what the journal says now; returns what has to be said of it."""
        why = (
            f"what was read here behind #{past.state.head} is gone; the control database failed over to an older copy?"
        )
        at = past.state.last_real or past.state.created_real
        said = Entry(seq=past.state.head, at=at, event=NotRecorded(why=why, whole=True))
        self._reading, self.state, self.plan, self.begun = past.reading, past.state, past.plan, past.begun
        self.counted, self._goes_by = past.counted, _goes_by(past.state)
        self.entries = (*past.entries, said)[-KEPT:]
        return said

    def verified(self) -> None:
        """What was before the kept fold is what was recorded, and adds up to it."""
        self.begun = None

    def read_anew(self, reading: Reading) -> None:
        """Go on with a reading of the whole journal, which does not add up to the fold that was kept."""
        self._reading, self.state, self.begun = reading, reading.state, None
        self.remark("this journal does not add up to the state that was kept of it: all of it was read again")

    def remark(self, why: str) -> None:
        """Say something of the journal among its events."""
        at = self.state.last_real or self.state.created_real
        said = Entry(seq=self.state.head, at=at, event=NotRecorded(why=why, whole=True))
        self.entries = (*self.entries, said)[-KEPT:]

    @property
    def clock_is_off(self) -> timedelta | None:
        """By how much this host's clock differs from the control database's, where that is worth saying."""
        return self.ahead if self.ahead is not None and abs(self.ahead) > CLOCK_TOLERANCE else None

    def run_time(self, *, host_now: datetime) -> datetime:
        """The run's clock at this moment, by the control database's clock."""
        return self.state.clock.run_time(host_now + (self.ahead or timedelta()))

    def estimating(self, *, host_now: datetime) -> Callable[[], HowSure]:
        """What works out how sure the forecast of this moment is: it takes a while, and touches nothing of this."""
        now = self.run_time(host_now=host_now)
        return partial(how_sure, self.plan, self.state, now, progress=self._running_progress())

    def view(self, *, host_now: datetime) -> View:
        """The run at this moment, by the control database's clock."""
        real_now = host_now + (self.ahead or timedelta())
        last = self.state.last_real or real_now
        ended = self.state.ended
        now = ended.at if ended is not None else self.run_time(host_now=host_now)
        state = _as_if_begun(self._with_people(now), real_now)
        progress = self._running_progress()
        self._forecast = forecast(self.plan, state, now, progress=progress, before=self._forecast)
        return View(
            run=self.run,
            file=self.file,
            plan=self.plan,
            state=state,
            forecast=self._forecast,
            now=now,
            real_now=real_now,
            progress=progress,
            replicating=self.replicating,
            reported=self._reported,
            waits=self._waits(),
            heard=self._heard(),
            sureness=self._sureness(self._forecast),
            interval_chances=self.sure.intervals,
            calibration=self.calibration,
            counted_hour=self.counted_hour,
            ghosts=self._beside(),
            entries=self.entries,
            lease=self.lease,
            consoles=self.consoles,
            unread=tuple(one for one in self.unread if one.id > self.state.commands),
            standbys=self.lease.standbys if self.lease is not None else 0,
            unheld_since=self._watch.unheld_since,
            waits_since=self._watch.waits_since,
            age=max(timedelta(), real_now - last),
            lost=self.lost,
            contact=self._contact,
            me=self._me,
            observer=self._observer,
            paper_trouble=self.paper_trouble,
            clock_off=self.clock_is_off,
            gone_nights=self.counted.gone,
            revisions=self.revisions,
            verified_since=self.begun.state.last_real if self.begun is not None else None,
        )

    def _sureness(self, now: Forecast) -> Mapping[TaskId, Sureness]:
        """How sure the times are, some seconds old, with ranges that hold the forecast of this moment."""
        return {task: including(sure, now.expected[task].end) for task, sure in self.sure.times.items()}

    def _with_people(self, now: datetime) -> RunState:
        """The state with those who are on by the clock, whether an engine has said so or not; the same value as long
        as nothing of it changes."""
        if self._on is None or self._on[0] is not self.state or changes(self.plan, self._on[1], now):
            self._on = self.state, as_on_now(self.plan, self.state, now)
        return self._on[1]

    def _running_progress(self) -> Mapping[UnitId, Progress]:
        """Of what runs, and when each was so."""
        run_time, running = self.state.clock.run_time, self.state.unit
        return {
            unit: replace(one, at=run_time(self._reported[unit]) if unit in self._reported else None)
            for unit, one in self.progress.items()
            if running(unit).running is not None
        }

    def _waits(self) -> Mapping[UnitId, Quiet]:
        """Of those in which nothing moves: what was seen last."""
        known = ((unit, seen) for unit, seen in self.waits.items() if self.state.unit(unit).quiet is not None)
        return {unit: seen for unit, seen in known if seen is not None}

    def _heard(self) -> Mapping[UnitId, Heard]:
        """Of those that workers run: when these were heard of."""
        known = ((unit, seen) for unit, seen in self.heard.items() if self.state.unit(unit).place is not None)
        return {unit: seen for unit, seen in known if seen is not None}

    def _beside(self) -> tuple[Ghost, ...]:
        """The nights that may be shown beside this one, matched to its plan once."""
        if self._ghosts is None or self._ghosts[0] is not self.plan:
            self._ghosts = self.plan, ghosts_of(self.plan, self._named)
        return self._ghosts[1]


def _as_if_begun(state: RunState, real_now: datetime) -> RunState:
    """The state, of a rehearsal that waits for its first engine as if that appeared now."""
    clock = state.clock.begun_at(real_now) if state.engine is None else state.clock
    return state if clock is state.clock else replace(state, clock=clock)


def _goes_by(state: RunState) -> tuple[str, NightsCounted | None, MovedTimes, Handover | None]:
    """What decides by which plan a run is drawn."""
    return state.plan_sha256, state.counted, state.moved_times, state.handover


def _told(progress: Mapping[UnitId, Progress]) -> Mapping[UnitId, Progress]:
    """Of the attempts that have told how far they are."""
    return {unit: one for unit, one in progress.items() if one != _SILENT}
