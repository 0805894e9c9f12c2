"""What somebody edits in a list and a plan does not take from it is said, cell by cell."""

import csv
import io

import pytest

from console.telling.export.as_text import as_csv
from console.telling.export.from_plan import exported_plan
from console.telling.export.told_alone import told_alone
from plans.importers.answers import Answers
from plans.importers.finding import find_table
from plans.importers.reading import read_book
from plans.importers.report import Report
from plans.model import Plan
from tests.support.told_nights import small_plan


def said_of(plan: Plan, **edited: str) -> list[str]:
    """What is said of a list of this plan whose first line was edited."""
    rows = [*csv.DictReader(io.StringIO(as_csv(exported_plan(plan)).content.decode(), newline=""))]
    rows[0].update({heading.replace("_", " "): value for heading, value in edited.items()})
    out = io.StringIO()
    table = csv.DictWriter(out, rows[0].keys())
    table.writeheader()
    table.writerows(rows)
    book = read_book(out.getvalue().encode())
    return [*told_alone(find_table(book, Answers(), Report()), plan)]


def test_of_a_list_that_nobody_touched_nothing_is_said() -> None:
    assert said_of(small_plan()) == []


@pytest.mark.parametrize(
    ("heading", "value", "said"),
    [
        ("Kind", "milestone", 'Kind is "milestone" in the list and "manual" in the plan'),
        ("Rollback", "=cmd", 'Rollback is "=cmd" in the list and "by hand" in the plan'),
        ("Rollback", "", 'Rollback is empty in the list and "by hand" in the plan'),
    ],
)
def test_a_cell_that_only_the_plan_says_is_named_with_both(heading: str, value: str, said: str) -> None:
    assert [line.partition(": ")[2] for line in said_of(small_plan(), **{heading: value})] == [
        f"{said}, which is for the plan to say"
    ]


def test_a_line_that_the_plan_does_not_have_is_none_of_them() -> None:
    assert said_of(small_plan(), ID="NEW", Kind="job: x") == []
