"""The supervisor of an engine: starts it again until the run has ended."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.exits import Exit
from console.running.supervisor import LONGEST_WAIT, Supervisor


class Script:
    """Children that end with the codes the test says, each after `lives` seconds of the clock."""

    def __init__(self, *codes: int, lives: float = 0.0) -> None:
        self.codes: Iterator[int] = iter(codes)
        self.lives, self.time, self.started, self.pid = lives, 0.0, 0, 100
        self.terminated = False

    def start(self) -> "Script":
        self.started += 1
        return self

    def wait(self) -> int:
        self.time += self.lives
        return next(self.codes)

    def terminate(self) -> None:
        self.terminated = True


def _supervise(script: Script, **options: object) -> tuple[int, list[float]]:
    waits: list[float] = []
    supervisor = Supervisor(script.start, say=lambda _: None, clock=lambda: script.time, **options)  # type: ignore[arg-type]
    return supervisor.run(lambda seconds: bool(waits.append(seconds))), waits


@pytest.mark.parametrize("final", [Exit.OK, Exit.FAILED, Exit.NOT_FOUND, Exit.INTERRUPTED])
def test_an_engine_is_started_again_until_its_run_has_ended(final: Exit) -> None:
    script = Script(-9, Exit.DATABASE, Exit.REFUSED, Exit.DEFECT, final)
    assert _supervise(script)[0] == final
    assert script.started == 5


def test_it_waits_longer_and_longer_but_not_for_ever() -> None:
    waits = _supervise(Script(*[-9] * 12, 0))[1]
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_WAIT


def test_an_engine_that_had_worked_is_started_again_soon() -> None:
    assert set(_supervise(Script(-9, -9, -9, 0, lives=3600))[1]) == {0.5}


def test_without_its_embedded_server_there_is_nothing_left_to_do() -> None:
    assert _supervise(Script(Exit.DATABASE), gone=lambda: True)[0] == Exit.DATABASE


def test_sigterm_ends_engine_and_supervisor(tmp_path: Path) -> None:
    child = "import signal, sys, time; print('up', flush=True); time.sleep(60)"
    program = (
        "import sys; from console.running.supervisor import supervise; "
        f"sys.exit(supervise([sys.executable, '-c', {child!r}], say=lambda _: None, gone=lambda: False) != -15)"
    )
    with subprocess.Popen([sys.executable, "-P", "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
