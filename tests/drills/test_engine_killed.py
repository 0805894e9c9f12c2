"""kill -9 of an engine in the middle of a copy: the stand-by takes over, and nothing is lost or doubled."""

from functools import partial

from jobs.run.events import AttemptEnded, EngineStarted, How, Result, RunEnded
from tests.support.eventually import eventually
from tests.support.processes import PATIENCE, Night
from tests.support.statement_lock import StatementLock

TASKS = """
  - {id: C1, title: Copy, duration: 5m, job: {copy: {from: legacy, to: platform, tables: ["public.*"], workers: 2}}}
  - {id: R1, title: Prove, after: [C1], duration: 5m,
     job: {reconcile: {from: legacy, to: platform, tables: ["public.*"]}}}
  - {id: M1, title: Go-live, after: [R1], milestone: true}
"""
PATIENTS = 75_000
"""Three chunks."""


async def test_a_stand_by_takes_over_from_an_engine_that_was_killed_in_the_middle_of_a_copy(night: Night) -> None:
    await night.both("create table patient (id int primary key, name text); create table loose (id int, note text)")
    async with night.on(night.legacy) as source:
        await source.execute(f"insert into patient select n, 'patient ' || n from generate_series(1, {PATIENTS}) n")
        await source.execute("insert into loose select n % 7, repeat('x', n % 50) from generate_series(1, 5000) n")
        await source.execute("analyze patient, loose")
    run, witness = await night.begin(TASKS)
    async with night.on(night.platform) as target:
        lock = StatementLock(target)
        await lock.build_for_rows("patient", f"new.id = {PATIENTS - 12_500}")
        first = night.engine(run)
        await witness.heard(EngineStarted)
        second = night.engine(run)
        await night.standby(run)
        await lock.waiting()
        await eventually(partial(_two_chunks, night), within=PATIENCE)  # the other worker is at the one before
        first.kill()
        committed = await night.chunks()
        await lock.open()

        assert await second.ended() == 0
    ended = await witness.heard(RunEnded)
    assert ended.result is Result.COMPLETED
    assert witness.attempts("C1") == [How.LOST, How.SUCCEEDED]
    proof = await witness.heard(AttemptEnded, lambda one: one.how is How.SUCCEEDED)
    assert proof.evidence is not None
    assert proof.evidence.facts["chunks_of_earlier_attempts"] == committed
    assert proof.evidence.facts["rows"] == PATIENTS + 5000
    await night.same("patient", "loose", rows=PATIENTS + 5000)
    state = await night.intact(witness)
    assert state.engine is not None
    assert (state.engine.term, state.engine.pid) == (2, second.pid)


async def _two_chunks(night: Night) -> bool:
    return await night.chunks() >= 2
