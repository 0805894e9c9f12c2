"""What a go releases is said with the lags behind it."""

from console.text.gates.releases import releases
from plans.model import Manual, TaskId
from tests.support.nights import gate, night, task


def test_what_begins_later_than_the_go_is_told_by_how_much() -> None:
    plan = night(task("G1", gate()), task("B1", Manual(), after="G1"), task("B2", Manual(), after="G1+90"))
    assert releases(plan, TaskId("G1")) == "B1, B2 (1h30m later), M1"
    assert releases(plan, TaskId("M1")) == "nothing"
