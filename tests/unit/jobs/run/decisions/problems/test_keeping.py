"""Problems of the night: opened, updated and closed by whoever may command, and a go-live that is degraded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.decisions.command_text import BadCommand, parse
from jobs.run.events import NormalAgain, Severity
from jobs.run.outlook.problems.standing import closed_problems, degraded_now, degraded_since, open_problems
from plans.model import Manual, RunKind
from plans.model.flows import Flow, FlowId, Watched
from plans.problems import Place
from tests.support.driver import Driven
from tests.support.nights import at, gate, night, task


def a_run(**created: object) -> Driven:
    plan = night(task("A1", Manual()), task("G1", gate(), after="A1"), task("G2", gate(), after="G1"))
    return Driven(plan, **created)


def opens(run: Driven, text: str, **more: object) -> None:
    run.do("problem", act="open", text=text, **more)


def test_anybody_who_may_command_opens_updates_and_closes_a_problem() -> None:
    run = a_run()
    opens(run, "the  printers\nare dead", severity="red", owner="WARD", on="a1", eta=at(40).isoformat(), by="stranger")
    opens(run, "the queue grows")
    run.do("problem", act="update", text="p1 a new server comes", eta=at(50).isoformat(), by="deputy")
    run.do("problem", act="close", text="2 it is empty", by="deputy")
    first, second = run.state.problems
    assert (first.id, first.text, first.severity, first.owner, first.unit, first.eta) == (
        "P1",
        "the printers are dead",
        Severity.RED,
        "ward",
        "A1",
        at(50),
    )
    assert (first.said, first.by, first.is_red) == ("a new server comes", "stranger", True)
    assert (second.severity, second.owner, second.closed_by, second.ended) == (
        Severity.AMBER,
        "",
        "deputy",
        "it is empty",
    )
    assert closed_problems(run.state) == (second,)


def test_an_update_changes_what_it_names_and_nothing_else() -> None:
    run = a_run()
    opens(run, "dead", owner="the printer company", on="A1", eta=at(40).isoformat())
    run.do("problem", act="update", text="P1", severity="red", on="night")
    run.do("problem", act="update", text="P1", owner="nobody", eta="none")
    [one] = run.state.problems
    assert (one.severity, one.owner, one.unit, one.eta, one.said) == (Severity.RED, "", None, None, "")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"act": "open", "text": "once"}, "P1 says that already"),
        ({"act": "open", "text": "x", "on": "Z9"}, "there is no task or flow Z9"),
        ({"act": "open", "text": "x", "eta": at(-1).isoformat()}, "the eta is past"),
        ({"act": "open", "text": "x", "eta": at(32 * 24 * 60).isoformat()}, "more than 31 days off"),
        ({"act": "update", "text": "P1"}, "nothing new is said of P1"),
        ({"act": "update", "text": "P2 more"}, "P2 is closed already"),
        ({"act": "close", "text": "P9"}, "there is no problem P9 (open: P1)"),
        ({"act": "close", "text": "P1", "eta": "none"}, "P1 is closed with what became of it, and no eta"),
    ],
)
def test_what_cannot_be_looked_after_is_refused(arguments: dict[str, object], why: str) -> None:
    run = a_run()
    opens(run, "once")
    opens(run, "twice")
    run.do("problem", act="close", text="P2")
    assert why in run.refused("problem", **arguments)


@pytest.mark.parametrize(
    ("word", "arguments", "says"),
    [
        ("problem", {"act": "opn", "text": "x"}, "the first word must be open, update or close"),
        ("problem", {"act": "open", "text": "x", "severity": "green"}, "severity must be red or amber"),
        ("problem", {"act": "open", "text": "x", "eta": "soon"}, "eta must be a clock time such as 02:45"),
        ("problem", {"act": "open", "text": "x" * 301}, "text is longer than 300 characters"),
        ("problem", {"act": "open", "text": "look\x1b[2J"}, "text holds the character U+001B"),
        ("degraded", {"text": "x", "told": "all\x9b"}, "told holds the character U+009B"),
        ("degraded", {"workaround": "by phone"}, "text is missing"),
    ],
)
def test_what_is_no_problem_is_not_understood(word: str, arguments: dict[str, object], says: str) -> None:
    with pytest.raises(BadCommand, match=says.replace("+", r"\+")):
        parse(word, arguments)


def test_a_red_problem_is_accepted_by_name_at_each_checkpoint_until_it_is_closed() -> None:
    run = a_run()
    opens(run, "dead", severity="red")
    opens(run, "slow", severity="amber")
    run.done("A1")
    run.votes("G1")
    assert "not accepted: problem:P1" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=["problem:P1"], text="we print elsewhere")
    run.votes("G2")
    assert "not accepted: problem:P1" in run.refused("decide", task="G2", choice="go")
    run.do("problem", act="close", text="P1")
    run.do("decide", task="G2", choice="go")
    assert (run.phase("G1"), run.phase("G2")) == ("go*", "go")


def test_the_gravest_come_first_and_one_whose_task_went_says_so() -> None:
    run = a_run()
    opens(run, "a", on="A1")
    opens(run, "b", eta=at(10).isoformat())
    opens(run, "c", severity="red")
    without = night(task("B1", Manual()), task("G1", gate(), after="B1"), task("G2", gate(), after="G1"))
    standing = open_problems(without, run.state, at(15))
    assert [(one.problem.id, one.gone) for one in standing] == [("P3", False), ("P2", False), ("P1", True)]
    assert (standing[1].overdue, standing[1].expected) == (timedelta(minutes=5), at(20))


def test_problems_are_looked_after_when_the_run_is_over() -> None:
    run = a_run()
    opens(run, "dead")
    run.do("abort", title=run.plan.title)
    run.do("problem", act="close", text="P1 they print", by="stranger")
    run.do("degraded", text="read only")
    run.do("normal")
    assert (run.state.problems[0].ended, degraded_now(run.state)) == ("they print", ())


def test_a_part_is_degraded_until_somebody_says_that_it_is_normal() -> None:
    run = a_run(kind=RunKind.PRODUCTION)
    run.do("degraded", text="results can only be read", part="lab", told="the wards", by="stranger")
    run.passes(5)
    run.do("degraded", text="closed", part="pharmacy")
    run.do("degraded", text="results of today can be written", part="Lab", workaround="paper")
    lab, pharmacy = degraded_now(run.state)
    assert (lab.text, lab.since, lab.workaround, lab.told) == (
        "results of today can be written",
        at(0),
        "paper",
        "",
    )
    run.do("normal", part="LAB", text="it runs")
    assert degraded_now(run.state) == (pharmacy,)
    assert degraded_since(run.state) == at(5)
    assert "lab is not degraded (degraded: pharmacy)" in run.refused("normal", part="lab")
    run.do("normal")
    assert "nothing is degraded" in run.refused("normal")
    assert [(one.part, one.until) for one in run.state.degraded] == [("pharmacy", at(5)), ("Lab", at(5))]


def test_normal_without_a_part_ends_all_that_was_declared() -> None:
    run = a_run()
    for part in ("lab", "pharmacy"):
        run.do("degraded", text="closed", part=part)
    assert sum(isinstance(one, NormalAgain) for one in run.do("normal", text="both run")) == 2
    assert degraded_now(run.state) == ()


def test_a_problem_is_on_a_flow_of_the_plan_until_an_amendment_takes_that_away() -> None:
    run = a_run()
    bare = run.plan
    flow = Flow(id=FlowId("letters"), title="Letters", counts={}, place=Place(file=""))
    run.plan = replace(bare, watched=Watched(flows=(flow,)))
    opens(run, "none since 03:10", on="Letters")
    assert [(one.on, one.gone) for one in open_problems(run.plan, run.state, at(1))] == [("letters", False)]
    assert [(one.on, one.gone) for one in open_problems(bare, run.state, at(1))] == [("letters", True)]
