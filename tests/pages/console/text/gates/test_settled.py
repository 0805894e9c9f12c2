"""What was given up or retired of a flow is told at the gate by its name, with what, by whom and why."""

import pytest

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.event_sentences import sentence
from console.text.gates.caveats import accepted, caveat_text
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import Page, Ui
from jobs.run.events import CheckpointDecided
from plans.model import TaskId
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.flows.settled import at_a_gate

SAID = "orders/17B retired by operator: an old form"


@pytest.fixture
def run() -> Driven:
    run = at_a_gate()
    run.do("settle", flow="orders", template="17B", retired=True, reason="an old form")
    run.passes(2)
    return run


def name_in(run: Driven) -> str:
    return run.state.settled[0].caveat


def test_the_page_of_the_decision_and_the_script_name_it(run: Driven) -> None:
    view, name = view_of(run), name_in(run)
    page = " ".join(text_of(layout(view, Ui(page=Page.DECIDE, selected="G1"), (80, 60), ASCII)).split())
    assert "Orders / 17B: retired by operator" in " ".join(status_text(view).split())
    assert "A GO NOW ACCEPTS BY NAME" in page
    assert f"{name} {SAID}" in page
    assert f"given up or retired: {name}" in page
    told = next(one for one in status_json(view)["gates"] if one["gate"] == "G1")  # type: ignore[attr-defined]
    assert told["to_accept"] == [name]


def test_the_log_and_the_summary_name_it_once_it_is_accepted(run: Driven) -> None:
    name = name_in(run)
    run.do("decide", task="G1", choice="go", accept=[name], text="the form is gone")
    [decided] = [one for one in run.entries if isinstance(one.event, CheckpointDecided)]
    assert f"accepting {name}" in sentence(run.plan, decided).text
    assert [(one.gate, one.name, one.means) for one in accepted(run.plan, run.state)] == [("G1", name, SAID)]


def test_what_is_taken_back_by_now_says_so_where_it_was_accepted(run: Driven) -> None:
    name = name_in(run)
    run.do("correct", seq=run.state.settled[0].seq, reason="it is used")
    assert caveat_text(run.plan, run.state, run.plan.by_id[TaskId("G1")], name) == "taken back since"
