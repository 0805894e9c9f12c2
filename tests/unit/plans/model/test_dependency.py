"""A dependency says from when it is fulfilled, and what is left out of a plan hands its lags on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.graph import behind_the_end
from plans.model import Dependency, Plan, RunKind, Side, Task, TaskId
from tests.support.nights import at, night, task


@pytest.mark.parametrize(
    ("side", "lag", "minutes", "said"),
    [
        (Side.END, 0, 20, "A1"),
        (Side.END, 30, 50, "A1 + 30m"),
        (Side.START, 0, 5, "start of A1"),
        (Side.START, 10, 15, "start of A1 + 10m"),
    ],
)
def test_it_counts_from_the_moment_that_it_names(side: Side, lag: int, minutes: int, said: str) -> None:
    one = Dependency(task=TaskId("A1"), side=side, lag=timedelta(minutes=lag))
    assert one.reached(at(5), at(20)) == at(minutes)
    assert str(one) == said


def inherited(*dropped: Task, after: str) -> list[str]:
    """What a task waits for in production, of which these are left out."""
    rest = tuple(replace(one, only=RunKind.REHEARSAL) for one in dropped)
    plan = night(task("A1"), task("A2"), *rest, task("C1", after=after)).for_run(RunKind.PRODUCTION)
    return [str(one) for one in plan.by_id[TaskId("C1")].dependencies]


def test_what_is_left_out_takes_no_time_and_its_lags_add_up() -> None:
    assert inherited(task("R1", after="A1+30"), after="R1+10") == ["A1 + 40m"]
    assert inherited(task("R1", after="A1:started+30 A2"), after="R1:started+10") == ["start of A1 + 40m", "A2 + 10m"]
    chain = (task("R1", after="A1+1"), task("R2", after="R1+2"), task("R3", after="R2:started+4"))
    assert inherited(*chain, after="R3") == ["A1 + 7m"]


def test_of_two_ways_to_the_same_moment_the_longer_lag_counts() -> None:
    assert inherited(task("R1", after="A1+30"), after="A1+5 R1") == ["A1 + 30m"]
    assert inherited(task("R1", after="A1:started+30"), after="A1 R1") == ["A1", "start of A1 + 30m"]


def test_a_plan_knows_whose_beginnings_are_waited_for() -> None:
    plan: Plan = night(task("A1"), task("A2", after="A1:started"), task("A3", after="A1 A2+5"))
    assert plan.awaited_starts == {"A1"}
    assert [plan.by_id[TaskId(name)].after for name in ("A2", "A3")] == [("A1",), ("A1", "A2")]


def test_behind_the_end_of_a_task_is_what_cannot_begin_before_it() -> None:
    tasks = (
        task("A1"),
        task("A2", after="A1:started+5"),
        task("A3", after="A2"),
        task("A4", after="A1+5"),
        task("A5", after="A4:started"),
        task("A6", after="A3 A5"),
    )
    assert behind_the_end(tasks, TaskId("A1")) == {"A4", "A5", "A6"}
