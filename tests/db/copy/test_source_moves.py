"""A source that moves under a copy: what its snapshot does not hide, and what the next attempt finds moved."""

import asyncio

import asyncpg
import pytest

from jobs.api import Progress
from jobs.copy.job import make_copy
from jobs.copy.lock_holder import naming_blocker
from jobs.copy.stream import SourceLocked, stream
from jobs.postgres import lock_table
from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.lock_table import Rewritten
from plans.model import CopySpec, Deletions, Delta
from tests.support.fake_context import FakeContext, connected
from tests.support.two_databases import Two, as_carrier

PARTED = """
create table t (id int not null, parent int, v text) partition by range (id);
create table t_1 partition of t for values from (0) to (500); create table t_2 partition of t default
"""
PLAIN = "create table t (id int, parent int, v text)"
ALL = Delta(deletions=Deletions.ALL)
FILLED = "insert into t select n, null, repeat('v', n % 300) from generate_series(1, 1000) n; analyze t"


def falls(context: FakeContext, at: int) -> None:
    """Its connection goes once so many rows are committed."""
    kept = context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        if progress.done >= at:
            raise ConnectionResetError

    context.progress = progress  # type: ignore[method-assign]


async def cut_off(two: Two, at: int = 300) -> None:
    context = two.context(CopySpec(rows=two.selection("public.t"), workers=1))
    falls(context, at)
    with pytest.raises(ConnectionResetError):
        await make_copy(50)(context)


async def test_partitions_that_must_arrive_at_once_arrive_all(two: Two) -> None:
    """Rows that refer to rows of the same table, where foreign keys are watched, cannot be cut."""
    await two.legacy.execute(f"{PARTED};{FILLED}")
    await two.platform.execute("create table t (id int primary key, parent int references t, v text)")
    async with as_carrier(two):
        evidence = await two.copy(two.selection("public.t"))
    assert (evidence.facts["chunks"], evidence.facts["rows"]) == (1, 1000)
    await two.same("t")


@pytest.mark.parametrize("shape", [PLAIN, PARTED])
async def test_a_row_that_was_changed_between_two_attempts_comes_once_though_it_lies_elsewhere(
    two: Two, shape: str
) -> None:
    await two.legacy.execute(f"{shape};{FILLED}")
    await two.platform.execute(PLAIN)
    await cut_off(two)
    await two.legacy.execute("update t set v = 'changed' where id = 7")
    context = two.context(CopySpec(rows=two.selection("public.t")), attempt=2)
    evidence = await make_copy(50)(context)
    assert evidence.facts["chunks_of_earlier_attempts"] == 0
    assert context.warnings == ["rows moved at the source since they were copied: public.t began again"]
    await two.same("t")


@pytest.mark.parametrize("shape", [PLAIN, PARTED])
async def test_a_table_that_was_rewritten_between_two_attempts_begins_again(two: Two, shape: str) -> None:
    """Its rows are as old as they were, and lie elsewhere."""
    await two.legacy.execute(f"{shape};{FILLED}; delete from t where id % 5 = 0; analyze t")
    await two.platform.execute(PLAIN)
    await cut_off(two)
    await two.legacy.execute("vacuum full t")
    evidence = await two.copy(two.selection("public.t"), chunk_rows=50, attempt=2)
    assert evidence.facts["chunks_of_earlier_attempts"] == 0
    await two.same("t")


@pytest.mark.parametrize("shape", [PLAIN, PARTED])
async def test_a_source_that_nobody_wrote_to_is_gone_on_with_inside_a_table_without_a_key(two: Two, shape: str) -> None:
    await two.legacy.execute(f"{shape};{FILLED}")
    await two.platform.execute(PLAIN)
    await cut_off(two)
    committed = len(await two.chunks())
    evidence = await two.copy(two.selection("public.t"), chunk_rows=50, attempt=2)
    assert evidence.facts["chunks_of_earlier_attempts"] == committed
    await two.same("t")


