"""Where a result cannot be written the command says so and ends with the code for that, not with a defect."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from console.exits import Exit
from tests.support.command_line import content, plan_file
from tests.support.warm_process import WarmProcess

FULL = Path("/dev/full")
needs_full = pytest.mark.needs("/dev/full")
COMMANDS: Sequence[Sequence[str]] = (
    ("--help",),
    ("--version",),
    ("schema",),
    ("show", "PLAN"),
    ("show", "PLAN", "--json"),
    ("check", "PLAN", "--json"),
    ("demo", "--simulated"),
    ("db", "drop", "PLAN", "--print"),
)


def words(arguments: Sequence[str], folder: Path) -> list[str]:
    plan = plan_file(folder)
    return [str(plan) if word == "PLAN" else word for word in arguments]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "CUTOVER_STATE": str(folder / "state")}


def shell(arguments: Sequence[str], redirected: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command in a new interpreter, from a shell that has bent its output."""
    command = [sys.executable, "-P", "-m", "console", *words(arguments, folder)]
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirected}', "sh", *command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment(folder),
    )


@needs_full
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_under_the_result_is_said_and_is_no_defect(arguments: Sequence[str], tmp_path: Path) -> None:
    with FULL.open("wb") as full, TemporaryFile() as said:
        started = WarmProcess(
            "console", words(arguments, tmp_path), environment=environment(tmp_path), stdin=0, stdout=full, stderr=said
        )
        code = started.wait(60)
        told = content(said)
    assert code == Exit.DATABASE, told
    assert told.startswith("cutover: the result could not be written to standard output: No space left")
    assert not (tmp_path / "state" / "log").exists()


@pytest.mark.parametrize("arguments", [("schema",), ("show", "PLAN")], ids=" ".join)
def test_a_closed_output_is_said_too(arguments: Sequence[str], tmp_path: Path) -> None:
    ended = shell(arguments, ">&-", tmp_path)
    assert (ended.returncode, "standard output: it is closed" in ended.stderr) == (Exit.DATABASE, True), ended


@needs_full
@pytest.mark.parametrize("redirected", [">/dev/full 2>&1", ">&- 2>&-"])
def test_where_nothing_can_be_said_the_code_says_it(redirected: str, tmp_path: Path) -> None:
    assert shell(("schema",), redirected, tmp_path).returncode == Exit.DATABASE


@needs_full
@pytest.mark.parametrize("redirected", ["2>/dev/full", "2>&-"])
def test_messages_that_cannot_be_written_spoil_no_result(redirected: str, tmp_path: Path) -> None:
    ended = shell(("schema",), redirected, tmp_path)
    assert (ended.returncode, ended.stdout.startswith("{")) == (Exit.OK, True)


@pytest.mark.parametrize("arguments", [("schema",), ("demo", "--simulated"), ("--help",)], ids=" ".join)
def test_a_reader_that_has_had_enough_hears_nothing(arguments: Sequence[str], tmp_path: Path) -> None:
    """As `| head -n 1`, which has a code of its own: it reads a line, and goes."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as reader, os.fdopen(writing, "wb") as pipe, TemporaryFile() as said:
        started = WarmProcess(
            "console", words(arguments, tmp_path), environment=environment(tmp_path), stdin=0, stdout=pipe, stderr=said
        )
        pipe.close()
        assert reader.readline()
        reader.close()
        assert (started.wait(60), content(said)) == (0, "")
