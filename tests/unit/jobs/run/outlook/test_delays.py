"""A late task's delay is its own, or inherited from the first one back that is late by itself."""

from datetime import timedelta

from jobs.run.outlook.delays import TaskDelay, task_delays
from jobs.run.outlook.forecast import forecast
from plans.model import Milestone, TaskId
from tests.support.driver import Driven
from tests.support.nights import night, sql_job, task


def a_night() -> Driven:
    return Driven(
        night(
            task("A1", sql_job("1")),
            task("A2", sql_job("2"), after="A1"),
            task("A3", sql_job("3"), after="A2"),
            task("M1", Milestone(), after="A3", minutes=0),
        )
    )


def delays(run: Driven) -> dict[TaskId, TaskDelay]:
    return dict(task_delays(run.plan, run.state, forecast(run.plan, run.state, run.run_now)))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_nothing_is_late_in_a_night_as_planned() -> None:
    assert delays(a_night()) == {}


def test_one_that_took_longer_originates_and_what_waits_inherits_from_it() -> None:
    run = a_night()
    run.passes(14)
    run.ends("A1")
    found = delays(run)
    assert found[TaskId("A1")] == TaskDelay(originating=minutes(4), inherited=minutes(0))
    for name in ("A2", "A3", "M1"):
        assert found[TaskId(name)] == TaskDelay(originating=minutes(0), inherited=minutes(4), root=TaskId("A1"))


def test_both_add_up_and_what_is_made_good_is_below_zero() -> None:
    run = a_night()
    run.passes(14)
    run.ends("A1")
    run.passes(7)
    run.ends("A2")
    found = delays(run)[TaskId("A2")]
    assert (found.originating, found.inherited) == (minutes(-3), minutes(4))
