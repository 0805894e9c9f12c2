"""What moved the forecast of the go-live from one moment to another, and by which task. Pure.

The go-live ends a chain: each task of it starts where the one before it ends, or starts, or so long after that. So the
move of the go-live is the sum of what each task of the chain adds to it, by its own length or by starting later than it
could. The one that adds most is what moved it, if it adds at least half; else it was many small things: tonight's pace.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.run.events import ForecastMover, UnitId
from jobs.run.outlook.forecast import Forecast
from jobs.run.state.model import RunState
from plans.graph import driver
from plans.model import Dependency, Plan, TaskId
from plans.model.moved import MovedTimes

NOTABLE = timedelta(minutes=1)
"""A move of less than this is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenForecast:
    """A forecast with what it was made from."""

    state: RunState
    forecast: Forecast
    at: datetime
    """Run time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCause:
    """Which kind of thing moved the forecast, and the task where it was one."""

    mover: ForecastMover
    unit: UnitId | None = None


def what_moved(plan: Plan, before: SeenForecast, after: SeenForecast) -> MoveCause | None:
    """The cause of the move between two forecasts of one run; None where there is none to speak of.

    Args:
        plan: that holds at the later one.
        before: the earlier one.
        after: the later one.
    """
    move = after.forecast.go_live - before.forecast.go_live
    if abs(move) < NOTABLE:
        return None
    if holding(before.state) != holding(after.state):
        return MoveCause(mover=ForecastMover.PLAN)
    later = move > timedelta()
    added = added_by(plan, (after if later else before).forecast, before.forecast, after.forecast)
    task = (max if later else min)(added, key=lambda one: added[one])
    if abs(added[task]) * 2 < abs(move):
        return MoveCause(mover=ForecastMover.PACE)
    if later and after.state.hold is not None and after.state.unit(task).started is None:
        return MoveCause(mover=ForecastMover.HOLD)
    return MoveCause(mover=ForecastMover.TASK, unit=UnitId(task))


def holding(state: RunState) -> tuple[str, MovedTimes]:
    """Tell the plan that holds from any other: its file, and the clock times of it that were moved."""
    return state.plan_sha256, state.moved_times


def _chain(plan: Plan, forecast: Forecast) -> Iterator[Dependency]:
    """Back from the end of the go-live along what each waits for longest, to the beginning of the night."""
    last: Dependency | None = Dependency(task=plan.go_live)
    while last is not None:
        yield last
        last = driver(plan.by_id[last.task], forecast.counted)


def added_by(plan: Plan, along: Forecast, before: Forecast, after: Forecast) -> Mapping[TaskId, timedelta]:
    """What each task of the chain that ends in the go-live adds to its move; all of it together is the move.

    Args:
        along: the forecast whose chain it is.
    """
    chain = list(_chain(plan, along))
    moves = [one.reached(*after.counted[one.task]) - one.reached(*before.counted[one.task]) for one in chain]
    inherited = [*moves[1:], timedelta()]
    return {one.task: move - from_before for one, move, from_before in zip(chain, moves, inherited, strict=True)}
