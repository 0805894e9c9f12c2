"""What is said of turning back once the run has ended."""

from console.text.formatting import Times
from console.text.rollback_outlook import sentence
from plans.model import Milestone
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import gate, night, sql_job, task


def rolling_back() -> Driven:
    """A night whose go-live was reached, and that is rolled back from behind it."""
    run = Driven(
        night(task("A1", sql_job(), undo=True), task("P1", Milestone(), after="A1"), task("G1", gate(), after="P1"))
    )
    run.ends("A1")
    run.do("rollback", reason="too slow")
    return run


def said(run: Driven) -> str:
    view = view_of(run)
    assert view.go_live_reached
    return sentence(view, Times.of(view.plan, view.forecast))


def test_a_night_that_was_rolled_back_from_behind_its_go_live_is_not_told_as_being_rolled_back() -> None:
    run = rolling_back()
    assert said(run).startswith("a rollback is under way since")
    run.ends("A1~back")
    assert (run.result, said(run)) == ("rolled back", "the night was rolled back")


def test_a_rollback_that_was_given_up_with_its_run_is_not_under_way() -> None:
    run = rolling_back()
    run.do("abort", title=run.plan.title)
    assert said(run) == "the run has ended"
