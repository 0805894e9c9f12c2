"""The engine's log cannot be written: the work goes on, people are told, and are told when it is over."""

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from jobs.run.events import AttemptEnded, LogLost, LogWrittenAgain, Result, RunEnded
from tests.support.processes import LEASE, Night
from tests.support.session.variants import by_night

TASKS = """
  - {id: W1, title: A person, duration: 1m, manual: {}}
  - {id: S1, title: Rows, after: [W1], duration: 1m, job: {sql: {on: platform, query: "create table made (id int)"}}}
  - {id: C1, title: A program, after: [W1], duration: 1m, job: {command: {shell: "seq 100; exit 0"}}}
  - {id: W2, title: Room is made, after: [S1, C1], duration: 1m, manual: {}}
  - {id: M1, title: Go-live, after: [W2], milestone: true}
"""


def facts_log(state: Path, run: str) -> list[dict[str, object]]:
    text = (state / "log" / f"engine-{run}-facts.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.night
@pytest.mark.parametrize("closed", ["2>&-", by_night(">/dev/full 2>&1")], ids=["closed", "full"])
async def test_no_file_may_grow_and_the_night_goes_on(night: Night, closed: str) -> None:
    run, witness = await night.begin(TASKS)
    engine = night.in_shell("", "engine", run, "--lease", str(LEASE), after=closed)
    await night.do(run, "start", "W1")
    _, hard = resource.prlimit(engine.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(engine.pid, resource.RLIMIT_FSIZE, (0, hard))
    await night.do(run, "done", "W1")
    lost = await witness.heard(LogLost)
    assert lost.reason == "File too large"
    for unit in ("S1", "C1"):
        ended = await witness.heard(AttemptEnded, lambda one, unit=unit: one.unit == unit)
        assert ended.evidence is not None
        assert ended.evidence.passed
    program = await witness.heard(AttemptEnded, lambda one: one.unit == "C1")
    assert program.evidence is not None
    assert program.evidence.facts["lines"] == 100
    assert "bytes lost: File too large" in str(program.evidence.facts["output"])

    resource.prlimit(engine.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
    await witness.heard(LogWrittenAgain)
    await night.do(run, "start", "W2")
    await night.do(run, "done", "W2")
    assert (await witness.heard(RunEnded)).result is Result.COMPLETED
    assert await engine.ended() == 0
    written = [(one["event"], one.get("unit")) for one in facts_log(night.folder / "state", run)]
    assert {("attempt_started", "S1"), ("attempt_ended", "C1")} <= set(written)
    await night.intact(witness)


async def test_a_folder_that_is_removed_in_the_night_is_made_again(night: Night) -> None:
    run, witness = await night.begin(TASKS)
    engine = night.engine(run)
    await night.do(run, "start", "W1")
    (night.folder / "state").rename(night.folder / "gone")  # whatever is being written goes with it
    shutil.rmtree(night.folder / "gone", ignore_errors=True)
    await night.do(run, "done", "W1")
    for unit in ("S1", "C1"):
        await witness.heard(AttemptEnded, lambda one, unit=unit: one.unit == unit)
    await night.do(run, "start", "W2")
    await night.do(run, "done", "W2")
    assert await engine.ended() == 0
    assert not [one for one in witness.entries if isinstance(one.event, LogLost)]
    assert facts_log(night.folder / "state", run)[-1]["event"] == "attempt_ended"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no tmpfs may be mounted here; the limit on a file's size stands for it")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_on_a_full_disk_a_detached_run_goes_on_and_stop_reaches_it(night: Night, small: Path) -> None:
    state = {"CUTOVER_STATE": str(small / "state")}
    plan = night.plan(TASKS.replace("seq 100; exit 0", "sleep 300"))
    run = await night.run_detached(plan, **state)
    witness = night.witness(run)
    await night.do(run, "start", "W1", **state)
    with (small / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(b"x" * 4096):
            pass
    await night.do(run, "done", "W1", **state)
    assert (await witness.heard(LogLost)).reason == "No space left on device"
    await witness.heard(AttemptEnded, lambda one: one.unit == "S1")
    await night.do(run, "stop", "C1", **state)
    await witness.heard(AttemptEnded, lambda one: one.unit == "C1")
    (small / "filler").unlink()
    await witness.heard(LogWrittenAgain)
    await night.do(run, "abort", "A drill", **state)
    assert (await witness.heard(RunEnded)).result is Result.ABORTED
