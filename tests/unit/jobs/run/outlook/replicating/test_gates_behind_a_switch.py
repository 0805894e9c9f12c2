"""By when a no-go has to be said at a checkpoint behind a switch that can be taken back: not by the window's end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.events import Upkeep
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.outlook.hold_budget import HoldBudget, HoldLimit, hold_budgets
from plans.model import Direction, Plan, TaskId
from tests.support.driver import Driven
from tests.support.nights import at, gate, task
from tests.support.replication.nights import REPLICATION, ending, followed, following, looked, switched

G2 = TaskId("G2")
MINUTE = timedelta(minutes=1)


def days_later(decided: int, *, after: str = "M1", until: int | None = 3000) -> Plan:
    """The window ends 600 minutes in; the point of no return is a checkpoint that opens at `decided`."""
    plan = followed(of=replace(REPLICATION, reversible_until=at(until) if until is not None else None))
    kept = [replace(one, body=gate()) if one.id == "G1" else one for one in plan.tasks if one.id != "U1"]
    return replace(plan, tasks=(*kept, task("G2", gate(final=True), after=after, not_before=decided)))


def seen(run: Driven) -> Forecast:
    return forecast(run.plan, run.state, run.run_now)


def late(run: Driven) -> list[tuple[TaskId, timedelta]]:
    return [(one.gate, one.late) for one in seen(run).late_no_gos]


def budgets(run: Driven) -> Mapping[TaskId, HoldBudget]:
    return hold_budgets(run.plan, run.state, seen(run), run.run_now)


@pytest.mark.parametrize("until", [3000, None])
def test_before_the_switch_it_is_measured_by_the_time_in_which_that_can_be_taken_back(until: int | None) -> None:
    run = following(days_later(2900, until=until))
    assert late(run) == []
    assert [one.is_spent for task, one in budgets(run).items() if task == G2] == [False] * (until is not None)


def test_one_that_is_decided_when_the_switch_can_be_taken_back_no_more_is_told_before_it_and_behind_it() -> None:
    decided_too_late = [(G2, 110 * MINUTE)]
    assert late(following(days_later(3100))) == decided_too_late
    assert late(switched(days_later(3100))) == decided_too_late
    budget = budgets(following(days_later(3100)))[G2]
    assert (budget.limit, budget.by, budget.is_spent) == (HoldLimit.ROLLBACK, at(3000), True)


def test_what_ends_it_behind_the_gate_comes_later_with_a_hold_and_limits_none() -> None:
    for until, limit in ((3000, at(3000)), (None, None)):
        plan = days_later(2900, until=until)
        run = following(replace(plan, tasks=(*plan.tasks, task("U1", ending(), after="G2"))))
        known = budgets(run).get(G2)
        assert (known.by if known is not None else None) == limit
        assert late(run) == []


def test_one_that_may_be_decided_before_the_switch_keeps_to_the_window() -> None:
    run = following(days_later(2900, after="F1"))
    [(told, length)] = late(run)
    assert told == G2
    assert length > 38 * 60 * MINUTE


def test_where_the_way_back_is_lost_no_later_gate_promises_one() -> None:
    run = switched(days_later(2900))
    run.decide(looked(Upkeep.BROKEN, Direction.BACK, reason="apply worker dead"))
    assert late(run) == []
    assert seen(run).latest_safe_no_go is None
