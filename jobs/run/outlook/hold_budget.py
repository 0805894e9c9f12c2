"""How long the night could be held now, such that each checkpoint and the go-live still makes what it has to. Pure.

While the night is held nothing new starts, and what runs goes on. So after a hold that ends at H a checkpoint comes no
earlier than H plus the longest way to it through what has not begun; clock times only make later what comes too early
anyway. The latest H that still keeps a limit is the limit minus that way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from jobs.run.outlook.forecast import Forecast
from jobs.run.outlook.no_go import behind_a_no_go, go_live_ahead, rollback_takes
from jobs.run.outlook.replicating.ways_back import NEVER, taken_back_until
from jobs.run.outlook.status import past_no_return
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.graph import graph_of
from plans.model import Checkpoint, ForecastCriterion, Plan, Side, Task, TaskId

_GOES_ON = (Phase.RUNNING, Phase.OPEN, Phase.UNVERIFIED)
"""What a hold does not stop."""


class HoldLimit(StrEnum):
    """What a hold would break first."""

    DEADLINE = "deadline"
    CRITERION = "criterion"
    """The time that a criterion of the checkpoint asks for."""
    WINDOW = "window"
    """The go-live inside the window."""
    ROLLBACK = "rollback"
    """A no-go at the checkpoint that can still be rolled back inside the window; behind a switch, while that can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldBudget:
    """Of one checkpoint, or the go-live: how long a hold may last from now on."""

    task: TaskId
    length: timedelta
    """Below zero where the limit is missed without any hold."""
    limit: HoldLimit
    by: datetime
    """The time that has to be kept, run time; of a rollback, until when its no-go has to be said."""
    of: TaskId
    """The task that has to keep it: another one than `task` where a criterion asks for it."""

    @property
    def is_spent(self) -> bool:
        """Whether there is nothing left of it."""
        return self.length <= timedelta()


@dataclass(frozen=True, slots=True)
class _Limit:
    task: TaskId
    of: TaskId
    by: datetime
    limit: HoldLimit


def hold_budgets(plan: Plan, state: RunState, forecast: Forecast, now: datetime) -> Mapping[TaskId, HoldBudget]:
    """Of the go-live and each checkpoint ahead that has a time to keep; nothing where no go-live is ahead.

    Args:
        plan: as `Plan.for_run` gives it.
        state: the fold of the journal.
        forecast: of this moment.
        now: run time.
    """
    if not go_live_ahead(plan, state):
        return {}
    limits = [limit for task in _ahead(plan, state) for limit in _limits(plan, state, forecast, task)]
    limited = {limit.of for limit in limits}
    ways = {name: _longest_way(plan, state, forecast, now, name) for name in limited}
    every = [_budget(limit, forecast, now, ways[limit.of]) for limit in limits]
    known = [budget for budget in every if budget is not None]
    # the shortest one of a task comes last
    return {budget.task: budget for budget in sorted(known, key=lambda one: one.length, reverse=True)}


def _ahead(plan: Plan, state: RunState) -> Iterator[Task]:
    """The go-live and the checkpoints that have not been decided, and are not behind a no-go."""
    shut = behind_a_no_go(plan, state)
    for task in plan.tasks:
        is_told = task.id == plan.go_live or isinstance(task.body, Checkpoint)
        if is_told and task.id not in shut and not state.unit(task.id).released:
            yield task


def tightest(budgets: Mapping[TaskId, HoldBudget]) -> HoldBudget | None:
    """The one that a hold would break first."""
    return min(budgets.values(), key=lambda one: one.length, default=None)


def _budget(limit: _Limit, forecast: Forecast, now: datetime, way: timedelta | None) -> HoldBudget | None:
    """None where all on the way has begun: a hold does not move it."""
    spare = limit.by - forecast.expected[limit.of].end
    if way is None and spare >= timedelta():
        return None
    length = spare if spare < timedelta() or way is None else limit.by - way - now
    return HoldBudget(task=limit.task, length=length, limit=limit.limit, by=limit.by, of=limit.of)


def _limits(plan: Plan, state: RunState, forecast: Forecast, task: Task) -> Iterator[_Limit]:
    planned = state.clock.planned
    if task.deadline is not None:
        yield _Limit(task.id, task.id, planned(task.deadline), HoldLimit.DEADLINE)
    if task.id == plan.go_live and plan.window_ends is not None:
        yield _Limit(task.id, task.id, planned(plan.window_ends), HoldLimit.WINDOW)
    if not isinstance(task.body, Checkpoint):
        return
    for one in task.body.criteria:
        if isinstance(one, ForecastCriterion):
            yield _Limit(task.id, one.task, planned(one.by), HoldLimit.CRITERION)
    if plan.window_ends is not None and past_no_return(plan, state) is None:
        by = _safe_until(plan, state, forecast, task.id, planned(plan.window_ends))
        if by != NEVER:
            yield _Limit(task.id, task.id, by, HoldLimit.ROLLBACK)


def _safe_until(plan: Plan, state: RunState, forecast: Forecast, gate: TaskId, window: datetime) -> datetime:
    """Until when a no-go at this checkpoint is safe: what is switched by then taken back, or all back in the window."""
    starts = {name: one.start for name, one in forecast.expected.items()}
    ends = {name: one.end for name, one in forecast.expected.items()}
    until = taken_back_until(plan, state, starts, ends, at=gate)
    return until if until is not None else window - _rollback_at(plan, state, forecast, gate)


def _rollback_at(plan: Plan, state: RunState, forecast: Forecast, gate: TaskId) -> timedelta:
    """How long a rollback takes of all that will have begun when this checkpoint is decided."""
    decided = forecast.expected[gate].end
    begun = (task.id for task in plan.tasks if task.rollback is not None and forecast.expected[task.id].start < decided)
    return sum((rollback_takes(plan, state, one) for one in begun), timedelta())


def _longest_way(plan: Plan, state: RunState, forecast: Forecast, now: datetime, task: TaskId) -> timedelta | None:
    """From now to the end of this task, through whatever has still to begin; None where a hold delays nothing of it."""
    longest: timedelta | None = None
    behind = {task: timedelta()}  # of each task on the way, how long it takes from its end to that of `task`
    for one in _last_first(plan):
        tail = behind.get(one.id)
        known = state.unit(one.id)
        if tail is None or known.released:
            continue
        lasts = _lasts(state, forecast, now, one.id)
        if known.phase not in _GOES_ON:
            longest = max(lasts + tail, longest or timedelta())
        for dependency in one.dependencies:
            way = dependency.lag + lasts + tail
            if dependency.side is Side.START:  # its own length is no part of that way, which begins with it
                way -= _lasts(state, forecast, now, dependency.task)
            behind[dependency.task] = max(behind.get(dependency.task, way), way)
    return longest


def _lasts(state: RunState, forecast: Forecast, now: datetime, task: TaskId) -> timedelta:
    """How long a task is forecast to take that a hold keeps from beginning; nothing of what goes on."""
    if state.unit(task).phase in _GOES_ON:
        return timedelta()
    expected = forecast.expected[task]
    return expected.end - max(expected.start, now)


@lru_cache(maxsize=8)
def _last_first(plan: Plan) -> tuple[Task, ...]:
    return tuple(reversed(graph_of(plan).tasks))
