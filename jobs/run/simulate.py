"""A speed run: a whole night with a simulated clock, simulated jobs and simulated people, through the real `decide`.

No database, no waiting, no asyncio: a queue of what will happen next, and a clock that jumps to it. Everything comes
from the seed, so the same plan and seed give the same night, event for event.
"""

import heapq
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from jobs.api import Evidence
from jobs.journal.base import Sent
from jobs.outcomes import Cancelled, ErrorFacts, FailureKind, Outcome, Permanent, Succeeded, Transient
from jobs.run.decisions.decide import decide
from jobs.run.decisions.decision import (
    Action,
    AskQueries,
    AttemptResult,
    CancelAttempt,
    EngineUp,
    Input,
    QueriesAsked,
    StartAttempt,
)
from jobs.run.events import CriterionReading, Entry, RunCreated, UnitId, task_of
from jobs.run.outlook.criteria import chance
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from plans.graph import Graph
from plans.model import Checkpoint, ForecastCriterion, Job, Plan, RunKind, TaskId
from plans.model.kind_traits import traits_of
from plans.schedule import propagate

_AGAIN_AFTER = timedelta(minutes=1)
"""When people who were refused order the same again."""
_SHORTEST = timedelta(microseconds=10)
"""Real time between two moments at which people do something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An order that somebody gives."""

    verb: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the people do now, and when to ask them again (run time); None when only an event changes anything."""

    acts: tuple[Act, ...] = ()
    again: datetime | None = None


class Cast(Protocol):
    """Everybody of the plan, played."""

    def __call__(self, plan: Plan, state: RunState, now: datetime, news: Sequence[Entry] = ()) -> Played:
        """What they do at `now`, in run time. Asked again after every event.

        Args:
            plan: the one that holds.
            state: the fold of the journal.
            now: run time.
            news: what has happened since they were asked last; a cast that remembers nothing needs none of it.
        """
        ...


class PlayedJobs(Protocol):
    """Everything that a machine does, played."""

    def __call__(self, plan: Plan, unit: UnitId, attempt: int) -> tuple[timedelta, Outcome]:
        """How long an attempt lasts, and how it ends."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The control database cannot be reached: nothing is decided, and what runs goes on. Real time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often simulated jobs fail: shares between 0 and 1 of all attempts."""

    transient: float = 0.1
    permanent: float = 0.0


@dataclass(order=True, slots=True)
class _Coming:
    at: datetime
    order: int
    what: Input | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRun:
    """What a speed run is a run of."""

    name: str = "speed-1"
    """The engine's waits between two attempts depend on it."""
    kind: RunKind = RunKind.REHEARSAL
    away: tuple[Away, ...] = ()
    until: timedelta | None = None
    """Given up after this much run time; by default three times the plan's own length, at least two days."""


