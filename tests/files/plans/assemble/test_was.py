"""The ids that a task had before: of tasks that are gone, and each of one task."""

from pathlib import Path

import pytest

from plans.load import load
from plans.problems import PlanProblems

PLAN = """\
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties: {owner: {name: Owner}}
tasks:
  - {id: A1, title: First, owner: owner, duration: 30m, manual: {text: call}, was: FIRST}
  - {id: A2, title: Second, owner: owner, after: [A1], duration: 20m, manual: {text: look}, was: [B2, B3]}
  - {id: M1, title: Go-live, after: [A2], milestone: true}
"""


def plan(folder: Path, first: str) -> Path:
    file = folder / "plan.yaml"
    file.write_text(PLAN.replace("FIRST", first))
    return file


@pytest.mark.parametrize(("first", "was"), [("B1", ("B1",)), ("[]", ())])
def test_a_task_may_have_had_one_id_several_or_none(tmp_path: Path, first: str, was: tuple[str, ...]) -> None:
    tasks = load(plan(tmp_path, first)).plan.by_id
    assert [one.was for one in tasks.values()] == [was, ("B2", "B3"), ()]


@pytest.mark.parametrize(
    ("first", "problem"),
    [
        ("A1", ":8:84: A1 cannot have been itself"),
        ("A2", ":8:84: A2 is a task of this plan, in line 9"),
        ("B3", ":9:103: B3 is what A1 was"),
    ],
)
def test_an_id_that_nobody_can_have_had_is_a_problem_at_its_place(tmp_path: Path, first: str, problem: str) -> None:
    with pytest.raises(PlanProblems) as caught:
        load(plan(tmp_path, first))
    [told] = map(str, caught.value.problems)
    assert problem in told
