"""Lags and beginnings in what is reckoned of a night: hold budgets, delays, what moved the forecast, the way back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.events import ForecastMover
from jobs.run.outlook.delays import own_delay, task_delays
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.outlook.forecast_moves import SeenForecast, added_by, what_moved
from jobs.run.outlook.hold_budget import hold_budgets
from plans.model import Manual, Milestone, Plan, TaskId
from tests.support.driver import DONE, PERMANENT, Driven
from tests.support.nights import at, gate, night, sql_job, task
from tests.support.rehearsed import rehearsed_by

MINUTE = timedelta(minutes=1)


def a_night(window: float = 600) -> Plan:
    """A1 of ten minutes, A2 half an hour after it, B1 of fifty minutes, C1 five minutes after its beginning."""
    return night(
        task("A1", sql_job("1"), undo=True),
        task("A2", sql_job("2"), after="A1+30", undo=True),
        task("B1", Manual(), minutes=50, undo=True),
        task("C1", Manual(), after="B1:started+5", minutes=20),
        replace(task("G1", gate(), after="A2 B1 C1+3"), deadline=at(90)),
        task("M1", Milestone(), after="G1", minutes=0),
        window=window,
    )


def seen(run: Driven, **more: object) -> Forecast:
    return forecast(run.plan, run.state, run.run_now, **more)  # type: ignore[arg-type]


def budget(run: Driven) -> timedelta:
    return hold_budgets(run.plan, run.state, seen(run), run.run_now)[TaskId("G1")].length


def test_a_hold_as_long_as_its_budget_keeps_the_limit_and_a_longer_one_does_not() -> None:
    run = Driven(a_night())
    for passed in (0, 5, 12, 8):
        run.passes(passed)
        if run.run_now == at(17):
            run.ends("A1")
        length = budget(run)
        for more, made in ((timedelta(), True), (MINUTE, False)):
            held = seen(run, held_until=run.run_now + length + more)
            assert (held.expected[TaskId("G1")].end <= at(90)) is made


def test_a_lag_that_passes_during_a_hold_costs_nothing() -> None:
    run = Driven(night(task("A1"), task("B1", after="A1+30"), replace(task("G1", gate(), after="B1"), deadline=at(90))))
    run.passes(10)
    run.ends("A1")
    assert budget(run) == 60 * MINUTE  # B1 and the gate take twenty minutes of the eighty that are left
    assert seen(run, held_until=at(40)).expected[TaskId("B1")].start == at(40)


def test_a_task_that_begins_when_its_lag_is_over_is_not_late_by_itself() -> None:
    run = Driven(a_night())
    run.passes(25)
    run.ends("A1")
    now = seen(run)
    delays = task_delays(run.plan, run.state, now)
    assert now.expected[TaskId("A2")].start == at(55)
    assert (delays[TaskId("A2")].originating, delays[TaskId("A2")].inherited) == (timedelta(), 15 * MINUTE)
    assert delays[TaskId("A2")].root == "A1"
    assert own_delay(run.state, run.plan.by_id[TaskId("C1")], now) == timedelta()


def test_what_moved_the_go_live_by_a_beginning_is_what_began_late_and_not_what_takes_long() -> None:
    plan = night(task("B1", Manual(), minutes=5), task("C1", Manual(), after="B1:started+5", minutes=60))
    run = Driven(plan)
    before = SeenForecast(state=run.state, forecast=seen(run), at=run.run_now)
    run.passes(20)
    after = SeenForecast(state=run.state, forecast=seen(run), at=run.run_now)
    moved = after.forecast.go_live - before.forecast.go_live
    added = added_by(run.plan, after.forecast, before.forecast, after.forecast)
    assert (moved, added[TaskId("B1")], sum(added.values(), timedelta())) == (20 * MINUTE, 20 * MINUTE, moved)
    cause = what_moved(run.plan, before, after)
    assert cause is not None
    assert (cause.mover, cause.unit) == (ForecastMover.TASK, "B1")


def test_the_latest_safe_no_go_counts_what_begins_behind_a_lag() -> None:
    run = Driven(a_night(window=48))
    found = seen(run)
    assert found.expected[TaskId("A2")].start == at(40)
    assert found.latest_safe_no_go == at(38)  # later, A2 would have to be rolled back, too: 15 minutes instead of 10


@pytest.mark.parametrize("minutes", [4, 14])
def test_a_forecast_by_rehearsals_counts_lags_and_beginnings_as_the_one_by_the_plan(minutes: float) -> None:
    plan = rehearsed_by(a_night(), 1.0)
    run = Driven(plan)
    run.do("start", task="B1")
    run.passes(minutes)
    run.ends("A1", DONE if minutes > 10 else PERMANENT)
    found = seen(run).expected
    a1 = found[TaskId("A1")]
    assert (a1.end == run.run_now) is (minutes > 10)
    assert found[TaskId("A2")].start == a1.end + 30 * MINUTE
    assert found[TaskId("C1")].start == max(at(5), run.run_now)


def test_a_failed_beginning_counts_anew_by_rehearsals_too() -> None:
    run = Driven(rehearsed_by(night(task("A1", sql_job("1"), minutes=40), task("B1", after="A1:started+10")), 1.0))
    assert seen(run).expected[TaskId("B1")].start == at(10)
    run.passes(4)
    run.ends("A1", PERMANENT)
    assert seen(run).expected[TaskId("B1")].start == at(14)
    run.do("problem", act="open", text="no disk", severity="red", on="A1", owner="owner", eta=at(90))
    # It begins once more so late that it ends when the problem is thought to be over.
    assert seen(run).expected[TaskId("A1")].end == at(90)
    assert seen(run).expected[TaskId("B1")].start == at(60)


def test_what_waits_for_what_failed_to_begin_again_is_late_because_of_that() -> None:
    run = Driven(night(task("A1", sql_job("1"), minutes=40), task("B1", Manual(), after="A1:started+10", minutes=60)))
    run.passes(5)
    run.ends("A1", PERMANENT)
    run.passes(20)
    now = seen(run)
    late = task_delays(run.plan, run.state, now)[TaskId("B1")]
    assert (late.originating, late.inherited, late.root) == (timedelta(), 25 * MINUTE, "A1")
    assert now.critical_path == ("A1", "B1", "M1")
