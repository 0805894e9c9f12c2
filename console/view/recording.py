"""A run as it was recorded, whole and in memory: the state, the plan and the progress of any moment of it.

States are kept every so many events and folded on from there, so that any second of a long night is there at once.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import accumulate, dropwhile

from jobs.api import Progress
from jobs.journal.base import Journal, NoSuchRun, PlanChanged, Recorded
from jobs.journal.samples import StoredSample
from jobs.nights.counting import counted_runs
from jobs.packs.packed_journal import file_of
from jobs.past import PAGE, CountedRuns, as_executed, frozen_plan
from jobs.run.events import ClockStarted, ClockStopped, EngineStarted, Entry, NotRecorded, UnitId
from jobs.run.state.changed import changed
from jobs.run.state.clock import RunClock
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.state.reading import Reading
from jobs.run.state.units import Units
from plans.model import Plan
from plans.problems import PlanProblems

EVERY = 200
"""Events from one kept state to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """How far a running attempt was at a moment, as of its last sample."""

    progress: Progress
    at: datetime
    """Real time of the sample."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A run as it was recorded. A place in it is a number of events: the state of place 3 is that after three."""

    run: str
    entries: Sequence[Entry] = field(repr=False)
    kept: Mapping[int, RunState] = field(repr=False)
    """States by their places, in order: of every so many events, and of the end."""
    frozen: Mapping[str, Plan] = field(repr=False)
    """Every plan that has held and can be read, by its hash; the one that held last is among them."""
    not_read: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Why the others cannot be, by their hash."""
    counted: CountedRuns = field(repr=False)
    """The runs that counted as rehearsals, once the first engine had said which."""
    samples: Mapping[UnitId, Sequence[StoredSample]] = field(repr=False)
    """Of each unit, in the order of time."""
    file: str = ""
    """The pack that it was read from; empty of a run of the control database."""
    read_at: datetime
    """The store's clock when it was read: how far it goes where the run was not over."""

    @cached_property
    def times(self) -> Sequence[datetime]:
        """Real time of each event. A clock that was set back does not lead back: later events are not earlier."""
        return tuple(accumulate((one.at for one in self.entries), max))

    @cached_property
    def alone(self) -> Sequence[tuple[datetime, datetime]]:
        """From when to when nobody worked on it, real time: as each engine found it that took over a lost lease."""
        started = ((one.event, one.at) for one in self.entries)
        return tuple((e.alone_since, at) for e, at in started if isinstance(e, EngineStarted) and e.alone_since)

    @property
    def begins(self) -> datetime:
        """Real time of its first event."""
        return self.times[0]

    @cached_property
    def ends(self) -> datetime:
        """Real time up to which it goes: its last event once it is over, else when it was read."""
        over = self.state(len(self.entries)).over
        return self.times[-1] if over else max(self.times[-1], self.read_at)

    def place(self, at: datetime) -> int:
        """How many events there were at this real time; at least the first one."""
        return max(1, bisect_right(self.times, at))

    def state(self, place: int) -> RunState:
        """What the first so many events add up to."""
        nearest = self._places[bisect_right(self._places, place) - 1]
        state = self.kept[nearest]
        if nearest < place:
            state = changed(state, {"units": Units.of(state.units).opened()})  # nobody sees those in between
        for entry in self.entries[nearest:place]:
            state = _after(state, entry)
        Units.of(state.units).close()
        return self._with_flaws(state)

    @cached_property
    def _places(self) -> Sequence[int]:
        return tuple(self.kept)

    def _with_flaws(self, state: RunState) -> RunState:
        """The state, with what is not as it was recorded up to there."""
        known = self.kept[self._places[-1]].flaws
        flaws = tuple(one for one in known if one.seq <= state.head)
        return replace(state, flaws=flaws) if flaws != state.flaws else state

    def plan(self, state: RunState) -> Plan:
        """The plan that held, with its shifts, its hand-over and the nights that counted; the next one that can be read
        where that one cannot."""
        held = state.plan_sha256
        later = dropwhile(lambda one: one != held, self.kept[self._places[-1]].plans)
        drawn = next(one for one in later if one in self.frozen)
        return self.nights(state).used_by(as_executed(self.frozen[drawn], state))

    def not_shown(self, state: RunState) -> str:
        """What has to be said where another plan is shown than the one that held; empty where it is that one."""
        why = self.not_read.get(state.plan_sha256, "")
        return f"the plan that held here is not shown, but the one that came after it: {why}" if why else ""

    def nights(self, state: RunState) -> CountedRuns:
        """The runs that counted as rehearsals."""
        return self.counted if state.counted is not None else CountedRuns(demonstration=self.counted.demonstration)

    def revisions(self, state: RunState) -> Mapping[str, Plan]:
        """The plans that had held before, by hash."""
        before = (one for one in state.plans if one != state.plan_sha256 and one in self.frozen)
        return {one: self.nights(state).used_by(self.frozen[one]).for_run(state.kind) for one in before}

    def progress(self, state: RunState, at: datetime) -> Mapping[UnitId, Sampled]:
        """How far each running attempt was at this real time, where anything of it was sampled by then."""
        return dict(self._sampled(state, at))

    def _sampled(self, state: RunState, at: datetime) -> Iterator[tuple[UnitId, Sampled]]:
        for unit, samples in self.samples.items():
            running = state.unit(unit).running
            place = bisect_right(samples, at, key=_at) if running is not None else 0
            if running is not None and place and samples[place - 1].attempt == running.number:
                last = samples[place - 1]
                progress = Progress(done=last.done, total=last.total, unit=last.unit, bytes=last.bytes)
                yield unit, Sampled(progress=progress, at=last.at)

    @cached_property
    def clocks(self) -> Sequence[tuple[datetime, RunClock]]:
        """The run's clocks one after the other, each with the real time from which on it held."""
        changes = (
            place for place, one in enumerate(self.entries, 1) if isinstance(one.event, ClockStarted | ClockStopped)
        )
        return tuple((self.times[place - 1], self.state(place).clock) for place in (1, *changes))

    def run_time(self, at: datetime) -> datetime:
        """What the run's clock showed at a real time."""
        place = max(0, bisect_right(self.clocks, at, key=lambda one: one[0]) - 1)
        return self.clocks[place][1].run_time(at)

    def real_time(self, at: datetime) -> datetime:
        """When the run's clock first showed this; the beginning or the end where it never did."""
        until = (*(since for since, _ in self.clocks[1:]), self.ends)
        for (since, clock), end in zip(self.clocks, until, strict=True):
            if at <= clock.run_time(end):
                return min(max(since, _real_time(clock, at) or since), self.ends)
        return self.ends


