"""The tables of Markdown: headings over them are sections, other tables are named and left."""

from datetime import date
from pathlib import Path

import pytest

from plans.importers.answers import Answers
from plans.importers.cells import Unreadable
from plans.importers.making import Imported, import_plan
from tests.support.plan_files import sound

NIGHT = """\
# Move of the archive, night to 2026-11-14

| Name | Role | Phone |
|------|------|-------|
| Ann | lead | 900 00 001 |

## Before

| Time | Step | Owner | Est. |
|:-----|:----:|-------|-----:|
| **22:00** | Stop `app` \\| queue | Ann | 30m |
| 22:30 | [Copy](https://wiki.example/copy) | Bob | 1h |

## After

| Time | Step | Owner | Est. |
|:-----|:----:|-------|-----:|
| 00:10 | **Go/No-Go** | Ann | 5m |

Roll back by hand.
"""


def imported(text: str) -> Imported:
    return import_plan(text.encode(), Answers(timezone="UTC"), today=date(2026, 11, 1), file="night.md")


def test_tables_of_one_heading_are_one_plan_with_the_headings_over_them_as_streams(tmp_path: Path) -> None:
    made = imported(NIGHT)
    plan = sound(tmp_path, made.text).plan
    assert [(task.title, task.stream) for task in plan.tasks[:3]] == [
        ("Stop app | queue", "Before"), ("Copy", "Before"), ("Go/No-Go", "After")
    ]  # fmt: skip
    assert plan.by_id["T02"].guide.links[0].address == "https://wiki.example/copy"  # type: ignore[index]
    assert plan.parties["ann"].contact == "900 00 001"  # type: ignore[index]
    assert "# line 11" in made.text


def test_a_plan_of_numbered_lists_is_refused_as_no_table() -> None:
    with pytest.raises(Unreadable, match="a text without a table: lists and check boxes are no plan"):
        imported("# Night\n\n1. Stop\n2. Copy, all\n")
