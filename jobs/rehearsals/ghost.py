"""A night of before beside tonight: where each task ended in it, and how far tonight is behind it just here.

*Here* is the task that the next checkpoint waits for longest: back from it through whatever ends last before each, the
first one that has not ended. A clock time cuts nothing off: what it leaves as reserve counts, too. Tonight is behind
the ghost by how much later it is, in run time since the night's planned start, at the same share of that task's work.
So the figure can be taken from the margin with which the ghost made that checkpoint, and one task that hangs is not
made up for by others that are early.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from jobs.run.outlook.forecast import Expected, Forecast
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.graph import driver
from plans.model import Plan, TaskId
from plans.model.night import Night, UnitTimes
from plans.rehearsals.fingerprint import fingerprint
from plans.rehearsals.matching import by_id, unit_of

_NOT_WORKED_AT = frozenset({Phase.SKIPPED, Phase.ABANDONED})
"""Endings that say nothing of when the work was done."""
COMPLETED = "completed"
"""How a night ended that went through to its end."""


class Reached(StrEnum):
    """What became of tonight's next checkpoint, or of the go-live, in the ghost."""

    GO = "go"
    NO_GO = "no-go"
    NEVER = "never"
    """That night ended before it, or its plan had none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ghost:
    """A night by what people call it, and by the ids of tonight's plan."""

    label: str
    night: Night
    units: Mapping[TaskId, UnitTimes]
    """Of tonight's tasks those that it ended."""

    def ends(self, begins: datetime) -> Mapping[TaskId, datetime]:
        """Where its tasks ended, set beside a night that is planned to begin then; nothing without arrivals."""
        if self.night.no_waits:
            return {}
        return {name: _beside(self.night, unit.end, begins) for name, unit in self.units.items() if unit.end}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is next tonight, the go-live where no checkpoint is, and how the ghost made it."""

    task: TaskId
    reached: Reached
    early: timedelta | None = None
    """How long before it is due tonight the ghost had it; negative where it was later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Tonight beside a ghost."""

    here: TaskId | None = None
    """At which task they are compared; None while there is none that both know."""
    behind: timedelta | None = None
    """How much later tonight is there; negative where it is ahead."""
    target: Target


def ghost_of(plan: Plan, label: str, night: Night) -> Ghost:
    """A night as tonight's plan knows its tasks."""
    units = by_id(unit for unit in night.tasks if unit.end is not None and unit.how not in _NOT_WORKED_AT)
    found = ((task.id, unit_of(units, task, fingerprint(task.body))) for task in plan.tasks)
    return Ghost(label=label, night=night, units={name: unit for name, unit in found if unit is not None})


def ghosts_of(plan: Plan, named: Mapping[str, Night]) -> tuple[Ghost, ...]:
    """Every night that may stand beside tonight: those that somebody named, then the plan's own, the newest first."""
    births = {night.birth for night in named.values()}
    own = sorted((one for one in plan.nights if one.birth not in births), key=_newness)[::-1]
    pairs = (*named.items(), *((night.called, night) for night in own))
    return tuple(ghost_of(plan, label, night) for label, night in pairs)


def usual(ghosts: Sequence[Ghost]) -> Ghost | None:
    """The ghost unless somebody chooses: the first of `ghosts` that went through to its end by its clock times."""
    fit = (one for one in ghosts if one.night.result == COMPLETED and not one.night.no_waits and one.units)
    return next(fit, None)


def _newness(night: Night) -> tuple[datetime, bool]:
    """The newest has the highest. Demonstrations all begin at one time of their own clock: of them a file is newer than
    a run, and of files the one that was named last."""
    return night.start if night.speed == 1 else night.planned_start, bool(night.label)


def beside(plan: Plan, state: RunState, forecast: Forecast, ghost: Ghost, now: datetime) -> Beside:
    """Set tonight beside a ghost at `now`, in run time; both have to have kept their clock times."""
    begins = state.clock.planned(plan.start)
    task = _next(plan, state)
    target = _target(plan, state, forecast, ghost, task, begins)
    here = _here(plan, state, forecast, ghost, task)
    if here is None:
        return Beside(target=target)
    now = min(now, state.ended.at) if state.ended is not None else now
    then = _same_point(state, forecast.expected[here], here, ghost.units[here], now)
    tonight = _reached_at(state, forecast.expected[here], here, now)
    return Beside(here=here, behind=tonight - _beside(ghost.night, then, begins), target=target)


def _next(plan: Plan, state: RunState) -> TaskId:
    """The next checkpoint before the go-live; the go-live where there is none, and once it is reached."""
    if state.unit(plan.go_live).released:
        return plan.go_live
    ahead = (one.id for one in plan.checkpoints if not state.unit(one.id).released)
    return next(ahead, plan.go_live)


def _target(plan: Plan, state: RunState, forecast: Forecast, ghost: Ghost, name: TaskId, begins: datetime) -> Target:
    unit = ghost.units.get(name)
    if unit is None or unit.end is None:
        return Target(task=name, reached=Reached.NEVER)
    if unit.how == Phase.NO_GO:
        return Target(task=name, reached=Reached.NO_GO)
    deadline = plan.by_id[name].deadline
    due = state.clock.planned(deadline) if deadline is not None else forecast.planned[name].end
    return Target(task=name, reached=Reached.GO, early=due - _beside(ghost.night, unit.end, begins))


def _here(plan: Plan, state: RunState, forecast: Forecast, ghost: Ghost, target: TaskId) -> TaskId | None:
    """The first task of the chain that has not ended; one that the ghost knows, as near to it as there is."""
    chain = waited_for(plan, forecast, target)
    ahead = next((at for at, name in enumerate(chain) if not state.unit(name).released), -1)
    if ahead < 0 or state.unit(target).released:
        ahead = len(chain) - 1
    nearest = (chain[ahead], *reversed(chain[:ahead]), *chain[ahead + 1 :])
    known = next((name for name in nearest if name in ghost.units), None)
    return known if known is not None else _ended_last(state, forecast, ghost)


def waited_for(plan: Plan, forecast: Forecast, target: TaskId) -> Sequence[TaskId]:
    """What a task waits for longest: before each what is fulfilled last; the first one first, the task itself last."""
    chain = [target]
    while (last := driver(plan.by_id[chain[-1]], forecast.counted)) is not None:
        chain.append(last.task)
    return chain[::-1]


def _ended_last(state: RunState, forecast: Forecast, ghost: Ghost) -> TaskId | None:
    ended = [name for name in ghost.units if state.unit(name).released]
    return max(ended, key=lambda name: forecast.expected[name].end, default=None)


def _reached_at(state: RunState, expected: Expected, name: TaskId, now: datetime) -> datetime:
    """When tonight was at the point that is compared: now while the task runs."""
    known = state.unit(name)
    if known.released:
        return expected.end
    return expected.start if known.started is None else now


def _same_point(state: RunState, expected: Expected, name: TaskId, unit: UnitTimes, now: datetime) -> datetime:
    """When the ghost was at that same point of the task."""
    known = state.unit(name)
    end = unit.end or unit.start or now
    start = unit.start or end
    if known.released:
        return end
    if known.started is None:
        return start
    whole = expected.end - expected.start
    share = (now - expected.start) / whole if whole else 1.0
    return start + (end - start) * min(max(share, 0.0), 1.0)


def _beside(night: Night, at: datetime | None, begins: datetime) -> datetime:
    """A moment of that night, set beside one that is planned to begin at `begins`."""
    return begins + ((at or night.planned_start) - night.planned_start)
