"""`command` and `python`: real processes, no database."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path
from stat import S_IMODE

import pytest

from jobs.api import Evidence, Fence, TableEvidence
from jobs.handover import Handover, Message
from jobs.outcomes import Cancelled, CancelReason, InDoubtOutcome, Permanent, Succeeded, Transient
from jobs.processes import Output
from jobs.python_host import NoSuchCoroutine, coroutine, host
from plans.model import CommandSpec, Job, JobKind, PythonSpec, RunKind
from tests.support.attempts import Bench, rehearsed
from tests.support.eventually import eventually

MARKER = "17126512345"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(rehearsed(), tmp_path / "run")


def shell(text: str) -> CommandSpec:
    return CommandSpec(argv=(text,), shell=True)


def alive(pid: int) -> bool:
    """A zombie is dead: in a container nobody may be there to reap it."""
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()[:1]
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return Path("/proc/self").exists() is False


def private_lines(path: Path) -> list[str]:
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert S_IMODE(path.parent.stat().st_mode) == 0o700
    return path.read_text(encoding="utf-8").splitlines()


async def test_a_command_ends_with_its_status_and_its_lines_stay_in_a_private_file(bench: Bench) -> None:
    outcome = await bench.run(shell(f"echo {MARKER}; echo to stderr >&2; echo $CUTOVER_RUN/$CUTOVER_TASK"))
    assert isinstance(outcome, Succeeded)
    facts = outcome.evidence.facts
    assert (facts["exit_status"], facts["lines"]) == (0, 3)
    assert private_lines(Path(str(facts["output"]))) == [MARKER, "to stderr", "night/D08"]
    assert MARKER not in repr((outcome, bench.listener))


async def test_a_status_other_than_0_asks_a_person_unless_it_may_be_repeated_or_says_try_later(bench: Bench) -> None:
    assert isinstance(await bench.run(shell("exit 3")), Permanent)
    assert isinstance(await bench.run(shell("exit 3"), repeatable=True), Transient)
    assert isinstance(await bench.run(shell("exit 75")), Transient)
    killed = await bench.run(shell("kill -9 $$"))
    assert isinstance(killed, Permanent)
    assert "ended by SIGKILL" in killed.error.sentence


async def test_a_program_that_is_not_there_is_said_to_be(bench: Bench) -> None:
    outcome = await bench.run(CommandSpec(argv=("no-such-program",)))
    assert isinstance(outcome, Permanent)
    assert "no-such-program cannot be started" in outcome.error.sentence


async def test_a_stopped_command_takes_its_children_along(bench: Bench, tmp_path: Path) -> None:
    children = tmp_path / "children"
    attempt = bench.attempt(shell(f"sleep 300 & echo $! $$ > {children}.part; mv {children}.part {children}; wait"))
    running = asyncio.create_task(attempt.run())
    await eventually(children.exists)
    pids = [int(pid) for pid in children.read_text(encoding="utf-8").split()]
    assert all(map(alive, pids))
    attempt.cancel(CancelReason.STOPPED)
    assert await running == Cancelled(reason=CancelReason.STOPPED, certain=False)
    await eventually(lambda: not any(map(alive, pids)))


@pytest.mark.needs("Linux", "it tells the environment of other processes")
async def test_a_child_with_a_session_of_its_own_that_outlives_a_stop_is_named(bench: Bench, tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f'python3 -c \'import os, time; os.setsid(); open("{child}.part", "w").write(str(os.getpid())); '
    script += f'os.rename("{child}.part", "{child}"); time.sleep(300)\' & wait'
    attempt = bench.attempt(shell(script))
    running = asyncio.create_task(attempt.run())
    await eventually(child.exists)
    pid = int(child.read_text(encoding="utf-8"))
    attempt.cancel(CancelReason.STOPPED)
    await running
    try:
        assert alive(pid)
        # not alone where another suite runs beside this one, whose attempts carry the same marks
        named = [text.partition("goes on: pid ")[2].partition(";")[0].split(", ") for text in bench.listener.warnings]
        assert any(str(pid) in pids for pids in named)
    finally:
        os.kill(pid, signal.SIGKILL)


async def test_a_child_left_behind_on_purpose_does_not_hold_up_the_task(bench: Bench, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    outcome = await bench.run(shell(f"sleep 300 & echo $! > {pid}"))
    assert isinstance(outcome, Succeeded)
    os.kill(int(pid.read_text(encoding="utf-8")), signal.SIGKILL)


def test_of_a_long_output_the_end_is_kept(tmp_path: Path) -> None:
    output = Output(tmp_path / "out", kept=100)
    for number in range(50):
        output.write(f"line {number}\n".encode())
    output.close()
    assert output.lines == 50
    assert (tmp_path / "out").read_text(encoding="utf-8").endswith("line 49\n")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 200


def python(source: str, **arguments: str | int) -> PythonSpec:
    return PythonSpec(module="team", function="work", file="team.py", source=source, arguments=arguments)


def work(*lines: str) -> str:
    return "\n    ".join(("from jobs.api import *\nasync def work(ctx):", *lines))


async def hosted(source: str, *, repeatable: bool = False) -> Message:
    """What the other side of the pipe says, without a process in between."""
    job = Job(kind=JobKind.PYTHON, spec=python(source), repeatable=repeatable)
    handover = Handover(
        run="night",
        unit="D08",
        job=job,
        attempt=1,
        fence=Fence(run="night", task="D08", token=1),
        duration=timedelta(),
        folder=Path(),
        tuning={},
        kind=RunKind.REHEARSAL,
        timezone="UTC",
        databases={},
    )
    return Message.from_json((await host(Handover.from_json(handover.to_json()), lambda _: None)).to_json())


async def test_a_coroutine_returns_facts_evidence_or_nothing() -> None:
    facts = (await hosted(work("return {'wards': 3, 'closed': True}"))).evidence
    assert (facts.summary, facts.passed, facts.facts) == ("wards 3, closed True", True, {"wards": 3, "closed": True})
    whole = (await hosted(work("return Evidence(summary='s', tables=(TableEvidence(table='a.b', rows=1),))"))).evidence
    assert whole == Evidence(summary="s", tables=(TableEvidence(table="a.b", rows=1),))
    assert (await hosted(work("pass"))).evidence.passed is False
    rows = await hosted(work(f"return [('{MARKER}',)]"))
    assert rows.failed == "Permanent"
    assert MARKER not in repr(rows)


async def test_a_coroutine_ends_as_it_says_and_an_exception_keeps_its_text_to_itself() -> None:
    assert (await hosted(work("raise Retryable('not yet')"))).failed == "Transient"
    assert (await hosted(work("raise InDoubt('sent, no answer')"))).failed == "InDoubtOutcome"
    assert (await hosted(work("raise ConnectionResetError"))).failed == "InDoubtOutcome"
    assert (await hosted(work("raise ConnectionResetError"), repeatable=True)).failed == "Transient"
    unforeseen = await hosted(work(f"raise ValueError('{MARKER}')"))
    assert unforeseen.facts == {"kind": "defect", "sentence": "an unforeseen ValueError at team.py:3"}
    assert (await hosted("def work(ctx): pass")).facts["hint"] == "async def"
    absent = PythonSpec(module="no_such_module_anywhere", function="work")
    with pytest.raises(NoSuchCoroutine):
        coroutine(absent)


async def test_what_a_coroutine_says_comes_out_of_its_process(bench: Bench) -> None:
    outcome = await bench.run(python(work(f"print('{MARKER}')", "ctx.warn('slow')", "raise Retryable('not yet')")))
    assert isinstance(outcome, Transient)
    assert outcome.error.sentence == "not yet"
    assert bench.listener.warnings == ["slow"]
    assert private_lines(bench.folder / "D08-1.out") == [MARKER]


async def test_a_coroutine_that_dies_without_a_word_is_in_doubt_and_one_that_hangs_can_be_stopped(bench: Bench) -> None:
    assert isinstance(await bench.run(python(work("import os", "os._exit(1)"))), InDoubtOutcome)
    attempt = bench.attempt(python(work("ctx.warn('here')", "while True: pass")))
    running = asyncio.create_task(attempt.run())
    await eventually(lambda: bench.listener.warnings)
    attempt.cancel(CancelReason.ABORTED)
    assert await running == Cancelled(reason=CancelReason.ABORTED, certain=False)


async def test_a_module_of_the_teams_own_never_shadows_ours(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "jobs.py").write_text("raise SystemExit('shadowed')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert isinstance(await bench.run(python(work("return {'ok': True}"))), Succeeded)
