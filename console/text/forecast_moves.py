"""What moved the forecast last, and what it goes by, in words."""

from datetime import datetime, timedelta
from typing import assert_never

from console.text.formatting import Times, amount, variance
from console.text.sentence import Sentence, moment
from jobs.run.events import ForecastMoved, ForecastMover, WorkSized
from jobs.run.outlook.forecast_moves import NOTABLE
from jobs.run.state.model import ForecastMove, RunState
from plans.durations import moved
from plans.model import Plan

ForecastEvent = ForecastMoved | WorkSized
LARGE = timedelta(minutes=5)
"""A move from which on a line of its own tells of it."""
_GOES_ON = timedelta(minutes=10)
"""Run time after which a cause that still moved it would have been recorded once more: an engine waits half as long."""
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


def moved_text(state: RunState, go_live: datetime, times: Times, now: datetime) -> str:
    """`04:11 -> 04:14: T104`, which leads to the forecast that is shown; nothing before the first move.

    What moves it further on than was recorded is the same cause for a while: another one would have been recorded, and
    the same one after some minutes. Where the forecast is another one by now, or back where it was, it says when:
    `04:11 -> 04:14 at 01:20: T104`.

    Args:
        go_live: as it is forecast now.
        now: run time.
    """
    move = state.moved
    if move is None:
        return ""
    since = go_live - move.after
    goes_on = (since > timedelta()) == (move.after > move.before) and now - move.at <= _GOES_ON
    is_back = times.minute(go_live) == times.minute(move.before)
    leads_here = (goes_on or abs(since) < NOTABLE) and not is_back
    after = times.minute(go_live) if leads_here else f"{times.minute(move.after)} at {times.minute(move.at)}"
    return f"{times.minute(move.before)} -> {after}: {moved_by(move)}"


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
    move, before, after = moved(event.before, event.after), moment(plan, event.before), moment(plan, event.after)
    text = f"forecast go-live {before} -> {after} ({variance(move)}): {moved_by(event)}"
    return Sentence(text=text, minor=abs(move) < LARGE)
