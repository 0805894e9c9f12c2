"""Lost nights are decided once more, with one task changed and nothing else."""

from datetime import timedelta
from functools import cache

import pytest

from jobs.simulation.night import Conditions
from jobs.simulation.simulation import How, simulate
from jobs.simulation.verdict import Verdict
from plans.model import (
    Edge,
    ForecastCriterion,
    Interval,
    IntervalCriterion,
    Manual,
    Milestone,
    Plan,
    RunKind,
    Side,
    TaskId,
)
from plans.model.faults import NO_FAULTS
from tests.support.nights import at, gate, night, task
from tests.support.rehearsed import rehearsed_by

CONDITIONS = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=NO_FAULTS)
OUTAGE = Interval(
    id="outage",
    title="",
    begins=Edge(task=TaskId("J2"), side=Side.START),
    ends=Edge(task=TaskId("M1"), side=Side.END),
    at_most=timedelta(minutes=1),
)


def plan(criterion: object) -> Plan:
    made = night(
        task("J1", minutes=30),
        task("J2", after="J1", minutes=2),
        task("G1", gate(criterion), after="J2", minutes=1),  # type: ignore[arg-type]
        task("P1", Manual(), after="G1", minutes=1),
        task("M1", Milestone(), after="P1"),
    )
    return rehearsed_by(made, 1.0, 1.1)


def simulated(of: Plan) -> Verdict:
    return simulate(of, CONDITIONS, runs=3, how=How.ENGINE, by=at(40), processes=1).verdict


@cache
def with_a_limit_that_is_never_kept() -> Verdict:
    return simulated(plan(IntervalCriterion(interval=OUTAGE, at_most=timedelta(minutes=1))))


def test_ten_minutes_save_no_night_that_is_lost_to_another_limit() -> None:
    told = with_a_limit_that_is_never_kept()
    assert (told.made, told.influence.as_if_go) == (0, 3)
    assert [(one.task, one.nights_won, one.tried) for one in told.influence.ten_minutes][:1] == [("J1", 0, 3)]


def test_they_save_those_in_which_the_engine_would_say_go_by_them() -> None:
    told = simulated(plan(ForecastCriterion(task=TaskId("M1"), by=at(37))))
    [first, *_] = told.influence.ten_minutes
    assert told.made == 2
    assert (first.task, first.nights_won, first.tried) == ("J1", 1, 1)


def test_the_reason_of_a_no_go_is_that_of_the_moment_at_which_go_was_due() -> None:
    told = with_a_limit_that_is_never_kept()
    assert told.nights[1].reason.startswith("outage is forecast to last 5 min")


@pytest.mark.parametrize("how", list(How))
def test_what_is_played_is_counted(how: How) -> None:
    counts: list[tuple[int, int]] = []
    made = plan(ForecastCriterion(task=TaskId("M1"), by=at(90)))

    def tell(done: int, of: int) -> None:
        counts.append((done, of))

    simulate(made, CONDITIONS, runs=3, how=how, by=at(90), processes=1, tell=tell)
    assert counts == ([(1, 3), (2, 3), (3, 3)] if how is How.ENGINE else [])
