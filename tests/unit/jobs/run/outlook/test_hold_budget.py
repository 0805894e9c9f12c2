"""How long a hold may last is what its checkpoint has to spare on the longest way through what has not begun."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.hold_budget import HoldBudget, HoldLimit, hold_budgets, tightest
from plans.model import Checkpoint, Milestone, Plan, TaskId
from plans.model.bodies import ForecastCriterion
from tests.support.driver import Driven
from tests.support.nights import at, gate, night, sql_job, task


def a_night(deadline: float | None = 60, window: float | None = 600, undo: bool = False) -> Plan:
    """A1 and A2 after it, ten minutes each, B1 of five beside them; then the gate, ten minutes, and the go-live."""
    return night(
        task("A1", sql_job("1"), undo=undo),
        task("A2", sql_job("2"), after="A1", undo=undo),
        task("B1", sql_job("3"), minutes=5),
        replace(task("G1", gate(), after="A2 B1"), deadline=at(deadline) if deadline is not None else None),
        task("M1", Milestone(), after="G1", minutes=0),
        window=window,
    )


def budgets(run: Driven) -> dict[str, HoldBudget]:
    seen = forecast(run.plan, run.state, run.run_now)
    return dict(hold_budgets(run.plan, run.state, seen, run.run_now))


def left(run: Driven, name: str = "G1") -> tuple[timedelta, HoldLimit]:
    found = budgets(run)[name]
    return found.length, found.limit


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_what_runs_goes_on_and_what_has_not_begun_waits() -> None:
    run = Driven(a_night())
    assert left(run) == (minutes(40), HoldLimit.DEADLINE)  # A2 and the gate are to come: 20 minutes of 60
    run.passes(8)
    assert left(run) == (minutes(32), HoldLimit.DEADLINE)


def test_a_hold_as_long_as_its_budget_keeps_the_limit_and_one_that_is_longer_does_not() -> None:
    run = Driven(a_night())
    length, _ = left(run)
    for more, made in ((minutes(0), True), (minutes(1), False)):
        held = forecast(run.plan, run.state, run.run_now, held_until=run.run_now + length + more)
        assert (held.expected[TaskId("G1")].end <= at(60)) is made


def test_a_checkpoint_to_which_everything_has_begun_is_not_moved_by_a_hold() -> None:
    run = Driven(a_night())
    for name in ("A1", "A2", "B1"):
        run.ends(name)
    assert run.state.unit("G1").started is not None
    assert "G1" not in budgets(run)


def test_a_limit_that_is_missed_anyway_says_by_how_much() -> None:
    run = Driven(a_night(deadline=25))
    assert left(run) == (minutes(-5), HoldLimit.DEADLINE)
    assert budgets(run)["G1"].is_spent


def test_a_rollback_after_its_no_go_has_to_end_inside_the_window() -> None:
    run = Driven(a_night(deadline=None, window=70, undo=True))
    found = budgets(run)["G1"]
    assert (found.limit, found.by) == (HoldLimit.ROLLBACK, at(60))  # two rollbacks of five minutes
    assert found.length == minutes(40)
    assert left(run, "M1") == (minutes(50), HoldLimit.WINDOW)


def test_a_criterion_asks_for_the_time_of_another_task() -> None:
    plan = a_night(deadline=None, window=None)
    gates = plan.by_id[TaskId("G1")]
    assert isinstance(gates.body, Checkpoint)
    asking = replace(gates.body, criteria=(ForecastCriterion(task=TaskId("M1"), by=at(45)),))
    tasks = tuple(replace(one, body=asking) if one.id == "G1" else one for one in plan.tasks)
    found = budgets(Driven(replace(plan, tasks=tasks)))
    assert (found["G1"].limit, found["G1"].of, found["G1"].length) == (HoldLimit.CRITERION, "M1", minutes(25))
    assert list(found) == ["G1"]


@pytest.mark.parametrize("ended", ["abort", "no limit"])
def test_there_is_none_where_nothing_is_ahead_or_nothing_limits(ended: str) -> None:
    run = Driven(a_night(deadline=None, window=None if ended == "no limit" else 600))
    if ended == "abort":
        run.do("abort", title=run.plan.title)
    assert budgets(run) == {}
    assert tightest(budgets(run)) is None


def test_a_clock_time_gives_no_budget_away() -> None:
    plan = a_night(deadline=80)
    tasks = tuple(replace(one, not_before=at(50)) if one.id == "G1" else one for one in plan.tasks)
    found = budgets(Driven(replace(plan, tasks=tasks)))["G1"]
    assert found.length == minutes(60)  # until 60: A2 and the gate take 20
    assert datetime.min.replace(tzinfo=found.by.tzinfo) < found.by
