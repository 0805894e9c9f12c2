"""The chance of an interval is counted in the nights in which the go-live's is."""

from dataclasses import replace
from datetime import timedelta

from jobs.run.outlook.how_sure import how_sure, planned_chances
from jobs.run.outlook.sureness import sureness
from plans.model import Edge, Interval, Side, TaskId
from tests.support.driver import Driven
from tests.unit.jobs.run.outlook.test_sureness import rehearsed_plan

OUTAGE = Interval(
    id="outage",
    title="No record",
    begins=Edge(task=TaskId("A1"), side=Side.START),
    ends=Edge(task=TaskId("M1"), side=Side.END),
    at_most=timedelta(minutes=18),
)


def a_run(interval: Interval = OUTAGE) -> Driven:
    """Of two tasks that took 3 to 5 and 10 to 14 minutes."""
    plan = rehearsed_plan(3, 4, 5, second=(10, 12, 14))
    return Driven(replace(plan, intervals=(interval,)))


def test_an_interval_has_a_chance_and_the_go_live_keeps_its_own() -> None:
    run = a_run()
    known = how_sure(run.plan, run.state, run.run_now)
    assert known.times == sureness(run.plan, run.state, run.run_now)
    assert (known.intervals["outage"].of, known.intervals["outage"].footing.rehearsals) == (20, 3)
    assert 10 <= known.intervals["outage"].made < 20


def test_from_the_start_of_the_night_to_the_go_live_it_is_the_chance_of_the_go_live() -> None:
    run = a_run(replace(OUTAGE, at_most=timedelta(minutes=20)))
    known = how_sure(run.plan, run.state, run.run_now)
    assert abs(known.intervals["outage"].made - known.times[TaskId("M1")].chance.made) <= 1  # whole minutes


def test_a_slow_night_takes_the_chance_away() -> None:
    run = a_run()
    run.passes(19)
    assert how_sure(run.plan, run.state, run.run_now).intervals["outage"].made == 0


def test_what_is_over_has_no_chance_any_more_nor_what_has_no_limit() -> None:
    run = a_run()
    run.ends("A1")
    run.ends("A2")
    assert how_sure(run.plan, run.state, run.run_now).intervals == {}
    unlimited = a_run(replace(OUTAGE, at_most=None))
    assert how_sure(unlimited.plan, unlimited.state, unlimited.run_now).intervals == {}


def test_a_plan_that_nobody_runs_tells_the_chance_once_it_is_rehearsed() -> None:
    run = a_run()
    chance = how_sure(run.plan, run.state, run.run_now).intervals["outage"]
    assert abs(planned_chances(run.plan)["outage"].made - chance.made) <= 1  # A1 runs there by now
    assert planned_chances(replace(run.plan, nights=())) == {}
