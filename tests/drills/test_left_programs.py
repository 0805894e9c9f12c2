"""kill -9 of an engine leaves what a `command` or a `python` task has started: seen, said, and ended on command."""

import asyncio
from pathlib import Path

import pytest

from jobs.run.events import AttemptEnded, How, Life, ProgramSeen, ProgramStarted, Result, RunEnded, Warned
from jobs.run.state.records import entry_of
from tests.support.eventually import eventually
from tests.support.processes import Night
from tests.support.session.variants import by_night

COMMAND = 'job: {{command: {{shell: "echo begin $CUTOVER_ATTEMPT >> {notes}; {work}; echo end >> {notes}"}}{more}}}'
PYTHON = 'job: {{python: {{call: "team:work", file: team.py, arguments: {{notes: "{notes}"}}}}{more}}}'
TASKS = """
  - {{id: P1, title: A program, duration: 5m, {job}}}
  - {{id: M1, title: Go-live, after: [P1], milestone: true}}
"""
TEAM = """
import asyncio, os
async def work(ctx, notes):
    with open(notes, "a") as file:
        file.write(f"begin {ctx.attempt}\\n")
    await asyncio.sleep(300)
"""


def tasks(job: str, notes: Path, work: str = "sleep 300", more: str = "") -> str:
    return TASKS.format(job=job.format(notes=notes, work=work, more=more))


def noted(notes: Path) -> list[str]:
    return notes.read_text().splitlines() if notes.exists() else []


@pytest.mark.parametrize("job", [COMMAND, by_night(PYTHON)], ids=["command", "python"])
async def test_a_program_that_goes_on_is_said_to_and_no_second_one_starts_beside_it(night: Night, job: str) -> None:
    notes = night.folder / "notes"
    (night.folder / "team.py").write_text(TEAM)
    run, witness = await night.begin(tasks(job, notes))
    first = night.engine(run)
    started = await witness.heard(ProgramStarted)
    await eventually(lambda: noted(notes) == ["begin 1"])
    first.kill()
    second = night.engine(run)
    assert (await witness.heard(ProgramSeen)).life is Life.ALIVE
    assert witness.attempts("P1") == [How.IN_DOUBT]
    refused = await night.cutover("do", run, "retry", "P1")
    assert refused.code != 0
    assert f"beside={started.program.pid}" in refused.out + refused.err
    assert "still runs" in (await night.cutover("status", run)).out

    await night.do(run, "terminate", "P1")
    await witness.heard(Warned, lambda one: f"process group {started.program.pid}" in one.text)
    await witness.heard(ProgramSeen, lambda one: one.life is Life.GONE)
    assert noted(notes) == ["begin 1"]
    await night.do(run, "retry", "P1")
    await eventually(lambda: noted(notes) == ["begin 1", "begin 2"])
    await night.do(run, "abort", "A drill")
    assert (await witness.heard(RunEnded)).result is Result.ABORTED
    await second.ended()
    await night.intact(witness)


async def test_a_repeatable_command_waits_for_the_end_of_the_one_before(night: Night) -> None:
    notes, gate = night.folder / "notes", night.folder / "gate"
    work = f"while [ ! -e {gate} ]; do sleep 0.05; done"
    run, witness = await night.begin(tasks(COMMAND, notes, work, ", repeatable: true"))
    first = night.engine(run)
    await eventually(lambda: noted(notes) == ["begin 1"])
    first.kill()
    second = night.engine(run)
    assert (await witness.heard(ProgramSeen)).life is Life.ALIVE
    assert witness.attempts("P1") == [How.LOST]
    gate.touch()
    assert await second.ended() == 0
    assert noted(notes) == ["begin 1", "end", "begin 2", "end"]
    assert witness.attempts("P1") == [How.LOST, How.SUCCEEDED]


async def test_beside_it_by_decision(night: Night) -> None:
    notes = night.folder / "notes"
    run, witness = await night.begin(tasks(COMMAND, notes, "[ $CUTOVER_ATTEMPT = 2 ] || sleep 300"))
    first = night.engine(run)
    started = await witness.heard(ProgramStarted)
    await eventually(lambda: noted(notes) == ["begin 1"])
    first.kill()
    second = night.engine(run)
    await witness.heard(ProgramSeen)
    await night.do(run, "retry", "P1", f"beside={started.program.pid}")
    await witness.heard(AttemptEnded, lambda one: one.how is How.SUCCEEDED)
    assert await second.ended() == 0
    assert noted(notes) == ["begin 1", "begin 2", "end"]
    night.sessions.append(started.program.pid)


async def test_a_kill_at_any_moment_leaves_nothing_that_the_next_engine_does_not_know(night: Night) -> None:
    """Whatever has begun is in the journal: what is not never ran."""
    for turn in range(5):
        notes = night.folder / f"notes-{turn}"
        run, _ = await night.begin(tasks(COMMAND, notes))
        first = night.engine(run)
        await eventually(lambda first=first: "platform: " in first.said)
        await asyncio.sleep(0.04 * turn)  # another moment of the start each time; any of them is right
        first.kill()
        has_begun = bool(noted(notes))
        entries = [entry_of(one).event for one in await night.journal.read(run, after=0)]
        recorded = [one.program.pid for one in entries if isinstance(one, ProgramStarted)]
        night.sessions += recorded
        assert recorded or not has_begun
