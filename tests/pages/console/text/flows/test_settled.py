"""What was given up of a flow is said wherever the flow is: how many, by whom, why; also once it flows again."""

import pytest

from console.keys.completion import candidates
from console.keys.flow_actions import FLOW_ANSWERS
from console.layout import Board, layout, text_of
from console.layout.glyphs import ASCII
from console.text.closing_summary import farewell
from console.text.flows.told import in_short
from console.text.formatting import Times
from console.text.night.since import since
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.flows_place import FlowsUi
from console.view.model import Page, Ui, View
from jobs.flows.given_up import GivenUp, Loss, WriteOff
from jobs.flows.series import Condition, Series
from jobs.run.events import FlowsChanged, FlowSettled, FlowStanding
from jobs.run.outlook.days_after.left import left_over
from plans.model.flows import FlowId, Stage
from tests.support.flows.after import MINUTE, NOW, START, days_after, standing

BY = "the letters were sent by post"
LOSS = Loss(
    series=Series(flow=FlowId("F004"), template="17 B"),
    sent=Stage.SENT,
    came=Stage.RECEIVED,
    off=WriteOff(missing=212, until=NOW),
)
SHORT = standing("F004/17 B", Condition.SHORT, 95, missing=200, reason="200 are missing")


def settled(*then: FlowStanding) -> View:
    """The flows after somebody has settled the letters of one template, and these stand so since."""
    night = days_after(12, SHORT)
    at = (NOW - START) / MINUTE - 2
    night.say(at, FlowSettled(series=LOSS.series, reason=BY, by="k.stone", missing=200))
    given_up = (GivenUp(settled=len(night.entries), losses=(LOSS,)),)
    night.say(at, FlowsChanged(flows=then, losses=given_up))
    return night.view(now=NOW)


@pytest.fixture(scope="module")
def well() -> View:
    return settled(standing("F004/17 B", Condition.FLOWING, 1))


def test_one_that_flows_again_is_counted_as_settled_and_not_as_if_nothing_had_been_lost(well: View) -> None:
    assert in_short(well, Times.of(well.plan, well.forecast)) == "1 settled, 11 flow"
    assert "212 given up by k.stone, 08:18: the letters were sent by post" in " ".join(status_text(well).split())
    row = next(row for row in status_json(well)["flows"]["flows"] if row["template"] == "17 B")  # type: ignore[index]
    assert row["settled"] == [
        {"missing": 212, "at": "2022-11-14T07:18:00+00:00", "by": "k.stone", "reason": BY, "retired": False}
    ]


def test_the_page_names_it_with_its_reason_although_it_flows(well: View) -> None:
    page = text_of(layout(well, Ui(page=Page.FLOWS), (120, 30), ASCII))
    (line,) = [one for one in page.splitlines() if "settled 212" in one and "17 B" in one]
    assert "212 given up by k.stone, 08:18: the letters were" in page
    assert not line.lstrip(" >").startswith("!")


def test_one_that_is_short_again_says_what_was_given_up_before() -> None:
    again = settled(standing("F004/17 B", Condition.SHORT, 1, missing=7, reason="7 are missing"))
    needs = [one.text for one in Board.of(again, Ui(), (80, 24), ASCII).needs if "F004" in one.text]
    assert len(needs) == 1
    assert needs[0].startswith("SHORT 7 F004/17 B")
    assert needs[0].endswith("; besides 212 given up by k.stone, 08:18: the letters were sent by post")


def test_an_amber_one_says_what_was_given_up_before_anything_that_may_be_cut() -> None:
    amber = settled(standing("F004/17 B", Condition.UNWATCHED, 1, reason="a silence is provable after 8 h"))
    page = text_of(layout(amber, Ui(page=Page.FLOWS), (160, 30), ASCII))
    (line,) = [one for one in page.splitlines() if "unwatched" in one and "17 B" in one and "given up" in one]
    assert "212 given up by k.stone" in line
    needs = [one.text for one in Board.of(amber, Ui(), (80, 24), ASCII).needs if "amber" in one.text]
    assert needs == ["1 flow amber: 1 unwatched; 212 given up as lost"]


def test_it_is_a_caveat_of_the_hand_over(well: View) -> None:
    (one,) = [one for one in left_over(well.plan, well.state) if one.group == "given up"]
    assert (one.id, one.owner) == ("settled:F004/17-B", "st-olavs")
    assert one.what == "212 of F004/17 B given up as lost by k.stone, 14 Nov 08:18: the letters were sent by post"


def test_the_key_asks_why_of_a_short_one_alone_and_the_command_line_knows_what_is_short(well: View) -> None:
    short = days_after(12, SHORT).view(now=NOW)
    ui = Ui(page=Page.FLOWS, flows=FlowsUi(selected="F004/17 B"))
    asked = FLOW_ANSWERS["flows.settle"](Board.of(short, ui, (80, 24), ASCII))
    assert asked.ui.prompt is not None
    assert asked.ui.prompt.text == 'settle F004 template="17 B" reason='
    assert "is not short" in FLOW_ANSWERS["flows.settle"](Board.of(well, ui, (80, 24), ASCII)).ui.message
    board = Board.of(short, ui, (80, 24), ASCII)
    assert "F004" in candidates(board, ["settle"])
    assert candidates(board, ["settle", "F004"]) == ['template="17 B"', "reason="]


def test_whoever_looked_away_is_told_of_it(well: View) -> None:
    night = days_after(12, SHORT)
    night.say((NOW - START) / MINUTE, FlowSettled(series=LOSS.series, reason=BY, by="k.stone", missing=200))
    lines = {one.label: one.text for one in since(night.view(now=NOW), night.entries[-1:])}
    assert "is given up by k.stone: the letters were sent by post" in lines["GIVEN UP"]
    assert lines["WHO ACTED"] == "k.stone 1 settlement"


def test_the_summary_at_the_end_names_what_was_given_up(well: View) -> None:
    lines = " ".join(" ".join(farewell(well, elapsed=MINUTE)).split())
    assert "Given up Radiology orders / 17 B: 212 given up by k.stone, 08:18: the letters were sent by post" in lines
