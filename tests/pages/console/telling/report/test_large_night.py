"""A report of a night of a thousand tasks: small enough for a mail, and its drawing still readable."""

import pytest

from console.telling.report.facts import NightReport
from console.telling.report.forms import Form
from console.telling.report.gantt import LEFT, MOST, RIGHT, WIDTH, gantt
from console.telling.report.gathering.night import night_report
from console.telling.report.gathering.story import Story
from console.telling.report.sections.timeline import drawn as drawn_of
from tests.bench.report import MOST_BYTES, large_night, measured


@pytest.fixture(scope="module")
def story() -> Story:
    return large_night()


@pytest.fixture(scope="module")
def report(story: Story) -> NightReport:
    return night_report(story, program="1.0", made=story.view.real_now)


@pytest.mark.parametrize("form", Form)
def test_it_is_small(story: Story, form: Form) -> None:
    assert measured(story, form).size < MOST_BYTES


def test_its_drawing_has_as_many_rows_as_a_page_and_says_what_it_folds(report: NightReport) -> None:
    drawing = gantt(drawn_of(report))
    assert len(drawing.rows) <= MOST
    own = [row for row in drawing.rows if not row.is_stream]
    assert drawing.hidden == len(report.tasks) - len(own)
    assert sum(row.count for row in drawing.rows if row.is_stream) == drawing.hidden


def test_each_bar_stands_between_the_names_and_the_variances(report: NightReport) -> None:
    bars = [
        bar
        for row in gantt(drawn_of(report)).rows
        for bar in (row.planned, row.actual, row.forecast)
        if bar is not None
    ]
    assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH - RIGHT + 2 for bar in bars)


def test_what_failed_and_every_checkpoint_that_there_is_room_for_has_a_row_of_its_own(report: NightReport) -> None:
    drawn = {row.name for row in gantt(drawn_of(report)).rows}
    gates = [task.id for task in report.tasks if task.kind == "checkpoint"]
    assert len(gates) < MOST
    assert set(gates) <= drawn
