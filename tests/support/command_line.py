"""Helpers of the tests of the command line: goldens, small plans, the command in and out of this process."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from unittest.mock import patch

from console.__main__ import main
from console.view.model import View
from jobs.journal.base import Lease
from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.sureness import sureness
from tests.support.driver import Driven
from tests.support.places import GOLDENS
from tests.support.warm_process import WarmProcess

GOLDEN = GOLDENS / "cli"

SMALL = """\
cutover: 1
title: Small night
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
window_ends: "18:00"
parties:
  owner: {name: Owner}
  roros: {name: Røros kommune}
tasks:
  - {id: T1, title: First, owner: owner, duration: 5m, manual: {}, rollback: none}
  - {id: G1, title: Check-in, after: [T1], duration: 5m,
     checkpoint: {poll: [owner, roros], decided_by: owner, point_of_no_return: true}}
  - {id: M1, title: Go-live, after: [G1], not_before: "14:00", milestone: true}
"""

BROKEN = """\
cutover: 1
title: Broken
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
tasks:
  - {id: T1, title: First, duratoin: 5m, manual: {}}
  - {id: T2, title: Second, duration: 5m, after: [T9], manual: {}}
  - {id: M1, title: Go-live, after: [T1, T2], milestone: true}
"""


def view_of(run: Driven, **changes: object) -> View:
    """What a console sees of a driven run."""
    now = run.run_now
    fields: dict[str, object] = {
        "run": "r",
        "plan": run.plan,
        "state": run.state,
        "forecast": forecast(run.plan, run.state, now),
        "sureness": sureness(run.plan, run.state, now),
        "now": now,
        "real_now": run.now,
        "entries": tuple(run.entries[-300:]),
        "lease": Lease(term=run.term, holder="e1", expires=run.now + timedelta(minutes=1), standbys=1),
        "standbys": 1,
        "me": "operator",
    }
    return View(**{**fields, **changes})  # type: ignore[arg-type]


def golden(name: str, text: str) -> None:
    """Compare with tests/golden/cli; CUTOVER_GOLDENS=write accepts what there is."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("CUTOVER_GOLDENS") == "write":
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8"), f"{path} differs; CUTOVER_GOLDENS=write accepts it"


def plan_file(folder: Path, text: str = SMALL, name: str = "plan.yaml") -> Path:
    """A plan file in a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


Ended = subprocess.CompletedProcess[str]
GOES_ON = {"attach", "demo", "engine", "run"}
"""Commands that go on until a run has ended, or leave an engine behind."""


def cutover(
    *arguments: str | Path, environ: Mapping[str, str] | None = None, stdin: str = "", alone: bool = False
) -> Ended:
    """Run the command in this process: quick, for what does not depend on what is loaded.

    One at a time, in any thread: streams and environment (`alone`: nothing but `environ`) are those of the process.
    """
    out, err, given = io.StringIO(), io.StringIO(), list(map(str, arguments))
    with (
        patch.dict(os.environ, environ or {}, clear=alone),
        patch("sys.stdin", io.StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main(given)
    return subprocess.CompletedProcess(given, code, out.getvalue(), err.getvalue())


def called(
    *arguments: str | Path, environ: Mapping[str, str] | None = None, stdin: str = "", alone: bool = False
) -> Ended:
    """Run the command in this process, or as one of its own where it goes on beside others or leaves one behind."""
    call = process if GOES_ON.intersection(arguments[:1]) else cutover
    return call(*arguments, environ=environ, stdin=stdin, alone=alone)


def process(
    *arguments: str | Path,
    environ: Mapping[str, str] | None = None,
    stdin: str = "",
    alone: bool = False,
    within: float = 300,
    options: tuple[str, ...] = (),
) -> Ended:
    """Run the command as a process of its own, every warning an error; with `options` in a new interpreter."""
    given = list(map(str, arguments))
    environment = {**({} if alone else os.environ), "PYTHONWARNINGS": "error", **(environ or {})}
    if options:
        command = [sys.executable, *options, "-P", "-m", "console", *given]
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=within,
            env=environment,
            start_new_session=True,
        )
    with TemporaryFile() as typed, TemporaryFile() as out, TemporaryFile() as err:
        typed.write(stdin.encode())
        typed.seek(0)
        running = WarmProcess("console", given, environment=environment, stdin=typed, stdout=out, stderr=err)
        try:
            code = running.wait(within)
        except BaseException:
            running.kill()
            running.wait()
            raise
        return subprocess.CompletedProcess(given, code, content(out), content(err))


def content(file: IO[bytes]) -> str:
    """All that was written to a file, as text."""
    file.seek(0)
    return file.read().decode()
