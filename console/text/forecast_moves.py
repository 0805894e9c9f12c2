"""What moved the forecast last, in words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from console.text.formatting import Times, variance
from console.text.sentence import Sentence
from jobs.run.events import ForecastMoved, ForecastMover
from jobs.run.state.model import ForecastMove, RunState
from plans.model import Plan

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


def moved_text(state: RunState, times: Times) -> str:
    """`04:11 -> 04:14: T104`; nothing before the first move."""
    move = state.moved
    if move is None:
        return ""
    return f"{times.minute(move.before)} -> {times.minute(move.after)}: {moved_by(move)}"


def moved_sentence(plan: Plan, event: ForecastMoved) -> Sentence:
    """`forecast go-live 04:11 -> 04:14 (+3m): T104`; small moves are told by the line of where the night stands."""
    zone, move = ZoneInfo(plan.timezone), event.after - event.before
    before, after = event.before.astimezone(zone), event.after.astimezone(zone)
    text = f"forecast go-live {before:%H:%M} -> {after:%H:%M} ({variance(move)}): {moved_by(event)}"
    return Sentence(text=text, minor=abs(move) < LARGE)
