"""Which tasks decide most when the go-live is, and where ten minutes or another worker would help most.

Every night (one that was lost to a no-go as if go had been said) is walked again with one task changed and all else as
it was: common random numbers, so that what differs is due to that task alone (Law, "Simulation Modeling and Analysis",
5th ed., section 11.2). What a task took there is everything from the last of its predecessors on: waits, failures and
repairs.

- It *decides* as much as the go-live moves on average, either way, when the task takes what is expected of it instead
  of what it took. That is 0 for a task that is never on the chain to the go-live (its criticality: Van Slyke, "Monte
  Carlo methods and the PERT problem", Operations Research 11, 1963), and for one that always takes the same.
- Ten minutes *help* as many nights as are made by them that were lost before; then by how much earlier it is. Here that
  is walked; where the engine decided the nights, `again` has them decided once more.
- Another worker is taken to divide the work of a copy anew: w workers' time times w / (w + 1). That is the most it can
  be; a disk or a network that is full already gives nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import add, itemgetter, sub
from statistics import fmean

from jobs.simulation.night import SimulatedNight
from plans.graph import Graph
from plans.model import CopySpec, Dependency, Job, Plan, Side, Task, TaskId

TEN_MINUTES = timedelta(minutes=10)
MOST = 3
"""So many tasks are told of each kind."""
_A_SECOND = timedelta(seconds=1)
_CANDIDATES = 40
"""So many tasks are tried at most: those most often, and longest, on the chain to the go-live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """A task that decides when the go-live is."""

    task: TaskId
    title: str
    moves: timedelta
    """By how much the go-live moves on average, either way, when it takes what is expected."""
    on_the_chain: int
    """In how many nights it was one of those that set the time of the go-live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A task at which something would help."""

    task: TaskId
    title: str
    nights_won: int
    """How many of the lost nights that were tried are made by it."""
    tried: int = 0
    earlier: timedelta
    """By how much the go-live is earlier on average."""
    workers: int = 0
    """Of a copy: how many it has now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """Of the nights that came to a go-live, or would have."""

    nights: int
    as_if_go: int = 0
    """How many of them came to none, and are walked on as if go had been said everywhere."""
    deciders: Sequence[Decider] = ()
    ten_minutes: Sequence[Helper] = ()
    worker: Sequence[Helper] = ()


_Moments = Mapping[tuple[TaskId, Side], Sequence[float]]
"""Of the end of a task, or its beginning: when that was, in seconds from the plan's start, by night."""


class _Nights:
    """The nights that reached their go-live, ready to be walked again: by task, a row of all nights."""

    def __init__(self, plan: Plan, nights: Sequence[SimulatedNight]) -> None:
        self.plan = plan
        self.graph = Graph(plan)
        self.nights = [night for night in nights if plan.go_live in night.ends]
        before = self.graph.before(plan.go_live) | {plan.go_live}
        self.way = [task for task in self.graph.tasks if task.id in before]
        self.floors = {task.id: _floor(plan, task) for task in self.way}
        begins = {task.id: list(self._begins(task)) for task in self.way}
        self.took = {name: self._since(rows, lambda night: night.ends, name) for name, rows in begins.items()}
        self.waited = {name: self._since(begins[name], _started, name) for name in begins.keys() & plan.awaited_starts}
        """Of those for whose beginning others wait: from when they might have begun until they did."""
        self.moments = self._walked(0, {}, self.took)
        self.place = {task.id: place for place, task in enumerate(self.way)}

    @property
    def go_lives(self) -> Sequence[float]:
        return self.moments[self.plan.go_live, Side.END]

    def _begins(self, task: Task) -> Iterator[float]:
        """From when it might have begun, in every night."""
        for night in self.nights:
            starts = _started(night)
            reached = [
                (night.ends if one.side is Side.END else starts)[one.task] + one.lag.total_seconds()
                for one in task.dependencies
            ]
            yield max([self.floors[task.id], *reached])

    def _since(
        self, begins: Sequence[float], moments: Callable[[SimulatedNight], Mapping[TaskId, float]], task: TaskId
    ) -> list[float]:
        return [moments(night)[task] - begin for night, begin in zip(self.nights, begins, strict=True)]

    def again(self, task: TaskId, change: Callable[[float], float]) -> Sequence[float]:
        """The go-lives, were a task's own time changed."""
        changed = {task: [change(took) for took in self.took[task]]}
        return self._walked(self.place[task], self.moments, changed)[self.plan.go_live, Side.END]

    def _walked(self, first: int, known: _Moments, changed: Mapping[TaskId, Sequence[float]]) -> _Moments:
        """All ends from a task on, and the beginnings that others wait for; those of which nothing that they wait for
        has moved stay as they are known."""
        moved: dict[tuple[TaskId, Side], Sequence[float]] = {}
        for task in self.way[first:]:
            is_known = (task.id, Side.END) in known and task.id not in changed
            if is_known and not any((one.task, one.side) in moved for one in task.dependencies):
                continue
            starts = self._starts(task, moved, known)
            took = changed.get(task.id, self.took[task.id])
            moved[task.id, Side.END] = list(map(add, starts, took))
            if task.id in self.waited:
                moved[task.id, Side.START] = list(map(add, starts, self._waits(task.id, took)))
        return moved if (self.plan.go_live, Side.END) in moved else known

    def _waits(self, task: TaskId, took: Sequence[float]) -> Sequence[float]:
        """From when it might have begun until it does: what it takes less than it took, it waits less at first."""
        rows = zip(self.waited[task], self.took[task], took, strict=True)
        return [max(waited - max(before - now, 0.0), 0.0) for waited, before, now in rows]

    def _starts(self, task: Task, moved: _Moments, known: _Moments) -> Sequence[float]:
        rows: list[Sequence[float]] = [[self.floors[task.id]] * len(self.nights)]
        for one in task.dependencies:
            row = moved[one.task, one.side] if (one.task, one.side) in moved else known[one.task, one.side]
            lag = one.lag.total_seconds()
            rows.append([moment + lag for moment in row] if lag else row)
        return list(map(max, *rows)) if len(rows) > 1 else rows[0]

    def chains(self) -> Sequence[Sequence[TaskId]]:
        """By night, the tasks that set the time of the go-live: back along what was waited for longest."""
        return [self._chain(place) for place in range(len(self.nights))]

    def _chain(self, night: int) -> list[TaskId]:
        chain = [self.plan.go_live]
        while dependencies := self.plan.by_id[chain[-1]].dependencies:
            reached, driver = max(((self._reached(one, night), one.task) for one in dependencies), key=itemgetter(0))
            if reached < self.floors[chain[-1]]:
                break  # its clock time is the chain's first link
            chain.append(driver)
        return chain

    def _reached(self, dependency: Dependency, night: int) -> float:
        return self.moments[dependency.task, dependency.side][night] + dependency.lag.total_seconds()


