"""Which checkpoints decide the night."""

from jobs.run.outlook.deciding_gates import decides_the_night
from plans.model import Milestone, TaskId
from tests.support.nights import gate, night, task


def test_a_gate_decides_the_night_at_the_point_of_no_return_and_where_nobody_is_asked_after_it() -> None:
    plan = night(
        task("G1", gate()),
        task("G2", gate(final=True), after="G1"),
        task("G3", gate(), after="G2"),
        task("G9", gate(), after="G1"),
        task("M1", Milestone(), after="G3"),
    )
    assert [one for one in ("G1", "G2", "G3", "G9") if decides_the_night(plan, TaskId(one))] == ["G2", "G3"]
