"""A program on another host: it runs once, what it prints comes here, and a line that breaks is never guessed about."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobs.engine.left_programs import ProgramWatch
from jobs.hosts import running
from jobs.hosts.left import end_there, last_printed, look_there
from jobs.hosts.rehearsed import lacks
from jobs.outcomes import (
    Cancelled,
    CancelReason,
    FailureKind,
    InDoubtOutcome,
    Outcome,
    Permanent,
    Succeeded,
    Transient,
)
from jobs.programs import here
from jobs.run.decisions.decision import Input, ProgramFound
from jobs.run.events import Life, Program, UnitId
from plans.model import CommandSpec
from tests.support.attempts import Bench, Listener, rehearsed
from tests.support.eventually import eventually
from tests.support.hosts.far_host import FarHost


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FarHost:
    made = FarHost(tmp_path / "far")
    monkeypatch.setenv("PATH", f"{made.bin}:{os.environ['PATH']}")
    monkeypatch.setattr(running, "PATIENCE_SECONDS", 0.8)
    monkeypatch.setattr(running, "LONGEST_WAIT", 0.1)
    return made


@pytest.fixture
async def bench(tmp_path: Path, far: FarHost) -> AsyncIterator[Bench]:
    made = Bench(rehearsed(), tmp_path / "run", listener=Listener(ssh="cutover@gw1"))
    yield made
    for program in made.listener.programs:
        if program.far is not None:
            await end_there(program.far, os.environ)


def there(*argv: str, **more: object) -> CommandSpec:
    return CommandSpec(argv=argv, on_host="gw", **more)


async def ended(work: "asyncio.Task[Outcome]") -> Outcome:
    return await asyncio.wait_for(work, 20)


async def test_it_is_given_its_words_as_they_are_and_what_it_prints_comes_here(bench: Bench, far: FarHost) -> None:
    hostile = ("two words", "it's", '$(touch gone) `id` \\ "', "line\nbreak", "*", "-o")
    path = far.program("say all", 'printf "<%s>" "$@" "$LEVEL" "$CUTOVER_TASK" "$TEMP"; echo; cat; pwd')
    spec = there(path, *hostile, env=("LEVEL=a;b", "TEMP"), cwd=str(far.home))
    outcome = await bench.run(spec, unit="D08~back")
    assert isinstance(outcome, Succeeded)
    printed = (bench.folder / "D08~back-1.out").read_text()
    assert printed == "".join(f"<{one}>" for one in (*hostile, "a;b", "D08~back", "there")) + f"\n{far.home}\n"
    assert outcome.evidence.facts["on_host"] == "gw"
    [program] = bench.listener.programs
    assert str(program) == f"pid {program.pid} on gw"


async def test_its_exit_status_is_its_own_and_nothing_else_of_the_attempt_is(bench: Bench, far: FarHost) -> None:
    outcome = await bench.run(there(far.program("fail", "exit 3")))
    assert isinstance(outcome, Permanent)
    assert outcome.error.sentence.startswith("exit status 3 after ")


async def test_it_does_not_begin_before_the_journal_knows_of_it(bench: Bench, far: FarHost) -> None:
    bench.listener.recorded.clear()
    work = asyncio.create_task(bench.run(there(far.program("touch", 'touch "$HOME/ran"'))))
    await eventually(lambda: bench.listener.programs)
    far.cut()
    [record] = far.records
    await eventually((record / "never").exists)
    bench.listener.recorded.set()
    outcome = await ended(work)
    assert isinstance(outcome, Transient)
    assert outcome.error.sentence == "the line to gw broke before it began there: it never did, and will not"
    assert not (far.home / "ran").exists()


async def test_a_line_that_breaks_is_made_again_and_nothing_is_lost_or_doubled(bench: Bench, far: FarHost) -> None:
    path = far.program("count", 'echo one; until [ -e "$HOME/on" ]; do sleep 0.05; done; echo two; exit 0')
    work = asyncio.create_task(bench.run(there(path)))
    out = bench.folder / "D08-1.out"
    await eventually(lambda: out.exists() and out.read_text() == "one\n")
    far.cut()
    await eventually(lambda: far.lines == 2)
    (far.home / "on").touch()
    assert isinstance(await ended(work), Succeeded)
    assert out.read_text() == "one\ntwo\n"


async def test_where_nobody_reaches_it_any_more_it_is_in_doubt_until_its_record_is_read(
    bench: Bench, far: FarHost
) -> None:
    path = far.program("wait", 'until [ -e "$HOME/on" ]; do sleep 0.05; done; exit 7')
    work = asyncio.create_task(bench.run(there(path)))
    await eventually(lambda: far.records and (far.records[0] / "turn").exists())
    far.go_down()
    far.cut()
    outcome = await ended(work)
    assert isinstance(outcome, InDoubtOutcome)
    assert outcome.error.kind is FailureKind.LOST, "so that the engine goes on looking for it"
    assert "Connection refused" in outcome.error.sentence
    [side] = [one.far for one in bench.listener.programs]
    assert side is not None
    away = await look_there(side, os.environ)
    assert (away.life, "Connection refused" in away.told) == (Life.ELSEWHERE, True)
    far.come_back()
    assert (await look_there(side, os.environ)).life is Life.ALIVE
    (far.home / "on").touch()
    await eventually((far.records[0] / "status").exists)
    assert (await look_there(side, os.environ)).told == "has ended with exit status 7"


@pytest.mark.parametrize("stops", [False, True])
async def test_where_no_further_line_can_be_started_from_here_it_is_in_doubt_and_never_failed(
    bench: Bench, far: FarHost, monkeypatch: pytest.MonkeyPatch, stops: bool
) -> None:
    path = far.program("wait", 'until [ -e "$HOME/on" ]; do sleep 0.05; done')
    attempt = bench.attempt(there(path))
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: far.records and (far.records[0] / "turn").exists())
    with monkeypatch.context() as without_ssh:
        without_ssh.setenv("PATH", str(far.home))
        if stops:
            attempt.cancel(CancelReason.STOPPED)
        else:
            far.cut()
        outcome = await ended(work)
    (far.home / "on").touch()
    assert isinstance(outcome, InDoubtOutcome)
    assert outcome.error.kind is FailureKind.LOST, "so that the engine goes on looking for it"
    assert "ssh cannot be started here" in outcome.error.sentence


async def test_a_stop_ends_it_there_with_all_that_it_has_started(bench: Bench, far: FarHost) -> None:
    path = far.program("nest", 'sh -c "sleep 60; touch $HOME/late" & wait')
    attempt = bench.attempt(there(path))
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: far.records and (far.records[0] / "turn").exists())
    attempt.cancel(CancelReason.STOPPED)
    assert await ended(work) == Cancelled(reason=CancelReason.STOPPED, certain=False)
    assert (far.records[0] / "status").read_text().startswith("143 ")


async def test_a_stop_that_nobody_sees_arrive_leaves_it_in_doubt(bench: Bench, far: FarHost) -> None:
    attempt = bench.attempt(there(far.program("sleep", "exec sleep 60")))
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: far.records and (far.records[0] / "turn").exists())
    far.go_down()
    attempt.cancel(CancelReason.STOPPED)
    outcome = await ended(work)
    far.come_back()
    assert isinstance(outcome, InDoubtOutcome)
    assert outcome.error.sentence.startswith("it was told to end, and on gw (pid ")


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (there("/nowhere/restart"), "gw does not run it: /nowhere/restart is no program that this account may run"),
        (there("/bin/true", cwd="/nowhere"), "gw does not run it: there is no folder /nowhere"),
        (there("/bin/true", env=("LEVEL",)), "gw does not run it: the account's environment there has no LEVEL"),
    ],
)
async def test_what_the_host_lacks_is_said_and_nothing_is_run(bench: Bench, spec: CommandSpec, sentence: str) -> None:
    outcome = await bench.run(spec)
    assert isinstance(outcome, Permanent)
    assert outcome.error.sentence == sentence


async def test_a_host_that_is_not_reached_is_worth_another_attempt(bench: Bench, far: FarHost) -> None:
    far.go_down()
    outcome = await bench.run(there("/bin/true"))
    assert isinstance(outcome, Transient)
    assert "gw was not reached over ssh: ssh: connect to host gw1 port 22: Connection refused" in str(outcome.error)


async def test_one_that_is_gone_without_a_status_is_in_doubt_also_where_its_record_was_taken_away(
    bench: Bench, far: FarHost
) -> None:
    path = far.program("die", 'kill -s KILL -- "-$(head -n 1 "$HOME"/.cutover-commands/*/leader)"')
    outcome = await bench.run(there(path))
    assert isinstance(outcome, InDoubtOutcome)
    assert outcome.error.sentence.endswith("is gone and left no exit status")
    [side] = [one.far for one in bench.listener.programs]
    assert side is not None
    far.records[0].rename(far.home / "taken away")
    assert (await look_there(side, os.environ)).told == "is gone and left no exit status"
    (far.home / ".cutover-commands").chmod(0o755)
    assert (await look_there(side, os.environ)).life is Life.ELSEWHERE, "a folder that others may write to is no record"


async def test_the_next_engine_asks_its_record_and_ends_it_on_command(
    bench: Bench, far: FarHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.engine.left_programs.ASK_AGAIN_SECONDS", 0.0)
    attempt = bench.attempt(there(far.program("sleep", "exec sleep 60")))
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: far.records and (far.records[0] / "turn").exists())
    told: list[Input] = []
    watch, unit, [program] = ProgramWatch("night", told.append), UnitId("D08"), bench.listener.programs
    watch.look_for(unit, 1, program)
    await watch.look()
    await eventually(lambda: told)
    assert await watch.end(unit) == [f"attempt 1: process group {program.pid} on gw has ended with exit status 143"]
    assert [(one.life, one.told) for one in told if isinstance(one, ProgramFound)] == [
        (Life.ALIVE, ""),
        (Life.GONE, "has ended with exit status 143"),
    ]
    await watch.close()
    assert isinstance(await ended(work), Permanent)


async def _lost(bench: Bench, far: FarHost, text: str) -> Program:
    """A program whose engine is gone while it runs: the line is down for good."""
    work = asyncio.create_task(bench.run(there(far.program("talk", text))))
    await eventually(lambda: (bench.folder / "D08-1.out").exists() and (bench.folder / "D08-1.out").read_text())
    far.go_down()
    far.cut()
    assert isinstance(await ended(work), InDoubtOutcome)
    far.come_back()
    [program] = bench.listener.programs
    return program


TALKS = 'echo begun; until [ -e "$HOME/on" ]; do sleep 0.05; done; echo "at the end"; exit 3'


async def test_what_it_printed_after_its_line_was_lost_is_read_once_it_has_ended(
    bench: Bench, far: FarHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.engine.left_programs.ASK_AGAIN_SECONDS", 0.0)
    program, out = await _lost(bench, far, TALKS), bench.folder / "D08-1.out"
    told: list[Input] = []
    watch = ProgramWatch("night", told.append)
    watch.look_for(UnitId("D08"), 1, program, str(out))
    (far.home / "on").touch()
    await eventually((far.records[0] / "status").exists)
    await watch.look()
    await eventually(lambda: told)
    at = here()
    [found] = [one for one in told if isinstance(one, ProgramFound)]
    assert (found.told, found.printed_on) == ("has ended with exit status 3", (at.host, at.machine))
    before, heading, *after = out.read_text().splitlines()[0:1] + out.read_text().splitlines()[2:]
    assert before == "begun"
    assert heading.startswith("--- the last of gw, read after the line was lost; all of it is in ")
    assert after == ["begun", "at the end"]
    assert out.stat().st_mode & 0o777 == 0o600
    await watch.close()


@pytest.mark.night
async def test_where_it_cannot_be_put_here_people_are_told_where_it_lies(bench: Bench, far: FarHost) -> None:
    program = await _lost(bench, far, TALKS)
    (far.home / "on").touch()
    await eventually((far.records[0] / "status").exists)
    (bench.folder / "a file").touch()
    told: list[Input] = []
    watch = ProgramWatch("other", told.append)
    watch.look_for(UnitId("D08"), 1, program, str(bench.folder / "a file" / "D08-1.out"))
    await watch.look()
    await eventually(lambda: told)
    [found] = [one for one in told if isinstance(one, ProgramFound)]
    lies = f"what it printed last lies in {far.records[0]} of gw"
    assert (found.told, found.printed_on) == (f"has ended with exit status 3; {lies}", ("", ""))
    await watch.close()


async def test_what_it_says_while_it_is_told_to_end_is_kept(bench: Bench, far: FarHost) -> None:
    says = "trap 'sleep 0.3; echo that was all; exit 9' TERM; echo begun; while :; do sleep 0.05; done"
    program = await _lost(bench, far, says)
    assert program.far is not None
    assert (await end_there(program.far, os.environ)).told == "has ended with exit status 9"
    printed = await last_printed(program.far, os.environ)
    assert printed is not None
    assert printed.endswith(b"that was all\n")


async def test_a_dry_run_names_what_a_host_lacks_and_leaves_nothing_there(far: FarHost) -> None:
    sound = far.program("sound", "exit 1")
    assert await lacks("gw1", [sound], os.environ) == ()
    assert await lacks("gw1", [sound, "/nowhere/x"], os.environ) == (
        "/nowhere/x is no program that this account may run",
    )
    assert far.records == []
    far.go_down()
    [why] = await lacks("gw1", [sound], os.environ)
    assert why == "it was not reached over ssh: ssh: connect to host gw1 port 22: Connection refused"
