"""What moved the forecast last, and what it goes by, in words."""

from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from console.text.formatting import Times, amount, moved, variance
from console.text.sentence import Sentence
from jobs.run.events import ForecastMoved, ForecastMover, WorkSized
from jobs.run.state.model import ForecastMove, RunState
from plans.model import Plan

ForecastEvent = ForecastMoved | WorkSized
LARGE = timedelta(minutes=5)
"""A move from which on a line of its own tells of it."""
_WORDS = {
    ForecastMover.TASK: "a task",
    ForecastMover.HOLD: "the hold",
    ForecastMover.PLAN: "new plan",
    ForecastMover.PACE: "tonight's pace",
    ForecastMover.ENGINE: "no engine",
}


def moved_by(move: ForecastMove | ForecastMoved) -> str:
    """`T104`, `the hold`, `tonight's pace`."""
    return move.unit or _WORDS[move.mover]


def moved_text(state: RunState, go_live: datetime, times: Times) -> str:
    """`04:11 -> 04:14: T104`; nothing before the first move.

    What moves it further on than was recorded is the same cause: another one would have been recorded.

    Args:
        go_live: as it is forecast now.
    """
    move = state.moved
    if move is None:
        return ""
    goes_on = (go_live > move.after) == (move.after > move.before)
    after = go_live if goes_on else move.after
    return f"{times.minute(move.before)} -> {times.minute(after)}: {moved_by(move)}"


def of_forecast(plan: Plan, event: ForecastEvent) -> Sentence:
    """Say what moved the forecast, or what it goes by from here on."""
    match event:
        case ForecastMoved():
            return _moved(plan, event)
        case WorkSized():
            sizes = ", ".join(f"{unit} {amount(rows)}" for unit, rows in event.rows.items())
            return Sentence(text=f"rows tonight, as the source expects them: {sizes}", minor=True)
    assert_never(event)


def _moved(plan: Plan, event: ForecastMoved) -> Sentence:
    """`forecast go-live 04:11 -> 04:14 (+3m): T104`; small moves are told by the line of where the night stands."""
    zone, move = ZoneInfo(plan.timezone), moved(event.before, event.after)
    before, after = event.before.astimezone(zone), event.after.astimezone(zone)
    text = f"forecast go-live {before:%H:%M} -> {after:%H:%M} ({variance(move)}): {moved_by(event)}"
    return Sentence(text=text, minor=abs(move) < LARGE)
