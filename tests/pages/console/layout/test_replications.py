"""The line of the replications on the board, and their page."""

from dataclasses import replace

import pytest

from console.keys.press import press
from console.layout import layout, text_of
from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.view.keymap import STANDARD
from console.view.model import Page, Pending, View
from jobs.run.events import Upkeep
from plans.model import Direction, ReplicationId
from tests.pages.console.layout.test_frames import golden
from tests.support.driver import Driven
from tests.support.replication.nights import REPLICATION, followed, following, looked, shown, switched
from tests.support.world import half_way, ui

BACK = Direction.BACK
SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")


def live() -> View:
    run = switched()
    run.passes(60)
    return shown(run, BACK)


def lost() -> View:
    run = switched()
    run.passes(60)
    dead = "apply worker dead: rows of ehr.note are in the way"
    run.decide(looked(Upkeep.BROKEN, BACK, reason=dead, since=run.now))
    return shown(run, BACK)


@SIZES
def test_the_board_says_until_when_the_switch_can_be_taken_back(size: tuple[int, int]) -> None:
    golden(f"replication-{size[0]}x{size[1]}", layout(live(), ui(), size, ASCII))


@SIZES
def test_a_way_back_that_is_lost_is_said_on_its_line_beside_the_clocks_and_in_needs_you(size: tuple[int, int]) -> None:
    frame = layout(lost(), ui(), size, ASCII)
    golden(f"way-back-lost-{size[0]}x{size[1]}", frame)
    assert text_of(frame).count("apply worker dead") >= 2


def test_before_a_run_is_aborted_each_replication_is_named_that_nobody_would_watch_any_more() -> None:
    aborting = ui(page=Page.DANGER, pending=Pending(command="abort", args={}, word="x"))
    said = "replication records is in force: without a run nobody watches what its slots keep (cutover db unfollow)"
    assert said in " ".join(text_of(layout(live(), aborting, (80, 24), ASCII)).split())
    before = shown(Driven(followed(), simulated=True))
    assert "nobody watches" not in text_of(layout(before, aborting, (80, 24), ASCII))


def test_the_line_takes_a_row_of_the_table_whether_anything_happens_or_not() -> None:
    frames = [
        text_of(layout(view, ui(), (80, 24), ASCII)).splitlines() for view in (shown(following()), live(), lost())
    ]
    assert [[line.startswith("records ") for line in frame].index(True) for frame in frames] == [4, 4, 4]
    assert "records" not in text_of(layout(half_way().view(), ui(), (80, 24), ASCII))


def test_of_several_the_worst_is_shown_and_how_many_there_are_besides() -> None:
    run = following()
    other = replace(REPLICATION, id=ReplicationId("bookings"))
    plan = replace(followed(), replications={**run.plan.replications, other.id: other})
    view = replace(shown(run), plan=plan)
    [line] = [one for one in text_of(layout(view, ui(), (80, 24), ASCII)).splitlines() if one.startswith("records")]
    assert line.rstrip().endswith("+1 more, [R]")
    wide = text_of(layout(view, ui(), (160, 50), ASCII)).splitlines()
    assert [one.split()[0] for one in wide if one.startswith(("records", "bookings"))] == ["records", "bookings"]


def test_figures_stand_whole_or_not_at_all() -> None:
    shown_lines = text_of(layout(live(), ui(), (80, 24), ASCII)).splitlines()
    [line] = [one.rstrip() for one in shown_lines if one.startswith("records")]
    assert line == "records  platform -> legacy  can be taken back until Sun 14:00  lag 0.4 s"


def test_its_key_leads_to_the_page_and_back() -> None:
    board = Board.of(live(), ui(), (80, 24), ASCII)
    there = board.with_ui(press(STANDARD, "R", "R", board).ui)
    assert there.ui.page is Page.REPLICATIONS
    assert press(STANDARD, "R", "R", there).ui.page is Page.BOARD
    golden("replications-80x24", layout(lost(), ui(page=Page.REPLICATIONS), (80, 24), ASCII))


def test_the_page_of_the_decision_says_that_a_switch_behind_the_point_of_no_return_leaves_a_way_back() -> None:
    page = text_of(layout(shown(following()), ui(page=Page.DECIDE, selected="G1"), (80, 24), ASCII))
    assert "after it the way back is what a switch behind it leaves" in " ".join(page.split())
