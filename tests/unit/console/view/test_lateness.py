"""A variance is the difference of the two times beside it; LATE neither contradicts it nor flickers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.layout import Board, draw, text_of
from console.layout.glyphs import ASCII
from console.text.formatting import Times, variance
from console.text.plain_log import status_line
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.lateness import go_live_slip, is_late, moved, stays_late
from console.view.model import Filter, Page, Ui, View
from jobs.run.outlook.forecast import Expected, Forecast
from tests.support.world import half_way

BASE = half_way().view(sureness={})
SECONDS = st.integers(min_value=-90 * 60, max_value=90 * 60)
CREEP = st.lists(st.integers(min_value=-4, max_value=4), min_size=1, max_size=60)


def at(late: int, of_a_task: int = 0) -> View:
    """The night with its go-live so many seconds late, and G2 too."""
    ends = {**BASE.forecast.expected}
    for name, seconds in ((BASE.plan.go_live, late), ("G2", of_a_task)):
        end = BASE.forecast.planned[name].end + timedelta(seconds=seconds)
        ends[name] = Expected(start=min(ends[name].start, end), end=end)
    go_live = BASE.forecast.go_live_planned + timedelta(seconds=late)
    forecast: Forecast = replace(BASE.forecast, go_live=go_live, expected=ends)
    return replace(BASE, forecast=forecast, state=replace(BASE.state, moved=None))


def crept(start: int, steps: list[int]) -> Iterator[View]:
    """The views of a console while the forecast moves by seconds."""
    late, before = start, None
    for step in (0, *steps):
        late += step
        view = replace(at(late), was_late=before)
        before = view.late
        yield view


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


@given(SECONDS, CREEP)
@example(58, [3, -3] * 10)
@example(-2, [3, -3] * 10)
def test_late_never_contradicts_the_figure_nor_flickers_while_a_forecast_creeps(start: int, steps: list[int]) -> None:
    views = list(crept(start, steps))
    for view in views:
        slip = go_live_slip(view.forecast)
        assert view.late or slip <= timedelta()
        assert not view.late or slip >= timedelta()
    changed = [new.forecast.go_live for old, new in pairwise(views) if old.late is not new.late]
    assert all(abs(one - other) > timedelta(seconds=52) for one, other in pairwise(changed))


@settings(max_examples=12)
@given(SECONDS)
def test_late_is_one_word_on_the_board_in_status_and_in_lines(late: int) -> None:
    for before in (True, False, None):
        view = replace(at(late), was_late=before)
        narrow, wide = board(view, 80), board(view, 160)
        assert (" LATE" in narrow.splitlines()[1]) == ("LATE" in wide.splitlines()[3]) == view.late
        assert ("ON TIME?    late" in status_text(view)) == view.late


def test_who_has_just_come_goes_by_what_the_journal_told_last() -> None:
    view = at(20)
    late = replace(BASE.state.moved, after=view.forecast.go_live + timedelta(minutes=2)) if BASE.state.moved else None
    assert not view.late
    assert replace(view, state=replace(view.state, moved=late)).late
    assert not replace(at(-20), state=replace(view.state, moved=late)).late


def test_late_goes_where_the_forecast_is_before_the_planned_minute() -> None:
    assert [stays_late(timedelta(minutes=one), was_late=True) for one in (1, 0, -1)] == [True, True, False]
    assert moved(datetime(2026, 1, 16, 3, 0, 59, tzinfo=UTC), datetime(2026, 1, 16, 3, 1, tzinfo=UTC)) == timedelta(
        minutes=1
    )
