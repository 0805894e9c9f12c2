"""A file in the place of a run's name: read without any control database, or a clear problem."""

import re
from pathlib import Path

import pytest

from console.cli.opened_run import opened_run, packed_journal, sense_of
from console.errors import NotFound
from console.exits import Exit
from jobs.packs.pack import PackUnreadable
from tests.support.command_line import Ended, cutover
from tests.support.packs.packed import changed, night, packed, written


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    return written(await packed(await night(tmp_path)), tmp_path)


def asked(*words: str | Path) -> Ended:
    """A command on a host without any control database."""
    return cutover(*words, environ={"CUTOVER_CONTROL": "postgresql://nobody@127.0.0.1:1/none"})


def test_a_packed_run_is_looked_at_without_a_control_database(file: Path) -> None:
    status = asked("status", file)
    assert (status.returncode, "G1" in status.stdout, status.stderr) == (Exit.OK, True, "")
    log = asked("log", file, "--task", "G1")
    assert (log.returncode, "no-go" in log.stdout.lower()) == (Exit.OK, True)
    theirs = asked("status", file, "--party", "owner")
    assert (theirs.returncode, "G1" in theirs.stdout) == (Exit.OK, True)


def test_a_file_that_is_named_as_a_run_could_be_is_said_to_be_one(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.rename(file.with_name("r1"))
    monkeypatch.chdir(file.parent)
    assert packed_journal("r1", quiet=True) is not None
    assert "r1 is a file in this folder: it is read, and no run of that name" in capsys.readouterr().err


def test_what_is_not_as_it_was_written_is_said_and_the_page_says_what_was_not_recorded(file: Path) -> None:
    changed(file, "journal.jsonl", lambda text: text.replace("as agreed", "as ordered"))
    status = asked("status", file)
    assert f"warning: {file}: journal.jsonl is not the one that was written" in status.stderr
    assert (status.returncode, "NOT WHAT WAS RECORDED, #7: " in status.stdout) == (Exit.OK, True)


@pytest.mark.parametrize("words", [("status",), ("log",), ("replay", "--plain")])
def test_a_file_that_is_not_what_was_recorded_is_verified_and_not_the_run_that_goes_on(
    file: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(file, "journal.jsonl", lambda text: text.replace("as agreed", "as ordered"))
    monkeypatch.chdir(file.parent)
    said = " ".join(asked(*words, file.name).stdout.split())
    assert f"cutover verify {file.name}" in said
    assert "cutover verify r1" not in said


def test_status_and_log_tell_times_by_the_readers_clock(file: Path) -> None:
    there, here = asked("status", file, "--zone", "America/New_York"), asked("status", file)
    assert re.search(r"^\d\d:\d\d:\d\d E[SD]T ", there.stdout, re.MULTILINE)
    assert re.search(r"^\d\d:\d\d:\d\d CES?T ", here.stdout, re.MULTILINE)
    assert (
        "times are of America/New_York; those inside sentences that the journal keeps are of Europe/Oslo"
        in there.stderr
    )
    assert "every time below is America/New_York" in asked("log", file, "--zone", "America/New_York").stdout
    assert asked("log", file, "--zone", "America/Oslo").returncode == Exit.USAGE


def test_the_page_of_a_packed_run_says_that_it_is_one_and_of_when(file: Path) -> None:
    assert re.search(r"PACK of \w{3} [\d:]{8}  REHEARSAL  run r1$", asked("status", file).stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "code", "why"),
    [
        ("cut.cutover", Exit.DATABASE, "is cut off"),
        ("plan.yaml", Exit.DATABASE, "is no pack"),
        ("none.cutover", Exit.NOT_FOUND, "there is no file"),
    ],
)
def test_a_file_that_is_no_pack_is_a_clear_problem(file: Path, name: str, code: Exit, why: str) -> None:
    (file.parent / "cut.cutover").write_bytes(file.read_bytes()[:5000])
    ended = asked("status", file.parent / name)
    assert (ended.returncode, why in ended.stderr, ended.stdout) == (code, True, ""), ended


@pytest.mark.parametrize("ending", ["", ".cutover", ".json"])
def test_a_name_that_no_file_can_have_is_no_defect(ending: str) -> None:
    for words in (("status",), ("rehearsal", "compare")):
        ended = asked(*words, "x" * 5000 + ending)
        assert ended.returncode in (Exit.NOT_FOUND, Exit.DATABASE), ended


def test_whatever_is_no_file_is_a_runs_name_and_asks_the_control_database() -> None:
    assert "the control database" in asked("status", "7f3a").stderr


def test_what_a_packed_run_took_is_recorded_and_compared_as_that_of_any_run(file: Path) -> None:
    night = file.parent / "night.json"
    assert asked("rehearsal", "record", file, "-o", night).returncode == Exit.OK
    copy = file.with_name("copy.cutover")
    copy.write_bytes(file.read_bytes())
    compared = asked("rehearsal", "compare", night, copy, "--json")
    assert (compared.returncode, '"labels":["night"]' in compared.stdout) == (Exit.OK, True), compared
    assert asked("rehearsal", "forecasts", file, "--json").returncode == Exit.OK


def test_a_command_that_would_change_a_run_says_that_a_pack_is_only_read(file: Path) -> None:
    for words in (("do", file, "hold"), ("attach", file, "--plain")):
        assert asked(*words).returncode != Exit.OK


async def test_whatever_comes_of_a_pack_that_makes_no_sense_is_a_problem_and_no_defect(file: Path) -> None:
    for error in (OverflowError, KeyError):
        with pytest.raises(PackUnreadable, match=f"can make nothing of what the journal of .* says .{error.__name__}"):
            async with opened_run(str(file), None):
                raise error
        with pytest.raises(PackUnreadable), sense_of(str(file)):
            raise error
        with pytest.raises(error), sense_of("7f3a"):
            raise error
    with pytest.raises(NotFound):
        async with opened_run(str(file), None):
            raise NotFound("there is no task T9")


def test_the_health_of_a_run_is_one_line_and_an_exit_code(file: Path) -> None:
    looked = asked("status", file, "--health")
    assert looked.returncode == Exit.DEGRADED
    assert re.fullmatch(r"degraded run=r1 engine=\w+ late_s=-?\d+ age_s=\d+ needs=\d+ reasons=shut:G1\n", looked.stdout)
    away = asked("status", "--health")
    assert (away.returncode, away.stdout) == (Exit.DATABASE, "unknown reasons=control-database-away\n")
    assert asked("status", file, "--health", "--since", "12:00").returncode == Exit.USAGE
