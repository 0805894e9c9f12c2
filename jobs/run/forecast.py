"""When each task, checkpoint and the go-live will be, given what has happened: the deterministic forecast.

A task that has ended keeps its times. One that runs ends when it was estimated to (a person's own estimate first,
then its progress, then its planned duration), and never before now. What has not begun follows its predecessors, its
clock time and now. Nothing is forecast earlier than its clock time, so an early night does not go live early.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plans.model import TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Start and end of a task in run time: actual where it has happened, forecast where not."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """An originating delay: a task that is late by itself, and how many tasks are late because of it."""

    task: TaskId
    delay: timedelta
    inherited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """All of it in run time, planned times included (they carry the run's shift)."""

    planned: Mapping[TaskId, Expected]
    expected: Mapping[TaskId, Expected]
    go_live_planned: datetime
    go_live: datetime
    critical_path: tuple[TaskId, ...] = ()
    """From the task that started by its clock to the go-live, by forecast times."""
    causes: tuple[Cause, ...] = ()
    """Originating delays, the largest first."""
    rollback: timedelta = field(default_factory=timedelta)
    """How long the rollbacks of what is really done would take, one after the other."""
    latest_safe_no_go: datetime | None = None
    """Until when a no-go leaves time to roll back; None without a window or past the point of no return."""

    @property
    def variance(self) -> timedelta:
        """Forecast go-live minus planned."""
        return self.go_live - self.go_live_planned

    def slip(self, task: TaskId) -> timedelta:
        """Forecast or actual end of a task minus its planned end."""
        return self.expected[task].end - self.planned[task].end
