"""What wide boards have room for: the streams, longer titles, and from 200 columns on a third pane."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from console.layout import layout, text_of
from console.layout.board import Board
from console.layout.compose import room
from console.layout.glyphs import ASCII
from console.layout.streams_panel import panel
from console.layout.third_pane import pane
from console.view.model import Filter, View
from jobs.run import events as e
from jobs.run.state.unit import Phase
from plans.model import Checkpoint, ends_of
from tests.support.world import PROGRESS, START, Night, half_way, plan, rolling_back, ui


@pytest.fixture(scope="module")
def busy() -> View:
    return half_way().view(progress=PROGRESS)


def board(view: View, size: tuple[int, int], selected: str | None = "B02") -> Board:
    return Board.of(view, ui(selected=selected), size, ASCII)


def test_titles_have_room_for_34_columns_at_160_and_are_whole_at_240(busy: View) -> None:
    at_160, at_240 = (text_of(layout(busy, ui(filter=Filter.ALL), (w, 50), ASCII)) for w in (160, 240))
    assert "A04  Enter admitted patients by clinic~" in at_160
    assert "A04  Enter admitted patients by clinical team" in at_240


def test_the_third_pane_says_why_it_is_late_only_while_it_is(busy: View) -> None:
    early = replace(busy, forecast=replace(busy.forecast, go_live=busy.forecast.go_live_planned - timedelta(minutes=9)))
    for view, heading in ((busy, "WHY IT IS LATE"), (early, "LATE BY THEMSELVES")):
        assert heading in text_of(layout(view, ui(), (220, 60), ASCII))


@pytest.mark.parametrize("days", [0, 1, 9])
def test_no_time_is_cut_in_the_columns_of_a_wide_board(busy: View, days: int) -> None:
    at = busy.forecast.go_live_planned + timedelta(days=days)
    live = replace(busy.state.unit(busy.plan.go_live), phase=Phase.DONE, started=at, ended=at)
    state = replace(busy.state, units={**busy.state.units, live.id: live})
    shown = text_of(layout(replace(busy, state=state), ui(), (160, 50), ASCII))
    assert re.search(r"LIVE (\w+ )*03:00 ", shown)


def test_each_stream_has_a_line_from_160_columns_on(busy: View) -> None:
    shown = text_of(layout(busy, ui(), (160, 50), ASCII))
    assert "| !FAILED  migration    1/6     01:35  +2h05 B05 ASK" in shown
    assert "| !BLOCKED switch       0/4     02:45   +30m D01 WAIT" in shown


def test_of_more_streams_than_lines_those_that_go_worst_are_shown(busy: View) -> None:
    shown = text_of(panel(board(busy, (160, 50)), 54, 3))
    assert "STREAMS  +4 more, [t] all of them" in shown
    assert "FAILED" in shown
    assert "integrations" not in shown


def test_what_was_said_of_a_stream_stands_behind_it_where_there_is_room() -> None:
    night = half_way()
    night.say(170, e.Noted(stream="migration", text="B05 is looked at", by="k.stone"))
    shown = text_of(panel(board(night.view(), (160, 50)), 100, 8))
    assert 'B05 ASK  "B05 is looked at" k.stone' in shown


def test_the_room_of_a_board_does_not_depend_on_how_the_night_goes(busy: View) -> None:
    for width in (160, 200, 240):
        shares = room(width, 50, streams=6)
        assert shares.jobs + shares.streams + shares.gate + shares.events <= shares.table
        assert shares.left + shares.right + shares.third + (4 if shares.third else 2) == width


def test_the_third_pane_tells_causes_the_selected_task_and_who_must_act(busy: View) -> None:
    shown = text_of(pane(board(busy, (200, 60), "B06"), 60, 46))
    assert "B02 +2h05, 8 late behind it: Copy observations" in shown
    assert "SELECTED B06 Reconcile observations and medication" in shown
    assert "B02 Copy observations: RUN, Migration engineer +47 900 00" in shown
    assert " 2 Migration engineer  +47 900 00 004  B05, B03" in shown


def test_without_a_selected_task_it_tells_what_the_next_checkpoint_waits_for(busy: View) -> None:
    shown = text_of(pane(board(busy, (200, 60), None), 60, 46))
    assert "THE NEXT CHECKPOINT WAITS FOR" in shown
    assert "B04 RTRY 00:07 DBA Validate ledger keys" in shown


@pytest.mark.parametrize("height", [4, 10, 20, 28, 44])
def test_the_third_pane_is_as_high_as_it_should_be_and_never_without_who_must_act(busy: View, height: int) -> None:
    frame = pane(board(busy, (200, 60)), 44, height)
    assert len(frame) == height
    assert "WHO MUST ACT" in text_of(frame)


def test_while_the_view_stands_still_who_must_act_does_not(busy: View) -> None:
    calm = board(rolling_back().view(), (200, 60))
    now = board(busy, (200, 60))
    frozen = replace(now, ui=replace(now.ui, frozen=True), stood=calm)
    shown = text_of(pane(frozen, 60, 46))
    assert "2 Migration engineer" in shown
    assert "8 late behind it" not in shown


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (160, 34), (240, 60)])
def test_a_plan_without_checkpoints_has_no_line_that_says_so(size: tuple[int, int]) -> None:
    tasks = tuple(one for one in plan().tasks if not isinstance(one.body, Checkpoint))
    kept = {one.id for one in tasks}
    bare = tuple(replace(one, dependencies=ends_of(*(name for name in one.after if name in kept))) for one in tasks)
    view = Night(plan=replace(plan(), tasks=bare)).view(now=START)
    frame = layout(view, ui(selected=None), size, ASCII)
    shown = text_of(frame)
    assert "checkpoint" not in shown.replace("THE NEXT CHECKPOINT WAITS FOR", "")
    assert len(frame) == size[1]
    assert "q Detach" in shown.splitlines()[-1]
    assert not any(one.startswith("---") and other.startswith("---") for one, other in pairwise(shown.splitlines()))


def test_the_title_does_not_shrink_as_the_journal_grows_older(busy: View) -> None:
    young, old = (replace(busy, age=timedelta(seconds=age)) for age in (4, 59))
    titles = {text_of(layout(one, ui(), (40, 10), ASCII)).partition("REHEARSAL")[0] for one in (young, old)}
    assert titles == {"St. Olavs and si~ "}
