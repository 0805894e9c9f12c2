"""The order of a plan's tasks: topological order, cycles, who comes after whom. Knows nothing of times."""

import graphlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from plans.model import Checkpoint, Milestone, Plan, Task, TaskId

_MOST_CYCLES = 10


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph of one plan with everything that a forecast needs at hand, made once and used for every forecast.

    All tuples go by the same index, in topological order, which is the same on every machine.
    """

    plan: Plan
    tasks: tuple[Task, ...] = field(init=False)
    index: Mapping[TaskId, int] = field(init=False)
    predecessors: tuple[tuple[int, ...], ...] = field(init=False)
    successors: tuple[tuple[int, ...], ...] = field(init=False)
    durations: tuple[timedelta, ...] = field(init=False)
    not_before: tuple[datetime | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        plan = self.plan
        order = graphlib.TopologicalSorter({task.id: task.after for task in plan.tasks}).static_order()
        tasks = tuple(plan.by_id[name] for name in order)
        index = {task.id: position for position, task in enumerate(tasks)}
        object.__setattr__(self, "tasks", tasks)
        object.__setattr__(self, "index", index)
        object.__setattr__(self, "predecessors", tuple(_positions(index, task.after) for task in tasks))
        object.__setattr__(self, "successors", tuple(_positions(index, plan.successors[task.id]) for task in tasks))
        object.__setattr__(self, "durations", tuple(task.duration for task in tasks))
        object.__setattr__(self, "not_before", tuple(task.not_before for task in tasks))

    def before(self, task: TaskId) -> frozenset[TaskId]:
        """Every task that must be finished before this one may start."""
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


def reachable(edges: Mapping[TaskId, Sequence[TaskId]], start: TaskId) -> frozenset[TaskId]:
    """Everything that can be reached from a task, itself excluded unless it lies on a cycle."""
    reached: set[TaskId] = set()
    pending = list(edges.get(start, ()))
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
