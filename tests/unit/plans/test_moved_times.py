"""A plan with clock times moved, and as it was written."""

from datetime import timedelta

from plans.model import Manual, TaskId
from plans.model.moved import NOTHING_MOVED, MovedTask, MovedTimes
from plans.moved_times import as_written, kept_moved, with_times_moved
from tests.support.nights import at, night, task

HOUR = timedelta(hours=1)
PLAN = night(task("A1", Manual(), not_before=30, deadline=at(60)), task("A2", Manual(), not_before=40))
A1 = MovedTask(task=TaskId("A1"), begins=HOUR, due=HOUR)


def test_times_are_moved_from_what_the_file_says_and_not_twice() -> None:
    once = with_times_moved(PLAN, MovedTimes(tasks=(A1,)))
    assert with_times_moved(once, MovedTimes(tasks=(A1,))) is once
    moved = once.by_id[TaskId("A1")]
    assert (moved.not_before, moved.deadline, once.by_id[TaskId("A2")].not_before) == (at(90), at(120), at(40))


def test_the_way_back_is_exact() -> None:
    moved = with_times_moved(PLAN, MovedTimes(start=HOUR, tasks=(A1,)))
    assert moved.start == at(60)
    assert (as_written(moved).tasks, as_written(moved).start) == (PLAN.tasks, PLAN.start)
    assert as_written(PLAN) is PLAN


def test_a_time_that_another_file_changes_is_meant_as_written() -> None:
    moved = MovedTimes(start=HOUR, tasks=(A1, MovedTask(task=TaskId("A2"), begins=HOUR)))
    fresh = night(task("A1", Manual(), not_before=35, deadline=at(60)))
    assert kept_moved(moved, PLAN, fresh) == MovedTimes(start=HOUR, tasks=(MovedTask(task=TaskId("A1"), due=HOUR),))
    assert kept_moved(NOTHING_MOVED, PLAN, fresh) == NOTHING_MOVED
