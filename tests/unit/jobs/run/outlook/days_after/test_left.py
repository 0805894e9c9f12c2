"""What is handed over at the end of the days after: what is still wrong too, what is red first."""

from datetime import timedelta

from jobs.flows.series import Condition
from jobs.run.outlook.days_after.left import DAILY, left_over, red_since
from plans.model import Manual, Milestone, RunKind
from tests.support.driver import Driven
from tests.support.flows.watched import flow, seen, stands, watching
from tests.support.nights import OWNER, night, task


def test_open_problems_and_what_is_degraded_are_handed_over_with_whoever_looks_after_them() -> None:
    run = Driven(night(task("A1", Manual()), task("P2", Manual(), after="A1")))
    run.do("problem", act="open", text="slow", owner="the vendor")
    run.do("problem", act="open", text="dead", severity="red", owner="ward", on="A1")
    run.do("problem", act="update", text="P2 a new one comes")
    run.do("problem", act="open", text="mended", severity="red")
    run.do("problem", act="close", text="P3")
    run.do("degraded", text="results can only be read", part="lab")
    run.done("A1", "P2")
    assert [(one.id, one.group, one.owner, one.what) for one in left_over(run.plan, run.state)[1:]] == [
        ("problem:P2", "red problems", "ward", "P2 on A1: dead; a new one comes"),
        ("degraded:1", "degraded", "", "lab is degraded: results can only be read"),
        ("P1", "amber problems", "the vendor", "P1: slow"),
    ]


def a_go_live() -> Driven:
    """A go-live in production with a task of its own behind it that is called as a flow is, and as the daily work."""
    own = [task(name, Manual(), after="M1") for name in (DAILY, "T12")]
    plan = night(task("A1", Manual()), task("M1", Milestone(), after="A1"), *own)
    run = Driven(watching(plan, DAILY, "P1", "T12", hypercare=timedelta(days=1)), kind=RunKind.PRODUCTION)
    run.done("A1")
    return run


def test_nothing_is_lost_behind_something_else_of_the_same_name() -> None:
    run = a_go_live()
    run.do("problem", act="open", text="slow", owner="ward")
    silent = [stands(name, Condition.SILENT) for name in ("T12", "P1", DAILY, "T12/a, b", "T12/a; b")]
    run.decide(seen(*silent))
    assert {one.id for one in left_over(run.plan, run.state)} == {
        *("work:DAILY", DAILY, "T12", "P1"),
        *("flow:T12", "flow:P1", "flow:DAILY", "flow:T12/a-b", "flow:T12/a-b-2"),
    }


def test_what_turns_red_after_the_hand_over_began_is_in_none_of_its_items() -> None:
    run = a_go_live()
    run.decide(seen(*(stands(name, Condition.FLOWING) for name in ("T12", "P1", DAILY))))
    run.decide(seen(stands("P1", Condition.SILENT)))
    assert red_since(run.plan, run.state) == ()
    run.passes(24 * 60)
    assert red_since(run.plan, run.state) == ()
    run.decide(seen(stands("T12", Condition.SILENT)))
    assert red_since(run.plan, run.state) == ("flow:T12",)


def test_what_a_flow_degrades_is_handed_over_with_the_owner_of_that_flow() -> None:
    run = a_go_live()
    run.plan = watching(run.plan, flow("T12", degrades="orders on paper"))
    run.decide(seen(stands("T12", Condition.SILENT)))
    [one] = [one for one in left_over(run.plan, run.state) if one.group == "degraded"]
    assert (one.id, one.what, one.owner) == ("degraded:1", "orders on paper is degraded: T12 is silent", OWNER)
