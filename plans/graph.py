"""The order of a plan's tasks: topological order, cycles, who comes after whom. Knows nothing of times."""

import graphlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from plans.model import Checkpoint, Dependency, Milestone, Plan, Side, Task, TaskId

_MOST_CYCLES = 10
Name = TypeVar("Name", bound=str)
Span = tuple[datetime, datetime]
"""When a task begins and when it ends."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A dependency, with the position of the task at its other end."""

    at: int
    dependency: Dependency


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph of one plan with everything that a forecast needs at hand, made once and used for every forecast.

    All tuples go by the same index, in topological order, which is the same on every machine.
    """

    plan: Plan
    tasks: tuple[Task, ...] = field(init=False)
    index: Mapping[TaskId, int] = field(init=False)
    plain: tuple[tuple[int, ...], ...] = field(init=False)
    """The predecessors that have to be over, and nothing else."""
    ties: tuple[tuple[Tie, ...], ...] = field(init=False)
    """All other dependencies."""
    successors: tuple[tuple[int, ...], ...] = field(init=False)
    """What waits for the end of each, and nothing else of it."""
    tied: tuple[tuple[Tie, ...], ...] = field(init=False)
    """What else waits for each, with the dependency that it has on it."""
    durations: tuple[timedelta, ...] = field(init=False)
    not_before: tuple[datetime | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        plan = self.plan
        order = graphlib.TopologicalSorter({task.id: task.after for task in plan.tasks}).static_order()
        tasks = tuple(plan.by_id[name] for name in order)
        index = {task.id: position for position, task in enumerate(tasks)}
        object.__setattr__(self, "tasks", tasks)
        object.__setattr__(self, "index", index)
        object.__setattr__(self, "plain", tuple(_positions(index, _plain(task)) for task in tasks))
        object.__setattr__(self, "ties", tuple(_ties(index, task) for task in tasks))
        object.__setattr__(self, "successors", tuple(map(tuple, _turned(self.plain))))
        object.__setattr__(self, "tied", tuple(map(tuple, _turned_ties(self.ties))))
        object.__setattr__(self, "durations", tuple(task.duration for task in tasks))
        object.__setattr__(self, "not_before", tuple(task.not_before for task in tasks))

    def before(self, task: TaskId) -> frozenset[TaskId]:
        """Every task that this one waits for, directly or not."""
        return reachable({t.id: t.after for t in self.plan.tasks}, task)

    def behind(self, task: TaskId) -> frozenset[TaskId]:
        """Every task that waits for this one, directly or not."""
        return reachable(self.plan.successors, task)


@lru_cache(maxsize=8)
def graph_of(plan: Plan) -> Graph:
    """The graph of a plan, made once for all who ask; a plan that is made for one look makes its own."""
    return Graph(plan)


def _positions(index: Mapping[TaskId, int], names: Sequence[TaskId]) -> tuple[int, ...]:
    return tuple(index[name] for name in names)


def _plain(task: Task) -> list[TaskId]:
    return [one.task for one in task.dependencies if one.is_plain]


def _ties(index: Mapping[TaskId, int], task: Task) -> tuple[Tie, ...]:
    return tuple(Tie(index[one.task], one) for one in task.ties)


def _turned(plain: Sequence[Sequence[int]]) -> list[list[int]]:
    """By position, who waits for each."""
    turned: list[list[int]] = [[] for _ in plain]
    for at, predecessors in enumerate(plain):
        for before in predecessors:
            turned[before].append(at)
    return turned


def _turned_ties(ties: Sequence[Sequence[Tie]]) -> list[list[Tie]]:
    turned: list[list[Tie]] = [[] for _ in ties]
    for at, predecessors in enumerate(ties):
        for tie in predecessors:
            turned[tie.at].append(Tie(at, tie.dependency))
    return turned


def earliest(task: Task, times: Mapping[TaskId, Span]) -> datetime | None:
    """When the last of what a task waits for is fulfilled, by these times; None where it waits for nothing."""
    if not task.ties:
        return max((times[name][1] for name in task.after), default=None)
    return max(one.reached(*times[one.task]) for one in task.dependencies)


def driver(task: Task, times: Mapping[TaskId, Span]) -> Dependency | None:
    """What of it is fulfilled last; of several at that moment the first. None where it waits for nothing."""
    if task.ties or not task.after:
        return max(task.dependencies, key=lambda one: one.reached(*times[one.task]), default=None)
    last = max(task.after, key=lambda name: times[name][1])
    return next(one for one in task.dependencies if one.task == last)


def is_gate(task: Task) -> bool:
    """Whether float ends here: checkpoints and milestones hold their planned time."""
    return isinstance(task.body, Checkpoint | Milestone)


def successors_of(tasks: Iterable[Task]) -> Mapping[TaskId, Sequence[TaskId]]:
    """Who waits for each task, of tasks that are no whole plan yet."""
    successors: dict[TaskId, list[TaskId]] = {}
    for task in tasks:
        successors.setdefault(task.id, [])
        for name in task.after:
            successors.setdefault(name, []).append(task.id)
    return successors


def behind_the_end(tasks: Iterable[Task], name: TaskId) -> frozenset[TaskId]:
    """Every task that cannot begin before this one is over.

    That is what waits for its end, and whatever waits for the end or the beginning of that. What only waits for its
    beginning, or for something that does, may run beside it.
    """
    known = tuple(tasks)
    first = frozenset(task.id for task in known if _waits_for_the_end(task, name))
    return first | reachable(successors_of(known), *first)


def _waits_for_the_end(task: Task, name: TaskId) -> bool:
    return any(one.task == name and one.side is Side.END for one in task.dependencies)


def reachable(edges: Mapping[Name, Sequence[Name]], *starts: Name) -> frozenset[Name]:
    """Everything that can be reached from a task, or from any of several; itself where it lies on a way too."""
    reached: set[Name] = set()
    pending = [name for start in starts for name in edges.get(start, ())]
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending.extend(edges.get(name, ()))
    return frozenset(reached)


def cycles(after: Mapping[TaskId, Sequence[TaskId]]) -> list[tuple[TaskId, ...]]:
    """Cycles, each written so that every task waits for the next one; at most ten, none sharing all its edges."""
    edges = {name: list(predecessors) for name, predecessors in after.items()}
    circles: list[tuple[TaskId, ...]] = []
    while len(circles) < _MOST_CYCLES:
        try:
            graphlib.TopologicalSorter(edges).prepare()
        except graphlib.CycleError as error:
            # graphlib names each task before the one that waits for it, and the first again at the end.
            circle: list[TaskId] = list(reversed(error.args[1][1:]))
            least = circle.index(min(circle))
            circle = circle[least:] + circle[:least]
            circles.append(tuple(circle))
            edges[circle[0]].remove(circle[1 % len(circle)])
        else:
            break
    return circles
