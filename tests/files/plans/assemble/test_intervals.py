"""Intervals of a plan file: what is read of them, and every way in which one can never be measured."""

from datetime import timedelta
from pathlib import Path

import pytest

from plans.model import Checkpoint, IntervalCriterion, TaskId
from tests.support.plan_files import changed, problems, sound, warnings

OUTAGE = "{id: outage, title: No record, from: {start: A2}, to: {end: M1}, at_most: 20h}"


def with_intervals(*lines: str, criterion: str = "") -> str:
    text = changed("tasks:\n", "intervals:\n" + "".join(f"  - {one}\n" for one in lines) + "tasks:\n")
    return text.replace("decided_by: boss,", f"decided_by: boss, criteria: [{criterion}],") if criterion else text


def test_a_criterion_has_its_own_limit_or_that_of_the_interval(tmp_path: Path) -> None:
    text = with_intervals(OUTAGE, criterion="{interval: {id: outage, at_most: 19h}}, {interval: {id: outage}}")
    plan = sound(tmp_path, text).plan
    body = plan.by_id[TaskId("G1")].body
    assert isinstance(body, Checkpoint)
    limits = [one.at_most for one in body.criteria if isinstance(one, IntervalCriterion)]
    assert limits == [timedelta(hours=19), timedelta(hours=20)]
    assert [str(one.begins) for one in plan.intervals] == ["start of A2"]


@pytest.mark.parametrize(
    ("interval", "says"),
    [
        ("{id: x, title: X, from: {start: A9}, to: {end: M1}}", 'unknown task "A9"'),
        ("{id: x, title: X, from: {start: A2, end: A1}, to: {end: M1}}", "a moment cannot be both start and end"),
        ("{id: x, title: X, from: {start: A2}, to: {end: A1}}", "x ends before it begins: A2 waits for A1"),
        ("{id: x, title: X, from: {end: A2}, to: {end: A2}}", "x begins and ends at once"),
        ("{id: x, title: X, from: {end: A2}, to: {start: A2}}", "x ends before it begins"),
        ("{id: x, title: X, from: {end: A2}, to: {end: M1}, at_most: 0m}", "this duration cannot be zero"),
        ("{id: outage, title: X, from: {end: A2}, to: {end: M1}}", "the interval outage stands here twice"),
    ],
)
def test_what_can_never_be_measured_is_a_problem(tmp_path: Path, interval: str, says: str) -> None:
    [problem] = problems(tmp_path, with_intervals(OUTAGE, interval))
    assert says in problem
    assert problem.startswith("15:")


@pytest.mark.parametrize(
    ("criterion", "says"),
    [
        ("{interval: {id: outge}}", 'unknown interval "outge" (did you mean "outage"?)'),
        ("{interval: {id: free}}", "nothing says how long free may last"),
    ],
)
def test_a_criterion_needs_an_interval_and_a_limit(tmp_path: Path, criterion: str, says: str) -> None:
    free = "{id: free, title: X, from: {end: A2}, to: {end: M1}}"
    [problem] = problems(tmp_path, with_intervals(OUTAGE, free, criterion=criterion))
    assert says in problem


def test_what_is_planned_longer_than_it_may_last_is_a_warning(tmp_path: Path) -> None:
    text = with_intervals(OUTAGE.replace("20h", "2h"), criterion="{interval: {id: outage, at_most: 1h}}")
    told = warnings(tmp_path, text)
    assert any("outage is planned to last 13h45m, 11h45m longer than this" in one for one in told), told
    assert any("outage is planned to last 12h45m longer than this limit" in one for one in told), told


def test_tasks_that_do_not_wait_for_each_other_are_a_warning(tmp_path: Path) -> None:
    [told] = warnings(tmp_path, with_intervals("{id: x, title: X, from: {start: A3}, to: {end: A2}}"))
    assert "nothing makes A2 wait for A3: x may end before it begins" in told
