"""How long an interval lasted in rehearsals: the middle and the worst of what measured it, and why others did not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.model import Edge, Interval, Manual, Milestone, Side, TaskId
from plans.model.night import Night
from plans.rehearsals.intervals import lasted, rehearsed_interval
from tests.support.nights import at, night, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task

OUTAGE = Interval(
    id="outage",
    title="Without a record",
    begins=Edge(task=TaskId("A1"), side=Side.END),
    ends=Edge(task=TaskId("M1"), side=Side.END),
)


def a_rehearsal(minutes: float, **changed: object) -> Night:
    """A1 ends ten minutes after the start, and M1 so many later."""
    first = replace(a_task("A1"), end=at(10))
    return a_night(first, replace(a_task("M1"), end=at(10 + minutes), **changed))  # type: ignore[arg-type]


def test_the_middle_and_the_worst_of_the_nights() -> None:
    known = rehearsed_interval(OUTAGE, [a_rehearsal(200), a_rehearsal(240), a_rehearsal(230)])
    assert (known.usual, known.worst) == (timedelta(minutes=230), timedelta(minutes=240))


def test_a_night_whose_clock_times_were_let_pass_is_told_apart_and_stands_only_where_no_other_does() -> None:
    quick = replace(a_rehearsal(90), no_waits=True)
    known = rehearsed_interval(OUTAGE, [quick, a_rehearsal(200)])
    assert (known.measured, known.without_waits) == ((timedelta(minutes=200),), False)
    alone = rehearsed_interval(OUTAGE, [quick])
    assert (alone.usual, alone.without_waits) == (timedelta(minutes=90), True)


@pytest.mark.parametrize(
    ("rehearsal", "why"),
    [
        (a_night(replace(a_task("A1"), end=at(10))), "that night had no M1"),
        (a_rehearsal(60, how="skipped"), "M1 was skipped"),
        (a_rehearsal(60, how="rolled back"), "M1 was rolled back"),
        (a_rehearsal(-5), "it ended before it began"),
    ],
)
def test_where_it_cannot_be_told_it_is_said_why(rehearsal: Night, why: str) -> None:
    assert (lasted(OUTAGE, rehearsal).length, lasted(OUTAGE, rehearsal).why_not) == (None, why)


def test_a_night_that_goes_on_has_not_come_to_its_end() -> None:
    rehearsal = a_night(replace(a_task("A1"), end=at(10)), replace(a_task("M1"), how="", end=None))
    assert lasted(OUTAGE, rehearsal).why_not == "the end of M1 did not come"


def test_a_task_that_had_another_id_then_is_found_under_it() -> None:
    first = replace(task("B1", Manual()), was=(TaskId("A1"),))
    today = night(first, task("M1", Milestone(), after="B1"))
    renamed = replace(OUTAGE, begins=Edge(task=TaskId("B1"), side=Side.END))
    assert lasted(renamed, a_rehearsal(60), today).length == timedelta(minutes=60)
    assert lasted(renamed, a_rehearsal(60)).why_not == "that night had no B1"
