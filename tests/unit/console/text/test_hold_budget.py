"""How long the night could be held is told with what a hold would break first."""

from datetime import timedelta

from console.text.formatting import Times
from console.text.hold_budget import budget_text, budgets_json, tightest_text
from jobs.run.outlook.hold_budget import HoldBudget, HoldLimit
from plans.model import TaskId
from tests.support.world import START, half_way

VIEW = half_way().view()
TIMES = Times.of(VIEW.plan, VIEW.forecast)


def budget(minutes: float, limit: HoldLimit) -> HoldBudget:
    length, by = timedelta(minutes=minutes), START + timedelta(hours=6)
    return HoldBudget(task=TaskId("G3"), length=length, limit=limit, by=by, of=TaskId("M1"))


def test_what_is_left_is_told_for_each_limit() -> None:
    told = [budget_text(budget(25, limit), TIMES) for limit in HoldLimit]
    assert told == [
        "25m for its deadline 03:00",
        "25m for M1 by 03:00",
        "25m for the end of the window 03:00",
        "25m for a safe no-go, by 03:00",
    ]


def test_what_is_missed_without_a_hold_says_by_how_much() -> None:
    assert budget_text(budget(-12, HoldLimit.DEADLINE), TIMES) == "none: 12m short of its deadline 03:00"


def test_the_tightest_is_named_and_all_are_there_as_data() -> None:
    assert tightest_text(VIEW, TIMES).startswith("at G3 ")
    assert {"G3", "M1"} <= set(budgets_json(VIEW))
