"""Days that a plan calls quiet: one by one or several in a row, each once, in the order of the calendar."""

import json
from datetime import date
from pathlib import Path

import pytest

from plans.kept import read, same_plan, written
from plans.load import load_bundle
from plans.model.flows import QuietDay
from tests.files.plans.assemble.test_flows import SENT, plan
from tests.support.plan_files import problems, sound, warnings

QUIET = "quiet_days: [2026-12-31, {day: 2026-12-24, name: Christmas Eve}, {day: 2026-12-27, to: 2026-12-28}]"


def test_quiet_days_are_what_the_plan_says(tmp_path: Path) -> None:
    loaded = sound(tmp_path, plan(SENT, "normal: {per_hour: 40}", beside=f"{QUIET}\nhypercare: 14d"))
    assert loaded.plan.watched.quiet_days == (
        QuietDay(day=date(2026, 12, 24), name="Christmas Eve"),
        QuietDay(day=date(2026, 12, 27), name="quiet day"),
        QuietDay(day=date(2026, 12, 28), name="quiet day"),
        QuietDay(day=date(2026, 12, 31), name="quiet day"),
    )
    assert same_plan(read(json.loads(json.dumps(written(loaded.plan)))), loaded.plan)
    assert load_bundle(loaded.bundle).watched == loaded.plan.watched


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[2026-02-30]", "2026-02-30 is no day of the calendar"),
        ("[24.12.2026]", "24.12.2026 is no day"),
        ("['20261224']", "20261224 is no day"),
        ("[2026-12-24, {day: 2026-12-23, to: 2026-12-25}]", "2026-12-24 stands here twice"),
        ("[{day: 2026-12-24, to: 2026-12-23}]", "from 2026-12-24 to 2026-12-23 ends before it begins"),
        ("[{day: 2026-06-01, to: 2026-08-31}]", "from 2026-06-01 to 2026-08-31 is longer than 31 days"),
        ("[{day: 2026-12-24, named: Eve}]", "named"),
    ],
)
def test_what_is_no_such_day_is_told_at_its_place(tmp_path: Path, said: str, told: str) -> None:
    found = problems(tmp_path, plan(SENT, beside=f"quiet_days: {said}"))
    assert any(told in one for one in found), found


def test_quiet_days_of_a_plan_that_watches_nothing_are_a_warning(tmp_path: Path) -> None:
    text = plan(SENT, beside=QUIET)
    begins, ends = text.index("flows:"), text.index("quiet_days:")
    assert any("nothing is watched on these days" in one for one in warnings(tmp_path, text[:begins] + text[ends:]))
