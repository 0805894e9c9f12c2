"""Which measurements stand for a task of today's plan, and the duration that is planned with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.model import Milestone, RunKind, TaskId
from plans.model.night import DoneBy, Night
from plans.rehearsals.durations import Measurements, Rehearsed, Use, never_measured, rehearsed, retimed, rounded
from plans.rehearsals.fingerprint import fingerprint
from tests.support.nights import START, at, gate, night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task

PLAN = night(
    task("A1", sql_job("select 1"), undo=True), task("G1", gate(), after="A1"), task("M1", Milestone(), after="G1")
)
WORK = fingerprint(PLAN.tasks[0].body)


def took(seconds: float, *, birth: str, work: str = WORK) -> Night:
    return replace(a_night(replace(a_task("A1", seconds), work=work)), birth=birth)


def of(*nights: Night) -> Rehearsed:
    return rehearsed(PLAN, nights)


def test_each_night_counts_once_however_often_it_comes() -> None:
    known = of(took(60, birth="1"), took(90, birth="2"), took(60, birth="1"))
    assert known.nights == 2
    assert known.tasks["A1"].counting == (timedelta(seconds=60), timedelta(seconds=90))


def test_other_work_under_the_same_id_was_rehearsed_before_the_change() -> None:
    known = of(took(60, birth="1", work="f" * 16), took(90, birth="2"))
    assert known.tasks["A1"].counting == (timedelta(seconds=90),)
    assert (known.tasks["A1"].last, known.tasks["A1"].before_a_change) == (START, 1)


def test_the_latest_night_is_the_one_that_began_last() -> None:
    later = replace(took(60, birth="1"), start=at(300))
    assert of(later, took(90, birth="2")).tasks["A1"].last == at(300)


RENAMED = night(task("B1", sql_job("select 1"), undo=True, was=(TaskId("A1"),)), task("M1", Milestone(), after="B1"))


def test_a_task_keeps_what_was_measured_under_the_id_that_it_had() -> None:
    assert RENAMED.tasks[0].rollback is not None
    back = replace(a_task("A1", 20), work=fingerprint(RENAMED.tasks[0].rollback.body))
    known = rehearsed(RENAMED, [replace(took(60, birth="1"), rollbacks=(back,))])
    assert known.tasks["B1"].counting == (timedelta(seconds=60),)
    assert known.rollbacks["B1"].counting == (timedelta(seconds=20),)


def test_of_two_tasks_of_one_night_the_one_that_did_the_same_work_is_meant() -> None:
    then = a_night(replace(a_task("B1", 5), work="f" * 16), replace(a_task("A1", 60), work=WORK))
    measured = rehearsed(RENAMED, [then]).tasks["B1"]
    assert (measured.counting, measured.before_a_change) == ((timedelta(seconds=60),), 0)


def test_what_only_production_does_was_rehearsed_otherwise() -> None:
    plan = night(task("A1", sql_job("select 1"), only=RunKind.PRODUCTION), task("M1", Milestone(), after="A1"))
    assert rehearsed(plan, [took(60, birth="1")]).tasks["A1"] == Measurements(in_another_kind=1)
    real = replace(took(60, birth="1"), kind=RunKind.PRODUCTION)
    assert rehearsed(plan, [real]).tasks["A1"].counting == (timedelta(seconds=60),)


def test_a_checkpoint_counts_although_it_does_no_work() -> None:
    poll = replace(a_task("G1", 300), done_by=DoneBy.GATE, work="")
    assert rehearsed(PLAN, [a_night(poll)]).tasks["G1"].counting == (timedelta(seconds=300),)


def test_a_rollback_is_measured_by_its_own_work() -> None:
    assert PLAN.tasks[0].rollback is not None
    back = replace(a_task("A1", 20), work=fingerprint(PLAN.tasks[0].rollback.body))
    assert rehearsed(PLAN, [a_night(rollbacks=(back,))]).rollbacks["A1"].counting == (timedelta(seconds=20),)


@pytest.mark.parametrize(
    ("seconds", "median", "p80"),
    [([60], 60, 60), ([60, 90], 75, 90), ([10, 20, 30, 40], 25, 40), ([10, 20, 30, 40, 50], 30, 40)],
)
def test_the_middle_one_or_the_one_that_four_of_five_kept_to(seconds: list[int], median: int, p80: int) -> None:
    known = Measurements(counting=tuple(timedelta(seconds=one) for one in reversed(seconds)))
    assert known.value(Use.MEDIAN) == timedelta(seconds=median)
    assert known.value(Use.P80) == timedelta(seconds=p80)
    assert Measurements().value(Use.P80) is None


@pytest.mark.parametrize(
    ("seconds", "written"), [(0, 5), (1.2, 5), (7, 5), (8, 10), (299, 300), (330, 360), (3629, 3600), (3631, 3660)]
)
def test_durations_are_written_as_people_write_them(seconds: float, written: int) -> None:
    assert rounded(timedelta(seconds=seconds)) == timedelta(seconds=written)


@pytest.mark.parametrize(("seconds", "written"), [(5, 5), (6, 10), (301, 360), (3600, 3600)])
def test_what_four_of_five_kept_to_is_never_written_shorter(seconds: float, written: int) -> None:
    known = {"A1": Measurements(counting=(timedelta(seconds=seconds),))}
    assert retimed(known, Use.P80) == {"A1": timedelta(seconds=written)}


def test_what_no_night_measured_is_named_and_keeps_its_duration() -> None:
    known = of(took(60, birth="1"))
    more = replace(PLAN, tasks=(*PLAN.tasks, task("A2", sql_job("select 2"))))
    assert [one.id for one in never_measured(more, known)] == ["A2"]
    assert retimed(known.tasks, Use.MEDIAN) == {"A1": timedelta(minutes=1)}
