"""When things will be, given what has happened: actual, estimated, planned, and never before a clock time."""

from datetime import datetime, timedelta

import pytest

from jobs.api import Progress
from jobs.run.events import UnitId
from jobs.run.outlook.delays import causes
from jobs.run.outlook.forecast import Forecast, expected_times, forecast
from plans.model import Manual, Milestone, TaskId
from tests.support.driver import PERMANENT, Driven
from tests.support.nights import START, at, counted, gate, night, sql_job, task


def a_night(**created: object) -> Driven:
    """Two jobs of 10 minutes one after the other, a go-live an hour after the start, 20 minutes of watch."""
    plan = night(
        task("A1", sql_job(), undo=True),
        task("A2", sql_job(), after="A1", undo=True),
        task("M1", Milestone(), after="A2", not_before=60),
        task("W1", Manual(), after="M1", minutes=20),
        window=120,
    )
    return Driven(plan, **created)


def seen(run: Driven, done: float | None = None) -> Forecast:
    progress = {UnitId("A1"): Progress(done=done, total=100)} if done is not None else {}
    return forecast(run.plan, run.state, run.run_now, progress=progress)


def end(run: Driven, task: str, done: float | None = None) -> datetime:
    return seen(run, done).expected[TaskId(task)].end


def test_at_the_start_everything_is_as_planned() -> None:
    run = a_night()
    assert end(run, "A2") == at(20)
    assert seen(run).go_live == at(60)
    assert seen(run).variance == timedelta()


def test_an_early_night_does_not_go_live_early() -> None:
    run = a_night()
    run.passes(1)
    run.ends("A1")
    run.ends("A2")
    assert seen(run).go_live == at(60)
    assert end(run, "A2") == at(1)


def test_a_running_task_ends_when_its_time_is_over_and_never_before_now() -> None:
    run = a_night()
    run.passes(4)
    assert end(run, "A1") == at(10)
    run.passes(11)
    assert end(run, "A1") == at(15)
    assert end(run, "A2") == at(25)


def test_its_progress_says_better_when_it_ends_but_not_below_one_percent() -> None:
    run = a_night()
    run.passes(5)
    assert end(run, "A1", done=25) == at(20)
    assert end(run, "A1", done=0.5) == at(10)


@pytest.mark.parametrize(("seconds", "expected"), [(3, 20), (65, 24)])
def test_a_report_stands_for_when_it_was_made_and_silence_makes_it_later(seconds: float, expected: int) -> None:
    run = a_night()
    run.passes(5)
    progress = {UnitId("A1"): Progress(done=25, total=100, at=run.run_now)}
    later = run.run_now + timedelta(seconds=seconds)
    assert forecast(run.plan, run.state, later, progress=progress).expected[TaskId("A1")].end == at(expected)


def test_a_persons_own_estimate_says_it_best() -> None:
    run = a_night()
    run.do("eta", task="A1", minutes=45)
    run.passes(5)
    assert end(run, "A1", done=50) == at(45)


def test_a_counter_is_extrapolated_from_its_last_reading() -> None:
    run = Driven(night(task("P1", counted(100), minutes=30)))
    run.do("start", task="P1")
    run.passes(10)
    run.do("count", task="P1", value=20)
    run.passes(10)
    assert end(run, "P1") == at(50)


def test_what_failed_has_to_be_done_again_from_now() -> None:
    run = a_night()
    run.passes(8)
    run.ends("A1", PERMANENT)
    run.passes(7)
    assert end(run, "A1") == at(25)


def test_what_is_being_undone_is_not_over() -> None:
    run = Driven(night(task("A1", sql_job(), undo=Manual()), task("P1", Manual(), after="A1")))
    run.ends("A1")
    run.do("rollback", task="A1", reason="wrong")
    run.passes(30)
    assert end(run, "A1") > at(30)


def test_a_postponed_poll_begins_when_it_opens_again() -> None:
    run = Driven(night(task("G1", gate(), minutes=15)))
    run.do("decide", task="G1", choice="postpone", until=at(40).isoformat())
    assert end(run, "G1") == at(55)


def test_a_late_task_names_its_cause_and_what_it_delays() -> None:
    run = a_night()
    run.passes(70)
    run.ends("A1")
    run.passes(1)
    [cause] = causes(run.plan, run.state, seen(run))
    assert (cause.task, cause.delay, cause.inherited) == ("A1", timedelta(minutes=60), 3)
    assert seen(run).variance == timedelta(minutes=20)


def test_the_critical_path_leads_from_what_runs_to_the_go_live() -> None:
    run = a_night()
    run.passes(55)
    assert seen(run).critical_path == ("A1", "A2", "M1")
    run = a_night()
    assert seen(run).critical_path == ("M1",), "its clock drives it"


@pytest.mark.parametrize("shift", [timedelta(), timedelta(days=4, hours=-3)])
def test_all_of_it_is_in_run_time(shift: timedelta) -> None:
    run = a_night(shift=shift)
    run.now = START + shift
    run.decide()
    found = seen(run)
    assert found.go_live_planned == at(60) + shift
    assert found.latest_safe_no_go == at(110) + shift
    assert found.back_by == at(5) + shift


def test_without_waits_nothing_waits_for_its_clock_time() -> None:
    assert seen(a_night(no_waits=True)).go_live == at(20)


def test_one_end_alone_is_the_same_as_in_the_whole() -> None:
    run = a_night()
    run.passes(13)
    run.ends("A1")
    for one in run.plan.tasks:
        assert expected_times(run.plan, run.state, run.run_now)[one.id][1] == end(run, one.id)
