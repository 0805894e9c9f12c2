"""Before the start of the plan nothing of a run starts; an amendment may move it until something has."""

from dataclasses import replace
from datetime import timedelta

from jobs.run.events import AttemptStarted
from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.sequence.due import start_to_come
from jobs.run.outlook.status import Code
from jobs.run.state.unit import Phase
from plans.model import Manual, Plan, RunKind
from tests.support.driver import Driven
from tests.support.nights import START, at, gate, night, sql_job, task

DAYS = timedelta(days=6)


class Early(Driven):
    """A production run that was begun six days before its start."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(replace(plan, start=START + DAYS), kind=RunKind.PRODUCTION)


def early() -> Early:
    return Early(
        night(task("A1", sql_job()), task("P1", Manual()), task("G1", gate()), task("B1", sql_job(), after="P1"))
    )


def test_nothing_starts_before_the_start_and_the_engine_wakes_for_it() -> None:
    run = early()
    assert run.running == {}
    for unit in ("A1", "P1", "G1"):
        seen = run.look(unit)
        assert (seen.code, seen.waits_for) == (Code.TIME, "the start")
    assert run.look("B1").code is Code.WAIT
    assert "the start has not come" in run.refused("start", task="P1")
    assert "the start has not come" in run.refused("done", task="P1")
    run.passes(minutes=60 * 24 * 5)
    assert run.running == {}
    assert any(isinstance(one, AttemptStarted) for one in run.wakes())
    assert run.now - (START + DAYS) < timedelta(seconds=1)
    assert run.phase("G1") is Phase.OPEN
    run.done("P1")
    assert set(run.running) == {"A1", "B1"}


def test_what_is_skipped_before_the_start_releases_nothing_before_it() -> None:
    run = early()
    run.do("skip", task="P1", reason="done last week")
    assert run.running == {}
    assert run.look("B1").code is Code.TIME


def test_the_forecast_begins_at_the_start() -> None:
    run = early()
    found = forecast(run.plan, run.state, run.run_now)
    assert found.variance == timedelta()
    assert found.expected[run.plan.tasks[0].id].start == START + DAYS


def test_a_run_without_waits_does_not_wait_for_the_start_either() -> None:
    plan = replace(night(task("A1", sql_job())), start=START + DAYS)
    assert Driven(plan, no_waits=True).running == {"A1": 1}


def test_an_amendment_moves_the_start_until_something_has_begun() -> None:
    run = early()
    later = replace(run.plan, start=START + DAYS + timedelta(hours=2), sha256="1" * 64)
    run.do("amend", plan_sha256="1" * 64, revisions=[later])
    assert start_to_come(run.plan, run.state, run.run_now) == later.start
    now = replace(run.plan, start=START, sha256="2" * 64)
    run.do("amend", plan_sha256="2" * 64, revisions=[now])
    assert run.running == {"A1": 1}
    again = replace(run.plan, start=at(60), sha256="3" * 64)
    assert "the start stays as it is once something has begun" in run.refused(
        "amend", plan_sha256="3" * 64, revisions=[again]
    )
