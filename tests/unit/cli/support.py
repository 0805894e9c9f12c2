"""Helpers of the tests of the command line: goldens, small plans, the command in and out of this process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

GOLDEN = Path(__file__).parents[2] / "golden" / "cli"

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
  - {id: T1, title: First, owner: owner, duration: 5m, manual: {}}
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


def cutover(
    *arguments: str | Path,
    environ: Mapping[str, str] | None = None,
    stdin: str = "",
    within: float = 30,
    options: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [sys.executable, *options, "-P", "-m", "console", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=within,
        env={**os.environ, "PYTHONWARNINGS": "error", **(environ or {})},
    )
