"""A variance is the difference of the two times beside it; LATE says the same as it, on every console."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.layout import Board, draw, text_of
from console.layout.glyphs import ASCII
from console.text.formatting import Times, variance
from console.text.plain_log import status_line
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.lateness import go_live_slip, is_late
from console.view.model import Filter, Page, Ui, View
from console.view.picture import Picture
from jobs.past import Past
from jobs.run.outlook.forecast import Expected, Forecast
from plans.durations import moved
from plans.model import Milestone, RunKind
from tests.support.driver import Driven
from tests.support.nights import at as at_minute
from tests.support.nights import night, sql_job, task
from tests.support.world import half_way

BASE = half_way().view(sureness={})
SECONDS = st.integers(min_value=-90 * 60, max_value=90 * 60)


def at(late: int, of_a_task: int = 0) -> View:
    """The night with its go-live so many seconds late, and G2 too."""
    ends = {**BASE.forecast.expected}
    for name, seconds in ((BASE.plan.go_live, late), ("G2", of_a_task)):
        end = BASE.forecast.planned[name].end + timedelta(seconds=seconds)
        ends[name] = Expected(start=min(ends[name].start, end), end=end)
    go_live = BASE.forecast.go_live_planned + timedelta(seconds=late)
    forecast: Forecast = replace(BASE.forecast, go_live=go_live, expected=ends)
    return replace(BASE, forecast=forecast, state=replace(BASE.state, moved=None))


def board(view: View, width: int) -> str:
    size = (width, {40: 10, 80: 24}.get(width, 50))
    return text_of(draw(Board.of(view, Ui(filter=Filter.ALL, selected="G2"), size, ASCII)))


def told_of_the_go_live(view: View) -> Iterator[tuple[str, str]]:
    """The forecast go-live and its variance, in each place that says both."""
    clock = r"((?:\w{3} )?\d\d:\d\d)"
    for text, pattern in (
        (board(view, 40), rf"PLAN .*?  FCST {clock} (\S+)"),
        (board(view, 80), rf"FCST {clock} (\S+)"),
        (board(view, 160), rf"T[-+]\d\d:\d\d:\d\d +{clock} (\S+) (?:LATE|on time)"),
        (status_text(view, width=200), rf"go-live forecast {clock} \((\S+)\)"),
        (status_line(view), rf"go-live {clock} (\S+)"),
    ):
        found = re.search(pattern, text)
        assert found is not None, text
        yield found[1], found[2]


@settings(max_examples=12)
@given(SECONDS)
@example(89)
@example(31)
@example(-1)
def test_board_status_and_plain_lines_say_the_difference_of_the_two_shown_times(late: int) -> None:
    view = at(late)
    times = Times.of(view.plan, view.forecast)
    expected = times.when(view.forecast.go_live), variance(go_live_slip(view.forecast))
    assert set(told_of_the_go_live(view)) == {expected}
    shown = [datetime.fromisoformat(str(status_json(view)[name])) for name in ("go_live_planned", "go_live_forecast")]
    assert variance(moved(shown[0], shown[1])) == expected[1]


@settings(max_examples=12)
@given(SECONDS)
@example(89)
@example(31)
def test_a_task_and_a_checkpoint_say_the_difference_of_their_two_shown_times(late: int) -> None:
    view = at(0, late)
    times, planned, ends = Times.of(view.plan, view.forecast), *(
        one["G2"].end for one in (view.forecast.planned, view.forecast.expected)
    )  # fmt: skip
    slip = variance(moved(planned, ends))
    wide = board(view, 160)
    row = next(line for line in wide.splitlines() if line.startswith("> G2"))
    assert re.search(rf"{times.when(planned)} +{times.when(ends)} +{re.escape(slip)} ", row)
    page = text_of(draw(Board.of(view, Ui(page=Page.POLL, selected="G2"), (160, 50), ASCII)))
    assert f"forecast {times.when(ends)} {slip}" in page
    if is_late(moved(planned, ends)):
        assert f"fcst {times.when(ends)} {slip}" in wide


@given(SECONDS)
@example(59)
@example(60)
def test_late_says_what_the_figure_beside_it_says(late: int) -> None:
    view = at(late)
    assert view.late == (go_live_slip(view.forecast) >= timedelta(minutes=1))


@settings(max_examples=12)
@given(SECONDS)
def test_late_is_one_word_on_the_board_in_status_and_in_lines(late: int) -> None:
    view = at(late)
    narrow, wide = board(view, 80), board(view, 160)
    assert (" LATE" in narrow.splitlines()[1]) == ("LATE" in wide.splitlines()[3]) == view.late
    assert ("ON TIME?    late" in status_text(view)) == view.late


def test_who_has_looked_all_night_and_who_has_just_come_say_the_same() -> None:
    run = Driven(night(task("J1", sql_job()), task("M1", Milestone(), after="J1")), kind=RunKind.PRODUCTION)
    run.decide()
    past = Past(run="r", plan=run.plan, state=run.state, entries=())
    old = Picture(past)
    for minute in (20.0, 10.5, 10.2, 9.9, 10.1):  # a forecast that comes back to the planned minute, and goes again
        assert old.view(host_now=at_minute(minute)).late == Picture(past).view(host_now=at_minute(minute)).late


def test_no_shown_figure_is_zero_and_late() -> None:
    assert [at(seconds).late for seconds in (-60, 0, 59, 60)] == [False, False, False, True]
    assert moved(datetime(2026, 1, 16, 3, 0, 59, tzinfo=UTC), datetime(2026, 1, 16, 3, 1, tzinfo=UTC)) == timedelta(
        minutes=1
    )