async def test_a_partition_that_was_dropped_between_two_attempts_takes_its_rows_with_it(two: Two) -> None:
    await two.legacy.execute(f"{PARTED};{FILLED}")
    await two.platform.execute(PLAIN)
    await cut_off(two, at=100)
    await two.legacy.execute("drop table t_1")
    assert (await two.copy(two.selection("public.t"), chunk_rows=50, attempt=2)).facts["rows"] == 501
    await two.same("t")


@pytest.mark.parametrize("delta", [None, ALL])
async def test_nobody_truncates_a_table_that_is_yet_to_be_read(two: Two, delta: Delta | None) -> None:
    await _tables(two)
    spec = CopySpec(rows=two.selection("public.*"), workers=1, delta=delta)
    truncated = await _truncated_meanwhile(two, two.context(spec))
    assert isinstance(truncated, asyncpg.LockNotAvailableError)
    await two.same("t05")


@pytest.mark.parametrize("delta", [None, ALL])
async def test_where_there_is_no_room_for_all_locks_a_table_that_was_truncated_ends_the_attempt(
    two: Two, monkeypatch: pytest.MonkeyPatch, delta: Delta | None
) -> None:
    monkeypatch.setattr(lock_table, "LOCK_TABLE_SHARE", 10_000_000)
    await _tables(two)
    if delta is not None:
        await two.platform.execute("insert into t05 values (-1, 'of the platform')")
    spec = CopySpec(rows=two.selection("public.*"), workers=1, delta=delta)
    with pytest.raises(Rewritten, match=r"public\.t05 was truncated or rewritten at the source"):
        await _truncated_meanwhile(two, two.context(spec))
    assert await two.platform.fetchval("select count(*) from t05") == (delta is not None)
    assert not [chunk for chunk in await two.chunks() if "t05" in chunk["relation"]]


async def _tables(two: Two) -> None:
    """The last one to be read is the smallest."""
    for n in range(25):
        await two.both(f"create table t{n:02} (id int primary key, v text)")
        await two.legacy.execute(
            f"insert into t{n:02} select n, 'v' from generate_series(1, {10 if n == 5 else 300}) n; analyze t{n:02}"
        )


async def _truncated_meanwhile(two: Two, context: FakeContext) -> BaseException | None:
    """Run a copy during which somebody tries to truncate its last table."""
    tried: list[BaseException | None] = []
    kept = context.progress
    async with connected(two.legacy_dsn) as other:
        await other.execute("set lock_timeout = '200ms'")
        begun = asyncio.Event()

        def progress(progress: Progress) -> None:
            kept(progress)
            begun.set()

        async def look(_: object) -> None:
            if begun.is_set() and not tried:
                (done,) = await asyncio.gather(other.execute("truncate t05"), return_exceptions=True)
                tried.append(done if isinstance(done, BaseException) else None)

        context.progress = progress  # type: ignore[method-assign]
        spec = context.spec
        assert isinstance(spec, CopySpec)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("jobs.copy.back_pressure.Pressure.free", look)
            await make_copy(100)(context)
    return tried[0]


async def test_a_lock_at_the_source_accuses_nobody_at_the_target(two: Two) -> None:
    await two.both("create table t (id int primary key, v text)")
    target = (await read_catalog(two.platform)).tables["public.t"]
    await two.legacy.execute("set lock_timeout = '100ms'")
    fence = two.context(CopySpec(rows=two.selection("public.t"))).fence
    async with connected(two.legacy_dsn) as alters, connected(two.platform_dsn) as ward:
        await alters.execute("begin; lock table t in access exclusive mode")
        await ward.execute("begin; insert into t values (-1, 'ward')")
        await two.platform.execute("begin")
        with pytest.raises(SourceLocked, match="a table of the source is locked"):
            async with naming_blocker(two.platform, fence, target):
                await stream(two.legacy, "select * from t", two.platform, target, ("id", "v"), binary=True)
