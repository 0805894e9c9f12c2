"""Where a result cannot be written the command says so and ends with the code for that, not with a defect."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.exits import Exit
from tests.support.command_line import plan_file

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
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


def shell(arguments: Sequence[str], redirected: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command in a shell that has bent its output."""
    plan = plan_file(folder)
    words = [str(plan) if one == "PLAN" else one for one in arguments]
    command = [sys.executable, "-P", "-m", "console", *words]
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirected}', "sh", *command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "CUTOVER_STATE": str(folder / "state")},
    )


@needs_full
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_under_the_result_is_said_and_is_no_defect(arguments: Sequence[str], tmp_path: Path) -> None:
    ended = shell(arguments, ">/dev/full", tmp_path)
    assert ended.returncode == Exit.DATABASE, ended
    assert ended.stderr.startswith("cutover: the result could not be written to standard output: No space left")
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
    ended = shell(arguments, "| head -n 1", tmp_path)
    assert (ended.returncode, ended.stderr, len(ended.stdout.splitlines())) == (0, "", 1)
