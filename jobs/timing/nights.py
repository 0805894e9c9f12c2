"""What the forecast is told: rehearsed nights, and what has happened so far tonight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plans.model import TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedNight:
    """How long tasks took in one rehearsal. A task that was not rehearsed is absent."""

    id: str
    took: Mapping[TaskId, timedelta]
    """Active time only: no holds, no waiting for people or the clock, no failed attempts."""
    rows: Mapping[TaskId, int] = field(default_factory=dict)
    """The size of the work then, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedTask:
    """A task that is over, whatever released it."""

    start: datetime
    end: datetime
    active: timedelta | None = None
    """None where the time says nothing of the work: skipped, fixed by hand."""
    standing: datetime | None = None
    """Since when it counts as begun, for what waits for that; None: since its start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningTask:
    """A task that has begun."""

    start: datetime
    elapsed: timedelta
    """Active time so far."""
    remaining: timedelta | None = None
    """From now, at the rate that was measured; None where nothing reliable is known."""
    eta: datetime | None = None
    """What a person said. It goes before everything else."""
    standing: datetime | None = None
    """Since when it counts as begun, for what waits for that; None: since its start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """The state of the night. A task that is in neither map has not begun, or has to be done again."""

    ended: Mapping[TaskId, EndedTask] = field(default_factory=dict)
    running: Mapping[TaskId, RunningTask] = field(default_factory=dict)
    held_until: Mapping[TaskId, datetime] = field(default_factory=dict)
    """Tasks that something of their own keeps from starting: a checkpoint postponed, a retry that waits."""
    no_sooner: Mapping[TaskId, datetime] = field(default_factory=dict)
    """When tasks that have not begun are thought to end at the earliest: they begin so late that they do."""
    earliest_start: datetime | None = None
    """Nothing further starts before this (a run on hold, a run yet to begin); None where now is no obstacle."""
    shift: timedelta = timedelta()
    """By how much clock times lie behind the plan's."""
    ignore_clock_times: bool = False
    """A rehearsal without waits."""
