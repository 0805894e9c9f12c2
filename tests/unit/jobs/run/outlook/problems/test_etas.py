"""What an open problem does to the forecast: its eta is the end of its task, and rolls on once it has passed."""

from datetime import datetime, timedelta

import pytest

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.problems.etas import rolled_on
from jobs.run.outlook.sureness import sureness
from plans.model import Manual, Milestone, TaskId
from tests.support.driver import PERMANENT, Driven
from tests.support.nights import at, gate, night, sql_job, task


def a_run() -> Driven:
    """Two jobs of ten minutes one after the other, and a go-live behind them."""
    plan = night(
        task("A1", sql_job()),
        task("A2", sql_job(), after="A1"),
        task("M1", Milestone(), after="A2"),
        task("W1", Manual(), after="M1", minutes=20),
    )
    return Driven(plan)


def end(run: Driven, name: str) -> datetime:
    return forecast(run.plan, run.state, run.run_now).expected[TaskId(name)].end


def opens(run: Driven, on: str, eta: float) -> None:
    run.do("problem", act="open", text=f"{on} {eta}", on=on, eta=at(eta).isoformat())


@pytest.mark.parametrize("fails", [False, True])
def test_the_eta_is_the_end_of_a_task_that_runs_or_has_to_be_done_again(fails: bool) -> None:
    run = a_run()
    if fails:
        run.ends("A1", PERMANENT)
    opens(run, "A1", 40)
    assert (end(run, "A1"), end(run, "A2"), end(run, "M1")) == (at(40), at(50), at(50))
    run.do("problem", act="close", text="P1")
    assert end(run, "A1") == at(10)


def test_a_task_that_has_not_begun_ends_no_sooner_and_may_end_later() -> None:
    run = a_run()
    opens(run, "A2", 45)
    assert end(run, "A2") == at(45)
    run.do("problem", act="update", text="P1", eta=at(15).isoformat())
    assert end(run, "A2") == at(20)


def test_of_several_and_of_a_person_s_own_estimate_the_latest_counts() -> None:
    run = a_run()
    run.do("eta", task="A1", minutes=25)
    opens(run, "A1", 20)
    assert end(run, "A1") == at(25)
    opens(run, "A1", 30)
    assert end(run, "A1") == at(30)


def test_what_has_ended_keeps_its_time() -> None:
    run = a_run()
    opens(run, "A1", 40)
    run.passes(5)
    run.ends("A1")
    assert (end(run, "A1"), end(run, "A2")) == (at(5), at(15))


def test_an_eta_that_has_passed_rolls_on_with_the_clock() -> None:
    run = a_run()
    opens(run, "A1", 20)
    run.passes(20)
    assert end(run, "A1") == at(20)
    run.passes(10)
    assert end(run, "A1") == at(40)
    assert rolled_on(at(20), at(200)) == at(260)


def test_the_time_does_not_jump_when_it_passes() -> None:
    second = timedelta(seconds=1)
    assert rolled_on(at(20), at(20) + second) - rolled_on(at(20), at(20)) == 2 * second


def test_how_sure_the_go_live_is_knows_it_too() -> None:
    run = a_run()
    opens(run, "A1", 300)
    opens(run, "A2", 400)
    assert sureness(run.plan, run.state, run.run_now)[TaskId("M1")].range.low >= at(310)


def test_a_poll_that_is_postponed_keeps_its_time_where_that_is_later() -> None:
    run = Driven(night(task("G1", gate(), minutes=5), task("M1", Milestone(), after="G1")))
    run.do("decide", task="G1", choice="postpone", until=at(60).isoformat())
    opens(run, "G1", 30)
    assert end(run, "G1") == at(65)
    opens(run, "G1", 90)
    assert end(run, "G1") == at(90)
