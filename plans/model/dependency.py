"""What a task waits for: the end of another task or its beginning, and how long after that."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plans.durations import format_duration
from plans.model.databases import TaskId
from plans.model.intervals import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One thing that a task waits for."""

    task: TaskId
    side: Side = Side.END
    lag: timedelta = timedelta()
    """How long after that moment at the earliest; never below zero."""

    @property
    def is_plain(self) -> bool:
        """Whether the other task has to be over, and nothing else."""
        return self.side is Side.END and not self.lag

    def reached(self, began: datetime, ended: datetime) -> datetime:
        """From when it is fulfilled, given when the other task began and ended: all that computes times asks this."""
        return (ended if self.side is Side.END else began) + self.lag

    def later(self, lag: timedelta) -> "Dependency":
        """The same with a longer lag."""
        return replace(self, lag=self.lag + lag)

    def __str__(self) -> str:
        """`A04`, `A04 + 30m`, `start of A05 + 10m`."""
        moment = self.task if self.side is Side.END else f"start of {self.task}"
        return f"{moment} + {format_duration(self.lag)}" if self.lag else moment


def ends_of(*tasks: TaskId) -> tuple[Dependency, ...]:
    """To wait for these tasks to be over."""
    return tuple(Dependency(task=task) for task in tasks)


def each_once(dependencies: Iterable[Dependency]) -> tuple[Dependency, ...]:
    """These without repetitions: of the same moment the longest lag says everything."""
    longest: dict[tuple[TaskId, Side], Dependency] = {}
    for one in dependencies:
        known = longest.get((one.task, one.side))
        if known is None or known.lag < one.lag:
            longest[one.task, one.side] = one
    return tuple(longest.values())
