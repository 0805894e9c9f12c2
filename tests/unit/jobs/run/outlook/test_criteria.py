"""Criteria that ask for a chance, and for rehearsals."""

from dataclasses import replace
from datetime import datetime

import pytest

from jobs.run.outlook import criteria
from jobs.run.outlook.criteria import chance, is_asked, pure_readings
from jobs.run.outlook.forecast import expected_times
from jobs.run.outlook.sureness import sureness
from jobs.run.state.model import RunState
from plans.model import Checkpoint, ForecastCriterion, Plan, RehearsedCriterion, RunKind, TaskId
from plans.schedule import Times
from tests.support.driver import Driven
from tests.support.nights import at, gate
from tests.unit.jobs.run.outlook.test_sureness import rehearsed_plan

GO_LIVE = TaskId("M1")


def asked_at(minutes: float, at_least: int) -> ForecastCriterion:
    return ForecastCriterion(task=GO_LIVE, by=at(minutes), at_least=at_least)


def test_a_chance_is_that_of_the_twenty_dots_on_every_screen() -> None:
    run = Driven(rehearsed_plan(3, 5, 8, second=(3, 5, 8)))
    made = sureness(run.plan, run.state, run.run_now)[GO_LIVE]
    shown = made.chance.made
    limit = (made.by - run.state.clock.planned(run.plan.start)).total_seconds() / 60
    assert 0 < shown <= 20
    assert chance(run.plan, run.state, run.run_now, asked_at(limit, shown), {})[0] is True
    if shown < 20:
        assert chance(run.plan, run.state, run.run_now, asked_at(limit, shown + 1), {})[0] is False


@pytest.mark.parametrize(("minutes", "made"), [(1, 0), (60, 20)])
def test_a_chance_says_of_what_it_is_made_and_what_is_asked(minutes: float, made: int) -> None:
    run = Driven(rehearsed_plan(3, 5, 8, second=(3, 5, 8)))
    ok, text = chance(run.plan, run.state, run.run_now, asked_at(minutes, 16), {})
    assert (ok, text.partition(" by ")[0]) == (made >= 16, f"M1 {made} of 20 simulated nights")
    assert text.endswith("(16 asked), from 3 rehearsals")


def test_without_rehearsals_a_chance_says_so() -> None:
    run = Driven(replace(rehearsed_plan(), nights=()))
    assert chance(run.plan, run.state, run.run_now, asked_at(60, 1), {})[1].endswith(", nothing rehearsed")


def test_a_chance_is_asked_beside_the_decision_and_a_forecast_follows_at_once() -> None:
    assert is_asked(asked_at(1, 1))
    assert not is_asked(ForecastCriterion(task=GO_LIVE, by=at(1)))
    run = Driven(rehearsed_plan())
    assert pure_readings(run.plan, run.state, run.run_now, gate(asked_at(1, 1))) == ()


def test_all_criteria_of_a_gate_share_one_forecast_of_every_task(monkeypatch: pytest.MonkeyPatch) -> None:
    run, asked = Driven(rehearsed_plan(3, 5, 8)), list[datetime]()

    def counted(plan: Plan, state: RunState, now: datetime) -> Times:
        asked.append(now)
        return expected_times(plan, state, now)

    monkeypatch.setattr(criteria, "expected_times", counted)
    several = gate(*(ForecastCriterion(task=GO_LIVE, by=at(minutes)) for minutes in (1, 60)))
    assert [one.ok for one in pure_readings(run.plan, run.state, run.run_now, several)] == [False, True]
    assert asked == [run.run_now]


@pytest.mark.parametrize(
    ("kind", "ok", "text"),
    [
        (RunKind.PRODUCTION, False, "not rehearsed twice or more: A1 once, A2 never"),
        (RunKind.REHEARSAL, True, "asked in production only (rehearsed twice or more); so far A1 once, A2 never"),
    ],
)
def test_what_is_to_be_rehearsed_is_asked_in_production(kind: RunKind, ok: bool, text: str) -> None:
    """A rehearsal that had to be rehearsed before would never begin."""
    run = Driven(rehearsed_plan(4, second=(0,)), kind=kind)
    body: Checkpoint = gate(RehearsedCriterion(critical=True, times=2))
    [reading] = pure_readings(run.plan, run.state, run.run_now, body)
    assert (reading.ok, reading.text) == (ok, text)
