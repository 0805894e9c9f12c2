"""A file of MS Project in another maker's hands: the same tasks, links and dates, also by Project's own rules."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from console.telling.export.facts import Exported
from console.telling.export.from_plan import exported_plan
from console.telling.export.from_run import exported_run
from console.telling.export.project.document import as_project
from plans.library import Sample, path_of
from plans.load import load
from tests.support.places import ROOT
from tests.support.told_nights import gone_through, story_of

pytestmark = pytest.mark.needs("MPXJ")


def read(folder: Path, *told: Exported) -> list[dict[str, Any]]:
    """What MPXJ finds in each, in one process of Java for all."""
    files = [folder / f"{at}.xml" for at in range(len(told))]
    for file, one in zip(files, told, strict=True):
        file.write_bytes(as_project(one).content)
    program = [sys.executable, "-m", "tests.support.other_readers.mpxj_reader", *map(str, files)]
    answer = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found


def test_another_reader_finds_the_same_tasks_links_and_dates_and_reckons_the_same(tmp_path: Path) -> None:
    plans = [exported_plan(load(path_of(sample)).plan) for sample in Sample]
    for told, found in zip(plans, read(tmp_path, *plans), strict=True):
        zone = ZoneInfo(told.zone)
        tasks = {task["id"]: task for task in found["tasks"] if not task["is_summary"]}
        assert {*tasks} == {task.id for task in told.tasks}
        for task in told.tasks:
            read_back = tasks[task.id]
            assert read_back["links"] == [
                [wait.task, "SS" if wait.since_start else "FS", f"{wait.lag.total_seconds() / 60:.1f}m"]
                for wait in task.waits
            ]
            dates = [f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" for at in (task.planned.start, task.planned.end)]
            assert [read_back["start"][:16], read_back["finish"][:16]] == dates
            assert read_back["owners"] == ([told.party_names[task.owner].replace(",", "")] if task.owner else [])
        assert found["calendar"] == "24 hours"
        assert found["scheduled"] == [[task["start"], task["finish"]] for task in found["tasks"]]


def test_another_reader_finds_what_was_planned_and_what_came_of_a_run(tmp_path: Path) -> None:
    run = gone_through()
    (found,) = read(tmp_path, exported_run(story_of(run), run.plan))
    tasks = {task["id"]: task for task in found["tasks"]}
    assert (tasks["A1"]["complete"], tasks["A1"]["actual_finish"]) == ("100", "2022-11-11T12:10")
    assert tasks["A2"]["active"] is False
    assert tasks["E1"]["baseline_start"] == "2022-11-11T12:40"
