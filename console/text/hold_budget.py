"""How long the night could still be held, in words."""

from collections.abc import Mapping
from typing import assert_never

from console.text.formatting import Times, duration
from console.view.model import View
from jobs.run.outlook.hold_budget import HoldBudget, HoldLimit, hold_budgets, tightest
from plans.model import TaskId


def budgets_of(view: View) -> Mapping[TaskId, HoldBudget]:
    """Of the go-live and each checkpoint ahead, as things stand."""
    return hold_budgets(view.plan, view.state, view.forecast, view.now)


def budget_text(budget: HoldBudget, times: Times) -> str:
    """`25m for its deadline 03:10`; `none: 12m short of its deadline 03:10`."""
    limit = _limit(budget, times)
    if budget.is_spent:
        return f"none: {times.about}{duration(budget.length)} short of {limit}"
    return f"{times.about}{duration(budget.length)} for {limit}"


def _limit(budget: HoldBudget, times: Times) -> str:
    by = times.when(budget.by)
    match budget.limit:
        case HoldLimit.DEADLINE:
            return f"its deadline {by}"
        case HoldLimit.CRITERION:
            return f"{budget.of} by {by}"
        case HoldLimit.WINDOW:
            return f"the end of the window {by}"
        case HoldLimit.ROLLBACK:
            return f"a safe no-go, by {by}"
    assert_never(budget.limit)


def tightest_text(view: View, times: Times) -> str:
    """`at G3 25m for its deadline 03:10`: what a hold from now on breaks first; empty where nothing limits it."""
    budget = tightest(budgets_of(view))
    return f"at {budget.task} {budget_text(budget, times)}" if budget is not None else ""


def budgets_json(view: View) -> Mapping[str, object]:
    """By task, in seconds; below zero where it is missed without a hold."""
    return {name: _budget(one) for name, one in budgets_of(view).items()}


def _budget(one: HoldBudget) -> Mapping[str, object]:
    return {"hold_s": one.length.total_seconds(), "limit": one.limit, "task": one.of, "by": one.by.isoformat()}
