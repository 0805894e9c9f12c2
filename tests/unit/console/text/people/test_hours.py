"""Who will have been on for too long stands in the status, on the page of the checkpoint and in the JSON."""

import json

from console.text.formatting import Times
from console.text.people.hours import hours_json, people_ahead, people_at_gate
from console.text.status_page import status_text
from plans.model import Manual, RunKind, TaskId
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import gate, night, task
from tests.support.people.shifts import shift, with_shifts


def tired() -> Driven:
    plan = night(task("W1", Manual(), minutes=180), task("G1", gate(), after="W1"))
    shifts = (shift("anna", "owner", -600, 600), shift("bea", "ward", 0, 60))
    run = Driven(with_shifts(plan, *shifts), kind=RunKind.PRODUCTION)
    run.decide()
    return run


def test_it_is_said_who_how_long_where_and_when() -> None:
    view = view_of(tired())
    times = Times.of(view.plan, view.forecast)
    said = "nobody of Ward is on at G1 15:00 (Bea Lie was last, 3 h by then); "
    assert people_ahead(view, times) == f"{said}Anna Berg has been on for 13 h 10 min at G1 15:10"
    assert list(people_at_gate(view, view.plan.by_id[TaskId("G1")], times, party="owner")) == [
        "Anna Berg has been on for 13 h 10 min at G1 15:10"
    ]
    assert "PEOPLE      nobody of Ward is on at G1 15:00" in status_text(view)


def test_a_script_is_told_the_same() -> None:
    told = json.loads(json.dumps(hours_json(view_of(tired()))))
    assert [(one["person"], one["task"], one["worked_s"]) for one in told["on_for_long"]] == [("anna", "G1", 47400.0)]
    assert [(one["party"], one["last"]["name"]) for one in told["nobody_on"]] == [("ward", "Bea Lie")]


def test_a_plan_without_shifts_says_nothing() -> None:
    view = view_of(Driven(night(task("G1", gate()))))
    assert people_ahead(view, Times.of(view.plan, view.forecast)) == ""
