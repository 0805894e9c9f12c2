"""A target that cannot keep up pauses the copy, and the cause is named."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from jobs.copy import back_pressure
from jobs.copy.back_pressure import cause_of
from jobs.copy.job import make_copy
from jobs.postgres.sql_files import statement
from plans.model import CopySpec, Deletions, Delta, PauseIf
from tests.support.eventually import eventually
from tests.support.fake_context import FakeContext, connected
from tests.support.two_databases import Two

NOTHING = {"replica": None, "lag": None, "slot": None, "kept": None, "active": 0}


@pytest.mark.parametrize("delta", [None, Delta(deletions=Deletions.ALL)])
async def test_no_chunk_begins_while_too_many_others_are_at_work(
    two: Two, monkeypatch: pytest.MonkeyPatch, delta: Delta | None
) -> None:
    monkeypatch.setattr(back_pressure, "LOOK_INTERVAL", timedelta(milliseconds=50))
    await two.both("create table t (id int primary key)")
    await two.legacy.execute("insert into t select generate_series(1, 100)")
    spec = CopySpec(rows=two.selection("public.t"), delta=delta, pause_if=PauseIf(active_sessions=8))
    context: FakeContext = two.context(spec)
    async with AsyncExitStack() as stack:
        others = [await stack.enter_async_context(connected(two.platform_dsn)) for _ in range(12)]
        sleeping = [asyncio.create_task(other.execute("select pg_sleep(600)")) for other in others]
        await asyncio.sleep(0)
        copying = asyncio.create_task(make_copy(10)(context))
        await eventually(lambda: any("paused" in progress.note for progress in context.published))
        assert not await two.platform.fetchval("select count(*) from t")
        assert "other sessions are at work on platform (limit 8)" in context.warnings[0]
        for other in others:
            await two.platform.execute("select pg_cancel_backend($1)", other.get_server_pid())
        await asyncio.gather(*sleeping, return_exceptions=True)
        await copying
    await two.same("t")


def test_each_cause_is_named_with_its_limit() -> None:
    lag = {**NOTHING, "replica": "standby1", "lag": timedelta(seconds=45)}
    assert cause_of(lag, PauseIf(replication_lag=timedelta(seconds=30)), "platform") == (
        "platform's replica standby1 is 45s behind (limit 30s)"
    )
    kept = {**NOTHING, "slot": "standby1", "kept": 3 * 1024**3}
    assert cause_of(kept, PauseIf(wal_kept=2 * 1024**3), "platform") == (
        "platform keeps 3.0 GB of WAL (limit 2.0 GB) for the slot standby1"
    )
    assert cause_of(lag | {"kept": 5}, PauseIf(wal_kept=10, active_sessions=1), "platform") == ""


async def test_a_slot_that_nobody_reads_is_found_with_what_it_keeps(two: Two) -> None:
    await two.platform.execute("select pg_create_physical_replication_slot('cutover_unread', true)")
    try:
        await two.platform.execute("create table t as select n from generate_series(1, 1000) n")
        await two.platform.execute("select pg_switch_wal()")
        found = await two.platform.fetchrow(statement("pressure"), "cutover ")
    finally:
        await two.platform.execute("select pg_drop_replication_slot('cutover_unread')")
    assert found is not None
    assert cause_of(found, PauseIf(wal_kept=1), "platform").endswith("for the slot cutover_unread")
    assert not cause_of(found, PauseIf(wal_kept=1024**4, replication_lag=timedelta(seconds=1)), "platform")
