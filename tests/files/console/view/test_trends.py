"""How fast a job is, by its own reports."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.view.model import View
from console.view.trends import History
from jobs.api import Progress
from jobs.run.events import UnitId
from jobs.run.outlook.forecast import forecast
from tests.support.driver import Driven
from tests.support.kept_runs import small_plan

T1 = UnitId("T1")
BEGAN = datetime(2022, 11, 12, 2, tzinfo=UTC)


@pytest.fixture
def view(tmp_path: Path) -> View:
    run = Driven(small_plan(tmp_path).plan)
    now = run.run_now
    return View(
        run="r", plan=run.plan, state=run.state, forecast=forecast(run.plan, run.state, now), now=now, real_now=BEGAN
    )


def at(second: float) -> datetime:
    return BEGAN + timedelta(seconds=second)


def seen(view: View, looks: Mapping[float, float]) -> History:
    """Looked at, at each second, what was reported at another one: a hundred rows were done in each second by then."""
    history = History()
    for second, reported in looks.items():
        progress = {T1: Progress(done=100 * reported, total=10_000)}
        history.take(replace(view, real_now=at(second), progress=progress, reported={T1: at(reported)}))
    return history


def test_a_steady_job_stands_still_however_irregularly_it_is_looked_at(view: View) -> None:
    trend = seen(view, {1: 0.9, 2: 1.9, 3.1: 1.9, 4: 3.9, 5.2: 4.9, 5.3: 5.1, 6.1: 5.9}).trends()[T1]
    assert trend.samples == pytest.approx([100] * 4)
    assert trend.rate == pytest.approx(100)


def test_a_job_that_reports_nothing_comes_to_rest(view: View) -> None:
    trend = seen(view, {1: 1, 2: 2, **{float(second): 2 for second in range(3, 40)}}).trends()[T1]
    assert trend.rate == 0
    assert trend.samples[:2] == pytest.approx([100, 0])
