"""An engine that stood still while another took over, and then wakes: nothing that it does counts any more."""

import signal

import pytest

from jobs.run.events import AttemptEnded, AttemptStarted, EngineStarted, How, TerminationAsked
from tests.support.processes import Night
from tests.support.statement_lock import StatementLock

COPY = """
  - id: C1
    title: Copy
    duration: 5m
    job: {{copy: {{from: legacy, to: platform, tables: ["public.*"], workers: 1{more}}}}}
  - {{id: M1, title: Go-live, after: [C1], milestone: true}}
"""
ROWS = 45_000


@pytest.fixture
async def patients(night: Night) -> Night:
    """A table of three chunks on the source, and an empty one on the target."""
    await night.both("create table patient (id int primary key, name text)")
    async with night.on(night.legacy) as source:
        await source.execute(f"insert into patient select n, 'patient ' || n from generate_series(1, {ROWS}) n")
        await source.execute("analyze patient")
    return night


async def test_a_late_chunk_runs_into_the_fence_and_a_late_event_into_the_term(patients: Night) -> None:
    night = patients
    counting = "current_setting('application_name') like '%/count'"  # which goes on beside the rows, through no lock
    where = f', where: {{public.patient: "{counting} or stand_still(id, 37500)"}}'
    run, witness = await night.begin(COPY.format(more=where))
    async with night.on(night.legacy) as source:
        lock = StatementLock(source)
        await lock.build()
        # So long a lease that the sleeper does not look at it when it wakes: its writes themselves must be refused.
        sleeper = night.engine(run, lease=3600)
        await lock.waiting()  # between two chunks: it holds nothing on the target that others could wait for
        assert await night.chunks() == 1
        sleeper.send(signal.SIGSTOP)
        await _lapse(night, run)
        heir = night.engine(run)
        await lock.waiting(2)
        await witness.heard(AttemptStarted, lambda one: one.attempt == 2)
        sleeper.send(signal.SIGCONT)
        await lock.open()
        assert await heir.ended() == 0
        assert await sleeper.ended() == 0  # another engine stood by in its place
    assert _logged(night, run, sleeper.pid, "FenceLost")
    assert witness.attempts("C1") == [How.LOST, How.SUCCEEDED]
    await night.same("patient", rows=ROWS)
    await night.intact(witness)


@pytest.mark.night
async def test_what_a_stopped_engine_holds_is_terminated_and_nothing_is_left_when_it_wakes(patients: Night) -> None:
    night = patients
    run, witness = await night.begin(COPY.format(more=""))
    async with night.on(night.platform) as target:
        lock = StatementLock(target)
        await lock.build_for_rows("patient", "new.id = 37500")
        sleeper = night.engine(run)
        await lock.waiting()  # in the middle of a chunk, whose transaction holds the fence
        sleeper.send(signal.SIGSTOP)
        heir = night.engine(run)
        await witness.heard(EngineStarted, lambda one: one.term == 2)
        await lock.open()  # the backend goes on to wait for a client that sleeps
        held = await witness.heard(AttemptEnded, lambda one: one.how is How.TRANSIENT)
        assert held.error is not None
        assert held.error["kind"] == "fence_held"
        assert held.error["pid"]
        await night.do(run, "terminate", "C1")
        assert await heir.ended() == 0
        sleeper.send(signal.SIGCONT)
        assert await sleeper.ended() == 0  # refused, and another engine in its place found the run over
    await witness.heard(TerminationAsked)
    await night.same("patient", rows=ROWS)
    state = await night.intact(witness)
    assert state.engine is not None
    assert state.engine.pid == heir.pid


async def _lapse(night: Night, run: str) -> None:
    """As if the time of the lease had gone by."""
    await night.ask(night.control, "update cutover_control.head set expires = now() where run = $1 returning term", run)


def _logged(night: Night, run: str, pid: int, word: str) -> bool:
    log = night.folder / "state" / "log" / f"engine-{run}-facts.log"
    return any(word in line and f"-{pid}" in line for line in log.read_text().splitlines())
