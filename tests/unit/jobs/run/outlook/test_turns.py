"""Whose turn will come soon, and what is late by itself."""

from dataclasses import replace

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.turns import turns
from plans.model import Manual, Plan, RunKind
from plans.model.hooks import HookWord
from tests.support.driver import Driven
from tests.support.nights import at, night, sql_job, task
from tests.support.people.telling import tell, telling, told_night


def seen(run: Driven) -> list[tuple[str, str | None]]:
    now = run.state.clock.run_time(run.now)
    found = turns(run.plan, run.state, forecast(run.plan, run.state, now), now)
    return [(one.word, one.unit) for one in found.matters]


def begun(plan: Plan) -> Driven:
    run = Driven(plan, kind=RunKind.PRODUCTION)
    run.decide()
    return run


def test_a_turn_comes_soon_by_the_forecast_and_not_before() -> None:
    run = begun(told_night(tell(HookWord.HEADS_UP)))
    run.do("start", task="W1")
    run.passes(44)
    assert seen(run) == []
    run.passes(2)
    assert seen(run) == [("heads_up", "G1")]


def test_during_a_hold_nobody_is_told_that_their_turn_comes() -> None:
    run = begun(told_night(tell(HookWord.HEADS_UP)))
    run.do("start", task="W1")
    run.do("hold", reason="wait")
    run.passes(46)
    assert seen(run) == []


def test_a_task_is_late_by_itself_or_past_its_deadline_and_what_waits_for_it_is_not() -> None:
    plan = night(
        task("W1", Manual(), minutes=10),
        task("A1", sql_job(), after="W1"),
        replace(task("W2", Manual(), after="A1", minutes=200), deadline=at(30)),
    )
    run = begun(telling(plan, tell(HookWord.LATE)))
    run.do("start", task="W1")
    run.passes(12)
    assert seen(run) == []
    run.passes(4)
    assert seen(run) == [("late", "W1")]
    run.passes(15)
    assert seen(run) == [("late", "W1"), ("late", "W2")]


def test_a_plan_that_tells_nobody_is_not_looked_through() -> None:
    run = Driven(told_night(tell(HookWord.LATE, HookWord.HEADS_UP), team=None))
    run.passes(600)
    assert seen(run) == []
