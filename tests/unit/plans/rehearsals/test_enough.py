"""Whether what a checkpoint wants rehearsed was measured often enough."""

from dataclasses import replace

import pytest

from plans.model import Job, JobKind, Milestone, Plan, RehearsedCriterion, TaskId, WatchSpec
from plans.rehearsals.enough import too_seldom
from plans.rehearsals.fingerprint import fingerprint
from tests.support.nights import TARGET, gate, night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task

A1, A2, B1 = TaskId("A1"), TaskId("A2"), TaskId("B1")
WATCH = Job(kind=JobKind.WATCH, spec=WatchSpec(on=TARGET, query="select 1"))
PLAN = night(
    task("A1", sql_job("select 1"), undo=True),
    task("B1", sql_job("select 2"), after="A1", minutes=1),
    task("W1", WATCH, after="A1", minutes=20),
    task("G1", gate(final=True), after="B1 W1"),
    task("A2", sql_job("select 3"), after="G1", undo=True),
    task("M1", Milestone(), after="A2"),
)


def rehearsed_in(*nights: str) -> Plan:
    """The plan after nights that measured these tasks; `<A1` is a rollback."""
    return replace(PLAN, nights=tuple(a_night_of(place, *names.split()) for place, names in enumerate(nights)))


def a_night_of(place: int, *names: str) -> object:
    tasks = [replace(a_task(name), work=fingerprint(PLAN.by_id[TaskId(name)].body)) for name in names if name[0] != "<"]
    back = [a_task(name[1:]) for name in names if name[0] == "<"]
    undone = fingerprint(sql_job("undo"))
    rollbacks = tuple(replace(one, work=undone) for one in back)
    return replace(a_night(*tasks, rollbacks=rollbacks), birth=str(place))


@pytest.mark.parametrize(
    ("nights", "criterion", "missed"),
    [
        (("A1 A2",), RehearsedCriterion(critical=True), ()),
        (("A1", "A1 A2"), RehearsedCriterion(critical=True, times=2), ("A2 once",)),
        ((), RehearsedCriterion(tasks=(B1, A1)), ("B1 never", "A1 never")),
        (("A1",), RehearsedCriterion(tasks=(A1,), critical=True), ("A2 never",)),
        (("A1",), RehearsedCriterion(every_rollback=True), ("the rollback of A1 never",)),
        (("<A1",), RehearsedCriterion(every_rollback=True), ()),
        (
            ("<A1",),
            RehearsedCriterion(rollbacks=(A1, A2), times=3),
            ("the rollback of A1 once", "the rollback of A2 never"),
        ),
    ],
)
def test_each_task_and_rollback_is_counted(
    nights: tuple[str, ...], criterion: RehearsedCriterion, missed: tuple[str, ...]
) -> None:
    """The watch, the checkpoint and the milestone on the critical path are no work; A2 lies behind the point of no
    return, and its rollback can never be called for."""
    assert too_seldom(rehearsed_in(*nights), criterion) == missed


def test_a_demonstration_rehearses_nothing() -> None:
    plan = rehearsed_in("A1 A2")
    played = replace(plan, nights=tuple(replace(one, speed=60.0) for one in plan.nights))
    assert too_seldom(played, RehearsedCriterion(tasks=(A1,))) == ("A1 never",)
