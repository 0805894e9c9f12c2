"""A speed run: a whole night with a simulated clock, simulated jobs and simulated people, through the real `decide`.

No database, no waiting, no asyncio: a queue of what will happen next, and a clock that jumps to it. Everything comes
from the seed, so the same plan and seed give the same night, event for event.
"""

import heapq
import random
from collections.abc import Iterator, Mapping
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
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from plans.model import (
    Job,
    Plan,
    RunKind,
    TaskId,
)
from plans.model.kind_traits import traits_of

_AGAIN_AFTER = timedelta(minutes=1)
"""When people who were refused order the same again."""


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

    def __call__(self, plan: Plan, state: RunState, now: datetime) -> Played:
        """What they do at `now`, in run time. Asked again after every event."""
        ...


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


class SpeedRun:
    """One simulated night. Iterate `entries()`; `state` is the fold so far."""

    def __init__(
        self, plan: Plan, cast: Cast, *, seed: int = 1, faults: Faults | None = None, until: timedelta | None = None
    ) -> None:
        """
        Args:
            plan: any plan; its databases are never touched.
            cast: who plays the people.
            seed: of durations and faults.
            faults: how often jobs fail; by default a tenth of the attempts, transiently.
            until: give up after this much run time; by default three times the plan's own length, at least two days.
        """
        self.plan = plan.for_run(RunKind.REHEARSAL)
        self.cast = cast
        self.faults = faults or Faults()
        self.random = random.Random(seed)  # noqa: S311 - a reproducible night, no secret
        self.now = plan.start
        self.limit = plan.start + (until or timedelta(days=2))
        self.queue: list[_Coming] = []
        self.order = count()
        self.command_ids = count(1)
        created = RunCreated(
            run=f"speed-{seed}",
            title=plan.title,
            plan_sha256=plan.sha256,
            kind=RunKind.REHEARSAL,
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
        while self.state.ended is None and self.queue and self.now < self.limit:
            coming = heapq.heappop(self.queue)
            self.now = max(self.now, coming.at)
            yield from self._decide([coming.what] if coming.what is not None else [])

    def _decide(self, inputs: list[Input]) -> Iterator[Entry]:
        """Decide, and let the people answer, until nothing more happens at this moment."""
        given: tuple[Act, ...] = ()
        while True:
            decision = decide(self.plan, self.state, inputs, self.now)
            self.state, self.plan = decision.state, decision.plan
            yield from decision.entries
            for action in decision.actions:
                self._act(action)
            if decision.wake_at is not None:
                self._later(decision.wake_at, None)
            played = self.cast(self.plan, self.state, self.state.clock.run_time(self.now))
            refused = played.acts == given and bool(given)  # nothing came of what they ordered just now
            if not played.acts or refused or self.state.ended is not None:
                if refused:
                    self._later(self.now + _AGAIN_AFTER, None)
                if played.again is not None and (real := self.state.clock.real_time(played.again)) is not None:
                    self._later(max(real, self.now + timedelta(seconds=1)), None)
                return
            given = played.acts
            inputs = [
                Sent(id=next(self.command_ids), actor="speed-run", verb=act.verb, args=act.args, at=self.now)
                for act in played.acts
            ]

    def _later(self, at: datetime, what: Input | None) -> None:
        if what is not None or all(one.at != at or one.what is not None for one in self.queue):
            heapq.heappush(self.queue, _Coming(at, next(self.order), what))

    def _act(self, action: Action) -> None:
        match action:
            case StartAttempt():
                took, outcome = self._attempt(action.unit)
                result = AttemptResult(unit=action.unit, attempt=action.attempt, outcome=outcome)
                self._later(self.now + took, result)
            case CancelAttempt():
                running = self.state.unit(action.unit).running
                if running is not None:
                    ended = Cancelled(reason=action.reason)
                    self._later(self.now, AttemptResult(unit=action.unit, attempt=running.number, outcome=ended))
            case AskQueries():
                answers = tuple(CriterionReading(index=one, ok=True, text="true (simulated)") for one in action.indexes)
                self._later(self.now, QueriesAsked(unit=action.unit, readings=answers))
            case _:
                pass  # knobs and backends do not exist here

    def _attempt(self, unit: UnitId) -> tuple[timedelta, Outcome]:
        name, is_rollback = task_of(unit)
        task = self.plan.by_id[TaskId(name)]
        body = task.rollback.body if is_rollback and task.rollback is not None else task.body
        planned = task.rollback.duration if is_rollback and task.rollback is not None else task.duration
        if not isinstance(body, Job):
            raise TypeError(f"{unit} is no job")
        drawn = self.random.random()
        if drawn < self.faults.permanent:
            return planned * 0.5, Permanent(error=_fault("a permanent failure (simulated)"))
        if drawn < self.faults.permanent + self.faults.transient:
            return planned * 0.2, Transient(error=_fault("a transient failure (simulated)"))
        share = 1.0 if traits_of(body.spec).lasts_as_planned else self.random.uniform(0.7, 1.0)
        return planned * share, Succeeded(evidence=_evidence(body, is_rollback))


def _fault(sentence: str) -> ErrorFacts:
    return ErrorFacts(kind=FailureKind.JOB, sentence=sentence)


def _evidence(body: Job, is_rollback: bool) -> Evidence:
    traits = traits_of(body.spec)
    if (rows := traits.fills) is not None:
        wrote = tuple(f"{rows.target}:{table}" for table in rows.tables)
        return Evidence(summary="rolled back (simulated)" if is_rollback else "copied (simulated)", wrote=wrote)
    if (rows := traits.proves) is not None:
        return Evidence(summary="equal (simulated)", read=tuple(f"{rows.target}:{table}" for table in rows.tables))
    return Evidence(summary="simulated")
