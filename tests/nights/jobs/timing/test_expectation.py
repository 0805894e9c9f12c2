"""What is expected of a task before tonight says anything."""

import pytest

from jobs.timing.expectation import expect
from jobs.timing.work import Pace, TimedWork, work_of
from plans.graph import Graph
from plans.model import DatabaseId, Job, JobKind, Manual, Milestone, TaskId, WatchSpec
from tests.support.nights import night as plan_night
from tests.support.nights import task
from tests.support.nights_of_work import chain, name, night, timed


def test_the_median_of_the_rehearsals_counts_and_where_there_are_none_the_plan() -> None:
    seen = expect(chain(60, 60, 60), [night(1, 50, None, 70), night(2, 90, None, 80), night(3, 55, None, None)])
    assert seen.seconds == (55, 60, 75)
    assert seen.times_rehearsed == (3, 0, 2)


def test_durations_scale_with_the_work() -> None:
    nights = [night(1, 100, rows={name(0): 1000}), night(2, 100)]
    assert expect(chain(60), nights[:1], {name(0): 1500}).seconds == (150,)
    assert expect(chain(60), nights[1:], {name(0): 1500}).seconds == (100,)
    assert expect(chain(60), nights[:1], {name(0): 0}).seconds == (100,)


def test_a_night_that_rehearsed_a_part_counts_for_its_tasks_and_is_not_a_whole_night() -> None:
    seen = expect(chain(60, 60, 60), [night(1, 50, 50, 50), night(2, 70, 70, 70), night(3, 90)])
    assert seen.seconds[0] == 70
    assert seen.groups[0].nights == (0, 1)


def test_what_the_clock_paces_lasts_as_planned() -> None:
    work = TimedWork(tasks=(timed(0, 60, pace=Pace.CLOCK), timed(1, 60)))
    seen = expect(work, [night(1, 600, 600)])
    assert seen.seconds == (60, 600)
    assert [group.members for group in seen.groups] == [(1,)]


def test_a_task_that_once_broke_off_at_once_is_not_thought_wild() -> None:
    nights = [night(1, 600, 60), night(2, 620, 60), night(3, 0.1, 60), night(4, 590, 60)]
    assert expect(chain(600, 60), nights).own_spread[0] < 0.2


def test_nights_that_differ_as_wholes_do_not_drift() -> None:
    whole = expect(chain(*[60] * 10), [night(1, *[50] * 10), night(2, *[80] * 10)])
    within = expect(chain(*[60] * 10), [night(1, *[50] * 5, *[80] * 5), night(2, *[80] * 5, *[50] * 5)])
    assert whole.groups[0].drift == pytest.approx(0)
    assert within.groups[0].drift > 0.01


def test_of_one_night_the_stretches_are_taken_against_the_plan() -> None:
    group = expect(chain(*[60] * 8), [night(1, *[60] * 4, *[120] * 4)]).groups[0]
    assert max(group.stretches) > 0
    assert min(group.stretches) < 0


def test_a_plan_becomes_work_in_topological_order() -> None:
    watch = Job(kind=JobKind.WATCH, spec=WatchSpec(on=DatabaseId("platform"), query="select 1"))
    plan = plan_night(task("B", after="A"), task("A", Manual()), task("W", watch, after="A"), task("M", Milestone()))
    work = work_of(Graph(plan))
    paces = {one.id: one.pace for one in work.tasks}
    assert paces == {"A": Pace.PEOPLE, "B": Pace.MACHINE, "W": Pace.CLOCK, "M": Pace.CLOCK}
    assert {one.id: work.rank[at] for at, one in enumerate(work.tasks)} == {"B": 0, "A": 1, "W": 2, "M": 3}
    at = [one.id for one in work.tasks].index(TaskId("B"))
    assert [work.tasks[before].id for before in work.tasks[at].after] == ["A"]


def test_work_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="before one of its predecessors"):
        TimedWork(tasks=(timed(0, 60, [1]), timed(1, 60)))
    with pytest.raises(ValueError, match="lets nothing run"):
        TimedWork(tasks=(timed(0, 60, limit="copies"),))
