"""A report and its tables say where each attempt ran, in both languages, and who moved how much of a shared copy."""

import csv
import io
import json

from console.telling.export.from_run import exported_run
from console.telling.export.task_table import task_table
from console.telling.moments import Moments
from console.telling.report.facts import NightReport
from console.telling.report.forms import Form
from console.telling.report.gathering.night import night_report
from console.telling.report.gathering.story import Story
from console.telling.report.whole import report_text
from console.telling.report.wording import Wording
from jobs.api import Evidence, Share
from jobs.run import events as e
from plans.model.languages import Language
from tests.support.elsewhere.nights import by_lanes, taken
from tests.support.told_nights import gone_through, told
from tests.support.world import Night

MOVED = Evidence(
    summary="1,203,000 rows in 1 table",
    shares=(
        Share(done="moved", worker="w1", host="dmz-host7", rows=1_200_000, bytes=88_000_000),
        Share(done="moved", worker="", host="", rows=3_000),
    ),
)


def shared() -> Night:
    """B02 ran on one worker, and others moved its rows; B06 on two, one after the other."""
    night = taken()
    night.say(171.5, e.AttemptEnded(unit=e.UnitId("B02"), attempt=1, how=e.How.SUCCEEDED, evidence=MOVED))
    return night


def report_of(night: Night) -> NightReport:
    return night_report(story_of(night), program="1.0", made=night.view().real_now)


def story_of(night: Night) -> Story:
    return Story(view=night.view(), entries=night.entries)


def section(night: Night, language: Language) -> str:
    """The part about places, in Markdown."""
    view = night.view()
    words = Wording(moments=Moments.of(view.plan, view.forecast, language=language))
    text = report_text(report_of(night), Form.MARKDOWN, words)
    return text.partition(f"## {words.say('places title')}\n")[2].partition("\n## ")[0]


def test_each_attempt_is_told_with_its_worker_host_and_label() -> None:
    found = section(shared(), Language.ENGLISH)
    rows = [line for line in found.splitlines() if "dmz-host7" in line or "host6" in line or "host8" in line]
    assert [("db2" in row, "db1" in row, "db3" in row) for row in rows[:3]] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert "worker db1 on host6" in rows[1]
    assert "label hospital-dmz" in rows[1]
    assert "lost" in rows[1]
    assert "under way" in rows[2]
    assert "What is not named here ran in the engine, on" in found


def test_the_lanes_of_a_shared_copy_are_told_with_their_rows_in_the_readers_language() -> None:
    english, norwegian = (section(shared(), language) for language in Language)
    assert "worker w1 on dmz-host7 | 1,200,000" in english
    assert "not known any more | 3,000" in english
    assert "arbeideren w1 på dmz-host7 | 1 200 000" in norwegian.replace("\xa0", " ")
    assert "flyttet" in norwegian
    assert not [word for word in ("worker", "label", "moved", "under way") if word in norwegian]


def test_an_attempt_that_the_engine_led_names_who_served_its_lanes() -> None:
    english, norwegian = (section(by_lanes(), language) for language in Language)
    assert "in the engine (its lanes: worker w7 on host7 ×4)" in english
    assert "i motoren (løpene: arbeideren w7 på host7 ×4)" in norwegian


def test_a_night_whose_jobs_all_ran_in_the_engine_says_so() -> None:
    report = told(gone_through())
    assert [one for task in report.tasks for one in (*task.places, *task.shares)] == []
    assert report.engine_hosts == ("h",)


def test_tables_have_it_in_one_cell_and_json_field_by_field() -> None:
    night = shared()
    said = "attempt 1: db1 on host6 (hospital-dmz); attempt 2: db3 on host8 (hospital-dmz)"
    report, view = report_of(night), night.view()
    words = Wording(moments=Moments.of(view.plan, view.forecast))
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(report_text(report, Form.CSV, words)))}
    assert rows["B06"]["ran_on"] == said
    assert rows["B02"]["ran_on"].endswith(
        "moved by w1 on dmz-host7: 1200000 rows; moved by a worker not known any more: 3000 rows"
    )
    assert rows["B03"]["ran_on"] == ""
    tasks = {one["id"]: one for one in json.loads(report_text(report, Form.JSON, words))["tasks"]}
    assert [(one["worker"], one["host"], one["how"]) for one in tasks["B06"]["places"]] == [
        ("db1", "host6", "lost"),
        ("db3", "host8", ""),
    ]
    assert tasks["B02"]["shares"][0]["rows"] == 1_200_000
    columns = {one.heading: one for one in task_table(exported_run(story_of(night), view.plan), alone=True).columns}
    assert said in columns["Ran on"].values
