"""The forecast goes by what was rehearsed, and by the plan where nothing was."""

from dataclasses import replace
from datetime import timedelta

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.no_go import rollback_takes
from plans.model import Milestone, Plan, TaskId
from plans.rehearsals.fingerprint import fingerprint
from tests.support.driver import Driven
from tests.support.nights import at, night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task


def rehearsed_plan(*minutes: float, back: tuple[float, ...] = ()) -> Plan:
    """A1, planned with 10 minutes, and A2 after it: A1 and its rollback took so long in nights."""
    plan = night(
        task("A1", sql_job("select 1"), undo=True),
        task("A2", sql_job("select 2"), after="A1"),
        task("M1", Milestone(), after="A2"),
    )
    [a1, *_] = plan.tasks
    assert a1.rollback is not None
    work, undone = fingerprint(a1.body), fingerprint(a1.rollback.body)
    nights = [
        replace(a_night(replace(a_task("A1", length * 60), work=work)), birth=f"forth {at}")
        for at, length in enumerate(minutes)
    ] + [
        replace(a_night(rollbacks=(replace(a_task("A1", length * 60), work=undone),)), birth=f"back {at}")
        for at, length in enumerate(back)
    ]
    return replace(plan, nights=tuple(nights))


def ends(run: Driven, name: str) -> object:
    return forecast(run.plan, run.state, run.run_now).expected[TaskId(name)].end


def test_a_task_that_has_not_begun_takes_the_median_of_its_nights() -> None:
    run = Driven(rehearsed_plan(2, 4, 30))
    assert ends(run, "A1") == at(4)
    assert ends(run, "A2") == at(14)


def test_a_running_one_too_and_never_ends_before_now() -> None:
    run = Driven(rehearsed_plan(4))
    run.passes(1)
    assert ends(run, "A1") == at(4)
    run.passes(6)
    assert ends(run, "A1") == at(7)


def test_planned_times_stay_planned() -> None:
    run = Driven(rehearsed_plan(4))
    seen = forecast(run.plan, run.state, run.run_now)
    assert seen.go_live_planned == at(20)
    assert seen.variance == timedelta(minutes=-6)


def test_a_rollback_takes_the_longest_of_its_nights() -> None:
    run = Driven(rehearsed_plan(back=(1, 9, 3)))
    assert rollback_takes(run.plan, run.state, TaskId("A1")) == timedelta(minutes=9)


def test_measurements_of_other_work_change_nothing() -> None:
    plan = rehearsed_plan(4)
    other = replace(plan, tasks=(replace(plan.tasks[0], body=sql_job("select 3")), *plan.tasks[1:]))
    assert ends(Driven(other), "A1") == at(10)
