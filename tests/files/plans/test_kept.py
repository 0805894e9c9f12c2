"""A plan that is kept as text is the same plan when it is read back, or it is not kept at all."""

import json
from dataclasses import replace
from datetime import timedelta, timezone
from enum import StrEnum
from pathlib import Path

import pytest

from plans.kept import read, same_plan, written
from plans.load import load
from plans.model import Plan, TaskId
from tests.support.kept_runs import made_of, small_plan
from tests.support.places import ROOT

LIBRARY = sorted(one for one in (ROOT / "plans/library").rglob("*.yaml") if "\ncutover:" in f"\n{one.read_text()}")


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: str(file.relative_to(ROOT / "plans/library")))
def test_every_plan_of_the_library_is_read_back_as_it_was(file: Path) -> None:
    plan = load(file).plan
    again = read(json.loads(json.dumps(written(plan))))
    assert same_plan(again, plan)
    assert again.by_id == plan.by_id


def test_every_class_of_a_plan_is_known_by_a_name_of_its_own() -> None:
    known = made_of(Plan)
    assert len({one.__name__ for one in known}) == len(known)


@pytest.mark.parametrize(
    "text", [None, 7, [], ["Path"], ["Plan"], ["Plan", 1], ["eval", "1"], ["tuple"], {"title": "x"}]
)
def test_what_is_no_kept_plan_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="no kept plan"):
        read(text)


def test_what_has_no_text_is_not_kept(tmp_path: Path) -> None:
    plan = small_plan(tmp_path).plan
    for other in (plan.start.astimezone(timezone(timedelta(hours=1))), frozenset({1}), StrEnum("Made", "UP").UP):
        with pytest.raises(ValueError, match=r"has no text in a kept plan"):
            written(replace(plan, start=other))


def test_plans_that_differ_anywhere_are_told_apart(tmp_path: Path) -> None:
    plan = small_plan(tmp_path).plan
    assert not same_plan(plan, replace(plan, tasks=plan.tasks[:-1]))


def test_what_stands_in_a_plan_more_than_once_is_written_and_read_once(tmp_path: Path) -> None:
    plan = small_plan(tmp_path).plan
    twin = replace(plan.tasks[0], id=TaskId("TWIN"))
    text = written(replace(plan, tasks=(*plan.tasks, twin)))
    again = read(json.loads(json.dumps(text)))
    assert again.tasks[0].duration is again.tasks[-1].duration
    assert json.dumps(text).count(json.dumps(plan.tasks[0].title)) == 2
