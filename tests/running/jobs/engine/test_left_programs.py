"""Is it still that program? A pid alone does not tell."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from jobs import programs
from jobs.child_environment import marks
from jobs.engine.left_programs import ProgramWatch
from jobs.outcomes import CancelReason, Succeeded
from jobs.processes import GO, HELD
from jobs.run.decisions.decision import Input, ProgramFound
from jobs.run.events import Life, Program, UnitId
from plans.model import CommandSpec
from tests.support.attempts import Bench, rehearsed
from tests.support.eventually import eventually

MARKS = marks("night", "D08", 1)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program with a child, in a session of its own, with the marks of an attempt."""
    ready = tmp_path / "ready"
    script = f"trap '' HUP; sleep 300 & echo ready > {ready}; wait"
    environ = {**os.environ, **MARKS}
    process = subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True, env=environ)
    while not ready.exists():
        os.sched_yield()
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_program_is_told_from_another_one_with_its_pid(started: subprocess.Popen[bytes]) -> None:
    program = programs.identify(started.pid)
    assert programs.life(program, MARKS) is Life.ALIVE
    assert programs.life(replace(program, started="1"), MARKS) is Life.GONE
    assert programs.life(replace(program, boot="another"), MARKS) is Life.GONE
    assert programs.life(replace(program, boot="another", host="db9"), MARKS) is Life.ELSEWHERE
    assert programs.life(replace(program, boot="another", machine="another"), MARKS) is Life.ELSEWHERE
    assert programs.life(replace(program, space="pid:[1]"), MARKS) is Life.ELSEWHERE
    assert programs.life(replace(program, host="renamed"), MARKS) is Life.ALIVE


async def test_only_the_very_program_is_ended(started: subprocess.Popen[bytes]) -> None:
    program = programs.identify(started.pid)
    for other in (
        replace(program, started="1"),
        replace(program, boot="another"),
        replace(program, boot="another", host="db9"),
        replace(program, space="pid:[1]"),
    ):
        assert await programs.end(other, MARKS) is not Life.ALIVE
    assert started.poll() is None
    assert await programs.end(program, MARKS) is Life.GONE


@pytest.mark.needs("Linux", "it tells the environment of other processes")
async def test_children_without_their_leader_are_the_same_program_where_they_carry_its_marks(
    started: subprocess.Popen[bytes],
) -> None:
    program = programs.identify(started.pid)
    started.kill()
    started.wait()
    assert programs.life(program, MARKS) is Life.ALIVE
    assert programs.life(program, marks("night", "D08", 2)) is Life.GONE
    assert await programs.end(program, MARKS) is Life.GONE


async def test_a_watch_tells_what_is_new_and_ends_what_it_is_told_to(started: subprocess.Popen[bytes]) -> None:
    told: list[Input] = []
    watch = ProgramWatch("night", told.append)
    unit, program = UnitId("D08"), programs.identify(started.pid)
    for _ in range(2):
        watch.look_for(unit, 1, program)
        await watch.look()
    elsewhere = replace(program, boot="another", host="db9")
    watch.look_for(unit, 2, elsewhere)
    gone, there = await watch.end(unit)
    assert gone == f"attempt 1: process group {program.pid} on {program.host} has ended"
    assert there == f"attempt 2: its program ran on db9 as process group {program.pid}: it can be ended only there"
    lives = [(one.attempt, one.life) for one in told if isinstance(one, ProgramFound)]
    assert lives == [(1, Life.ALIVE), (2, Life.ELSEWHERE), (1, Life.GONE)]


async def test_a_command_does_nothing_before_the_journal_knows_of_it(tmp_path: Path) -> None:
    bench = Bench(rehearsed(), tmp_path / "run")
    bench.listener.recorded.clear()
    attempt = bench.attempt(CommandSpec(argv=(f"touch {tmp_path}/ran; exec cat",), shell=True))
    running = asyncio.create_task(attempt.run())
    program = await eventually(lambda: bench.listener.programs)
    assert programs.life(program[0], MARKS) is Life.ALIVE
    assert not (tmp_path / "ran").exists()
    bench.listener.recorded.set()
    assert isinstance(await running, Succeeded)  # and its standard input is empty
    assert (tmp_path / "ran").exists()
    assert programs.life(program[0], MARKS) is Life.GONE


def test_a_command_whose_engine_dies_before_it_was_let_run_ends_without_having_run(tmp_path: Path) -> None:
    argv = (*HELD, "touch", str(tmp_path / "ran"))
    assert subprocess.run(argv, input=b"", check=False).returncode != 0
    assert not (tmp_path / "ran").exists()
    assert subprocess.run(argv, input=GO, check=False).returncode == 0
    assert (tmp_path / "ran").exists()


async def test_a_stop_before_it_was_let_run_ends_it(tmp_path: Path) -> None:
    bench = Bench(rehearsed(), tmp_path / "run")
    bench.listener.recorded.clear()
    attempt = bench.attempt(CommandSpec(argv=("true",)))
    running = asyncio.create_task(attempt.run())
    [program] = await eventually(lambda: bench.listener.programs)
    attempt.cancel(CancelReason.STOPPED)
    await running
    assert programs.life(program, MARKS) is Life.GONE


def test_a_program_that_was_never_seen_to_start_is_not_there() -> None:
    assert programs.life(replace(programs.identify(os.getpid()), started=""), {}) is Life.GONE
    assert isinstance(programs.identify(2**22 + 1), Program)
