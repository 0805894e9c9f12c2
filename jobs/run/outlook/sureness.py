"""How sure the forecast is: what rehearsals and tonight say together of the go-live and of each checkpoint to come.

Pure. `jobs.timing` has the method and its sources; here a run becomes what it is told: the plan's nights, what has
ended and what it took, what runs and how much of it is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from jobs.api import Progress
from jobs.run.events import How, UnitId
from jobs.run.outlook.problems.etas import ends_by_problems
from jobs.run.outlook.sequence.due import start_to_come
from jobs.run.outlook.tonights_work import amount_of, rows_tonight, targets
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, UnitState
from jobs.timing.estimate import Chance, Estimate, TimeRange, estimate
from jobs.timing.expectation import Expectation, expect
from jobs.timing.nights import EndedTask, RehearsedNight, RunningTask, SoFar
from jobs.timing.work import work_of
from plans.graph import graph_of
from plans.model import Checkpoint, Counter, Edge, Job, Manual, Plan, Task, TaskId
from plans.model.night import Night
from plans.moved_times import as_written
from plans.rehearsals.durations import known_of
from plans.rehearsals.fingerprint import fingerprints
from plans.rehearsals.matching import by_id, counts_for, unit_of
from plans.schedule import propagate

TRUSTED_SHARE = 0.01
"""Below this share of its work, progress says nothing about when a task or a rollback ends."""

FRESH = timedelta(seconds=5)
"""How long a report stands for the moment that it was made at; a job that has been silent for longer grows later by as
much as it stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """Of the go-live or of one checkpoint: from when to when it will be, and in how many nights by when."""

    task: TaskId
    by: datetime
    """Run time: its deadline, else its planned end."""
    range: TimeRange
    chance: Chance
    nights: tuple[str, ...] = ()
    """The runs that both stand on."""
    aborted: tuple[str, ...] = ()
    """Those of them that were given up before their end."""


def sureness(
    plan: Plan, state: RunState, now: datetime, *, progress: Mapping[UnitId, Progress] | None = None
) -> Mapping[TaskId, Sureness]:
    """Of the go-live and every checkpoint that has not been decided; nothing of what is behind us.

    Args:
        plan: as `Plan.for_run` gives it.
        now: run time.
        progress: the latest snapshots of running jobs.
    """
    ahead = told(plan, state)
    likely = estimated(plan, state, now, progress or {}, simulate=[task.id for task in ahead])
    return sureness_of(plan, state, ahead, likely)


def told(plan: Plan, state: RunState) -> Sequence[Task]:
    """Of what it is told how sure it is: the go-live and every checkpoint that has not been decided."""
    return [task for task in plan.tasks if _is_told(plan, task) and not state.unit(task.id).released]


def sureness_of(plan: Plan, state: RunState, ahead: Sequence[Task], likely: Estimate) -> Mapping[TaskId, Sureness]:
    """Of some tasks, by an estimate that has simulated all of them."""
    due = _due(plan, state)
    nights, aborted = _named(plan, likely.footing.nights)
    return {
        task.id: Sureness(
            task=task.id,
            by=due[task.id],
            range=likely.range_of(task.id),
            chance=likely.chance(task.id, due[task.id]),
            nights=nights,
            aborted=aborted,
        )
        for task in ahead
    }


def including(sure: Sureness, forecast: datetime) -> Sureness:
    """The same with a range that the forecast beside it lies in: they come from two ways of reckoning."""
    low, high = min(sure.range.low, forecast), max(sure.range.high, forecast)
    if (low, high) == (sure.range.low, sure.range.high):
        return sure
    return replace(sure, range=replace(sure.range, low=low, high=high))


def go_live_due(plan: Plan, state: RunState) -> datetime:
    """Run time until which the go-live is wanted."""
    return _due(plan, state)[plan.go_live]


