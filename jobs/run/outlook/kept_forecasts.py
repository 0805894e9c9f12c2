"""Which forecasts of a run are kept, and when: sparsely, of the go-live and the next checkpoints. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from jobs.run.outlook.forecast import Forecast
from jobs.run.outlook.forecast_moves import NOTABLE
from jobs.run.outlook.no_go import behind_a_no_go, go_live_ahead
from jobs.run.outlook.sureness import Sureness, including
from jobs.run.state.model import ForecastMove, RunState
from jobs.run.state.unit import Phase
from plans.model import Checkpoint, Plan, TaskId
from plans.model.kept_forecasts import ForecastNight, KeptForecast

SHORTEST = timedelta(minutes=1)
"""Run time between two moments of which forecasts are kept, however much they move."""
LONGEST = timedelta(minutes=10)
"""Run time after which the same forecasts are kept once more."""
_CHECKPOINTS = 2
"""The next ones, beside the go-live."""


def night_of(plan: Plan, state: RunState) -> ForecastNight:
    """What kept forecasts say of their night."""
    return ForecastNight(birth=state.birth, family=plan.family, speed=state.clock.speed)


def told_ahead(plan: Plan, state: RunState, forecast: Forecast) -> tuple[TaskId, ...]:
    """The go-live, and the checkpoints that come next: of what has not been decided, and is not behind a no-go."""
    if state.ended is not None or state.rollback is not None:
        return ()
    shut = behind_a_no_go(plan, state)
    gates = [task.id for task in plan.checkpoints if task.id not in shut]
    ahead = (gate for gate in gates if gate != plan.go_live and not state.unit(gate).released)
    coming = sorted(ahead, key=lambda gate: forecast.expected[gate].end)[:_CHECKPOINTS]
    return (*([plan.go_live] if go_live_ahead(plan, state) else []), *coming)


def is_due(last: Sequence[KeptForecast], forecast: Forecast, told: Sequence[TaskId], now: datetime) -> bool:
    """Whether forecasts are kept now.

    Args:
        last: those of the moment at which some were kept last.
        forecast: the one of now.
        told: the tasks of which forecasts are kept.
        now: run time.
    """
    if not told or not last:
        return bool(told)
    passed = now - last[0].at
    return passed >= LONGEST or (passed >= SHORTEST and _have_moved(last, forecast, told))


def _have_moved(last: Sequence[KeptForecast], forecast: Forecast, told: Sequence[TaskId]) -> bool:
    """Whether one of them is another time than it was, or was not told of then."""
    before = {one.task: one.expected for one in last}
    known = [task for task in told if task in before]
    return len(known) < len(told) or any(abs(forecast.expected[task].end - before[task]) >= NOTABLE for task in known)


def forecasts_of(
    state: RunState, forecast: Forecast, sure: Mapping[TaskId, Sureness], told: Sequence[TaskId], now: datetime
) -> tuple[KeptForecast, ...]:
    """The forecasts of a moment, as they are kept."""
    moved = mover_word(state.moved) if state.moved is not None else ""
    return tuple(_kept(task, state, forecast, sure.get(task), moved, now) for task in told)


def _kept(
    task: TaskId, state: RunState, forecast: Forecast, sure: Sureness | None, moved: str, now: datetime
) -> KeptForecast:
    expected = forecast.expected[task].end
    if sure is None:
        return KeptForecast(task=task, at=now, seq=state.head, expected=expected, moved=moved)
    sure = including(sure, expected)
    return KeptForecast(
        task=task,
        at=now,
        seq=state.head,
        expected=expected,
        due=sure.by,
        low=sure.range.low,
        high=sure.range.high,
        claim=sure.range.footing.claim,
        rehearsals=sure.range.footing.rehearsals,
        made=sure.chance.made,
        of=sure.chance.of,
        moved=moved,
    )


def mover_word(move: ForecastMove) -> str:
    """The task that moved it, else the cause in a word."""
    return move.unit or str(move.mover)


def what_came(plan: Plan, state: RunState) -> Iterator[KeptForecast]:
    """Of the go-live and every checkpoint that has been reached, when that was."""
    for task in plan.tasks:
        known = state.unit(task.id)
        told = task.id == plan.go_live or isinstance(task.body, Checkpoint)
        if told and known.released and known.ended is not None and known.phase not in (Phase.SKIPPED, Phase.FIXED):
            yield KeptForecast(task=task.id, at=known.ended, seq=state.head, expected=known.ended, came=True)