class SpeedRun:
    """One simulated night. Iterate `entries()`; `state` is the fold so far."""

    def __init__(
        self,
        plan: Plan,
        cast: Cast,
        *,
        seed: int = 1,
        faults: Faults | None = None,
        jobs: PlayedJobs | None = None,
        run: SimulatedRun | None = None,
    ) -> None:
        """
        Args:
            plan: any plan; its databases are never touched.
            cast: who plays the people.
            seed: of durations and faults, and of the run's name where `run` names none.
            faults: how often jobs fail; by default a tenth of the attempts, transiently.
            jobs: what plays the machine instead of seed and faults.
            run: what it is a run of; by default a rehearsal.
        """
        run = run or SimulatedRun(name=f"speed-{seed}")
        self.plan = plan.for_run(run.kind)
        self.cast = cast
        self.jobs = jobs or RandomJobs(seed, faults or Faults())
        self.away = run.away
        self.now = plan.start
        self.limit = plan.start + (run.until or max(timedelta(days=2), 3 * planned_length(self.plan)))
        self.queue: list[_Coming] = []
        self.order = count()
        self.command_ids = count(1)
        self._wakes: set[datetime] = set()
        created = RunCreated(
            run=run.name,
            title=plan.title,
            plan_sha256=plan.sha256,
            kind=run.kind,
            origin=plan.start,
            run_origin=plan.start,
            by="speed-run",
            simulated=True,
        )
        self.first = Entry(seq=1, at=plan.start, event=created)
        self.state = fold([self.first])

    def entries(self) -> Iterator[Entry]:
        """Every event of the night, in order."""
        yield self.first
        yield from self._decide([EngineUp(term=1, engine="simulated", host="simulated", pid=0)])
        while self.state.ended is None and self.queue and self.queue[0].at < self.limit:
            coming = heapq.heappop(self.queue)
            if (back := self._back_at(coming.at)) is not None:
                heapq.heappush(self.queue, _Coming(back, coming.order, coming.what))
                continue
            self._wakes.discard(coming.at)
            self.now = max(self.now, coming.at)
            yield from self._decide([coming.what] if coming.what is not None else [])

    def _back_at(self, moment: datetime) -> datetime | None:
        """When the control database is back, where it is away at a moment."""
        return next((one.end for one in self.away if one.start <= moment < one.end), None)

    def _decide(self, inputs: list[Input]) -> Iterator[Entry]:
        """Decide, and let the people answer, until nothing more happens at this moment."""
        given: tuple[Act, ...] = ()
        while True:
            ruling = decide(self.plan, self.state, inputs, self.now)
            self.state, self.plan = ruling.state, ruling.plan
            yield from ruling.entries
            for action in ruling.actions:
                self._act(action)
            if ruling.wake_at is not None:
                self._later(ruling.wake_at, None)
            now = self.state.clock.run_time(self.now)
            played = self.cast(self.plan, self.state, now, ruling.entries)
            refused = played.acts == given and bool(given)  # nothing came of what they ordered just now
            if not played.acts or refused or self.state.ended is not None:
                self._ask_again(played, refused=refused)
                return
            given = played.acts
            inputs = [
                Sent(id=next(self.command_ids), actor="speed-run", verb=act.verb, args=act.args, at=self.now)
                for act in played.acts
            ]

    def _ask_again(self, played: Played, *, refused: bool) -> None:
        if refused:
            self._later(self.now + _AGAIN_AFTER, None)
        if played.again is not None and (real := self.state.clock.real_time(played.again)) is not None:
            self._later(max(real, self.now + _SHORTEST), None)

    def _later(self, at: datetime, what: Input | None) -> None:
        if what is None:
            if at in self._wakes:
                return
            self._wakes.add(at)
        heapq.heappush(self.queue, _Coming(at, next(self.order), what))

    def _act(self, action: Action) -> None:
        match action:
            case StartAttempt():
                took, outcome = self.jobs(self.plan, action.unit, action.attempt)
                result = AttemptResult(unit=action.unit, attempt=action.attempt, outcome=outcome)
                self._later(self.now + took, result)
            case CancelAttempt():
                running = self.state.unit(action.unit).running
                if running is not None:
                    ended = Cancelled(reason=action.reason)
                    self._later(self.now, AttemptResult(unit=action.unit, attempt=running.number, outcome=ended))
            case AskQueries():
                answers = tuple(self._answer(action.unit, one) for one in action.indexes)
                self._later(self.now, QueriesAsked(unit=action.unit, readings=answers))
            case _:
                pass  # knobs and backends do not exist here

    def _answer(self, unit: UnitId, index: int) -> CriterionReading:
        """What a measured criterion says: a chance is really worked out, a query is true."""
        body = self.plan.by_id[TaskId(unit)].body
        criterion = body.criteria[index] if isinstance(body, Checkpoint) else None
        if not isinstance(criterion, ForecastCriterion):
            return CriterionReading(index=index, ok=True, text="true (simulated)")
        ok, text = chance(self.plan, self.state, self.state.clock.run_time(self.now), criterion, {})
        return CriterionReading(index=index, ok=ok, text=text)


class RandomJobs:
    """Jobs that take up to their planned time, and fail as often as it is said; all from one row of random numbers."""

    def __init__(self, seed: int, faults: Faults) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a reproducible night, no secret
        self.faults = faults

    def __call__(self, plan: Plan, unit: UnitId, attempt: int) -> tuple[timedelta, Outcome]:  # noqa: ARG002 - a protocol's
        """As `PlayedJobs`."""
        body, planned = work_of_unit(plan, unit)
        drawn = self.random.random()
        if drawn < self.faults.permanent:
            return planned * 0.5, Permanent(error=simulated_fault("a permanent failure (simulated)"))
        if drawn < self.faults.permanent + self.faults.transient:
            return planned * 0.2, Transient(error=simulated_fault("a transient failure (simulated)"))
        share = 1.0 if traits_of(body.spec).lasts_as_planned else self.random.uniform(0.7, 1.0)
        return planned * share, Succeeded(evidence=simulated_evidence(body, is_rollback=task_of(unit)[1]))


def work_of_unit(plan: Plan, unit: UnitId) -> tuple[Job, timedelta]:
    """The job of a unit, and how long it is planned to take. Raises `TypeError` where it is none."""
    name, is_rollback = task_of(unit)
    task = plan.by_id[TaskId(name)]
    body = body_of(plan, unit)
    if not isinstance(body, Job):
        raise TypeError(f"{unit} is no job")
    return body, task.rollback.duration if is_rollback and task.rollback is not None else task.duration


def planned_length(plan: Plan) -> timedelta:
    """From a plan's start to its last end."""
    return max(end for _, end in propagate(Graph(plan), floor=plan.start).values()) - plan.start


def simulated_fault(sentence: str) -> ErrorFacts:
    """What a failed attempt says."""
    return ErrorFacts(kind=FailureKind.JOB, sentence=sentence)


def simulated_evidence(body: Job, *, is_rollback: bool) -> Evidence:
    """What an attempt that succeeded says: a copy that it wrote to its tables, a reconciliation that it read them."""
    traits = traits_of(body.spec)
    if (rows := traits.fills) is not None:
        wrote = tuple(f"{rows.target}:{table}" for table in rows.tables)
        return Evidence(summary="rolled back (simulated)" if is_rollback else "copied (simulated)", wrote=wrote)
    if (rows := traits.proves) is not None:
        return Evidence(summary="equal (simulated)", read=tuple(f"{rows.target}:{table}" for table in rows.tables))
    return Evidence(summary="simulated")
