"""How a command ends: one clear line, one exit code a kind of failure, never a traceback."""

import os
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from console.cli.ending import ended, exit_of
from console.errors import Declined, Misused, NotFound
from console.exits import Exit
from jobs.embedded.errors import EmbeddedUnavailable
from jobs.journal.base import Denied, NoSuchRun, SchemaMissing, Unavailable
from jobs.postgres.connection.identity import WrongDatabase
from jobs.postgres.survey import DatabasesRefused
from jobs.run.decisions.command_text import BadCommand
from plans.errors import CutoverError
from plans.model import DatabaseId
from plans.problems import Place, PlanProblems, Problem
from tests.support.command_line import content
from tests.support.warm_process import WarmProcess


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PlanProblems([Problem(place=Place(file="p"), message="m")]), Exit.PLAN),
        (Misused("x"), Exit.USAGE),
        (BadCommand("x"), Exit.USAGE),
        (NotFound("x"), Exit.NOT_FOUND),
        (NoSuchRun("x"), Exit.NOT_FOUND),
        (Declined("x"), Exit.REFUSED),
        (Denied("x"), Exit.REFUSED),
        (Unavailable("x"), Exit.DATABASE),
        (SchemaMissing("x"), Exit.DATABASE),
        (EmbeddedUnavailable("x"), Exit.DATABASE),
        (DatabasesRefused(("legacy: x",)), Exit.DATABASE),
        (WrongDatabase(DatabaseId("legacy"), ("x",)), Exit.DATABASE),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else one.name,
)
def test_each_kind_of_failure_has_its_exit_code(error: CutoverError, code: Exit) -> None:
    assert exit_of(error) is code


def _raise(error: BaseException) -> int:
    raise error


def test_an_error_is_one_line_and_its_hint_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda: _raise(NotFound("there is no run x", hint="cutover runs"))) == Exit.NOT_FOUND
    out, err = capsys.readouterr()
    assert (out, err) == ("", "cutover: there is no run x\n  cutover runs\n")


def test_errors_of_several_tasks_at_once_are_told_by_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda: _raise(ExceptionGroup("g", [Denied("no"), Denied("no")]))) == Exit.REFUSED
    assert capsys.readouterr().err == "cutover: no\n"


def test_a_defect_names_the_log_and_keeps_its_message_out_of_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CUTOVER_STATE", str(tmp_path / "state"))
    assert ended(lambda: _raise(KeyError("Key (nid)=(01010112345)"))) == Exit.DEFECT
    log = tmp_path / "state" / "log" / "cutover.log"
    told = capsys.readouterr().err
    assert str(log) in told
    assert "Traceback" not in told
    assert "KeyError" in log.read_text()
    assert "test_ending.py" in log.read_text()
    assert "01010112345" not in log.read_text() + told
    assert log.parent.stat().st_mode & 0o777 == 0o700


def test_ctrl_c_says_that_the_run_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda: _raise(KeyboardInterrupt())) == Exit.INTERRUPTED
    assert "a run that is under way goes on" in capsys.readouterr().err


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe, TemporaryFile() as said:
        started = WarmProcess("console", ["schema"], environment=os.environ, stdin=0, stdout=pipe, stderr=said)
        assert (started.wait(60), content(said)) == (0, "")
