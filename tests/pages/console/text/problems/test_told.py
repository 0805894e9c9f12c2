"""What is wrong, wherever it is to be seen: needs-you, what is broken, status, scripts, lines, the last summary."""

import json
from datetime import timedelta

import pytest

from console.layout import layout, text_of
from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.teletype.answering import answer
from console.teletype.dialogue import Dialogue
from console.text.broken import broken
from console.text.closing_summary import farewell
from console.text.event_sentences import sentence
from console.text.gates.caveats import caveat_text
from console.text.people.party_page import party_json, party_text
from console.text.plain_log import lines as log_lines
from console.text.run_summary import summary
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import Page, View
from jobs.run import events as e
from plans.model import TaskId
from tests.support.world import START, half_way, polling, ui

ETA = START + timedelta(minutes=160)
"""21 minutes before the moment that is looked at."""


def troubled(*, severity: e.Severity = e.Severity.RED, on: str = "B02", **more: object) -> View:
    """Half way through the night, with a problem of a party, two that nobody looks after, and one that is over."""
    night = half_way()
    first = e.ProblemOpened(
        problem="P1",
        text="the printers are dead",
        severity=severity,
        by="kari",
        owner="mig",
        unit=e.UnitId(on),
        eta=ETA,
    )
    night.say(170, first)
    night.say(171, e.ProblemOpened(problem="P2", text="slow", severity=e.Severity.AMBER, by="kari"))
    night.say(171, e.ProblemOpened(problem="P3", text="slower", severity=e.Severity.AMBER, by="kari"))
    night.say(172, e.ProblemOpened(problem="P4", text="mended", severity=e.Severity.RED, by="kari"))
    night.say(173, e.ProblemClosed(problem="P4", by="ola", text="a cable"))
    night.say(174, e.Degraded(text="results can only be read", part="lab", told="the wards", by="kari"))
    return night.view(**more)


def board(view: View) -> Board:
    return Board.of(view, ui(selected=None), (80, 24), ASCII)


def test_each_red_problem_is_an_item_and_of_the_others_the_gravest() -> None:
    needed = [need for need in board(troubled()).needs if need.kind == "problem"]
    assert [need.text for need in needed] == [
        "P1 RED B02: the printers are dead; Migration engineer, eta Fri 23:40, 12m OVERDUE",
        "P2 amber: slow; NOBODY looks after it, no eta (and 1 more)",
    ]
    assert [(need.party, need.urgent, need.key) for need in needed] == [("mig", True, "P"), (None, False, "P")]
    assert len({need.name for need in board(troubled()).needs}) == len(board(troubled()).needs)


def test_what_is_red_is_broken_and_status_says_the_rest() -> None:
    view = troubled()
    assert [one.text for one in broken(view, board(view).rows) if one.text.startswith("P")] == [
        "P1 RED B02: the printers are dead; Migration engineer, eta Fri 23:40, 12m OVERDUE"
    ]
    page = status_text(view)
    assert "DEGRADED since" in page
    assert "PROBLEMS    1 red, 2 amber: P2 amber: slow;" in page
    assert "looks after P1 (see below)" in page
    assert len(page.splitlines()) <= 24


def test_many_red_problems_take_three_lines_of_what_is_broken() -> None:
    night = half_way()
    for number in range(1, 7):
        night.say(170, e.ProblemOpened(problem=f"P{number}", text=f"n{number}", severity=e.Severity.RED, by="kari"))
    view = night.view()
    told = [one.text for one in broken(view, board(view).rows) if one.text.startswith(("P", "4"))]
    assert (len(told), told[-1]) == (3, "4 more red problems: P3, P4, P5, P6")


def test_one_whose_task_went_with_an_amendment_says_so() -> None:
    [first, *_] = [need.text for need in board(troubled(on="Z99")).needs if need.kind == "problem"]
    assert first.startswith("P1 RED Z99 (no longer in the plan): the printers are dead;")


def test_scripts_are_told_all_of_it() -> None:
    view = troubled()
    told = json.loads(json.dumps(status_json(view)))
    assert [
        (one["id"], one["severity"], one["task"], one["owner"], one["closed"] is None) for one in told["problems"]
    ] == [
        ("P1", "red", "B02", "mig", True),
        ("P2", "amber", None, None, True),
        ("P3", "amber", None, None, True),
        ("P4", "red", None, None, False),
    ]
    assert told["problems"][0]["overdue_s"] == pytest.approx(12.5 * 60)
    assert [(one["part"], one["why"], one["told"]) for one in told["degraded"]] == [
        ("lab", "results can only be read", "the wards")
    ]


