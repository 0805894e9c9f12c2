"""The page of the flows: red first, what flows folded where there is no room, and nothing green that nobody counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.keys.dispatch import act
from console.keys.prompt import typed
from console.layout import Board, layout, text_of
from console.layout.glyphs import ASCII
from console.view.flows_place import FlowsUi
from console.view.keymap import STANDARD
from console.view.model import Page, Ui, View
from jobs.flows.series import Condition
from plans.model import RunKind
from tests.pages.console.layout.test_frames import golden, widths
from tests.support.flows.after import MINUTE, NOW, bad, days_after, standing

SIZES = ((40, 10), (80, 24), (160, 50))


@pytest.fixture(scope="module")
def dozen() -> View:
    return days_after(12, *bad()).view(now=NOW)


@pytest.fixture(scope="module")
def many() -> View:
    return days_after(500, *bad()).view(now=NOW)


def shown(view: View, size: tuple[int, int] = (80, 24), **place: object) -> str:
    return text_of(layout(view, Ui(page=Page.FLOWS, flows=FlowsUi(**place)), size, ASCII))  # type: ignore[arg-type]


def pressed(view: View, *keys: str, size: tuple[int, int] = (80, 24), ui: Ui | None = None) -> Ui:
    ui = ui or Ui(page=Page.FLOWS)
    for key in keys:
        board = Board.of(view, ui, size, ASCII)
        binding = STANDARD.find(ui.page, key)
        if ui.prompt is not None:
            ui = typed(key, key if len(key) == 1 else None, board).ui
        else:
            assert binding is not None
            ui = act(binding, board).ui
    return ui


def test_where_no_flow_is_watched_nothing_is_found() -> None:
    view = days_after(0).view(now=NOW)
    assert pressed(view, "/", "x").flows.selected == ""
    ui = pressed(view, "/", "x", "enter")
    assert (ui.message, ui.warn) == ("no flow holds 'x'", True)


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_the_page_of_twelve_flows(dozen: View, size: tuple[int, int]) -> None:
    frame = layout(dozen, Ui(page=Page.FLOWS, flows=FlowsUi(selected="F004")), size, ASCII)
    assert widths(frame) == {size[0]}
    golden(f"page-flows-{size[0]}x{size[1]}", frame)


def test_of_five_hundred_what_flows_is_folded_and_counted_and_what_does_not_has_its_line(many: View) -> None:
    text = shown(many)
    assert "FLOWS 1 silent 1 short 1 thin 1 late 1 not read 1 unwatched 494 flow" in text
    assert "+ 165 flow, of Røros kommune" in text.replace("Roros", "Røros")
    assert "+ 494 flow" in shown(many, size=(80, 20))
    assert "!F001 Discharge" in text
    assert "/ 17B" in text
    assert "  F002" not in text


def test_the_selected_one_says_whose_it_is_their_phone_and_all_of_its_reason(many: View) -> None:
    text = shown(many, selected="F004")
    assert "F004 Radiology orders: St. Olavs hospital, +47 900 00 002" in text
    assert "SHORT 212 since 06:45: 212 sent and not received within 15m, the oldest of 06:30" in text
    assert "at 08:15: a silence is noticed after 25m; in the hour before: sent 140, received" in text


def test_a_flow_that_is_found_is_shown_though_it_is_folded(many: View) -> None:
    ui = pressed(many, "/", *"f123", "enter")
    assert ui.flows.selected == "F123"
    assert "> F123" in text_of(layout(many, ui, (80, 24), ASCII))
    assert pressed(many, "n", ui=ui).flows.selected == "F123"


def test_enter_leads_to_the_templates_of_a_flow_and_escape_back_out_of_them(dozen: View) -> None:
    inside = pressed(dozen, "enter")
    text = text_of(layout(dozen, inside, (80, 24), ASCII))
    assert "Discharge letters to general practitioners 1 silent 1 flow" in text
    whole = pressed(dozen, "enter", ui=inside)
    assert whole.flows.is_whole
    assert pressed(dozen, "escape", ui=whole).flows == inside.flows
    assert pressed(dozen, "escape", "escape", ui=inside).page is Page.BOARD


def test_the_cursor_stays_on_its_flow_when_another_one_turns_red(dozen: View) -> None:
    ui = pressed(dozen, "j", "j")
    assert ui.flows.selected == "F006"
    worse = days_after(12, *bad(), standing("F012", Condition.SILENT, 9000)).view(now=NOW)
    assert pressed(worse, "j", ui=ui).flows.selected == "F008"


def test_x_shows_every_flow_in_a_line_and_g_shift_g_lead_to_both_ends(many: View) -> None:
    ui = pressed(many, "x", "G")
    assert ui.flows.selected == "F500"
    assert pressed(many, "g", ui=ui).flows.selected == "F001/17B"


def test_before_the_go_live_in_a_rehearsal_and_where_nobody_counts_nothing_is_said_to_flow() -> None:
    ahead = days_after(12, live=False).view(now=NOW)
    assert "12 not judged: flows are judged from the go-live on" in shown(ahead, size=(100, 30))
    rehearsal = days_after(12, kind=RunKind.REHEARSAL).view(now=NOW)
    assert "12 not judged: in a rehearsal what is normal does not hold" in shown(rehearsal, size=(160, 50))
    orphaned = replace(days_after(12).view(now=NOW), lease=None, standbys=0, unheld_since=NOW - 90 * MINUTE)
    assert "12 flow, as of 06:50: no engine counts" in shown(orphaned)


def test_what_was_not_counted_yet_is_amber_and_a_plan_without_flows_says_so() -> None:
    fresh = days_after(2, standing("F001", Condition.FLOWING)).view(now=NOW)
    state = replace(fresh.state, flows={})
    assert "2 not counted yet" in shown(replace(fresh, state=state))
    assert "+F001" in shown(replace(fresh, state=state))
    assert "NO FLOWS  this plan names none" in shown(days_after(0).view(now=NOW))


def test_figures_that_are_older_than_an_hour_stand_in_no_column() -> None:
    old = days_after(3).view(now=NOW + timedelta(hours=3))
    assert "F002 Laboratory orders" in shown(old)
    assert "42" not in shown(old).split("NOTICE")[1].split("F001 Discharge letters to general practitioners:")[0]


def test_the_time_to_notice_is_of_the_hour_at_which_it_was_told_and_says_so() -> None:
    soon, late = (shown(days_after(3).view(now=NOW + timedelta(hours=hours))) for hours in (0, 3))
    assert " 25m " in soon
    assert "~25m " in late
    assert "at 08:15: a silence is noticed after 25m" in " ".join(late.split())
