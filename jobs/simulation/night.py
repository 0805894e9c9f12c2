"""One simulated night through the real `decide`, and what became of it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.run.events import Decision, How, Result, task_of
from jobs.run.simulate import Away, SimulatedRun, SpeedRun
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, UnitState
from jobs.simulation.durations import NightDurations
from jobs.simulation.machine import SimulatedJobs
from jobs.simulation.people import NOT_MET, EstimatedPeople
from plans.model import Plan, RunKind, TaskId
from plans.model.faults import Absence, NightFaults

_GIVEN_UP_AFTER = timedelta(days=30)
"""Run time. Where nobody will do anything any more, a night ends by itself; the slowest is far shorter."""
_FAILED = frozenset({How.TRANSIENT, How.PERMANENT})
_UNFINISHED = frozenset({Phase.RUNNING, Phase.RETRYING, Phase.ATTENTION, Phase.DOUBT, Phase.OPEN, Phase.NO_GO})
NOT_OVER = "not over"
"""The result of a night that was given up: whatever it waited for did not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedNight:
    """What became of one. Times are seconds from the plan's start."""

    number: int
    variant: int = 0
    """As `NightDurations` has it."""
    result: str
    """completed, rolled back, aborted; or that it was not over."""
    end: float
    starts: Mapping[TaskId, float]
    """Of whatever began."""
    ends: Mapping[TaskId, float]
    """Of whatever was finished, so that others could begin; of a checkpoint its go."""
    no_go: TaskId | None = None
    """The checkpoint at which no-go was said."""
    reason: str = ""
    """Of a no-go, or of the end."""
    rollback_began: float | None = None
    failures: int = 0
    """Attempts that did not succeed."""
    fixed: Sequence[TaskId] = field(default_factory=tuple)
    """What was fixed by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What holds for all the nights of a simulation."""

    kind: RunKind
    seed: int
    faults: NightFaults


def speed_run(plan: Plan, night: NightDurations, conditions: Conditions) -> SpeedRun:
    """One night, yet to be played."""
    luck = random.Random(f"{conditions.seed}/{night.number}/absences")  # noqa: S311 - a reproducible night
    faults = conditions.faults
    gone = [Away(start=one.start, end=one.end) for one in _that_happen(faults.control_database, luck)]
    absent = {party: _that_happen(trouble.away, luck) for party, trouble in faults.parties.items()}
    return SpeedRun(
        plan,
        EstimatedPeople(night.takes, absent),
        jobs=SimulatedJobs(night, faults, conditions.seed),
        run=SimulatedRun(
            name=f"simulated-{conditions.seed}-{night.number}",
            kind=conditions.kind,
            away=tuple(sorted(gone, key=lambda one: one.start)),
            until=_GIVEN_UP_AFTER,
        ),
    )


def _that_happen(absences: Sequence[Absence], luck: random.Random) -> list[Absence]:
    return [one for one in absences if luck.random() < one.nights]


def play(plan: Plan, night: NightDurations, conditions: Conditions) -> SimulatedNight:
    """Play one night to its end."""
    run = speed_run(plan, night, conditions)
    for _ in run.entries():
        pass
    return told(run, night)


def told(run: SpeedRun, night: NightDurations) -> SimulatedNight:
    """What became of a night that has been played."""
    plan, state = run.plan, run.state
    no_go, over, rollback = _no_go(state), state.ended, state.rollback
    known = {task.id: state.unit(task.id) for task in plan.tasks}
    return SimulatedNight(
        number=night.number,
        variant=night.variant,
        result=NOT_OVER if over is None else over.result.value,
        end=_seconds(plan, run.now if over is None else over.at),
        starts=_moments(plan, {name: one.started for name, one in known.items()}),
        ends=_moments(plan, {name: one.ended for name, one in known.items() if _over(one)}),
        no_go=no_go,
        reason=_reason(state, no_go),
        rollback_began=None if rollback is None else _seconds(plan, rollback.since),
        failures=sum(map(_failures, state.units.values())),
        fixed=tuple(name for name, one in known.items() if one.phase is Phase.FIXED),
    )


def _failures(known: UnitState) -> int:
    return sum(one.how in _FAILED for one in known.attempts)


def _moments(plan: Plan, instants: Mapping[TaskId, datetime | None]) -> dict[TaskId, float]:
    return {name: _seconds(plan, instant) for name, instant in instants.items() if instant is not None}


def _over(known: UnitState) -> bool:
    """Whether others could begin because of it, then at least."""
    return known.released or known.phase is Phase.ROLLED_BACK


def _no_go(state: RunState) -> TaskId | None:
    for unit, known in state.units.items():
        if known.decided is not None and known.decided.decision is Decision.NO_GO:
            return TaskId(unit)
    return None


def _reason(state: RunState, no_go: TaskId | None) -> str:
    """Why no-go was said: the first criterion that was not met when go was due; else why the run ended as it did."""
    if no_go is not None:
        said = state.unit(no_go).decided
        return said.text if said is not None and said.text != NOT_MET else ""
    if state.ended is None:
        return _waiting(state)
    return state.ended.reason if state.ended.result is not Result.COMPLETED else ""


def _waiting(state: RunState) -> str:
    """What a night that came to no end waited for."""
    waiting = [unit for unit, known in state.units.items() if known.phase in _UNFINISHED and not task_of(unit)[1]]
    return f"waited for {', '.join(waiting[:3])}" if waiting else ""


def _seconds(plan: Plan, moment: datetime) -> float:
    return (moment - plan.start).total_seconds()
