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
from jobs.run.outlook.status import past_no_return, predecessors_of
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.graph import Graph
from plans.model import Checkpoint, ForecastCriterion, Plan, Task, TaskId

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
    """A no-go at the checkpoint that can still be rolled back inside the window."""


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
    shut = behind_a_no_go(plan, state)
    found: dict[TaskId, HoldBudget] = {}
    for task in plan.tasks:
        told = task.id == plan.go_live or isinstance(task.body, Checkpoint)
        if told and task.id not in shut and not state.unit(task.id).released:
            limits = _limits(plan, state, forecast, task)
            budgets = [one for limit in limits if (one := _budget(plan, state, forecast, now, task, limit)) is not None]
            if budgets:
                found[task.id] = min(budgets, key=lambda one: one.length)
    return found


def tightest(budgets: Mapping[TaskId, HoldBudget]) -> HoldBudget | None:
    """The one that a hold would break first."""
    return min(budgets.values(), key=lambda one: one.length, default=None)


def _budget(
    plan: Plan, state: RunState, forecast: Forecast, now: datetime, task: Task, limit: _Limit
) -> HoldBudget | None:
    """None where all on the way has begun: a hold does not move it."""
    spare = limit.by - forecast.expected[limit.of].end
    way = _longest_way(plan, state, forecast, now, limit.of)
    if way is None and spare >= timedelta():
        return None
    length = spare if spare < timedelta() or way is None else limit.by - way - now
    return HoldBudget(task=task.id, length=length, limit=limit.limit, by=limit.by, of=limit.of)


def _limits(plan: Plan, state: RunState, forecast: Forecast, task: Task) -> Iterator[_Limit]:
    planned = state.clock.planned
    if task.deadline is not None:
        yield _Limit(task.id, planned(task.deadline), HoldLimit.DEADLINE)
    if task.id == plan.go_live and plan.window_ends is not None:
        yield _Limit(task.id, planned(plan.window_ends), HoldLimit.WINDOW)
    if not isinstance(task.body, Checkpoint):
        return
    for one in task.body.criteria:
        if isinstance(one, ForecastCriterion):
            yield _Limit(one.task, planned(one.by), HoldLimit.CRITERION)
    if plan.window_ends is not None and past_no_return(plan, state) is None:
        takes = _rollback_at(plan, state, forecast, task.id)
        yield _Limit(task.id, planned(plan.window_ends) - takes, HoldLimit.ROLLBACK)


def _rollback_at(plan: Plan, state: RunState, forecast: Forecast, gate: TaskId) -> timedelta:
    """How long a rollback takes of all that will have begun when this checkpoint is decided."""
    decided = forecast.expected[gate].end
    begun = (task.id for task in plan.tasks if task.rollback is not None and forecast.expected[task.id].start < decided)
    return sum((rollback_takes(plan, state, one) for one in begun), timedelta())


def _longest_way(plan: Plan, state: RunState, forecast: Forecast, now: datetime, task: TaskId) -> timedelta | None:
    """From now to the end of this task, through whatever has still to begin; None where a hold delays nothing of it."""
    needed = {task, *predecessors_of(plan, task)}
    ways: dict[TaskId, timedelta] = {}
    for name in _last_first(plan):
        if name in needed and state.unit(name).phase not in _GOES_ON and not state.unit(name).released:
            expected = forecast.expected[name]
            lasts = expected.end - max(expected.start, now)
            ways[name] = lasts + max((ways[one] for one in plan.successors[name] if one in ways), default=timedelta())
    return max(ways.values(), default=None)


@lru_cache(maxsize=8)
def _last_first(plan: Plan) -> tuple[TaskId, ...]:
    return tuple(task.id for task in reversed(Graph(plan).tasks))
