"""`cutover rehearsal lesson`: what rehearsals taught, listed and closed in their files."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tenacity import stop_after_attempt

from console.exits import Exit
from console.running.counted_runs import CountedNow
from jobs.past import CountedRuns
from plans.load import load
from plans.model.night import Lesson
from plans.rehearsals.file import read, written
from tests.support.command_line import cutover, plan_file
from tests.support.nights import at
from tests.unit.plans.rehearsals.test_file import a_night


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A rehearsal that taught two things, of which one was to be seen to long ago."""
    night = replace(
        a_night(title="Small night"),
        lessons=(
            Lesson(id="L1", text="Call earlier\x1b[2J", opened=at(5), owner="ward"),
            Lesson(id="L2", text="The badge reader was locked", opened=at(6), due=date(2022, 12, 1)),
        ),
    )
    (tmp_path / "rehearsals").mkdir()
    path = tmp_path / "rehearsals" / "dr3.json"
    path.write_text(written(night))
    return path


def test_what_is_overdue_is_listed_first(file: Path) -> None:
    told = cutover("rehearsal", "lesson", "list", file).stdout
    assert told.splitlines()[0] == "DR3/L2  OVERDUE, due 2022-12-01"
    assert told.splitlines()[-1] == "2 lessons are open, 1 past its due date: DR3/L2"
    assert "\x1b" not in told


def test_where_no_control_database_can_be_asked_a_list_says_so_instead_of_that_no_lesson_is_open(
    tmp_path: Path,
) -> None:
    nowhere = {"CUTOVER_STATE": str(tmp_path / "state"), "CUTOVER_CONTROL": ""}
    told = cutover("rehearsal", "lesson", "list", plan_file(tmp_path), environ=nowhere).stdout
    first, second = told.splitlines()
    assert first == "no rehearsal counts yet"
    assert second.endswith("the control database was not asked (there is no run on this host yet)")


@pytest.mark.parametrize("words", [("rehearsal", "lesson", "list"), ("check", "--connect")])
def test_lessons_of_runs_that_count_without_a_file_are_told(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = replace(a_night(), lessons=(Lesson(id="L1", text="Call earlier", opened=at(5)),))

    async def counted_now(*_: object) -> CountedNow:
        return CountedNow(runs=CountedRuns(nights=(taught,)))

    monkeypatch.setattr("console.running.counted_runs.counted_now", counted_now)
    monkeypatch.setattr("jobs.postgres.connection.connect.stop_after_delay", lambda _: stop_after_attempt(1))
    control = ("--control", "postgresql://nobody@127.0.0.1:1/none")
    answer = cutover(*words, plan_file(tmp_path), *control)
    assert "1 lesson is open" in answer.stdout, answer.stderr
    assert "7f3a/L1" in answer.stdout + answer.stderr


def test_a_lesson_is_closed_and_nothing_else_of_the_file_changes(file: Path) -> None:
    before = read(file.read_text())
    closed = cutover("rehearsal", "lesson", "close", file, "dr3/l2", "--reason", "a code in the binder")
    assert (closed.returncode, closed.stdout) == (Exit.OK, f"{file}: L2 closed\n"), closed.stderr
    after = read(file.read_text())
    assert (after.lessons[1].reason, after.lessons[1].closed is not None) == ("a code in the binder", True)
    assert replace(after, lessons=before.lessons) == before
    again = cutover("rehearsal", "lesson", "close", file, "L2")
    assert (again.returncode, "L2 was closed on" in again.stderr) == (Exit.REFUSED, True)
    told = json.loads(cutover("rehearsal", "lesson", "list", file, "--json").stdout)
    assert [one["id"] for one in told["lessons"]] == ["DR3/L1"]


@pytest.mark.parametrize(
    ("name", "says", "ends"),
    [("L9", "holds no lesson L9", Exit.REFUSED), ("L1", "the file is not as it was recorded", Exit.PLAN)],
)
def test_what_is_not_there_and_what_was_edited_is_refused(file: Path, name: str, says: str, ends: Exit) -> None:
    if ends is Exit.PLAN:
        file.write_text(file.read_text().replace("badge", "bagde"))
    text = file.read_text()
    answer = cutover("rehearsal", "lesson", "close", file, name)
    assert (answer.returncode, says in answer.stderr, file.read_text()) == (ends, True, text)


def test_check_names_the_open_ones_of_the_rehearsals_of_a_plan(file: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path)
    plan.write_text(plan.read_text().replace("\ntasks:", "\nrehearsals: rehearsals/*.json\ntasks:", 1))
    answer = cutover("check", plan)
    assert "2 lessons are open, 1 past its due date: DR3/L2" in answer.stdout
    assert "lesson DR3/L2 is open, due 2022-12-01: The badge reader was locked" in answer.stderr
    assert load(plan).plan.nights[0].called == "DR3"