def _named(plan: Plan, places: Iterable[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What nights of the plan are called, and which of them were aborted."""
    nights = [plan.timed_nights[at] for at in places]
    return tuple(night.called for night in nights), tuple(night.called for night in nights if night.aborted)


def estimated(
    plan: Plan,
    state: RunState,
    now: datetime,
    progress: Mapping[UnitId, Progress],
    *,
    simulate: Sequence[TaskId] = (),
    edges: Iterable[Edge] = (),
    held_until: datetime | None = None,
) -> Estimate:
    """The estimate of `jobs.timing` for a run at `now`; without `simulate` only its times, at little cost."""
    so_far = _so_far(plan, state, now, progress, _earliest_start(plan, state, now, held_until))
    rows = tuple(rows_tonight(plan, state).items())
    return estimate(expectation_of(plan, rows), so_far, now, simulate=simulate, edges=edges)


def share_done(task: Task, known: UnitState, progress: Progress | None, now: datetime) -> tuple[float, datetime] | None:
    """Which share of a task's work was done, and when that was; None while nothing reliable is known."""
    share, at = 0.0, now
    if progress is not None and progress.total:
        share = progress.done / progress.total
        at = now if progress.at is None else min(now, max(progress.at, now - FRESH))
    elif isinstance(task.body, Manual) and isinstance(task.body.counter, Counter) and known.readings:
        share, at = known.count / task.body.counter.target, known.readings[-1].at
    return (min(share, 1.0), at) if share > TRUSTED_SHARE else None


@lru_cache(maxsize=8)
def expectation_of(plan: Plan, rows: tuple[tuple[TaskId, int], ...] = ()) -> Expectation:
    """What its rehearsals make expected of each task of a plan, as `Plan.for_run` gives it.

    Args:
        rows: how many there are tonight, by task, where that is known.
    """
    return expect(work_of(graph_of(plan)), _all_rehearsed(as_written(plan)), {**targets(plan), **dict(rows)})


def weigh(plan: Plan, state: RunState) -> None:
    """Work out what the rehearsals of a plan say of its tasks and rollbacks; it is kept, and at hand afterwards.

    Of 1,000 tasks and 20 nights it takes half a second.
    """
    expectation_of(plan, tuple(rows_tonight(plan, state).items()))
    known_of(as_written(plan))


@lru_cache(maxsize=8)
def _all_rehearsed(plan: Plan) -> Sequence[RehearsedNight]:
    works = fingerprints(plan)
    return [_rehearsed(plan, night, works) for night in plan.timed_nights]


def _rehearsed(plan: Plan, night: Night, works: Mapping[TaskId, str]) -> RehearsedNight:
    """What a night measured of the work that the plan's tasks still are."""
    units = by_id(night.tasks)
    took: dict[TaskId, timedelta] = {}
    amounts: dict[TaskId, int] = {}
    for task in plan.tasks:
        work = works[task.id]
        unit = unit_of(units, task, work)
        if unit is not None and unit.active is not None and counts_for(unit, task, work, night):
            took[task.id] = unit.active
            amounts[task.id] = amount_of(task, unit) or 0
    return RehearsedNight(id=night.birth, took=took, rows=amounts)


def _earliest_start(plan: Plan, state: RunState, now: datetime, held_until: datetime | None) -> datetime | None:
    """Before when nothing further begins: the start that is to come, or the end of a hold."""
    floors = (start_to_come(plan, state, now), held_until)
    return max((floor for floor in floors if floor is not None), default=None)


def _so_far(
    plan: Plan,
    state: RunState,
    now: datetime,
    progress: Mapping[UnitId, Progress],
    earliest_start: datetime | None,
) -> SoFar:
    ended: dict[TaskId, EndedTask] = {}
    running: dict[TaskId, RunningTask] = {}
    held: dict[TaskId, datetime] = {}
    by_problems = ends_by_problems(state, now)
    for task in plan.tasks:
        known = state.unit(task.id)
        if known.released and known.ended is not None:
            began, active = known.started or known.ended, _active(task, known)
            ended[task.id] = EndedTask(start=began, end=known.ended, active=active, standing=known.standing)
        elif known.phase is Phase.POSTPONED and known.decided is not None and known.decided.until is not None:
            held[task.id] = known.decided.until
        elif under_way := _under_way(task, known, now, progress.get(UnitId(task.id)), by_problems.get(task.id)):
            running[task.id] = under_way
    return SoFar(
        ended=ended,
        running=running,
        held_until=held,
        no_sooner=by_problems,
        earliest_start=earliest_start,
        shift=state.clock.shift,
        ignore_clock_times=state.no_waits,
    )


def _active(task: Task, known: UnitState) -> timedelta | None:
    """What a task took, where that says something of the night: not of what was skipped or fixed by hand."""
    if known.started is None or known.ended is None or known.phase in (Phase.SKIPPED, Phase.FIXED):
        return None
    if isinstance(task.body, Job):
        last = known.attempts[-1] if known.attempts else None
        return last.ended - last.started if last is not None and last.ended and last.how is How.SUCCEEDED else None
    return known.ended - known.started


def _under_way(
    task: Task, known: UnitState, now: datetime, progress: Progress | None, by_problems: datetime | None
) -> RunningTask | None:
    """A task that somebody or something works at, or of which somebody says when the problems on it are over; None of
    one that has not begun or has to be done again."""
    if known.started is None or known.since is None:
        return None
    if by_problems is not None:
        eta = max(by_problems, known.eta or by_problems)
        again = max(now, eta - task.duration)  # what failed begins once more, so that it ends then
        return RunningTask(start=known.started, elapsed=timedelta(), eta=eta, standing=known.standing or again)
    match known.phase:
        case Phase.RUNNING | Phase.OPEN:
            elapsed = max(now - known.since, timedelta())
            measured = share_done(task, known, progress, now)
            remaining = None
            if measured is not None:
                share, at = measured
                remaining = max(known.since + (at - known.since) / share - now, timedelta())
            began, standing = known.started, known.standing
            return RunningTask(start=began, elapsed=elapsed, remaining=remaining, eta=known.eta, standing=standing)
        case Phase.UNVERIFIED:
            return RunningTask(start=known.started, elapsed=timedelta(), remaining=timedelta(), standing=now)
        case _:
            return None


def _is_told(plan: Plan, task: Task) -> bool:
    return task.id == plan.go_live or isinstance(task.body, Checkpoint)


def _due(plan: Plan, state: RunState) -> Mapping[TaskId, datetime]:
    """By when each task is wanted, in run time."""
    planned = _planned_ends(plan)
    return {task.id: state.clock.planned(task.deadline or planned[task.id]) for task in plan.tasks}


@lru_cache(maxsize=8)
def _planned_ends(plan: Plan) -> Mapping[TaskId, datetime]:
    return {name: end for name, (_, end) in propagate(graph_of(plan), floor=plan.start).items()}
