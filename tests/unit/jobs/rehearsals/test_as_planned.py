"""A plan beside nights, as if everything had taken what was planned."""

from datetime import timedelta

from jobs.rehearsals.as_planned import as_planned
from jobs.rehearsals.comparison import Why, compare
from plans.model import Manual
from tests.support.ghosts import night_of
from tests.support.nights import night, sql_job, task
from tests.unit.jobs.rehearsals.test_trend import changed

PLAN = night(task("A", Manual(), minutes=20), task("B", sql_job(), after="A", minutes=20, undo=True))


def test_changes_are_those_from_the_plan_and_hardware_is_no_reason() -> None:
    before = changed(night_of(PLAN), "B", active_seconds=600.0, attempts=1)
    comparison = compare([as_planned(PLAN, before), before])
    lines = {line.id: line for line in comparison.tasks}
    assert (lines["A"].change, lines["B"].change) == (timedelta(), timedelta(minutes=-10))
    assert not {Why.HARDWARE, Why.RETRIES} & {reason.why for reason in lines["B"].reasons}
    assert comparison.go_live == (timedelta(minutes=40), timedelta(minutes=40))


def test_rollbacks_are_planned_and_a_milestone_is_no_work() -> None:
    plan = as_planned(PLAN, night_of(PLAN))
    assert [(one.id, one.active_seconds) for one in plan.rollbacks] == [("B", 300)]
    assert plan.tasks[-1].active_seconds is None
    assert not plan.tasks[-1].does_not_count
