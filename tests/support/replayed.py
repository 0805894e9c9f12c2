"""A night that is played through the real decisions, seen by a console as it goes on, and recorded with its samples."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from console.demo.cast import PlayedCast
from console.view.model import View
from console.view.picture import Picture
from console.view.recording import Recording, recorded
from jobs.api import Progress
from jobs.journal.base import Lease, News, Recorded, Snapshot
from jobs.past import CountedRuns, Past, as_executed
from jobs.progress import Report, to_body
from jobs.run.events import Entry, RunCreated, UnitId
from jobs.run.outlook.sequence.units import body_of
from jobs.run.simulate import SpeedRun
from jobs.run.state.reading import Reading
from jobs.run.state.records import draft_of
from jobs.sampling import Sampling
from plans.load import Loaded, load, load_bundle
from plans.model import Job
from tests.support.driver import Driven
from tests.support.kept_runs import keep, small_plan
from tests.support.memory_journal import MemoryJournal

STEP = timedelta(minutes=1)
"""Between two looks of whoever watches."""
TTL = timedelta(days=1)


@dataclass(kw_only=True)
class Watched:
    """What a console has seen of a night, and the journal in which it stands."""

    run: str
    loaded: Loaded
    journal: MemoryJournal
    views: dict[datetime, View] = field(default_factory=dict)
    """As a console showed them, by the real time."""


async def small_recording(folder: Path) -> Recording:
    """A night of one task of five minutes and its go-live, over."""
    loaded = small_plan(folder)
    run = Driven(loaded.plan)
    run.passes(5)
    run.ends("T1")
    journal = MemoryJournal(now=lambda: run.now)
    await keep(journal, loaded, "r", run)
    return await recorded(journal, "r")


def reference_night() -> Loaded:
    """The sample plan of a whole night."""
    with as_file(files("plans.library") / "reference-night") as folder:
        return load(next(folder.glob("*.yaml")))


async def watched(loaded: Loaded, looks: Collection[timedelta], *, seed: int = 1) -> Watched:
    """Play a night of this plan, and keep what a console shows so long after its beginning; jobs report each minute."""
    entries = _played(loaded, seed)
    begins, ends = entries[0].at, entries[-1].at
    journal = MemoryJournal(now=lambda: ends)
    first, *later = entries
    created = first.event
    assert isinstance(created, RunCreated)
    await journal.create_run(
        created.run,
        title=loaded.plan.title,
        kind=created.kind,
        plan_sha256=loaded.plan.sha256,
        bundle=loaded.bundle,
        first=draft_of(first),
    )
    lease = await journal.acquire(created.run, "engine-1", TTL)
    assert lease is not None
    await journal.append(created.run, term=lease.term, expected_seq=1, events=[draft_of(one) for one in later])
    seen = Watched(run=created.run, loaded=loaded, journal=journal)
    console = _Console(seen, await journal.read(created.run), lease)
    at = begins
    while at <= ends:
        console.look(at, keep=False)
        for look in (begins + one for one in looks):
            if at < look <= at + STEP:
                console.look(look, keep=True)
        at += STEP
    await journal.keep_samples(created.run, term=lease.term, samples=console.sampling.take())
    return seen


def _played(loaded: Loaded, seed: int) -> list[Entry]:
    """Its events, as if an engine had executed it."""
    first, *later = SpeedRun(loaded.plan, PlayedCast(seed=seed), seed=seed).entries()
    assert isinstance(first.event, RunCreated)
    return [replace(first, event=replace(first.event, simulated=False)), *later]


class _Console:
    """A console that follows the run, and an engine that samples what its jobs report."""

    def __init__(self, seen: Watched, events: Sequence[Recorded], lease: Lease) -> None:
        self.seen, self.lease, self.sampling = seen, lease, Sampling()
        self.coming: list[Recorded] = list(events)
        self.reported: dict[UnitId, int] = {}
        reading = Reading(seen.run)
        first = reading.take([self.coming.pop(0)])
        plan = CountedRuns().used_by(as_executed(load_bundle(seen.loaded.bundle), reading.state))
        past = Past(run=seen.run, plan=plan, state=reading.state, entries=first, reading=reading)
        self.picture = Picture(past, observer=True)

    def look(self, at: datetime, *, keep: bool) -> None:
        """Take in what has come by now."""
        fresh = [one for one in self.coming if one.at <= at]
        self.coming = self.coming[len(fresh) :]
        self.picture.take(News(events=fresh, lease=replace(self.lease, expires=at + TTL), now=at), host_now=at)
        running = self._running(at)
        self.picture.take(
            News(progress=[self._snapshot(unit, one, at) for unit, one in running.items()], lease=self.lease, now=at),
            host_now=at,
        )
        now = self.picture.state.clock.run_time(at)
        for unit in self.reported.keys() - running.keys():
            self.sampling.ended(unit)
        self.reported = {unit: self.picture.state.unit(unit).tried for unit in running}
        for unit, progress in running.items():
            self.sampling.report(unit, self.reported[unit], progress, at=at, now=now)
        if keep:
            self.seen.views[at] = self.picture.view(host_now=at)

    def _running(self, at: datetime) -> Mapping[UnitId, Progress]:
        """How far each job at work is: at a steady pace through the time that it is planned to take."""
        state, plan = self.picture.state, self.picture.plan
        found: dict[UnitId, Progress] = {}
        for unit, known in state.units.items():
            if known.running is not None and isinstance(body_of(plan, unit), Job):
                seconds = (at - known.running.started).total_seconds()
                found[unit] = Progress(done=min(seconds * 100, 400_000), total=400_000, bytes=int(seconds * 9_000))
        return found

    def _snapshot(self, unit: UnitId, progress: Progress, at: datetime) -> Snapshot:
        body = to_body(Report(progress=progress))
        return Snapshot(task=unit, attempt=self.picture.state.unit(unit).tried, body=body, at=at)
