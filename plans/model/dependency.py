"""What a task waits for: the end of another task or its beginning, and how long after that."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from graphlib import TopologicalSorter

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
        moment = ended if self.side is Side.END else began
        return moment + self.lag if self.lag else moment

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


def left_out(
    dependencies: Mapping[TaskId, tuple[Dependency, ...]], dropped: Collection[TaskId]
) -> dict[TaskId, tuple[Dependency, ...]]:
    """What each task waits for when some are left out: what they waited for is inherited, and lags on the way add up.

    What is left out takes no time: its beginning and its end are one moment.
    """
    # In topological order, not by recursion: a chain of tasks that are left out may be long and may branch.
    within = {name: _among(dependencies[name], dropped) for name in dropped}
    instead: dict[TaskId, tuple[Dependency, ...]] = {}
    for name in TopologicalSorter(within).static_order():
        instead[name] = each_once(_inherited(dependencies[name], instead))
    kept = ((name, own) for name, own in dependencies.items() if name not in instead)
    return {name: each_once(_inherited(own, instead)) for name, own in kept}


def _among(dependencies: Iterable[Dependency], dropped: Collection[TaskId]) -> set[TaskId]:
    return {one.task for one in dependencies if one.task in dropped}


def _inherited(
    dependencies: Iterable[Dependency], instead: Mapping[TaskId, tuple[Dependency, ...]]
) -> Iterator[Dependency]:
    for one in dependencies:
        if one.task in instead:
            yield from (before.later(one.lag) for before in instead[one.task])
        else:
            yield one
