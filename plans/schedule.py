"""Planned times, float, critical path: what the plan says before anything has happened, and how a change travels.

`propagate` is the one forward pass of the program. With nothing started it gives the planned times; with what has
really happened, a forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from plans.graph import Graph, Span, driver, graph_of, is_gate
from plans.model import Plan, Side, TaskId

Times = Mapping[TaskId, Span]
"""Start and end of every task, UTC."""

_NO_TIMES: Mapping[TaskId, datetime] = MappingProxyType({})
_NO_DURATIONS: Mapping[TaskId, timedelta] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """When a task is planned, and how much it may slip."""

    start: datetime
    end: datetime
    float_: timedelta
    """Latest end minus planned end, where no checkpoint and no milestone may begin later than planned."""
    go_live_float: timedelta
    """The same with only the go-live fixed."""
    by_clock: bool
    """Started by its own clock time (or the plan's start), not by what it waits for, which came before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The planned times of a whole plan."""

    tasks: Mapping[TaskId, Planned]
    go_live: datetime
    end: datetime
    """When the last task ends."""
    critical_path: tuple[TaskId, ...]
    """The driving chain of the go-live; the clock time of its first task is the chain's first link."""
    graph: Graph

    @property
    def times(self) -> Times:
        """Start and end alone."""
        return {name: (planned.start, planned.end) for name, planned in self.tasks.items()}

    def driving_chain(self, task: TaskId) -> tuple[TaskId, ...]:
        """The chain of tasks that sets the planned start of this one, first to last, itself included."""
        return driving_chain(self.graph, self.times, task)


def schedule(plan: Plan, graph: Graph | None = None) -> Schedule:
    """Planned times of every task. Pass the graph where it has been made already."""
    graph = graph or graph_of(plan)
    times = propagate(graph, floor=plan.start)
    rows = [times[task.id] for task in graph.tasks]
    end = max(finish for _, finish in rows)
    gates = [is_gate(task) for task in graph.tasks]
    final = [task.id == plan.go_live for task in graph.tasks]
    floats = _latest_ends(graph, rows, end, gates)
    finals = _latest_ends(graph, rows, end, final)
    planned: dict[TaskId, Planned] = {}
    for at, (task, (start, finish)) in enumerate(zip(graph.tasks, rows, strict=True)):
        planned[task.id] = Planned(
            start=start,
            end=finish,
            float_=floats[at] - finish,
            go_live_float=finals[at] - finish,
            by_clock=_by_clock(graph, at, rows),
        )
    return Schedule(
        tasks={task.id: planned[task.id] for task in plan.tasks},
        go_live=planned[plan.go_live].start,
        end=end,
        critical_path=driving_chain(graph, times, plan.go_live),
        graph=graph,
    )


def _by_clock(graph: Graph, at: int, rows: Sequence[Span]) -> bool:
    """Whether all that a task waits for came before it began."""
    start = rows[at][0]
    if not all(rows[before][1] < start for before in graph.plain[at]):
        return False
    return all(tie.dependency.reached(*rows[tie.at]) < start for tie in graph.ties[at])


@lru_cache(maxsize=8)
def go_live_planned(plan: Plan) -> datetime:
    """When the go-live is planned; linear in tasks, once a plan."""
    _, ends = propagate(graph_of(plan), floor=plan.start)[plan.go_live]
    return ends


def propagate(
    graph: Graph,
    *,
    floor: datetime,
    begins: datetime | None = None,
    started: Mapping[TaskId, datetime] = _NO_TIMES,
    standing: Mapping[TaskId, datetime] = _NO_TIMES,
    ended: Mapping[TaskId, datetime] = _NO_TIMES,
    remaining: Mapping[TaskId, timedelta] = _NO_DURATIONS,
    no_sooner: Mapping[TaskId, datetime] = _NO_TIMES,
    ignore_not_before: bool = False,
    shift: timedelta = timedelta(),
) -> dict[TaskId, tuple[datetime, datetime]]:
    """Start and end of every task, in topological order: one forward pass, linear in tasks and edges.

    Args:
        floor: nothing that has not started starts before it, and nothing that runs ends before it (now, in a
            forecast; the plan's start, in a schedule).
        begins: nothing that has not started starts before it either (a hold); what runs goes on.
        started: actual starts of what runs or has ended.
        standing: since when what has begun counts as begun, for what waits for that, where it is another moment:
            what failed begins again.
        ended: actual ends, also of what was skipped or fixed by hand.
        remaining: what is left of a running task, counted from `floor`, or the whole duration of a waiting one;
            without it a running task ends when its planned duration is over, a waiting one takes its planned duration.
        no_sooner: when what has not started ends at the earliest, whatever it takes.
        ignore_not_before: a rehearsal without waits.
        shift: by how much this run's clock times lie behind the plan's.
    """
    begun: list[datetime] = []
    ends: list[datetime] = []
    times: dict[TaskId, tuple[datetime, datetime]] = {}
    clocks = _clock_times(graph, shift=shift, ignored=ignore_not_before, begins=begins)
    rows = zip(graph.tasks, graph.plain, graph.ties, graph.durations, clocks, strict=True)
    for task, plain, ties, duration, clock in rows:
        name = task.id
        if name in ended:
            end = ended[name]
            start = started.get(name, end)
        elif name in started:
            start = started[name]
            end = floor + remaining[name] if name in remaining else max(start + duration, floor)
        else:
            start = floor if clock is None or clock < floor else clock
            for at in plain:
                if ends[at] > start:
                    start = ends[at]
            for tie in ties:
                start = max(start, tie.dependency.reached(begun[tie.at], ends[tie.at]))
            end = max(start + remaining.get(name, duration), no_sooner.get(name, start))
        begun.append(standing.get(name, start))
        ends.append(end)
        times[name] = (start, end)
    return times


def _clock_times(
    graph: Graph, *, shift: timedelta, ignored: bool, begins: datetime | None
) -> Sequence[datetime | None]:
    """The earliest time of each task by this run's clock."""
    if ignored:
        return [begins] * len(graph.tasks)
    clocks = graph.not_before
    if shift:
        clocks = tuple(None if clock is None else clock + shift for clock in clocks)
    if begins is None:
        return clocks
    return [begins if clock is None or clock < begins else clock for clock in clocks]


def driving_chain(graph: Graph, times: Times, task: TaskId) -> tuple[TaskId, ...]:
    """Back from a task through what it waited for until just when it started, to one that began by its clock.

    Where several were fulfilled at that moment, the first of them in `after`. Works on planned times as on forecast
    ones.
    """
    chain = [task]
    while True:
        last = driver(graph.plan.by_id[chain[-1]], times)
        if last is None or last.reached(*times[last.task]) < times[chain[-1]][0]:
            return tuple(reversed(chain))
        chain.append(last.task)


def _latest_ends(
    graph: Graph, rows: list[tuple[datetime, datetime]], end: datetime, fixed: list[bool]
) -> list[datetime]:
    """The backward pass: no fixed task may begin later than planned, the go-live itself not at all, and the plan may
    not end later. Who begins later by so much ends later by as much: both keep what waits for either."""
    latest = [end] * len(rows)
    for at in range(len(rows) - 1, -1, -1):
        if at == graph.index[graph.plan.go_live]:
            latest[at] = rows[at][1]
        for successor in graph.successors[at]:
            begin = rows[successor][0] if fixed[successor] else latest[successor] - graph.durations[successor]
            if begin < latest[at]:
                latest[at] = begin
        for tie in graph.tied[at]:
            begin = rows[tie.at][0] if fixed[tie.at] else latest[tie.at] - graph.durations[tie.at]
            own = graph.durations[at] if tie.dependency.side is Side.START else timedelta()
            latest[at] = min(latest[at], begin - tie.dependency.lag + own)
    return latest
