"""A rehearsal that was begun to turn back at a checkpoint says no-go there by itself and is rolled back."""

from jobs.run.events import CheckpointDecided, RollbackBegun
from jobs.run.outlook.tally import tally
from jobs.run.state.unit import Phase
from plans.model import Manual, Plan, Task
from tests.support.driver import Driven
from tests.support.nights import gate, night, sql_job, task


def plan(*more: Task, final: bool = False) -> Plan:
    """A job and a person's task that have a rollback, then G1, G2 and a job behind it."""
    return night(
        task("A1", sql_job(), undo=True),
        task("P1", Manual(), undo=Manual()),
        task("G1", gate(final=final), after="A1 P1"),
        task("G2", gate(), after="G1"),
        task("A2", sql_job(), after="G2", undo=True),
        *more,
    )


def before_g1(**more: object) -> Driven:
    run = Driven(plan(**more), turns_back_at="G2")
    run.ends("A1")
    run.done("P1")
    return run


def test_every_checkpoint_before_it_is_decided_by_people() -> None:
    run = before_g1()
    assert (run.phase("G1"), run.state.rollback) == (Phase.OPEN, None)


def test_it_says_no_go_by_itself_and_rolls_back_what_has_begun() -> None:
    run = before_g1()
    events = run.go("G1")
    [said] = [one for one in events if isinstance(one, CheckpointDecided) and one.unit == "G2"]
    [begun] = [one for one in events if isinstance(one, RollbackBegun)]
    assert (said.party, said.by, said.text) == ("this rehearsal", "", "meant from the start")
    assert (begun.by, begun.reason, begun.units) == ("", "rehearsal of a no-go at G2", ("P1~back", "A1~back"))
    run.done("P1~back")
    run.ends("A1~back")
    assert run.result == "rolled back"
    assert "A2" not in run.state.units
    assert tally(run.plan, run.state).failed == 0


def test_what_runs_beside_it_is_ended_and_nothing_else_starts() -> None:
    run = Driven(plan(task("B1", sql_job(), undo=True), task("B2", sql_job(), after="B1")), turns_back_at="G1")
    run.done("P1")
    run.ends("A1")
    assert run.cancelled == ["B1"]
    assert run.phase("B2") is Phase.PENDING


def test_a_hold_keeps_it_from_turning_back_before_it_is_released() -> None:
    run = Driven(plan(), turns_back_at="G1")
    run.done("P1")
    run.do("hold", reason="wait")
    run.ends("A1")
    assert run.state.rollback is None
    run.do("resume")
    assert run.state.rollback is not None


def test_another_engine_goes_on_with_it() -> None:
    run = before_g1()
    run.dies()
    run.go("G1")
    run.dies()
    assert run.state.rollback is not None
    run.done("P1~back")
    run.dies()
    run.ends("A1~back")
    assert run.result == "rolled back"


def test_behind_the_point_of_no_return_it_is_a_checkpoint_as_any_other() -> None:
    """An amendment may have put one before it."""
    run = before_g1(final=True)
    run.go("G1")
    assert (run.phase("G2"), run.state.rollback) == (Phase.OPEN, None)
