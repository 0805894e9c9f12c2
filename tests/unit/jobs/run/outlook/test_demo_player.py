"""In a demonstration the clock waits for the person at the keyboard, and for nobody else."""

from jobs.run.outlook.demo_player import waits_for_player
from plans.model import Manual
from tests.support.driver import PERMANENT, STOPPED, Driven
from tests.support.nights import gate, night, sql_job, task


def played(*tasks: object) -> Driven:
    return Driven(night(*tasks), player="owner")  # type: ignore[arg-type]


def waits(run: Driven) -> bool:
    assert waits_for_player(run.plan, run.state) == run.state.clock.stopped
    return run.state.clock.stopped


def test_it_waits_for_the_players_vote_and_then_for_the_decision() -> None:
    run = played(task("G1", gate()), task("P1", Manual()))
    assert not waits(run)
    run.votes("G1", "ward")
    assert waits(run)
    run.votes("G1", "owner")
    assert waits(run)
    run.do("decide", task="G1", choice="go")
    assert not waits(run)


def test_it_waits_after_a_no_go_until_something_follows() -> None:
    run = played(task("A1", Manual(), undo=Manual()), task("G1", gate(), after="A1"))
    run.done("A1")
    run.votes("G1")
    run.do("decide", task="G1", choice="no-go", text="the labels do not print")
    assert waits(run)
    run.do("rollback", reason="turn back")
    assert not waits(run), "nobody could answer for the checkpoint any more, and the rollbacks take their time"


def test_it_waits_for_a_choice_about_a_task_that_failed() -> None:
    run = played(task("J1", sql_job()))
    run.ends("J1", PERMANENT)
    assert waits(run)
    run.do("retry", task="J1")
    assert not waits(run)


def test_what_a_rollback_cancelled_asks_nobody_and_a_rollback_that_fails_does() -> None:
    run = played(task("J1", sql_job(), undo=True), task("J2", sql_job()))
    run.do("rollback", reason="turn back")
    run.ends("J1", STOPPED)
    run.ends("J2", STOPPED)
    assert not waits(run)
    run.ends("J1~back", PERMANENT)
    assert waits(run)


def test_without_a_player_it_never_waits() -> None:
    run = Driven(night(task("J1", sql_job())))
    run.ends("J1", PERMANENT)
    assert not run.state.clock.stopped
