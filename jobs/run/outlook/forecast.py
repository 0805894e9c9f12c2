"""When each task, checkpoint and the go-live will be, given what has happened: the deterministic forecast.

A task that has ended keeps its times. One that runs ends when it was estimated to (the eta of an open problem on it
first, then a person's own estimate, its progress, its planned duration), and never before now. What has not begun
follows its predecessors, its clock time, now, and the problems on it. Nothing is forecast earlier than its clock time,
so an early night does not go live early.

A plan that names rehearsals goes by what they measured and by how tonight compares with them: see `sureness`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from jobs.api import Progress
from jobs.run.events import UnitId
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.late_no_go import LateNoGo, late_no_gos
from jobs.run.outlook.no_go import back_by, latest_safe_no_go, rollback_length
from jobs.run.outlook.problems.etas import ends_by_problems
from jobs.run.outlook.sequence.due import start_to_come
from jobs.run.outlook.sureness import estimated, share_done
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, UnitState
from plans.graph import Graph, driver, graph_of
from plans.model import Plan, Task, TaskId
from plans.moved_times import as_written
from plans.schedule import Times, propagate


class Expected(NamedTuple):
    """Start and end of a task in run time: actual where it has happened, forecast where not. A tuple, as a thousand of
    them are compared and made each second."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """All of it in run time, planned times included (they carry the run's shift)."""

    planned: Mapping[TaskId, Expected]
    expected: Mapping[TaskId, Expected]
    counted: Mapping[TaskId, Expected]
    """The same, as those count it that wait for beginnings: what failed has not begun, until it begins again."""
    go_live_planned: datetime
    go_live: datetime
    go_live_as_written: datetime | None = None
    """Where clock times were moved during the night: when the plan had it planned before that."""
    critical_path: tuple[TaskId, ...] = ()
    """From the task that started by its clock to the go-live, by forecast times."""
    rollback: timedelta = field(default_factory=timedelta)
    """How long the rollbacks of what has begun would take, one after the other."""
    back_by: datetime | None = None
    """When they would be over if no-go were said now; None past the point of no return or while it is done."""
    latest_safe_no_go: datetime | None = None
    """The latest moment at which a no-go still leaves time to roll back all that will have begun by then; None without
    a window, past the point of no return, and where already now there is none."""

    late_no_gos: tuple[LateNoGo, ...] = ()
    """The checkpoints at which a no-go would come too late, by the times of this forecast."""

    @property
    def variance(self) -> timedelta:
        """Forecast go-live minus planned."""
        return self.go_live - self.go_live_planned

    @property
    def variance_as_written(self) -> timedelta | None:
        """Forecast go-live minus what was planned before clock times were moved; None where none were."""
        return None if self.go_live_as_written is None else self.go_live - self.go_live_as_written

    def slip(self, task: TaskId) -> timedelta:
        """Forecast or actual end of a task minus its planned end."""
        return self.expected[task].end - self.planned[task].end


@dataclass(frozen=True, slots=True)
class _Baseline:
    """What of a plan does not change while it runs."""

    graph: Graph
    planned: Mapping[TaskId, tuple[datetime, datetime]]


@lru_cache(maxsize=8)
def _baseline(plan: Plan) -> _Baseline:
    graph = graph_of(plan)
    return _Baseline(graph, propagate(graph, started={}, ended={}, remaining={}, floor=plan.start))


def forecast(
    plan: Plan,
    state: RunState,
    now: datetime,
    *,
    progress: Mapping[UnitId, Progress] | None = None,
    held_until: datetime | None = None,
    before: "Forecast | None" = None,
) -> Forecast:
    """The forecast at `now`, in run time.

    Args:
        plan: as `Plan.for_run` gives it.
        state: the fold of the journal.
        now: run time.
        progress: the latest snapshots of running jobs; a job's own share of its work is better than its plan.
        held_until: run time before which nothing begins, where that is to be supposed; what runs goes on.
        before: an earlier forecast, of which what has not changed is taken as it is: the value is the same without it.
    """
    times = _times(plan, state, now, progress or {}, held_until)
    known = (before.expected if before is not None else {}).get
    expected = {
        name: same if (same := known(name)) is not None and same == one else Expected(*one)
        for name, one in times.items()
    }
    counted = {**expected, **_counted(plan, state, expected, now)} if plan.awaited_starts else expected
    return _assemble(plan, state, _baseline(plan), expected, counted, now)


def _counted(
    plan: Plan, state: RunState, expected: Mapping[TaskId, Expected], now: datetime
) -> Mapping[TaskId, Expected]:
    """Of what others wait for to begin, and what has once begun: since when it counts as begun, or will."""
    return {
        name: Expected(known.standing or max(now, expected[name].end - plan.by_id[name].duration), expected[name].end)
        for name in plan.awaited_starts
        if (known := state.unit(name)).started is not None
    }


def expected_times(plan: Plan, state: RunState, now: datetime) -> Times:
    """Start and end of every task, in run time: actual where it has happened, forecast where not, by what the journal
    alone tells: of the forecast only what criteria need, at a fraction of its cost."""
    return _times(plan, state, now, {})


def planned_times(plan: Plan, state: RunState) -> Times:
    """When every task is planned to start and end, in run time."""
    shift = state.clock.shift
    return {name: (start + shift, end + shift) for name, (start, end) in _baseline(plan).planned.items()}


def _times(
    plan: Plan,
    state: RunState,
    now: datetime,
    progress: Mapping[UnitId, Progress],
    held_until: datetime | None = None,
) -> Times:
    if not plan.timed_nights:
        return _by_the_plan(plan, state, now, progress, held_until)
    times = estimated(plan, state, now, progress, held_until=held_until).times
    return {name: (state.unit(name).started or start, end) for name, (start, end) in times.items()}


def _by_the_plan(
    plan: Plan,
    state: RunState,
    now: datetime,
    progress: Mapping[UnitId, Progress],
    held_until: datetime | None,
) -> Times:
    begins = now if held_until is None else max(now, held_until)
    begun, by_problems = _begun(plan, state), ends_by_problems(state, now)
    remaining = {
        task.id: _remaining(task, known, now, begins, progress.get(known.id), by_problems.get(task.id))
        for task, known in begun.under_way
    }
    return propagate(
        _baseline(plan).graph,
        started=begun.started,
        standing=_standing(plan, state, begun, remaining, begins, now),
        ended=begun.ended,
        remaining=remaining,
        no_sooner=by_problems,
        floor=start_to_come(plan, state, now) or now,
        begins=held_until,
        ignore_not_before=state.no_waits,
        shift=state.clock.shift,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """What of the times has happened, and does not change until something else does."""

    started: Mapping[TaskId, datetime]
    ended: Mapping[TaskId, datetime]
    under_way: tuple[tuple[Task, UnitState], ...]


@last_answer
def _begun(plan: Plan, state: RunState) -> _Begun:
    started: dict[TaskId, datetime] = {}
    ended: dict[TaskId, datetime] = {}
    under_way: list[tuple[Task, UnitState]] = []
    for unit, known in state.units.items():
        task = plan.by_id.get(TaskId(unit))
        if task is None or known.phase is Phase.PENDING:
            continue  # a rollback, or a task that an amendment dropped, or one that has not begun
        if known.released and known.ended is not None:
            started[task.id] = known.started or known.ended
            ended[task.id] = known.ended
        elif known.started is not None:
            started[task.id] = known.started
            under_way.append((task, known))
    return _Begun(started=started, ended=ended, under_way=tuple(under_way))


def _standing(
    plan: Plan,
    state: RunState,
    begun: _Begun,
    remaining: Mapping[TaskId, timedelta],
    begins: datetime,
    now: datetime,
) -> Mapping[TaskId, datetime]:
    """Since when what has begun counts as begun, for those that wait for that: what failed begins again, so that it
    lasts as long as it is planned and ends when it is forecast to."""
    return {
        name: state.unit(name).standing or max(begins, now + remaining[name] - plan.by_id[name].duration)
        for name in plan.awaited_starts & begun.started.keys()
    }


def _remaining(
    task: Task,
    known: UnitState,
    now: datetime,
    begins: datetime,
    progress: Progress | None,
    by_problems: datetime | None,
) -> timedelta:
    """How much longer a task that has begun will take, from `now`, until the problems on it are thought to be over."""
    if by_problems is None:
        return _by_itself(task, known, now, begins, progress)
    if known.phase is Phase.POSTPONED:
        return max(_by_itself(task, known, now, begins, progress), by_problems - now)
    return max(by_problems, known.eta or by_problems) - now


def _by_itself(task: Task, known: UnitState, now: datetime, begins: datetime, progress: Progress | None) -> timedelta:
    """How much longer it will take, from `now`; what stands still goes on when anything `begins`."""
    none = timedelta()
    match known.phase:
        case Phase.RUNNING | Phase.OPEN if known.since is not None:
            since = known.since
            if known.eta is not None:
                return max(known.eta - now, none)
            measured = share_done(task, known, progress, now)
            if measured is not None:
                share, at = measured
                return max(since + (at - since) / share - now, none)
            return max(since + task.duration - now, none)
        case Phase.POSTPONED if known.decided is not None and known.decided.until is not None:
            return max(known.decided.until, begins) - now + task.duration
        case Phase.UNVERIFIED:
            return none
        case _:
            return begins - now + task.duration  # it has to be done again


def _assemble(
    plan: Plan,
    state: RunState,
    baseline: _Baseline,
    expected: Mapping[TaskId, Expected],
    counted: Mapping[TaskId, Expected],
    now: datetime,
) -> Forecast:
    planned = _planned(baseline, state.clock.shift)
    starts = {name: one.start for name, one in expected.items()}
    ends = {name: one.end for name, one in expected.items()}
    return Forecast(
        planned=planned,
        expected=expected,
        counted=counted,
        go_live_planned=planned[plan.go_live].end,
        go_live=expected[plan.go_live].end,
        go_live_as_written=_as_written(plan, state) if plan.moved_times else None,
        critical_path=_critical_path(plan, state, counted),
        rollback=rollback_length(plan, state),
        back_by=back_by(plan, state, now),
        latest_safe_no_go=latest_safe_no_go(plan, state, now, starts=starts, ends=ends),
        late_no_gos=late_no_gos(plan, state, now, starts, ends),
    )


@last_answer
def _planned(baseline: _Baseline, shift: timedelta) -> Mapping[TaskId, Expected]:
    return {name: Expected(start=s + shift, end=e + shift) for name, (s, e) in baseline.planned.items()}


def _as_written(plan: Plan, state: RunState) -> datetime:
    return state.clock.planned(_baseline(as_written(plan)).planned[plan.go_live][1])


def _critical_path(plan: Plan, state: RunState, counted: Mapping[TaskId, Expected]) -> tuple[TaskId, ...]:
    """Back from the go-live along what is waited for longest, to what runs now or starts by its clock."""
    path = [plan.go_live]
    while True:
        task = plan.by_id[path[-1]]
        last = driver(task, counted)
        if last is None or state.unit(task.id).started is not None:
            break
        if last.reached(*counted[last.task]) < counted[task.id].start:
            break  # its clock time, or now, is the chain's first link
        path.append(last.task)
    return tuple(reversed(path))