def _floor(plan: Plan, task: Task) -> float:
    """The clock time of a task, in seconds from the plan's start."""
    return max((task.not_before - plan.start).total_seconds(), 0.0) if task.not_before else 0.0


def _started(night: SimulatedNight) -> Mapping[TaskId, float]:
    """When each task began; one that was skipped counts as begun when it was."""
    return {**night.ends, **night.starts}


def influence(
    plan: Plan, nights: Sequence[SimulatedNight], expected: Mapping[TaskId, timedelta], limit: float
) -> Influence:
    """What decides and what would help.

    Args:
        plan: as `Plan.for_run` gives it.
        nights: simulated ones.
        expected: what each task is expected to take.
        limit: until when the go-live has to be, in seconds from the plan's start.
    """
    known = _Nights(plan, nights)
    if not known.nights:
        return Influence(nights=0)
    chains = known.chains()
    times = Counter(task for chain in chains for task in chain)
    tried = _worth_trying(known, times)
    deciders = [_decider(known, task, expected[task].total_seconds(), times[task]) for task in tried]
    deciders.sort(key=lambda one: (-one.moves, one.task))
    return Influence(
        nights=len(known.nights),
        deciders=[one for one in deciders if one.moves >= _A_SECOND][:MOST],
        ten_minutes=_best([_with_ten_minutes(known, task, limit) for task in tried]),
        worker=_best([_with_another_worker(known, task, limit) for task in tried if _workers(plan, task)]),
    )


def _worth_trying(known: "_Nights", times: Mapping[TaskId, int]) -> list[TaskId]:
    """The tasks of the chains that take any time, those with the most of it first."""
    weight = {task: sum(known.took[task]) * count for task, count in times.items()}
    return sorted((task for task in weight if weight[task] > 0), key=lambda task: (-weight[task], task))[:_CANDIDATES]


def _decider(known: _Nights, task: TaskId, expected: float, on_the_chain: int) -> Decider:
    again = known.again(task, lambda _: expected)
    moves = fmean(map(abs, map(sub, again, known.go_lives)))
    title = known.plan.by_id[task].title
    return Decider(task=task, title=title, moves=timedelta(seconds=moves), on_the_chain=on_the_chain)


def _helper(known: _Nights, task: TaskId, change: Callable[[float], float], limit: float, workers: int = 0) -> Helper:
    again = known.again(task, change)
    pairs = list(zip(known.go_lives, again, strict=True))
    won, lost = sum(after <= limit < before for before, after in pairs), sum(limit < before for before, _ in pairs)
    earlier = timedelta(seconds=fmean(map(sub, known.go_lives, again)))
    title = known.plan.by_id[task].title
    return Helper(task=task, title=title, nights_won=won, tried=lost, earlier=earlier, workers=workers)


def _with_ten_minutes(known: _Nights, task: TaskId, limit: float) -> Helper:
    return _helper(known, task, lambda took: max(took - TEN_MINUTES.total_seconds(), 0.0), limit)


def _with_another_worker(known: _Nights, task: TaskId, limit: float) -> Helper:
    workers = _workers(known.plan, task)
    return _helper(known, task, lambda took: took * workers / (workers + 1), limit, workers)


def _best(helpers: Sequence[Helper]) -> Sequence[Helper]:
    return in_order([one for one in helpers if one.nights_won or one.earlier >= _A_SECOND])[:MOST]


def in_order(helpers: Sequence[Helper]) -> Sequence[Helper]:
    """What helps most first."""
    return sorted(helpers, key=lambda one: (-one.nights_won, -one.earlier, one.task))


def _workers(plan: Plan, task: TaskId) -> int:
    """How many workers a copy has; 0 of everything else."""
    body = plan.by_id[task].body
    return body.spec.workers if isinstance(body, Job) and isinstance(body.spec, CopySpec) else 0
