"""The command that makes a plan of a spreadsheet: where plan and report go, what is refused, how it ends."""

import io
import sys
from pathlib import Path

import pytest

from console.cli.ending import ended
from console.cli.importing import plan_import
from console.cli.root import cutover
from console.exits import Exit

LINES = "ID,Task,Owner,Start,Duration,Predecessors\nA,Stop,Ann,22:00,30 min,\nB,Copy,Ann,23:00,1h,A\n"


def run(*arguments: str) -> int:
    return ended(lambda: cutover.main([*arguments], standalone_mode=False))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "night.csv").write_text(LINES)
    return tmp_path


def test_the_plan_is_written_checked_and_told_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("plan", "import", "night.csv", "-o", "plan.yaml", "--start", "2026-11-13 22:00") == Exit.OK
    told = capsys.readouterr()
    assert "came  2 tasks, 1 predecessor, 1 party" in told.out
    assert "2 of 2 tasks start in the plan when the file says" in told.err
    assert "cutover check plan.yaml names each at its line" in told.err
    assert run("check", "plan.yaml") == Exit.OK
    assert '"Cutover plan"' in (folder / "cutover.schema.json").read_text()
    before = (folder / "plan.yaml").read_text()
    assert run("plan", "import", "night.csv", "-o", "plan.yaml") == Exit.REFUSED
    assert (folder / "plan.yaml").read_text() == before
    assert run("plan", "import", "night.csv", "-o", "plan.yaml", "--replace") == Exit.OK


def test_the_plan_may_be_written_into_another_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "plans").mkdir()
    for target in ("plans/night.yaml", str(folder / "plans/other.yaml")):
        assert run("plan", "import", "night.csv", "-o", target, "--start", "2026-11-13 22:00") == Exit.OK
        assert f"cutover check {target} names each at its line" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_without_an_output_the_plan_is_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("plan", "import", "night.csv") == Exit.OK
    told = capsys.readouterr()
    assert told.out.startswith(
        "# yaml-language-server: $schema=cutover.schema.json\n# Made by cutover plan import of night"
    )
    assert "came  read as UTF-8" in told.err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["none.csv"], Exit.NOT_FOUND, "there is no file none.csv"),
        (["paper.csv"], Exit.PLAN, "this is a PDF"),
        (["/dev/null"], Exit.PLAN, "/dev/null is a device or a pipe, and no file"),
        (["night.csv", "-o", "none/plan.yaml"], Exit.REFUSED, "there is no folder none"),
        (["night.csv", "--timezone", "Oslo"], Exit.USAGE, "there is no zone Oslo"),
        (["night.csv", "--start", "22:00"], Exit.USAGE, "the start has its date"),
        (["night.csv", "--map", "wrong.toml"], Exit.PLAN, 'wrong.toml:1:8: unit cannot be "years"'),
        (["night.csv", "--map", "wrong.toml"], Exit.PLAN, 'a column cannot mean "ownr" (did you mean "owner"?)'),
        (["night.csv", "--map", "none.toml"], Exit.NOT_FOUND, "there is no file none.toml"),
        (["night.csv", "--map", "other.toml"], Exit.PLAN, 'there is no visible sheet "Plan"'),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: Exit, says: str
) -> None:
    (folder / "paper.csv").write_text("%PDF-1.7")
    (folder / "wrong.toml").write_text('unit = "years"\n[columns]\n"Task" = "ownr"\n')
    (folder / "other.toml").write_text('sheet = "Plan"\n')
    assert run("plan", "import", *arguments) == code
    assert says in capsys.readouterr().err


def test_a_mapping_says_what_headings_mean_and_what_the_file_does_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "night.csv").write_text("Ablauf,Wer macht's,Takt\nStoppen,Ann,2\nKopieren,Bob,3\n")
    mapping = 'unit = "h"\norder = "chain"\n[columns]\nAblauf = "title"\n"Wer macht\'s" = "owner"\nTakt = "duration"\n'
    (folder / "headings.toml").write_text(mapping)
    assert run("plan", "import", "night.csv", "--map", "headings.toml") == Exit.OK
    made = capsys.readouterr().out
    assert "duration: 2h" in made
    assert "after: [T01]" in made
    assert "owner: bob" in made


UNKNOWN = "Ablauf,Macht's,Takt\nAlles sperren,Ann,2\nDaten holen,Bob,3\n"


def test_headings_that_nobody_knows_are_asked_for_and_kept_for_the_next_time(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "night.csv").write_text(UNKNOWN)
    monkeypatch.setattr(plan_import, "can_ask", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n1\n0\n1\nh\n"))
    assert run("plan", "import", "night.csv", "-o", "plan.yaml", "--save-map", "headings.toml") == Exit.OK
    told = capsys.readouterr()
    assert "1  Ablauf (Alles sperren)" in told.err
    assert "Which of them says what is done? 0 for none" in told.err
    made = (folder / "plan.yaml").read_text()
    assert "duration: 3h" in made
    assert "owner: bob" in made
    assert (folder / "headings.toml").read_text() == (
        'unit = "h"\n\n[columns]\n"Ablauf" = "title"\n"Macht\'s" = "owner"\n"Takt" = "duration"\n'
    )
    assert run("plan", "import", "night.csv", "--map", "headings.toml") == Exit.OK
    assert "duration: 3h" in capsys.readouterr().out


def test_where_all_is_known_nothing_is_asked_and_no_map_is_written_over(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_import, "can_ask", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    (folder / "headings.toml").write_text("mine")
    assert run("plan", "import", "night.csv", "--save-map", "headings.toml") == Exit.REFUSED
    assert run("plan", "import", "night.csv", "--save-map", "headings.toml", "--replace") == Exit.OK
    assert '"Predecessors" = "after"' in (folder / "headings.toml").read_text()
    assert "not known" not in capsys.readouterr().err
