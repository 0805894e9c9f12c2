"""The work of a plan as the forecast sees it: order, dependencies, clock times, durations, and who sets the pace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain

from plans.graph import Graph, Tie
from plans.model import Job, JobKind, Milestone, Side, Task, TaskId


class Pace(StrEnum):
    """Who sets the pace of a task. Machine and people have a factor of their own tonight."""

    MACHINE = "machine"
    PEOPLE = "people"
    CLOCK = "clock"
    """It lasts as long as the plan says, whatever the night is like: a watch, a milestone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagging:
    """A predecessor of whose end, or beginning, more is asked than that it has come."""

    at: int
    """Its position."""
    of_start: bool
    lag: float
    """Seconds after that moment."""

    def reached(self, start: float, end: float) -> float:
        """From when it is fulfilled, given when the predecessor starts and ends: `Dependency.reached` in seconds."""
        return (start if self.of_start else end) + self.lag


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedTask:
    """What of a task matters for its time."""

    id: TaskId
    after: tuple[int, ...]
    """Positions in `TimedWork.tasks` of the predecessors that have to be over, and nothing else."""
    planned: timedelta
    pace: Pace
    not_before: datetime | None = None
    limit: str = ""
    """The name of the worker limit that it counts against; empty where nothing limits it."""
    ties: tuple[Lagging, ...] = ()
    """All other predecessors."""

    @property
    def predecessors(self) -> Iterator[int]:
        """The positions of all of them."""
        return chain(self.after, (tie.at for tie in self.ties))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWork:
    """All work of a run, in topological order.

    Raises:
        ValueError: a task stands before one of its predecessors, or counts against a limit that is not there.
    """

    tasks: tuple[TimedTask, ...]
    limits: Mapping[str, int] = field(default_factory=dict)
    """How many tasks of a limit run side by side."""
    rank: tuple[int, ...] = ()
    """The place of each task in the engine's start order, which is the order of the plan; empty: the order of `tasks`.
    It matters only where a limit makes tasks wait for each other."""

    def __post_init__(self) -> None:
        for position, task in enumerate(self.tasks):
            if any(predecessor >= position for predecessor in task.predecessors):
                raise ValueError(f"{task.id} stands before one of its predecessors")
            if task.limit and self.limits.get(task.limit, 0) < 1:
                raise ValueError(f"{task.id} counts against {task.limit!r}, which lets nothing run")


def work_of(graph: Graph) -> TimedWork:
    """The work of a plan, as `Plan.for_run` gives it; no plan limits its workers across tasks yet."""
    rank = {task.id: place for place, task in enumerate(graph.plan.tasks)}
    rows = zip(graph.tasks, graph.plain, graph.ties, strict=True)
    tasks = [
        TimedTask(
            id=task.id,
            after=plain,
            planned=task.duration,
            pace=_pace(task),
            not_before=task.not_before,
            ties=tuple(map(_lagging, ties)),
        )
        for task, plain, ties in rows
    ]
    return TimedWork(tasks=tuple(tasks), rank=tuple(rank[task.id] for task in graph.tasks))


def _lagging(tie: Tie) -> Lagging:
    one = tie.dependency
    return Lagging(at=tie.at, of_start=one.side is Side.START, lag=one.lag.total_seconds())


def _pace(task: Task) -> Pace:
    match task.body:
        case Milestone():
            return Pace.CLOCK
        case Job(kind=JobKind.WATCH):
            return Pace.CLOCK
        case Job():
            return Pace.MACHINE
        case _:
            return Pace.PEOPLE
