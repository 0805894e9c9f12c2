"""What goes by itself is tried again by itself, and what was done is not done twice."""

import asyncio
from typing import Any

import asyncpg
import pytest

from jobs.run.events import AttemptEnded, AttemptStarted, How, Result, RunEnded
from tests.support.eventually import eventually
from tests.support.processes import PATIENCE, Night
from tests.support.statement_lock import StatementLock

SQL = """
  - id: Q1
    title: Two rows
    duration: 5m
    job:
      sql:
        on: platform
        query: |
          update a set n = n + 1;
          select stand_still();
          update b set n = n + 1
  - {id: M1, title: Go-live, after: [Q1], milestone: true}
"""
COPY = """
  - {id: C1, title: Copy, duration: 5m, job: {copy: {from: legacy, to: platform, tables: ["public.*"], workers: 1}}}
  - {id: M1, title: Go-live, after: [C1], milestone: true}
"""
COUNTERS = "create table a (n int); create table b (n int); insert into a values (0); insert into b values (0)"
ROWS = 62_500


async def test_a_transaction_that_lost_a_deadlock_is_repeated_and_has_acted_once(night: Night) -> None:
    async with night.on(night.platform) as target, night.on(night.platform) as rival:
        await target.execute(COUNTERS)
        await rival.execute("set deadlock_timeout = '1min'")  # so that the other side is the one to give in
        lock = StatementLock(target)
        await lock.build()
        run, witness = await night.begin(SQL)
        engine = night.engine(run)
        await lock.waiting()
        transaction = rival.transaction()
        await transaction.start()
        await rival.execute("update b set n = n + 10")
        crossing = asyncio.create_task(rival.execute("update a set n = n + 10"))
        blocked: bool = await eventually(lambda: _waits(target, rival.get_server_pid()), within=PATIENCE)
        assert blocked
        await lock.open()
        await crossing
        await transaction.commit()
        assert await engine.ended() == 0
        assert await target.fetchrow("select a.n, b.n from a, b") == (11, 11)
    lost = await witness.heard(AttemptEnded)
    assert lost.error is not None
    assert lost.error["sqlstate"] == "40P01"
    assert witness.attempts("Q1") == [How.TRANSIENT, How.SUCCEEDED]
    assert (await night.intact(witness)).retries == 1


async def test_a_transaction_whose_connection_was_cut_is_repeated_and_has_acted_once(night: Night) -> None:
    async with night.on(night.platform) as target:
        await target.execute(COUNTERS)
        lock = StatementLock(target)
        await lock.build()
        run, witness = await night.begin(SQL)
        engine = night.engine(run)
        [job] = await lock.waiting()
        assert await target.fetchval("select pg_terminate_backend($1)", job)
        await witness.heard(AttemptStarted, lambda one: one.attempt == 2)
        await lock.open()
        assert await engine.ended() == 0
        assert await target.fetchrow("select a.n, b.n from a, b") == (1, 1)
    assert witness.attempts("Q1") == [How.TRANSIENT, How.SUCCEEDED]
    await night.intact(witness)


@pytest.mark.night
async def test_a_copy_whose_connections_were_cut_at_either_end_goes_on_behind_its_last_chunk(night: Night) -> None:
    await night.both("create table patient (id int primary key, name text)")
    async with night.on(night.legacy) as source, night.on(night.platform) as target:
        wide = "repeat('x', 400)"  # so that what is left of a chunk is more than all buffers hold
        await source.execute(f"insert into patient select n, {wide} || n from generate_series(1, {ROWS}) n")
        await source.execute("analyze patient")
        lock = StatementLock(target)
        await lock.build_for_rows("patient", "new.id = 37500")
        run, witness = await night.begin(COPY)
        engine = night.engine(run)
        [writer] = await lock.waiting()
        assert await night.chunks() == 1
        assert await _cut(target, f"cutover {run}/C1/write%") == 1
        await witness.heard(AttemptStarted, lambda one: one.attempt == 2)
        assert await lock.waiting() != [writer]
        assert await _cut(source, f"cutover {run}/C1/read%") == 1
        await lock.open()  # the loss of a connection that nobody reads from just now is seen when it is read from
        assert await engine.ended() == 0
    assert witness.attempts("C1") == [How.TRANSIENT, How.TRANSIENT, How.SUCCEEDED]
    assert "administrator" not in engine.said  # the server's own words, which may hold what is in rows
    proof = await witness.heard(AttemptEnded, lambda one: one.how is How.SUCCEEDED)
    assert proof.evidence is not None
    assert proof.evidence.facts["chunks_of_earlier_attempts"] == 1
    assert (await witness.heard(RunEnded)).result is Result.COMPLETED
    await night.same("patient", rows=ROWS)
    await night.intact(witness)


async def _waits(looking: "asyncpg.Connection[Any]", pid: int) -> bool:
    """Whether this backend waits for a lock."""
    query = "select wait_event_type = 'Lock' from pg_stat_activity where pid = $1"
    return bool(await looking.fetchval(query, pid))


async def _cut(connection: "asyncpg.Connection[Any]", name: str) -> int:
    """End the backends of this application name; how many."""
    query = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like $1"
    return int(await connection.fetchval(query, name))
