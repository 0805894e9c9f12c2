"""An interval in words: on the board, in the status, in plain lines, at the end, and for scripts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.closing_summary import farewell
from console.text.intervals import span
from console.text.plain_log import LineLog, status_line
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import Ui, View
from jobs.timing.estimate import Chance, Footing
from tests.support.command_line import view_of
from tests.unit.jobs.run.outlook.test_intervals import begun


def after(minutes: float) -> View:
    run = begun()
    run.passes(minutes)
    return view_of(run)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(hours=2, minutes=10), "2h10"),
        (timedelta(hours=4), "4h"),
        (timedelta(minutes=5, seconds=40), "6m"),
        (timedelta(seconds=20), "20s"),
        (timedelta(days=3, hours=2), "3d2h"),
    ],
)
def test_a_span_is_short(length: timedelta, text: str) -> None:
    assert span(length) == text


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)])
def test_the_board_says_how_long_it_has_lasted_and_how_far_beyond_its_limit_it_goes(size: tuple[int, int]) -> None:
    assert "OUTAGE 7m of 40m, fcst 30m" in text_of(layout(after(7), Ui(), size, ASCII))
    assert "OUTAGE 25m of 40m, fcst 45m: 5m OVER" in text_of(layout(after(25), Ui(), size, ASCII))


def test_how_sure_it_is_stands_beside_the_forecast_and_not_any_more_once_it_is_over() -> None:
    chance = Chance(made=17, footing=Footing(rehearsals=3))
    view = replace(after(7), interval_chances={"outage": chance})
    assert "OUTAGE 7m of 40m, fcst 30m, 17/20 (3)" in text_of(layout(view, Ui(), (80, 24), ASCII))
    assert "17 of 20 simulated nights within 40m, from 3 rehearsals" in " ".join(status_text(view).split())
    [told] = status_json(view)["intervals"]  # type: ignore[misc]
    assert told["chance"] == {"made": 17, "of": 20, "rehearsals": 3}  # type: ignore[index]
    over = begun()
    over.passes(12)
    over.do("abort", title=over.plan.title)
    ended = replace(view_of(over), interval_chances={"outage": chance})
    assert "17/20" not in text_of(layout(ended, Ui(), (80, 24), ASCII))


def test_a_plan_without_intervals_has_no_line_for_them() -> None:
    view = after(7)
    bare = replace(view, plan=replace(view.plan, intervals=()))
    assert "OUTAGE" not in text_of(layout(bare, Ui(), (80, 24), ASCII))


def test_the_status_says_what_was_planned_and_that_it_is_broken_once() -> None:
    page = status_text(after(25))
    assert "INTERVALS   OUTAGE 25m of 40m, fcst 45m: 5m OVER, until" in page
    assert page.count("OUTAGE is forecast to last 45 min, 5 min over its limit") == 1
    [told] = status_json(after(25))["intervals"]  # type: ignore[misc]
    assert (told["standing"], told["length_s"], told["excess_s"]) == ("running", 2700, 300)  # type: ignore[index]


def test_plain_lines_say_once_that_it_goes_beyond_its_limit() -> None:
    assert "OUTAGE 7m of 40m, fcst 30m" in status_line(after(7))
    log = LineLog(None, None)
    said = [list(log.lines(view, (), clock_off=None)) for view in (after(7), after(25), after(26))]
    assert [sum("! OUTAGE is forecast" in line for line in lines) for lines in said] == [0, 1, 0]


def test_the_summary_at_the_end_says_how_long_it_lasted() -> None:
    run = begun()
    run.passes(12)
    run.do("abort", title=run.plan.title)
    assert "Intervals      OUTAGE was 12m of 40m (planned 30m); not finished, the run ended: aborted" in "\n".join(
        farewell(view_of(run), elapsed=timedelta())
    ).replace("\n" + " " * 15, " ")
