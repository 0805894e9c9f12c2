"""What begins elsewhere soon is known before it is its turn: by the forecast, and as long as it has not begun."""

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.workers.soon import soon_elsewhere
from plans.model import Manual, Plan
from tests.support.driver import Driven
from tests.support.nights import night, sql_job, task

PLAN = night(
    task("W1", Manual(), minutes=60),
    task("A1", sql_job(), after="W1", runs_on="dmz"),
    task("A2", sql_job(), after="W1"),
    task("A3", sql_job(), after="A1", runs_on="dmz"),
)


def soon(run: Driven, plan: Plan = PLAN) -> list[str]:
    now = run.state.clock.run_time(run.now)
    return [task.id for task, _ in soon_elsewhere(plan, run.state, forecast(plan, run.state, now), now)]


def test_a_job_of_workers_begins_soon_by_the_forecast_and_one_of_the_engine_is_none_of_them() -> None:
    run = Driven(PLAN)
    run.do("start", task="W1")
    run.passes(20)
    assert soon(run) == []
    run.passes(11)
    assert soon(run) == ["A1"]
    run.do("done", task="W1")
    assert soon(run) == ["A3"], "A1 runs by now"


def test_of_a_run_that_goes_back_nothing_begins_soon() -> None:
    run = Driven(PLAN)
    run.do("start", task="W1")
    run.passes(40)
    run.do("abort", title=PLAN.title, reason="no")
    assert soon(run) == []


def test_what_an_amendment_has_brought_waits_for_the_first_forecast_that_knows_of_it() -> None:
    run = Driven(night(PLAN.tasks[0], PLAN.tasks[2]))
    run.do("start", task="W1")
    run.passes(40)
    now = run.state.clock.run_time(run.now)
    before = forecast(run.plan, run.state, now)
    assert list(soon_elsewhere(PLAN, run.state, before, now)) == []
