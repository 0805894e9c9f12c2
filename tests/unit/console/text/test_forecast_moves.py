"""What moved the forecast is told in a few words; a small move has no line of its own."""

from dataclasses import replace
from datetime import timedelta

from console.text.event_sentences import sentence
from console.text.forecast_moves import moved_text
from console.text.formatting import Times
from jobs.run import events as e
from jobs.run.state.engine_events import apply_engine_event
from jobs.run.state.model import RunState
from tests.support.world import MOVED, START, half_way

BEFORE = START + timedelta(minutes=363)


def moved(minutes: float, start: float = 0, unit: str | None = "B02") -> e.ForecastMoved:
    mover = e.ForecastMover.TASK if unit else e.ForecastMover.HOLD
    return e.ForecastMoved(
        before=BEFORE + timedelta(minutes=start),
        after=BEFORE + timedelta(minutes=start + minutes),
        mover=mover,
        unit=e.UnitId(unit) if unit else None,
    )


def after(state: RunState, *events: e.ForecastMoved) -> RunState:
    for event in events:
        state = apply_engine_event(state, e.Entry(seq=1, at=START, event=event), event, START)
    return state


def text(state: RunState, later: float = 0, passed: float = 0) -> str:
    view = half_way().view()
    at = (state.moved.after if state.moved else START) + timedelta(minutes=later)
    seen = state.moved.at if state.moved else START
    return moved_text(state, at, Times.of(view.plan, view.forecast), seen + timedelta(minutes=passed))


def test_it_is_told_with_the_task_and_nothing_before_the_first_move() -> None:
    state = half_way().state()
    assert text(state) == ""
    assert text(replace(state, moved=MOVED)) == "03:03 -> 03:11: B02"
    assert text(after(state, moved(3, unit=None))) == "03:03 -> 03:06: the hold"


def test_one_cause_that_moves_it_on_is_one_move() -> None:
    state = after(half_way().state(), moved(3), moved(4, start=3))
    assert text(state) == "03:03 -> 03:10: B02"
    assert text(state, later=2) == "03:03 -> 03:12: B02"
    assert text(after(state, moved(-2, start=7))) == "03:10 -> 03:08: B02"


def test_beside_another_forecast_it_says_when_it_was() -> None:
    state = replace(half_way().state(), moved=MOVED)
    at = Times.of(half_way().view().plan, half_way().view().forecast).minute(MOVED.at)
    assert text(state, later=-5) == f"03:03 -> 03:11 at {at}: B02", "it has moved back since"
    assert text(state, later=-8, passed=1) == f"03:03 -> 03:11 at {at}: B02", "no move leads from a time to itself"
    assert text(state, later=5, passed=15) == f"03:03 -> 03:11 at {at}: B02", "nobody was there to say what moved it on"
    assert text(state, later=-0.4, passed=15) == "03:03 -> 03:10: B02"


def test_a_small_move_is_a_minor_event() -> None:
    view = half_way().view()
    small, large = (sentence(view.plan, e.Entry(seq=1, at=START, event=moved(minutes))) for minutes in (3, 6))
    assert (small.minor, large.minor) == (True, False)
    assert large.text == "forecast go-live 03:03 -> 03:09 (+6m): B02"
