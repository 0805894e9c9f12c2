"""The flows in words: each once by what stands worst of it, in status, lines, needs-you, by party, for a script."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.keys.board_actions import need as act_on
from console.layout import Board, layout, text_of
from console.layout.glyphs import ASCII
from console.teletype.choices import opened_need
from console.teletype.words import read
from console.text.flows.told import in_short
from console.text.formatting import Times
from console.text.night.need import Kind, Need
from console.text.night.since import since
from console.text.people.party_page import party_json, party_text
from console.text.plain_log import EVERY, EVERY_OF_HYPERCARE, Pulse, status_line
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import Page, Ui, View
from jobs.flows.series import Condition
from plans.model import RunKind
from tests.pages.console.layout.test_frames import golden
from tests.support.flows.after import LIVE, NOW, bad, days_after, standing


@pytest.fixture(scope="module")
def live() -> View:
    return days_after(12, *bad()).view(now=NOW)


def flow_needs(view: View) -> list[Need]:
    return [one for one in Board.of(view, Ui(), (80, 24), ASCII).needs if one.kind is Kind.FLOW]


def short(view: View) -> str:
    return in_short(view, Times.of(view.plan, view.forecast))


def test_each_flow_is_counted_once_by_what_stands_worst_of_it(live: View) -> None:
    assert short(live) == "1 silent, 1 short, 1 thin, 1 late, 1 not read, 1 unwatched, 6 flow"


def test_status_says_how_many_stand_how_what_is_red_and_who_looks_after_it(live: View) -> None:
    page = status_text(live)
    assert "LIVE since 03:00, hypercare day 3 of 14" in page
    assert "looks after F001/17B, F004" in page
    assert "BROKEN?     what must flow: Discharge letters to general practitioners / 17B" in page
    assert "FLOWS       1 silent, 1 short, 1 thin, 1 late, 1 not read, 1 unwatched, 6 flow" in page
    assert len(page.splitlines()) <= 24


def test_a_status_line_says_it_too_and_comes_every_six_hours_in_the_days_after(live: View) -> None:
    assert "LIVE, 0m against plan  hypercare day 3 of 14  FLOWS 1 silent, 1 short" in status_line(live)
    pulse = Pulse()
    assert pulse.due(live)
    later = [replace(live, now=NOW + by, real_now=NOW + by) for by in (EVERY, EVERY_OF_HYPERCARE)]
    assert [pulse.due(one) for one in later] == [False, True]


def test_a_script_reads_each_with_its_light_its_figures_and_whom_to_call(live: View) -> None:
    told = status_json(live)
    assert told["hypercare"] == {
        "since": LIVE.isoformat(),
        "until": (LIVE + timedelta(days=14)).isoformat(),
        "day": 3,
        "days": 14,
        "over": False,
    }
    flows = told["flows"]
    assert isinstance(flows, dict)
    assert flows["not_judged"] is None
    assert flows["counts"]["silent"] == 1
    first, *others = flows["flows"]
    assert len(others) == 12
    assert (first["flow"], first["template"], first["light"], first["condition"]) == ("F001", "17B", "red", "silent")
    assert (first["to_notice_s"], first["owner"], first["contact"]) == (1500.0, "st-olavs", "+47 900 00 002")


def test_each_red_flow_needs_somebody_and_those_that_are_amber_are_one_item(live: View) -> None:
    found = flow_needs(live)
    assert [one.flow for one in found] == ["F001/17B", "F006", "F004", ""]
    assert found[0].text.startswith("SILENT F001/17B since Sat 04:00, Discharge letters")
    assert found[-1].text == "3 flows amber: 1 late, 1 not read, 1 unwatched"
    assert [one.urgent for one in found] == [True, True, True, False]


def test_a_storm_of_red_flows_is_five_items_and_one_that_counts_the_others() -> None:
    storm = [standing(f"F{place:03}", Condition.SILENT) for place in range(1, 31)]
    found = flow_needs(days_after(30, *storm).view(now=NOW))
    assert len({one.name for one in found}) == len(found) == 6
    assert found[-1].text == "25 more flows red: 25 silent"


def test_acting_on_an_item_opens_its_page_with_the_flow_under_the_cursor(live: View) -> None:
    board = Board.of(live, Ui(), (80, 24), ASCII)
    number = board.numbers.of[flow_needs(live)[2].name]
    ui = act_on(board, number).ui
    assert (ui.page, ui.flows.selected) == (Page.FLOWS, "F004")
    assert any("F004 Radiology orders: SHORT 212" in line for line in opened_need(board, flow_needs(live)[2]).lines)


def test_a_typed_word_reads_them_out_and_finds_one_that_flows(live: View) -> None:
    board = Board.of(live, Ui(), (80, 24), ASCII)
    first, *lines = read(board, "flows", "")
    assert first == "Flows: 1 silent, 1 short, 1 thin, 1 late, 1 not read, 1 unwatched, 6 flow."
    assert [line[:5] for line in lines] == ["!F001", "!F004", "!F006", "+F008", "+F009", "+F011"]
    assert "F002 Laboratory orders: flows since Sat" in list(read(board, "flows", "f002"))[1]
    assert list(read(board, "where", ""))[-1].endswith(
        "; flows: 1 silent, 1 short, 1 thin, 1 late, 1 not read, 1 unwatched, 6 flow"
    )
    assert list(read(board, "flows", "zebra"))[1:] == ["No flow holds zebra."]


def test_the_page_of_a_party_has_the_flows_that_it_owns(live: View) -> None:
    page = party_text(live, "st-olavs")
    assert "FLOWS       2 of 4 need them" in page
    assert "F004       Radiology orders: SHORT 212 since 06:45" in page
    flows = party_json(live, "st-olavs")["flows"]
    assert isinstance(flows, list)
    assert {one["flow"] for one in flows} == {"F001", "F004", "F007", "F010"}


def test_since_you_looked_away_flows_are_told_as_they_stand_now(live: View) -> None:
    [line] = [one for one in since(live, live.entries) if one.label == "FLOWS"]
    assert line.text.startswith("Discharge letters to general practitioners / 17B silent, Radiology orders short 212")
    assert line.text.endswith("and 3 more; 7 flow now")
    assert line.warning


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_the_board_after_the_go_live_says_which_day_it_is_and_how_the_flows_stand(
    live: View, size: tuple[int, int]
) -> None:
    text = text_of(layout(live, Ui(), size, ASCII))
    golden(f"hypercare-{size[0]}x{size[1]}", layout(live, Ui(), size, ASCII))
    assert "day 3 of 14" in text
    assert "T-" not in text.splitlines()[1]
    assert "FLOWS" in text
    assert "SILENT F001/17B" in text


def test_the_figures_of_a_red_flow_say_as_of_when_they_were_told_once_they_are_old() -> None:
    told = "none in 2 days 4 h, 1,204 expected"
    fresh, later = days_after(3, *bad()).view(now=NOW, real_now=NOW), NOW + timedelta(hours=2)
    old = days_after(3, *bad()).view(now=later, real_now=later)
    assert f": {told}" in " ".join(status_text(fresh, width=120).split())
    assert "as of" not in status_text(fresh, width=120)
    assert f": as of 08:15, {told}" in " ".join(status_text(old, width=120).split())
    [need] = [one for one in flow_needs(old) if one.flow == "F001/17B"]
    assert f"as of 08:15, {told}" in need.text


def test_where_nothing_is_judged_nothing_is_said_to_flow() -> None:
    views = {
        "12 not judged: flows are judged from the go-live on": days_after(12, live=False),
        "12 not judged: in a rehearsal what is normal does not hold: only canaries say whether it flows": days_after(
            12, kind=RunKind.REHEARSAL
        ),
    }
    for says, night in views.items():
        view = night.view(now=NOW)
        assert short(view) == says
        assert not flow_needs(view)
    assert short(days_after(0).view(now=NOW)) == ""


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_while_no_engine_counts_the_board_says_as_of_when_the_flows_stand(live: View, size: tuple[int, int]) -> None:
    orphaned = replace(live, lease=None, standbys=0, unheld_since=NOW - timedelta(hours=1))
    assert "as of 07:20" in text_of(layout(orphaned, Ui(), size, ASCII))


def test_without_days_after_it_is_live_since_and_beyond_them_they_are_over() -> None:
    plain = days_after(1, hypercare=timedelta()).view(now=NOW)
    assert "LIVE since 03:00" in text_of(layout(plain, Ui(), (80, 24), ASCII))
    over = days_after(1, hypercare=timedelta(days=2)).view(now=NOW)
    assert "LIVE since 03:00, hypercare over" in status_text(over)
