"""What is handed over at the end of the days after: what is still wrong too, what is red first."""

from jobs.run.outlook.days_after.left import left_over
from plans.model import Manual
from tests.support.driver import Driven
from tests.support.nights import night, task


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
        ("DEGRADED-1", "degraded", "", "lab is degraded: results can only be read"),
        ("P1", "amber problems", "the vendor", "P1: slow"),
    ]
