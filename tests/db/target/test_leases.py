"""Two runs on one target: what one is writing to, the other is refused by name; a dead one holds nothing for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from jobs.api import Fence
from jobs.copy.job import make_copy
from jobs.copy.undo import copy_undo
from jobs.kinds import sql
from jobs.outcomes import FailureKind
from jobs.postgres.sql_files import statement
from jobs.postgres.target import fence, leases, prepare
from jobs.reconcile.job import reconcile
from jobs.run.events import rollback_unit
from plans.model import Batch, CopySpec, CopyUndo, OnExisting, ReconcileSpec, SqlSpec, TableSelection
from tests.support.fake_context import FakeContext, connected
from tests.support.two_databases import BATCH, PLATFORM, Two

OTHER = "dress-2"
TABLES = "create table a (id int primary key, load_batch text); create table b (id int primary key, load_batch text)"
FILLED = "insert into a select generate_series(1, 20); insert into b select generate_series(1, 20)"


@pytest.fixture
async def tables(two: Two) -> Two:
    await two.both(TABLES)
    await two.legacy.execute("alter table a drop load_batch; alter table b drop load_batch")
    await two.legacy.execute(FILLED)
    return two


def _copy(two: Two, rows: TableSelection, run: str = "night", *, attempt: int = 1) -> FakeContext:
    spec = CopySpec(rows=rows, on_existing=OnExisting.TRUNCATE)
    return replace(two.context(spec, attempt=attempt), run=run)


async def _hold(two: Two, *names: str, run: str = OTHER, batch: Batch | None = None, task: str = "D08") -> FakeContext:
    """A task of another run has begun to write there, and has not ended."""
    ctx = replace(two.context(CopySpec(rows=two.selection(*names)), task=task), run=run)
    async with connected(two.platform_dsn) as connection:
        await fence.advance(connection, ctx.fence)
        await leases.hold(ctx, connection, [table for table in await _tables(two) if table.title in names], batch)
    return ctx


async def _tables(two: Two) -> list[leases.Table]:
    from jobs.postgres.catalog.tables import read_catalog

    async with connected(two.platform_dsn) as connection:
        return list((await read_catalog(connection)).tables.values())


@asynccontextmanager
async def _living(two: Two, run: str = OTHER) -> AsyncIterator[None]:
    """An engine of the run beats."""

    async def beat() -> None:
        async with connected(two.platform_dsn) as connection:
            while True:
                await connection.execute(statement("lease_beat"), run)
                await asyncio.sleep(0.02)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def _held(two: Two) -> list[tuple[str, str, int]]:
    return [(one.run, one.task, one.relations) for one in await leases.read_held(two.platform)]


async def test_what_a_living_run_holds_is_refused_by_its_name_and_nothing_is_touched(tables: Two) -> None:
    await tables.platform.execute("insert into a values (77)")
    await _hold(tables, "public.a", "public.b")
    async with _living(tables):
        with pytest.raises(leases.Leased, match=rf"run {OTHER} holds public\.a and 1 table more \(task D08\)") as error:
            await make_copy()(_copy(tables, tables.selection("public.*")))
    assert error.value.facts.kind is FailureKind.LEASED
    assert await tables.platform.fetchval("select array_agg(id) from a") == [77]
    assert await _held(tables) == [(OTHER, "D08", 2)]


async def test_other_tables_and_other_batches_are_copied_side_by_side(tables: Two) -> None:
    await _hold(tables, "public.b", batch=BATCH)
    async with _living(tables):
        await make_copy()(_copy(tables, tables.selection("public.a")))
        second = Batch(column="load_batch", value="wave_2")
        spec = CopySpec(rows=tables.selection("public.b", batch=second))
        await make_copy()(replace(tables.context(spec, task="D09"), run="night"))
        for refused in (BATCH, None):
            rows = tables.selection("public.b", batch=refused)
            with pytest.raises(leases.Leased):
                await make_copy()(replace(_copy(tables, rows, attempt=2), spec=CopySpec(rows=rows)))


async def test_a_task_holds_from_its_start_to_its_end_and_its_own_run_is_never_in_its_way(tables: Two) -> None:
    await _hold(tables, "public.a", run="night", task="D07")
    ctx = _copy(tables, tables.selection("public.a"))
    await make_copy()(ctx)
    assert await _held(tables) == [("night", "D07", 1)]
    broken = tables.selection("public.b", where={"public.b": "1 / (id - 7) > 5"})
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the division by zero becomes
        await make_copy()(replace(_copy(tables, broken), task="D09"))
    assert ("night", "D09", 1) in await _held(tables)


async def test_a_dead_run_loses_what_it_holds_and_may_not_write_when_it_wakes(tables: Two) -> None:
    asleep = await _hold(tables, "public.a")
    await make_copy()(_copy(tables, tables.selection("public.a")))
    assert await _held(tables) == []
    with pytest.raises(fence.FenceLost):
        async with tables.platform.transaction():
            await fence.take(tables.platform, asleep.fence)
    again = replace(asleep, attempt=2)
    await fence.advance(tables.platform, again.fence)
    await leases.hold(again, tables.platform, [table for table in await _tables(tables) if table.name == "a"], None)


async def test_a_frozen_run_with_a_transaction_open_is_named_with_its_backend(tables: Two) -> None:
    asleep = await _hold(tables, "public.a")
    async with connected(tables.platform_dsn) as frozen, frozen.transaction():
        await fence.take(frozen, asleep.fence)
        with pytest.raises(leases.Leased, match=rf"run {OTHER} \(task D08\) stands still, but backend \d+ on host"):
            await make_copy()(_copy(tables, tables.selection("public.a")))
        await frozen.execute("insert into a values (99)")
    assert await tables.platform.fetchval("select count(*) from a") == 1


async def test_clocks_that_were_set_change_nothing(tables: Two) -> None:
    await _hold(tables, "public.a")
    await tables.platform.execute("update cutover.lease set taken_at = now() + interval '1 year'")
    await tables.platform.execute("update cutover.holder set beat_at = now() - interval '1 year'")
    async with _living(tables):
        with pytest.raises(leases.Leased):
            await make_copy()(_copy(tables, tables.selection("public.a")))
    await tables.platform.execute("update cutover.holder set beat_at = now() + interval '1 year'")
    await make_copy()(_copy(tables, tables.selection("public.a"), attempt=2))


async def test_an_undo_holds_what_it_takes_out(tables: Two) -> None:
    rows = tables.selection("public.a")
    await make_copy()(_copy(tables, rows))
    await _hold(tables, "public.a")
    async with _living(tables):
        ctx = replace(tables.context(CopyUndo(rows=rows), attempt=9, task=rollback_unit("D08")), run="night")
        with pytest.raises(leases.Leased):
            await copy_undo(ctx)
    assert await tables.platform.fetchval("select count(*) from a") == 20


async def test_a_table_is_held_with_its_partitions(two: Two) -> None:
    await two.platform.execute(
        "create table p (id int primary key) partition by range (id);"
        " create table p1 partition of p for values from (0) to (100)"
    )
    await _hold(two, "public.p")
    script = SqlSpec(on=PLATFORM, text="insert into p1 values (5)")
    async with _living(two):
        with pytest.raises(leases.Leased, match=r"holds public\.p1"):
            await sql.run(replace(two.context(script), run="night"))


async def test_a_script_that_wrote_to_what_another_run_holds_is_rolled_back(tables: Two) -> None:
    await _hold(tables, "public.a")
    script = SqlSpec(on=PLATFORM, text="insert into a values (5)")
    async with _living(tables):
        with pytest.raises(leases.Leased, match=f"run {OTHER} holds"):
            await sql.run(replace(tables.context(script, task="S1"), run="night"))
        assert await tables.platform.fetchval("select count(*) from a") == 0
        elsewhere = SqlSpec(on=PLATFORM, text="insert into b values (5)")
        await sql.run(replace(tables.context(elsewhere, task="S2"), run="night"))
    await sql.run(replace(tables.context(script, task="S1", attempt=2), run="night"))
    assert await tables.platform.fetchval("select count(*) from a") == 1


async def _proof(two: Two, batch: Batch | None = None) -> tuple[str, list[str]]:
    spec = ReconcileSpec(rows=two.selection("public.a", batch=batch))
    evidence = await reconcile(replace(two.context(spec, task="R1"), run="night"))
    return evidence.seen, [name.partition(":")[2] for name in evidence.read]


async def test_a_proof_knows_what_other_runs_wrote_after_it_and_nothing_from_before(tables: Two) -> None:
    await make_copy()(_copy(tables, tables.selection("public.*")))
    await sql.run(replace(tables.context(SqlSpec(on=PLATFORM, text="delete from a where id < 0")), run=OTHER))
    seen, names = await _proof(tables)
    assert await leases.written_since(tables.platform, "night", names, None, seen) == {}
    await make_copy()(_copy(tables, tables.selection("public.a"), attempt=2))
    assert await leases.written_since(tables.platform, "night", names, None, seen) == {}, "its own run's"
    await sql.run(replace(tables.context(SqlSpec(on=PLATFORM, text="delete from b"), task="S3"), run=OTHER))
    assert await leases.written_since(tables.platform, "night", names, None, seen) == {}
    await make_copy()(_copy(tables, tables.selection("public.a"), OTHER))
    assert await leases.written_since(tables.platform, "night", names, None, seen) == {OTHER: ("public.a",)}


async def test_a_write_that_is_under_way_while_a_proof_begins_counts_and_so_does_its_end(tables: Two) -> None:
    await make_copy()(_copy(tables, tables.selection("public.a")))
    busy = await _hold(tables, "public.a")
    seen, names = await _proof(tables)
    assert await leases.written_since(tables.platform, "night", names, None, seen) == {OTHER: ("public.a",)}
    await leases.release(tables.platform, busy.fence)
    assert await leases.written_since(tables.platform, "night", names, None, seen) == {OTHER: ("public.a",)}


async def test_the_rows_of_another_batch_are_no_matter_of_a_proof(tables: Two) -> None:
    seen, names = await _proof(tables, BATCH)
    await _hold(tables, "public.a", batch=Batch(column="load_batch", value="wave_2"))
    assert await leases.written_since(tables.platform, "night", names, BATCH, seen) == {}
    assert await leases.written_since(tables.platform, "night", names, None, seen) == {OTHER: ("public.a",)}


async def test_an_engine_that_was_overtaken_gives_nothing_back(tables: Two) -> None:
    await _hold(tables, "public.a", run="night")
    await leases.keep_only(tables.platform, "night", [], newer=1_000_000)
    assert await _held(tables) == [("night", "D08", 1)]
    await leases.keep_only(tables.platform, "night", ["D08"], newer=2_000_000)
    assert await _held(tables) == [("night", "D08", 1)]
    await leases.keep_only(tables.platform, "night", [], newer=2_000_000)
    assert await _held(tables) == []


async def test_a_target_prepared_by_the_version_before_is_led_on_while_a_run_is_under_way(tables: Two) -> None:
    await tables.platform.execute("drop table cutover.lease, cutover.holder, cutover.written")
    old = Fence(run="night", task="D08", token=1_000_001)
    await fence.advance(tables.platform, old)
    async with connected(tables.platform_dsn) as working, working.transaction():
        await fence.take(working, old)
        await working.execute("insert into a values (1000)")
        with pytest.raises(prepare.NotPrepared, match=r"cutover\.holder, cutover\.lease, cutover\.written"):
            await prepare.require(tables.platform, "platform")
        async with asyncio.timeout(5):
            await prepare.prepare(tables.platform)
        await fence.take(working, old)
    await make_copy()(_copy(tables, tables.selection("public.*"), attempt=2))
    assert await tables.platform.fetchval("select count(*) from a") == 20
