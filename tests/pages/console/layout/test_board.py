"""What is taken from the last board is what would have been worked out anew."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from console.layout import tasks
from console.layout.board import Board
from console.layout.compose import draw
from console.layout.drawn_rows import DrawnRows
from console.layout.glyphs import ASCII
from console.text.broken import broken
from console.text.needs import needs
from console.text.night import ticked_rows
from console.text.night.ticked_rows import board_rows
from console.view.model import Filter, Ui, View
from jobs.api import Progress
from jobs.journal.base import Lease
from jobs.run.events import UnitId
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.state.model import RunState
from tests.support.driver import Driven
from tests.support.nights import nights
from tests.support.random_nights import something_happens

FEW = settings(max_examples=max(5, settings().max_examples // 5))
SIZE = (80, 24)


def views(data: st.DataObject) -> Iterator[View]:
    """What a console is given while a night goes on: with events in between, and without."""
    run = Driven(data.draw(nights(most=8)))
    known: Forecast | None = None
    share = 0
    for _ in range(data.draw(st.integers(2, 8))):
        if data.draw(st.booleans()):
            something_happens(data, run)
        elif data.draw(st.booleans()):
            run.order("note", text="nothing that a row tells of")
        run.now += timedelta(seconds=data.draw(st.integers(0, 2400) | st.floats(0, 3)))
        share = max(share, data.draw(st.integers(0, 9)))
        progress = {UnitId(unit): Progress(done=share, total=10) for unit in run.running} if share else {}
        known = forecast(run.plan, run.state, run.run_now, progress=progress, before=known)
        yield View(
            run="r",
            plan=run.plan,
            state=run.state,
            forecast=known,
            now=run.run_now,
            real_now=run.now,
            progress=progress,
            lease=Lease(term=1, holder="e1", expires=run.now + timedelta(minutes=1)),
            age=timedelta(seconds=data.draw(st.integers(0, 90))),
            me="operator",
        )


@FEW
@given(st.data())
def test_a_board_made_of_the_last_one_is_the_board_made_anew(data: st.DataObject) -> None:
    last = None
    for view in views(data):
        last = Board.of(view, Ui(), SIZE, ASCII, last)
        rows = board_rows(view.plan, view.state, view.forecast, view.now, view.progress).latest
        assert last.rows == rows
        assert [replace(row, share=None) for row in last.timed] == [replace(row, share=None) for row in rows]
        assert last.needs == needs(view, rows, last.times)
        assert last.broken == broken(view, rows)


class WithoutWhatIsBeside(RunState):
    """A state that can only be asked for what rows are made of."""

    def __getattribute__(self, name: str) -> object:
        assert name not in ticked_rows._BESIDE_ROWS, f"a row is made of {name}"
        return super().__getattribute__(name)


@FEW
@given(st.data())
def test_rows_are_made_of_nothing_that_changes_beside_them(data: st.DataObject) -> None:
    for view in views(data):
        state = object.__new__(WithoutWhatIsBeside)
        vars(state).update(vars(view.state))
        board_rows(view.plan, state, view.forecast, view.now, view.progress)


@FEW
@given(st.data())
def test_a_forecast_that_takes_from_the_last_one_is_the_forecast_made_anew(data: st.DataObject) -> None:
    for view in views(data):
        assert view.forecast == forecast(view.plan, view.state, view.now, progress=view.progress)


@FEW
@given(st.data())
def test_a_frame_whose_rows_were_drawn_before_is_the_frame_drawn_anew(data: st.DataObject) -> None:
    last = None
    for view in views(data):
        selected = data.draw(st.sampled_from([None, *(task.id for task in view.plan.tasks)]))
        ui = Ui(selected=selected, filter=data.draw(st.sampled_from(Filter)))
        size = data.draw(st.sampled_from([(40, 10), SIZE, (160, 50)]))
        last = Board.of(view, ui, size, ASCII, last)
        with_kept = draw(last)
        kept, tasks._DRAWN = tasks._DRAWN, DrawnRows()
        try:
            assert with_kept == draw(Board.of(view, ui, size, ASCII))
        finally:
            tasks._DRAWN = kept
