"""The bars of a report: what stands where, of a night that went through, was rolled back, or goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.telling.report.gantt import LEFT, RIGHT, WIDTH, Row, gantt
from console.telling.report.gathering.night import night_report
from console.telling.report.sections.timeline import drawn
from jobs.rehearsals.ghost import ghost_of
from plans.model import Manual
from tests.support.driver import Driven
from tests.support.ghosts import night_of
from tests.support.nights import night, sql_job, task
from tests.support.told_nights import gone_through, rolled_back, small_plan, story_of, told


def row(run: Driven, name: str) -> Row:
    return next(one for one in gantt(drawn(told(run))).rows if one.name == name)


def test_each_task_of_a_small_night_has_a_row_in_the_order_of_the_plan() -> None:
    drawing = gantt(drawn(told(gone_through())))
    assert [one.name for one in drawing.rows] == ["A1", "A2", "B1", "B2", "C1", "G1", "M1", "E1"]
    assert (drawing.hidden, drawing.now) == (0, None)


def test_what_ended_has_a_bar_and_no_forecast() -> None:
    one = row(gone_through(), "B1")
    assert one.planned is not None
    assert one.actual is not None
    assert one.actual.width > one.planned.width
    assert one.forecast is None


def test_what_runs_is_drawn_as_it_is_forecast_and_the_moment_stands_across() -> None:
    run = Driven(night(task("A1", sql_job()), task("A2", Manual(), after="A1")))
    run.passes(5)
    drawing = gantt(drawn(told(run)))
    first = drawing.rows[0]
    assert (first.actual, first.forecast is not None) == (None, True)
    assert drawing.now is not None
    assert LEFT < drawing.now.x < WIDTH - RIGHT


def test_what_nobody_finished_is_drawn_up_to_the_end_of_the_run() -> None:
    run = Driven(night(task("A1", Manual()), task("A2", Manual(), after="A1", minutes=60)))
    run.do("start", task="A1")
    run.passes(20)
    run.do("abort", title=run.plan.title, reason="enough")
    one = row(run, "A1")
    assert one.planned is not None
    assert one.actual is not None
    assert one.actual.width == pytest.approx(2 * one.planned.width, abs=0.2)


def test_a_checkpoint_at_which_no_go_was_said_ends_there() -> None:
    report = told(rolled_back())
    gate = next(one for one in report.tasks if one.id == "G1")
    assert gate.actual_end == report.gates[0].decided


def test_the_night_beside_it_stands_where_its_tasks_ended() -> None:
    story = story_of(gone_through())
    ghost = ghost_of(story.plan, "DR3", night_of(small_plan(), {"B1": 5}))
    report = night_report(story, program="1.0", made=story.view.real_now, ghost=ghost)
    rows = {one.name: one for one in gantt(drawn(report)).rows}
    planned, seen = rows["B1"].planned, rows["B1"].ghost
    assert planned is not None
    assert seen is not None
    assert seen > planned.x + planned.width
    assert report.ghost is not None
    assert report.ghost.behind == timedelta(minutes=-1)


def test_days_of_watching_do_not_squeeze_the_night() -> None:
    report = told(gone_through())
    late = replace(report.tasks[-1], actual_end=report.as_of + timedelta(days=14))
    with_days = replace(report, tasks=(*report.tasks[:-1], late))
    go_live = gantt(drawn(with_days)).go_live.x
    assert go_live > LEFT + 5
    assert all(
        one.actual is None or one.actual.x + one.actual.width <= WIDTH - RIGHT + 2
        for one in gantt(drawn(with_days)).rows
    )
