"""Before a flow is judged its last canary is all that is known of it: the page of the flows says how it did."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.flows.for_scripts import flows_json
from console.text.flows.told import all_flows, stands_text
from console.text.formatting import Times
from console.view.model import Page, Ui, View
from jobs.flows.flights import Flight
from jobs.run.events import CanariesFlown, UnitId
from plans.model import DatabaseId
from plans.model.canaries import Canary
from plans.model.flows import FlowId
from plans.model.kinds.probe import SqlProbe
from plans.model.kinds.sql import SqlSpec
from tests.support.flows.after import MINUTE, START, days_after

LATER = timedelta(minutes=2)


def flight(flow: str, **more: object) -> Flight:
    facts = {"sent": START + LATER, "over": START + 2 * LATER, **more}
    return Flight(flow=FlowId(flow), mark=f"cutover-canary-{flow}", **facts)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tried() -> View:
    night = days_after(5, live=False)
    watched = night.plan.watched
    send = SqlSpec(on=DatabaseId("platform"), text="insert into message values ('{mark}')")
    look = SqlProbe(on=DatabaseId("platform"), query="select true")
    canary = Canary(send=send, arrived=look, processed=look)
    of_four = tuple(replace(one, canary=canary) for one in watched.flows[:4])
    night.plan = replace(night.plan, watched=replace(watched, flows=(*of_four, watched.flows[4])))
    flights = (
        flight("F001", received=START + LATER, processed=START + 2 * LATER),
        flight("F002", why="did not arrive within 2m"),
        flight("F003", sent=None, why="the database refused it"),
    )
    night.say(5, CanariesFlown(unit=UnitId("A01"), attempt=1, flights=flights))
    return night.view(now=START + 10 * MINUTE)


def said(view: View) -> dict[str, str]:
    times = Times.of(view.plan, view.forecast)
    return {row.flow.id: stands_text(view, times, row) for row in all_flows(view)}


def test_each_flow_says_how_its_last_canary_did(tried: View) -> None:
    told = said(tried)
    assert told["F001"].endswith("canary processed 21:04")
    assert told["F002"].endswith("canary lost, sent 21:02: did not arrive within 2m")
    assert told["F003"].endswith("canary not sent: the database refused it")
    assert told["F004"].endswith("no canary yet")
    assert "canary" not in told["F005"]


def test_its_line_on_the_page_says_that_instead_of_why_nothing_is_judged(tried: View) -> None:
    page = text_of(layout(tried, Ui(page=Page.FLOWS), (160, 30), ASCII))
    (lost,) = [line for line in page.splitlines() if line[1:7] == "+F002 "]
    assert lost.rstrip().endswith("canary lost, sent 21:02: did not arrive within 2m")
    assert "5 not judged: flows are judged from the go-live on" in page


@pytest.mark.parametrize("size", [(80, 24), (160, 30), (60, 14)])
def test_the_columns_say_it_the_lost_ones_first_and_marked(tried: View, size: tuple[int, int]) -> None:
    page = text_of(layout(tried, Ui(page=Page.FLOWS), size, ASCII)).splitlines()
    rows = [line for line in page if line[2:6] in ("F001", "F002", "F003", "F004", "F005")]
    words = {line[1:6]: line for line in rows}
    assert list(words)[:3] == ["+F002", "+F003", " F001"]
    assert " canary lost " in words["+F002"]
    assert " not sent " in words["+F003"]
    assert " canary ok " in words[" F001"]
    assert " not judged " in words[" F004"]


def test_a_script_reads_it_too(tried: View) -> None:
    by_flow = {one["flow"]: one["canary"] for one in flows_json(tried)["flows"]}  # type: ignore[index]
    assert by_flow["F001"] == {
        "sent": "2022-11-11T20:02:00+00:00",
        "received": "2022-11-11T20:02:00+00:00",
        "processed": "2022-11-11T20:04:00+00:00",
        "why": None,
    }
    assert by_flow["F005"] is None