def _real_time(clock: RunClock, at: datetime) -> datetime | None:
    """When a clock shows this, and not the moment before: a microsecond of a fast one is more than that."""
    real = clock.real_time(at)
    return real + datetime.resolution if real is not None and clock.run_time(real) < at else real


def _at(sample: StoredSample) -> datetime:
    return sample.at


def _after(state: RunState, entry: Entry) -> RunState:
    """The state after an event; what was not recorded has no effect, and leaves a gap where it was taken away."""
    if isinstance(entry.event, NotRecorded):
        return replace(state, head=entry.seq, head_hash=entry.hash or state.head_hash)
    return fold((entry,), state if entry.seq == state.head + 1 else replace(state, head=entry.seq - 1))


async def recorded(journal: Journal, run: str) -> Recording:
    """Read all of a run, and verify it; the journal is not needed any more afterwards.

    Raises:
        NoSuchRun: there is none of this name.
        RunUnreadable: this program can make nothing of it.
        PlanChanged: the plan that held last is not the one that was frozen.
        PlanProblems: it can make nothing of that plan.
    """
    entries, kept = await _read(journal, run)
    state = kept[len(entries)]
    samples: dict[UnitId, list[StoredSample]] = {}
    for sample in await journal.samples(run):
        samples.setdefault(UnitId(sample.task), []).append(sample)
    frozen, not_read = await _plans(journal, state)
    return Recording(
        run=run,
        file=file_of(journal),
        entries=entries,
        kept=kept,
        frozen=frozen,
        not_read=not_read,
        counted=await counted_runs(journal, state),
        samples=samples,
        read_at=await journal.now(),
    )


async def _plans(journal: Journal, state: RunState) -> tuple[Mapping[str, Plan], Mapping[str, str]]:
    """The plans that have held, and why those before the last one cannot be read that are left out."""
    frozen, not_read = {state.plan_sha256: await frozen_plan(journal, state.plan_sha256)}, dict[str, str]()
    for one in state.plans:
        try:
            frozen[one] = await frozen_plan(journal, one)
        except (NoSuchRun, PlanChanged, PlanProblems) as error:
            not_read[one] = f"plan {one[:12]}, {error.what}"
    return frozen, not_read


async def _read(journal: Journal, run: str) -> tuple[Sequence[Entry], Mapping[int, RunState]]:
    """Its events as what they mean, and the states that are kept, by their places."""
    reading, entries, kept = Reading(run), list[Entry](), dict[int, RunState]()
    head = await journal.standing(run)
    while page := await journal.read(run, after=reading.seq, limit=PAGE):
        if page[-1].seq > head.seq:
            head = await journal.standing(run)
        for portion in _portions(page, begun=bool(entries)):
            entries += reading.take(portion, head=head)
            kept[len(entries)] = reading.state
    entries += reading.compare(head.seq)
    kept[len(entries)] = reading.state
    return tuple(entries), kept


def _portions(page: Sequence[Recorded], *, begun: bool) -> Iterator[Sequence[Recorded]]:
    """A page by the places of kept states; the very first event is one of its own."""
    first = 0
    if not begun:
        yield page[:1]
        first = 1
    for start in range(first, len(page), EVERY):
        yield page[start : start + EVERY]
