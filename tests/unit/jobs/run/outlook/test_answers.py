"""A limit of a figure is as strict as another one where it lets pass nothing that the other refuses."""

import pytest

from jobs.run.outlook.answers import is_as_strict
from plans.model import AnswerCriterion, ComparisonSign, TaskId


def limit(text: str, task: str = "C1") -> AnswerCriterion:
    sign, number = text.split()
    return AnswerCriterion(task=TaskId(task), figure="rows", comparison=ComparisonSign(sign), limit=int(number))


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ("<= 0", "<= 0", True),
        ("<= 0", "<= 5", True),
        ("<= 6", "<= 5", False),
        ("< 5", "<= 5", True),
        ("<= 5", "< 5", False),
        ("= 5", "<= 5", True),
        ("= 5", "< 5", False),
        (">= 5", "<= 5", False),
        (">= 6", ">= 5", True),
        ("> 5", ">= 5", True),
        (">= 4", ">= 5", False),
        ("= 5", "= 5", True),
        ("<= 5", "= 5", False),
    ],
)
def test_the_limits_are_compared(new: str, old: str, expected: bool) -> None:
    assert is_as_strict(limit(new), limit(old)) is expected


def test_the_figure_of_another_task_is_another_limit() -> None:
    assert not is_as_strict(limit("<= 0", "C2"), limit("<= 0"))
