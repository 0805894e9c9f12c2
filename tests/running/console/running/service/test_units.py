"""The sample units: systemd takes them, and the program takes what they start."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from console.cli.root import cutover
from console.exits import Exit
from console.running.supervisor import FINAL
from tests.support.places import ROOT

UNITS = sorted((ROOT / "docs" / "units").glob("*.service"))
BINARY = "/opt/cutover/bin/cutover"
each = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


def said(unit: Path, key: str) -> str:
    found = re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    return " ".join(found)


@each
def test_what_a_unit_starts_is_a_command_with_options_that_there_are(
    unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary, name, *words = said(unit, "ExecStart").replace("%i", "7f3a").split()
    context = cutover.make_context("cutover", [name], resilient_parsing=True)
    command = cutover.get_command(context, name)
    assert (binary, isinstance(command, click.Command)) == (BINARY, True)
    assert command is not None
    known = {option for one in command.params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= known


@each
@pytest.mark.needs("systemd-analyze", "systemd's own eyes on the units")
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name
    here.write_text(unit.read_text(encoding="utf-8").replace(BINARY, sys.executable), encoding="utf-8")
    looked = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True)
    assert (looked.returncode, looked.stderr) == (0, "")


@each
def test_a_unit_waits_to_be_told_and_has_a_watchdog(unit: Path) -> None:
    assert (said(unit, "Type"), said(unit, "NotifyAccess"), said(unit, "WatchdogSec").isdecimal()) == (
        "notify",
        "main",
        True,
    )


def test_an_engine_is_not_started_again_where_a_supervisor_would_not_start_it_either() -> None:
    [engine] = [unit for unit in UNITS if unit.name == "cutover-engine@.service"]
    codes = {int(code) for code in said(engine, "RestartPreventExitStatus").split()}
    assert codes | {Exit.OK} == FINAL
