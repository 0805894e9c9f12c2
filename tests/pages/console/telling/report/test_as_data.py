"""A report for programs: every fact as JSON, a row a task as CSV."""

import csv
import io
import json
from dataclasses import replace

import pytest

from console.errors import Misused
from console.telling.report.as_data import as_csv
from console.telling.report.facts import VERSION
from console.telling.report.forms import Form, form_of, was_told
from console.telling.report.whole import report_text
from plans.model.languages import Language
from tests.support.told_nights import gone_through, told, wording


def test_json_has_every_part_with_instants_in_utc_and_spans_in_seconds() -> None:
    run = gone_through()
    plain = json.loads(report_text(told(run), Form.JSON, wording(run)))
    assert plain["version"] == VERSION
    assert plain["result"]["outcome"] == "live"
    assert plain["intervals"][0]["at_most"] == 3000.0
    assert plain["gates"][0]["decided"].endswith("+00:00")
    assert [one["sort"] for one in plain["follow_ups"]][:2] == ["amber problem", "skipped"]
    assert plain["journal"]["head"]["seq"] == plain["journal"]["events"]


def test_csv_has_a_row_a_task_with_its_three_times() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(told(gone_through())))))
    assert [row["id"] for row in rows] == ["A1", "A2", "B1", "B2", "C1", "G1", "M1", "E1"]
    late = next(row for row in rows if row["id"] == "B1")
    assert (late["owner"], late["state"], late["variance_s"]) == ("Owner", "DONE", "360")
    assert late["planned_end"] == "2022-11-11T11:20:00+00:00"
    assert late["forecast_end"] == ""
    assert {(row["run"], row["run_goes_on"]) for row in rows} == {("r", "0")}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_no_text_of_a_csv_is_worked_out_by_a_spreadsheet(text: str) -> None:
    report = told(gone_through())
    hostile = tuple(replace(task, title=text, owner=text, stream=text) for task in report.tasks)
    rows = list(csv.reader(io.StringIO(as_csv(replace(report, tasks=hostile)))))
    texts = [row[place] for row in rows[1:] for place in (1, 2, 3)]
    assert all(one.startswith("'") for one in texts)


@pytest.mark.parametrize(("file", "form"), [("-", Form.MARKDOWN), ("N.HTML", Form.HTML), ("a.b.csv", Form.CSV)])
def test_the_end_of_the_name_says_what_is_written(file: str, form: Form) -> None:
    assert form_of(file) is form


@pytest.mark.parametrize("form", Form)
def test_a_report_is_known_again_and_nothing_else_is_taken_for_one(form: Form) -> None:
    run = gone_through()
    assert was_told(report_text(told(run), form, wording(run, Language.NORWEGIAN)), form)
    others = ("# My notes\n", "<!doctype html><p>hello", '{"version": 1}', "id,title\n1,2\n")
    assert not any(was_told(other, form) for other in others)


@pytest.mark.parametrize("file", ["night", "night.pdf", ".html"])
def test_any_other_name_is_refused_with_those_that_are_known(file: str) -> None:
    with pytest.raises(Misused) as caught:
        form_of(file)
    assert "night.html" in caught.value.hint