def test_the_summary_at_the_end_names_what_is_open_and_what_is_degraded() -> None:
    view = troubled()
    text = "\n".join(farewell(view, elapsed=timedelta(hours=3)))
    assert "Problems       DEGRADED lab since" in text
    assert "P1 RED B02: the printers are dead;" in text
    assert "1 problem closed" in text
    told = summary(view.plan, view.state).to_json(elapsed=timedelta())
    assert (told["problems_closed"], told["degraded"]) == (1, [{"part": "lab", "why": "results can only be read"}])


def test_a_go_is_told_what_it_would_accept() -> None:
    view = troubled()
    gate = view.plan.by_id[TaskId("G2")]
    assert caveat_text(view.plan, view.state, gate, "problem:P1") == "the printers are dead"


def test_in_lines_of_text_a_word_tells_them_and_an_item_offers_what_can_be_said() -> None:
    here = board(troubled())
    told = answer("problems", Dialogue(), here, 47).lines
    assert told[0].startswith("DEGRADED lab; since")
    assert told[1].startswith("P1 RED on B02: the printers are dead; Migration engineer (")
    number = next(str(here.numbers.of[need.name]) for need in here.needs if need.problem == "P1")
    asked = answer(number, Dialogue(), here, 47)
    closing = answer("close", asked.dialogue, here, 47)
    sent = answer("they print", closing.dialogue, here, 47)
    assert "NOT SENT: problem close: P1 they print" in "\n".join(sent.lines)


def test_the_line_every_so_often_names_it_shortly() -> None:
    night = polling()
    night.say(170, e.ProblemOpened(problem="P1", text="the printers", severity=e.Severity.RED, by="kari"))
    view = night.view()
    assert any("problem P1 RED by kari: the printers" in line for line in log_lines(view, view.entries))


@pytest.mark.parametrize(
    ("event", "text", "warns"),
    [
        (
            e.ProblemUpdated(problem="P1", by="k", text="a new one", eta=ETA),
            "problem P1 by k: a new one (eta Fri 23:40)",
            False,
        ),
        (e.ProblemUpdated(problem="P1", by="k", flow=""), "problem P1 by k (on the night as a whole)", False),
        (
            e.ProblemUpdated(problem="P1", by="k", severity=e.Severity.RED, owner="", no_eta=True),
            "problem P1 by k (RED now, nobody looks after it, nobody knows when it will be over)",
            True,
        ),
        (e.ProblemClosed(problem="P1", by="k", text="a cable"), "problem P1 closed by k (a cable)", False),
        (
            e.Degraded(text="no letter since 03:10", part="letters", flow="letters"),
            "DEGRADED by letters, which does not flow: no letter since 03:10",
            True,
        ),
        (e.Degraded(text="read only", workaround="paper", by="k"), "DEGRADED by k: read only; workaround: paper", True),
        (e.NormalAgain(part="lab", by="k"), "lab is back to normal by k", False),
        (
            e.Degraded(text="Letters is silent", part="results", flow="letters"),
            "DEGRADED results by letters, which does not flow: Letters is silent",
            True,
        ),
        (e.NormalAgain(part="results", flow="letters"), "results is back to normal: letters flows again", False),
        (
            e.NormalAgain(part="results", flow="letters", text="not watched"),
            "results is back to normal (not watched)",
            False,
        ),
        (e.NormalAgain(by="k", text="all of it"), "BACK TO NORMAL by k (all of it)", False),
    ],
)
def test_what_happened_is_a_sentence(event: e.Event, text: str, warns: bool) -> None:
    worded = sentence(half_way().plan, e.Entry(seq=4, at=ETA, event=event))
    assert (worded.text, worded.warning) == (text, warns)


def test_the_page_of_its_task_and_the_page_of_its_owner_tell_it() -> None:
    view = troubled()
    shown = text_of(layout(view, ui(page=Page.TASK, selected="B02"), (100, 40), ASCII))
    assert "PROBLEMS\n  P1 RED B02: the printers are dead; Migration engineer" in shown
    assert "PROBLEMS    P1 RED B02: the printers are dead;" in party_text(view, "mig")
    assert party_json(view, "mig")["problems"] == ["P1"]
    assert "PROBLEMS" not in party_text(view, "roros")
