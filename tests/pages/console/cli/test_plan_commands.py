"""check, show and schema, as a shell sees them."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from console.exits import Exit
from console.text.schedule_page import schedule_text
from plans.library import Sample, path_of
from plans.load import load
from plans.schedule import schedule
from tests.support import world
from tests.support.command_line import BROKEN, cutover, golden, plan_file


def test_a_sound_plan_is_told_in_one_line(tmp_path: Path) -> None:
    answer = cutover("check", plan_file(tmp_path))
    assert answer.returncode == Exit.OK
    assert answer.stdout.startswith("Small night: 3 tasks, no problems, no warnings; sha256 ")


def test_a_broken_plan_ends_with_3_and_every_problem_with_its_place(tmp_path: Path) -> None:
    path = plan_file(tmp_path, BROKEN)
    for command in ("check", "show", "run"):
        answer = cutover(command, path, environ={"CUTOVER_STATE": str(tmp_path / "state")})
        assert answer.returncode == Exit.PLAN
        assert answer.stdout == ""
        assert f'{path}:7:28: unknown key "duratoin"' in answer.stderr
        assert f"{path}:8:" in answer.stderr
        assert "T9" in answer.stderr
    assert not (tmp_path / "state").exists()


def test_problems_for_a_script_are_one_object(tmp_path: Path) -> None:
    answer = cutover("check", plan_file(tmp_path, BROKEN), "--json")
    told = json.loads(answer.stdout)
    assert (answer.returncode, answer.stderr, told["ok"]) == (Exit.PLAN, "", False)
    assert {problem["line"] for problem in told["problems"]} == {7, 8}
    sound = json.loads(cutover("check", plan_file(tmp_path), "--json").stdout)
    assert (sound["ok"], sound["tasks"], sound["problems"]) == (True, 3, [])


def test_a_file_that_is_not_there_is_not_a_plan_with_problems(tmp_path: Path) -> None:
    answer = cutover("check", tmp_path / "nothing.yaml")
    assert (answer.returncode, "there is no file" in answer.stderr) == (Exit.NOT_FOUND, True)


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_folder_is_no_plan(command: str, tmp_path: Path) -> None:
    assert cutover(command, tmp_path).returncode == Exit.USAGE


def test_the_schedule_reads_at_80_columns() -> None:
    plan = world.plan()
    golden("show", schedule_text(plan, schedule(plan)))
    night = load(path_of(Sample.REFERENCE_NIGHT)).plan
    assert max(map(len, schedule_text(night, schedule(night)).splitlines())) <= 80


def test_the_schedule_for_a_script_has_floats_and_chains(tmp_path: Path) -> None:
    told = json.loads(cutover("show", plan_file(tmp_path), "--json").stdout)
    assert told["critical_path"] == ["M1"]
    assert told["driving_chains"]["G1"] == ["T1", "G1"]
    gate = next(task for task in told["tasks"] if task["id"] == "G1")
    assert (gate["kind"], gate["start"], gate["go_live_float_minutes"]) == (
        "checkpoint",
        "2022-11-11T11:05:00+00:00",
        110.0,
    )


def test_the_schema_is_the_exported_one() -> None:
    assert json.loads(cutover("schema").stdout) == json.loads((files("plans") / "schema.json").read_text("utf-8"))
