"""A heap read in one go and committed on the way: every row once, wherever it is cut, and others' memory left alone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from jobs.api import Progress, Retryable
from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from jobs.copy.source.heap_stream import RowBuffers
from jobs.reconcile.job import reconcile
from plans.model import BadRows, CopySpec, Deletions, Delta, Frozen, FrozenBy, ReconcileSpec
from tests.support.postgres_server import PostgresServer
from tests.support.servers import Servers
from tests.support.session.variants import by_night
from tests.support.two_databases import Two, two_on

pytestmark = pytest.mark.xdist_group("little memory")

T = "create table t (id int primary key, v text, n int)"
ROWS = "insert into t select n, repeat('v', n % 90), nullif(n % 3, 0) from generate_series(1, 9000) n"
HOLES = "delete from t where id % 7 = 0 or id between 2000 and 2600; update t set v = 'new' where id % 11 = 0"


@pytest.fixture
async def small(servers: Servers) -> AsyncIterator[Two]:
    """Two databases of a server whose memory is so small that a table of 33 blocks is a large one."""
    async with two_on(servers.like(shared_buffers="1MB")) as two:
        yield two


async def filled(two: Two, script: str = "", shape: str = T) -> CopySpec:
    await two.both(shape)
    await two.legacy.execute(f"{ROWS}; {script}; analyze t")
    return CopySpec(rows=two.selection("public.t"))


async def ends(two: Two) -> list[str]:
    return [chunk["hi"] for chunk in await two.chunks()]


@pytest.mark.parametrize("shape", [T, T.replace(" primary key", ""), T.replace("v text", "v varchar")])
async def test_every_row_comes_once_wherever_the_stream_is_cut(small: Two, shape: str) -> None:
    spec = await filled(small, HOLES, shape)
    context = small.context(spec)
    evidence = await make_copy(700)(context)
    await small.same("t")
    rows = await small.legacy.fetchval("select count(*) from t")
    assert evidence.facts["rows"] == rows
    within_blocks = [end for end in await ends(small) if end.startswith('"')]
    assert within_blocks
    assert context.databases[spec.rows.source].opened.keys() >= {"stream", "places"}


async def keep_the_first_chunks(two: Two, number: int) -> None:
    """Leave what a stream that was cut off would have left: its first chunks, and their rows."""
    first = await two.platform.fetch("select * from cutover.chunk order by committed_at limit $1", number)
    kept = sum(chunk["rows"] for chunk in first)
    await two.platform.execute("delete from cutover.chunk where hi <> all ($1)", [chunk["hi"] for chunk in first])
    in_order = await two.legacy.fetch("select id from t limit $1", kept)
    await two.platform.execute("delete from t where id <> all ($1::int[])", [row["id"] for row in in_order])


async def test_a_stream_that_was_cut_off_goes_on_behind_its_last_row(small: Two) -> None:
    spec = await filled(small, HOLES)
    await make_copy(700)(small.context(spec))
    await keep_the_first_chunks(small, 2)
    evidence = await make_copy(700)(small.context(spec, attempt=2))
    await small.same("t")
    assert evidence.facts["chunks_of_earlier_attempts"] == 2


async def test_it_begins_again_where_a_row_was_written_meanwhile(small: Two) -> None:
    spec = await filled(small)
    await make_copy(700)(small.context(spec))
    await keep_the_first_chunks(small, 2)
    await small.legacy.execute("update t set v = 'changed' where id = 5")
    evidence = await make_copy(700)(small.context(spec, attempt=2))
    await small.same("t")
    assert evidence.facts["chunks_of_earlier_attempts"] == 0


async def test_partitions_are_read_one_after_the_other(small: Two) -> None:
    parted = """create table t (id int primary key, v text, n int) partition by range (id);
    create table t_1 partition of t for values from (0) to (4000); create table t_2 partition of t default"""
    await small.legacy.execute(f"{parted}; {ROWS}; analyze t")
    await small.platform.execute(T)
    await make_copy(700)(small.context(CopySpec(rows=small.selection("public.t"))))
    await small.same("t")
    assert len(await ends(small)) > 3


async def test_a_condition_and_expressions_of_the_plan_go_along(small: Two) -> None:
    await filled(small)
    rows = small.selection("public.t", where={"public.t": "id % 2 = 0 and exists (select from t o where o.id = 9)"})
    rows = replace(rows, columns={"public.t": {"v": "upper(v)"}})
    evidence = await make_copy(700)(small.context(CopySpec(rows=rows)))
    assert evidence.facts["rows"] == 4500
    assert await small.platform.fetchval("select count(*) from t where v = upper(v) and id % 2 = 0") == 4500


async def test_fewer_workers_let_go_of_a_stream_that_another_takes_up(small: Two) -> None:
    spec = replace(await filled(small), workers=3)
    await small.both("create table u (like t including all)")
    await small.legacy.execute("insert into u select * from t; analyze u")
    context = small.context(replace(spec, rows=small.selection("public.*")))
    told = context.progress

    def fewer(progress: Progress) -> None:
        told(progress)
        context.tuning["workers"] = 1

    context.progress = fewer  # type: ignore[method-assign]
    evidence = await make_copy(500)(context)
    assert evidence.facts["rows"] == 18000
    await small.same("t")
    await small.same("u")


@pytest.mark.parametrize(
    ("change", "streamed"),
    [
        ({}, True),
        ({"consistency": Frozen(by=FrozenBy.DECLARED, who="Kari")}, False),
        ({"bad_rows": BadRows(at_most=3)}, False),
    ],
)
async def test_the_dry_run_says_how_a_table_is_read(small: Two, change: dict[str, object], streamed: bool) -> None:
    spec = replace(await filled(small), **change)  # type: ignore[arg-type]
    told = await preview(small.legacy, small.platform, spec)
    assert ("in one go" in told) is streamed


async def test_a_database_that_the_plan_calls_unused_is_read_in_ranges(small: Two) -> None:
    spec = await filled(small)
    unused = replace(spec, rows=replace(spec.rows, source_in_use=False))
    assert "in one go" not in await preview(small.legacy, small.platform, unused)
    frozen = replace(spec, consistency=Frozen(by=FrozenBy.LOCKS), rows=replace(spec.rows, source_in_use=True))
    assert "in one go" in await preview(small.legacy, small.platform, frozen)


@pytest.mark.parametrize("key", ["id int primary key", "id int"])
async def test_what_others_need_stays_in_the_source_s_memory(
    servers: Servers, postgres_server: PostgresServer, key: str
) -> None:
    async with two_on(servers.like(shared_buffers="16MB"), postgres_server) as two:
        await two.both(f"create table big ({key}, v text)")
        await two.legacy.execute("create extension pg_buffercache; create table hot (id int, v text)")
        await two.legacy.execute("insert into hot select n, repeat('h', 200) from generate_series(1, 10000) n")
        await two.legacy.execute("insert into big select n, repeat('b', 200) from generate_series(1, 90000) n")
        await two.legacy.execute("vacuum analyze hot, big")
        for _ in range(3):
            await two.legacy.execute("select sum(length(v)) from hot")
        before = await in_memory(two.legacy, "hot")
        evidence = await two.copy(two.selection("public.big"), chunk_rows=10_000)
        assert evidence.facts["rows"] == 90_000
        assert await in_memory(two.legacy, "hot") > before * 0.9
        proof = await reconcile(two.context(ReconcileSpec(rows=two.selection("public.big")), task="D09"))
        assert proof.passed
        assert await in_memory(two.legacy, "hot") > before * 0.9


async def in_memory(connection: asyncpg.Connection, table: str) -> int:
    found: int = await connection.fetchval(
        "select count(*) from pg_buffercache where relfilenode = pg_relation_filenode($1::regclass)"
        " and reldatabase = (select oid from pg_database where datname = current_database())",
        table,
    )
    return found


@pytest.mark.parametrize("tail", [b"row3", b"row3\xff\xff", b"\xff\xff"])
async def test_the_end_of_a_copy_is_sent_once(tail: bytes) -> None:
    buffers = RowBuffers(binary=True, moved=lambda _: None)
    for data in (b"PGCOPY\n\xff\r\n\x00" + bytes(8) + b"row1", b"row2"):
        await buffers.put(data)
    await buffers.put(tail)
    if not tail.endswith(b"\xff\xff"):
        await buffers.put(b"\xff\xff")

    async def finish() -> list[bytes]:
        await buffers.end()
        return [b"".join([data async for data in buffers.segment(1)])]

    segments = [b"".join([data async for data in buffers.segment(1)])] if not buffers.over else []
    segments += await finish()
    while not buffers.over:
        segments.append(b"".join([data async for data in buffers.segment(1)]))
    assert all(segment.startswith(b"PGCOPY") and segment.endswith(b"\xff\xff") for segment in segments)
    assert not any(segment.endswith(b"\xff\xff\xff\xff") for segment in segments)
    assert b"".join(segments).count(b"row") == 2 + (b"row3" in tail)


async def test_what_is_read_by_ranges_all_the_same_is_said(small: Two) -> None:
    spec = replace(await filled(small), bad_rows=BadRows(at_most=3))
    said = "read by ranges, which takes the place of what others need in legacy's memory: public.t"
    assert said in await preview(small.legacy, small.platform, spec)
    context = small.context(spec)
    await make_copy()(context)
    assert any(said in warning for warning in context.warnings)
    delta = small.context(replace(spec, bad_rows=None, delta=Delta(deletions=Deletions.NONE)), attempt=2)
    await make_copy()(delta)
    assert any(said in warning for warning in delta.warnings)


async def test_a_trigger_that_may_swallow_rows_keeps_a_table_from_being_streamed(small: Two) -> None:
    spec = await filled(small)
    await small.platform.execute(
        """create function odd() returns trigger language plpgsql as $$ begin return new; end $$;
        create trigger odd before insert on t for each row execute function odd();
        alter table t enable always trigger odd"""
    )
    context = small.context(spec)
    await make_copy()(context)
    await small.same("t")
    assert "stream" not in context.databases[spec.rows.source].opened
    assert any("read by ranges" in warning for warning in context.warnings)


@pytest.mark.parametrize("lost", ["stream", by_night("places"), "write 0"])
async def test_a_connection_that_is_lost_on_the_way_ends_the_attempt_and_the_next_goes_on(
    small: Two, lost: str
) -> None:
    wide = "insert into t select n, repeat('w', 900), n from generate_series(10001, 20000) n"
    spec = replace(await filled(small, f"{HOLES}; {wide}"), workers=1)
    context = small.context(spec)
    of = context.databases[spec.rows.target if lost == "write 0" else spec.rows.source]
    told = context.progress

    def lose(progress: Progress) -> None:
        told(progress)
        if lost in of.opened and progress.done:
            of.opened[lost].terminate()

    context.progress = lose  # type: ignore[method-assign]
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError, Retryable)):
        await make_copy(300)(context)
    assert await small.platform.fetchval("select count(*) from t") > 0
    evidence = await make_copy(300)(small.context(spec, attempt=2))
    assert evidence.facts["chunks_of_earlier_attempts"] > 0
    await small.same("t")
