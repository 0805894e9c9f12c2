"""`cutover rehearsal compare` and `trend` of files, without any control database."""

import json
from pathlib import Path

import pytest

from console.exits import Exit
from plans.load import load
from plans.rehearsals.file import written
from tests.support.command_line import Ended, called, plan_file
from tests.support.ghosts import night_of
from tests.unit.plans.rehearsals.test_file import a_night

TREND = "rehearsals: rehearsals/*.json\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan with two rehearsals beside it, the second one five minutes late at the end."""
    file = plan_file(tmp_path)
    folder = tmp_path / "rehearsals"
    folder.mkdir()
    small = load(file).plan
    for number, late in enumerate((0, 5), 1):
        night = night_of(small, {"M1": late}, birth=str(number) * 64, run=f"run{number}")
        (folder / f"dr{number}.json").write_text(written(night), encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8") + TREND, encoding="utf-8")
    return file


def ask(plan: Path, *arguments: str | Path) -> Ended:
    return called("rehearsal", *arguments, environ={"CUTOVER_STATE": str(plan.parent / "state")})


def test_the_nights_that_a_plan_names_are_laid_in_a_row_without_a_control_database(plan: Path) -> None:
    shown = ask(plan, "trend", plan)
    assert shown.returncode == Exit.OK, shown.stderr
    assert [line.split()[0] for line in shown.stdout.splitlines() if line.startswith("DR")] == ["DR1", "DR2", "DR1"]
    told = json.loads(ask(plan, "trend", plan, "--json").stdout)
    assert [one["late_s"] for one in told["nights"]] == [0, 300]
    assert len(ask(plan, "trend", plan, "--csv").stdout.splitlines()) == 3


def test_a_plan_without_any_night_says_what_to_do(tmp_path: Path) -> None:
    refused = ask(plan_file(tmp_path), "trend", plan_file(tmp_path))
    assert refused.returncode == Exit.NOT_FOUND
    assert "rehearsals: in the plan names files" in refused.stderr


def test_nights_are_laid_beside_the_plan_and_drawn(plan: Path) -> None:
    first, picture = plan.parent / "rehearsals" / "dr1.json", plan.parent / "night.svg"
    for _ in range(2):  # a picture is drawn over
        shown = ask(plan, "compare", first, "--plan", plan, "--svg", picture)
        assert shown.returncode == Exit.OK, shown.stderr
    assert "as planned" in shown.stdout
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_what_is_no_picture_is_not_drawn_over(plan: Path) -> None:
    refused = ask(plan, "compare", plan.parent / "rehearsals" / "dr1.json", "--svg", plan)
    assert refused.returncode == Exit.REFUSED
    assert plan.read_text(encoding="utf-8").endswith(TREND)


def test_a_night_of_another_family_is_refused_by_name_wherever_a_plan_is_beside_it(plan: Path) -> None:
    other = plan.parent / "other.json"
    other.write_text(written(a_night(title="Another night")))
    for words in (("retime", plan, "--from", other, "--check"), ("compare", "--plan", plan, other)):
        refused = ask(plan, *words)
        assert refused.returncode == Exit.REFUSED
        assert 'other is a night of "Another night", not of "Small night"' in refused.stderr
        assert "family: in the plan" in refused.stderr


def test_beside_a_plan_a_task_has_its_new_id_and_the_plan_one_column(plan: Path) -> None:
    plan.write_text(plan.read_text().replace("id: T1,", "id: N1, was: T1,").replace("[T1]", "[N1]"))
    told = ask(plan, "compare", "--plan", plan, plan.parent / "rehearsals" / "dr1.json").stdout
    rows = {line.split()[0]: line for line in told.splitlines() if line.split()}
    assert ("N1" in rows, "T1" in rows) == (True, False)
    heads = next(line.split() for line in told.splitlines() if "PLAN" in line)
    assert heads == ["PLAN", "dr1", "CHANGE"]
    assert len(rows["GO-LIVE"].split()) == 3
