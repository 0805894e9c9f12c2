"""Which state of the source is copied: frozen in one of three ways, or one snapshot; and what a lost state costs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from jobs import endings
from jobs.api import Progress
from jobs.copy.job import make_copy
from jobs.copy.source.source_snapshot import NotFrozen, SnapshotTooOld, SomebodyWrites
from jobs.outcomes import Transient
from jobs.postgres.connection.settings import ROW_SETTINGS
from jobs.postgres.snapshot import SnapshotLost, export_snapshot, join_snapshot
from jobs.rows.heaps import BLOCK_BITS
from plans.model import CopySpec, Frozen, FrozenBy, Job, JobKind, OneSnapshot, TableSelection
from tests.support.eventually import eventually
from tests.support.fake_context import FakeContext, connected
from tests.support.postgres_server import PostgresServer
from tests.support.two_databases import Two

LOCKS = Frozen(by=FrozenBy.LOCKS)
RECOVERY = Frozen(by=FrozenBy.RECOVERY)
DECLARED = Frozen(by=FrozenBy.DECLARED, who="Kari Nordmann")
TABLES = """
    create table ward (id int primary key, name text);
    create table patient (id int primary key, ward int references ward, name text);
    create table device (id int primary key, name text)"""
ROWS = """
    insert into ward select n, 'ward' from generate_series(1, 10) n;
    insert into patient select n, n % 10 + 1, 'patient' from generate_series(1, 2000) n;
    insert into device select n, 'device' from generate_series(1, 50) n"""


def _context(two: Two, how: Frozen | OneSnapshot, rows: TableSelection | None = None, attempt: int = 1) -> FakeContext:
    rows = rows or two.selection("public.*")
    return two.context(CopySpec(rows=rows, consistency=how), attempt=attempt)


async def _one_chunk_of_patient_goes(two: Two) -> None:
    """As if an attempt had ended before it."""
    chunk = await two.platform.fetchrow(
        """delete from cutover.chunk where (relation, lo) in
           (select relation, lo from cutover.chunk where relation like '%patient%' and lo <> '' limit 1) returning *"""
    )
    assert chunk is not None
    lo, hi = int(chunk["lo"]) % (1 << BLOCK_BITS), int(chunk["hi"]) % (1 << BLOCK_BITS) or 1_000_000
    ids = await two.legacy.fetchval(
        f"select array_agg(id) from patient where ctid >= '({lo},0)'::tid and ctid < '({hi},0)'::tid"
    )
    await two.platform.execute("delete from patient where id = any ($1)", ids)


async def test_after_a_lost_snapshot_unfinished_tables_and_those_tied_to_them_begin_again(two: Two) -> None:
    await two.both(TABLES)
    await two.legacy.execute(ROWS)
    first = await make_copy(10)(_context(two, OneSnapshot()))
    assert first.facts["consistency"] == "one snapshot"
    await _one_chunk_of_patient_goes(two)
    await two.legacy.execute(
        "update ward set name = 'later'; update patient set name = 'later'; update device set name = 'later'"
    )
    context = _context(two, OneSnapshot(), attempt=2)
    evidence = await make_copy(10)(context)
    assert evidence.facts["consistency"] == "one snapshot; public.patient, public.ward began again"
    (warning,) = context.warnings
    assert "is lost: public.patient, public.ward began again" in warning
    await two.same("ward")
    await two.same("patient")
    assert await two.platform.fetchval("select count(*) from device where name = 'device'") == 50


async def test_a_person_s_word_lets_a_table_go_on_where_it_was_and_is_shown_as_such(two: Two) -> None:
    await two.both(TABLES)
    await two.legacy.execute(ROWS)
    await make_copy(10)(_context(two, DECLARED))
    await _one_chunk_of_patient_goes(two)
    context = _context(two, DECLARED, attempt=2)
    evidence = await make_copy(10)(context)
    assert evidence.facts["consistency"] == "frozen: declared by Kari Nordmann, not checked"
    assert evidence.facts["chunks_of_earlier_attempts"] == evidence.facts["chunks"] - 1  # type: ignore[operator]
    assert not context.warnings
    await two.same("patient")


async def test_a_row_that_moved_though_its_source_was_declared_frozen_comes_once(two: Two) -> None:
    await two.both(TABLES)
    await two.legacy.execute(ROWS)
    await make_copy(10)(_context(two, DECLARED))
    await _one_chunk_of_patient_goes(two)
    await two.legacy.execute("update patient set name = 'later' where id % 100 = 1")
    context = _context(two, DECLARED, attempt=2)
    evidence = await make_copy(10)(context)
    again = "public.patient, public.ward began again"
    assert context.warnings == [f"rows moved at the source since they were copied: {again}"]
    told = f"frozen: declared by Kari Nordmann, not checked; {again}"
    assert evidence.facts["consistency"] == told
    await two.same("patient")


async def test_a_snapshot_that_is_too_old_ends_the_attempt(two: Two) -> None:
    await two.both("create table t (id int primary key)")
    await two.legacy.execute("insert into t values (1)")
    with pytest.raises(SnapshotTooOld, match="holds back vacuum"):
        await make_copy()(_context(two, OneSnapshot(max_age=timedelta(microseconds=1))))


async def test_a_worker_that_comes_after_the_snapshot_was_lost_tries_again_later(two: Two) -> None:
    async with connected(two.legacy_dsn) as late:
        snapshot = await export_snapshot(two.legacy)
        await two.legacy.execute("rollback")
        with pytest.raises(SnapshotLost):
            await join_snapshot(late, snapshot)


async def test_share_locks_stand_on_everything_that_is_read_until_the_copy_ends(two: Two) -> None:
    await two.legacy.execute("""
        create table t (id int primary key, kind int);
        create table kind (id int primary key, name text);
        create view named as select t.id, k.name from t join kind k on k.id = t.kind;
        insert into kind values (1, 'a'); insert into t select n, 1 from generate_series(1, 500) n""")
    await two.platform.execute("create table t (id int primary key, name text)")
    context = _context(two, LOCKS, two.selection(mapping={"public.t": "select id, name from named"}))
    begun, kept = asyncio.Event(), context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        begun.set()

    context.progress = progress  # type: ignore[method-assign]
    copying = asyncio.create_task(make_copy(5)(context))
    await begun.wait()
    locked = await two.legacy.fetch("""
        select relation::regclass::text as name from pg_locks
         where mode = 'ShareLock' and granted and locktype = 'relation'
           and relation in ('t'::regclass, 'kind'::regclass) order by 1""")
    evidence = await copying
    assert [row["name"] for row in locked] == ["kind", "t"]
    assert evidence.facts["consistency"] == "frozen: SHARE locks on 2 tables"
    await two.legacy.execute("insert into t values (501, 1)")


async def test_who_still_writes_is_named_when_a_lock_is_not_to_be_had(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROW_SETTINGS, "lock_timeout", "50ms")
    await two.both("create table t (id int primary key)")
    async with connected(two.legacy_dsn) as writer:
        await writer.execute("set application_name = 'ward system'; begin; insert into t values (1)")
        with pytest.raises(SomebodyWrites, match=r'"public"."t" is still being written to by ward system \(backend'):
            await make_copy()(_context(two, LOCKS))


async def test_a_primary_is_not_frozen_by_recovery(two: Two) -> None:
    await two.both("create table t (id int primary key)")
    with pytest.raises(NotFrozen, match="legacy is no stand-by"):
        await make_copy()(_context(two, RECOVERY))


@pytest.fixture
async def stand_by() -> AsyncIterator[PostgresServer]:
    """A server with a table t of 100 rows that has become a stand-by of nobody."""
    server = PostgresServer()
    try:
        server.start()
        async with connected(server.dsn()) as connection:
            await connection.execute(
                "create table t (id int primary key); insert into t select generate_series(1, 100)"
            )
        signal = server.data / "standby.signal"
        signal.touch()
        signal.chmod(0o666)
        await server.restart()
        yield server
    finally:
        server.stop()


async def test_a_stand_by_is_frozen_while_its_replay_is_paused(two: Two, stand_by: PostgresServer) -> None:
    await two.platform.execute("create table t (id int primary key)")
    two.legacy_dsn = stand_by.dsn()
    async with connected(two.legacy_dsn) as connection:
        with pytest.raises(NotFrozen, match="legacy goes on replaying"):
            await make_copy()(_context(two, RECOVERY))
        await connection.execute("select pg_wal_replay_pause()")
        for _ in range(600):
            if await connection.fetchval("select pg_get_wal_replay_pause_state()") == "paused":
                break
            await asyncio.sleep(0.05)
        position = await connection.fetchval("select pg_last_wal_replay_lsn()::text")
    evidence = await make_copy()(_context(two, RECOVERY, attempt=2))
    assert evidence.facts["consistency"] == f"frozen: replay paused at {position}"
    assert evidence.facts["rows"] == 100


async def test_a_frozen_source_that_moved_makes_everything_begin_again(two: Two) -> None:
    await two.both(TABLES)
    await two.legacy.execute(ROWS)
    await make_copy(10)(_context(two, DECLARED))
    evidence = await make_copy(10)(_context(two, Frozen(by=FrozenBy.DECLARED, who="Ola"), attempt=2))
    assert evidence.facts["consistency"] == (
        "frozen: declared by Ola, not checked; public.device, public.patient, public.ward began again"
    )
    await two.same("patient")
    assert (await two.platform.fetchval("select mark from cutover.source_state")).startswith("declared by Ola; seen: ")


async def test_the_guard_s_loss_ends_the_attempt(two: Two) -> None:
    await two.both("create table t (id int primary key)")
    await two.legacy.execute("insert into t select generate_series(1, 2000)")
    context = _context(two, LOCKS)
    begun, kept = asyncio.Event(), context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        if progress.done:
            begun.set()

    context.progress = progress  # type: ignore[method-assign]
    copying = asyncio.create_task(make_copy(5)(context))
    await begun.wait()
    await two.legacy.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'guard'")
    (ended,) = await asyncio.gather(copying, return_exceptions=True)
    assert isinstance(ended, BaseException)
    assert isinstance(endings.failed(Job(kind=JobKind.COPY, spec=context.spec), ended), Transient)


async def test_the_snapshot_is_let_go_once_every_row_is_in(two: Two) -> None:
    await two.both("create table t (id int primary key)")
    await two.legacy.execute("insert into t select n from generate_series(1, 300) n")
    context = _context(two, OneSnapshot())
    begun, kept = asyncio.Event(), context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        if progress.done:
            begun.set()

    async def nobody_holds_it() -> bool:
        held = await two.legacy.fetchval("""
            select count(*) from pg_stat_activity
             where datname = current_database() and backend_xmin is not null and pid <> pg_backend_pid()""")
        return int(held) == 0

    context.progress = progress  # type: ignore[method-assign]
    async with connected(two.platform_dsn) as reader:
        copying = asyncio.create_task(make_copy(10)(context))
        await begun.wait()
        await reader.execute("begin; lock table t in access share mode")  # the primary key waits for it to come back
        await eventually(nobody_holds_it)
        assert not copying.done()
        assert not await _key_is_back(two)
        await reader.execute("rollback")
    assert (await copying).facts["rows"] == 300


async def _key_is_back(two: Two) -> bool:
    """Whether the primary key is back."""
    return bool(
        await two.platform.fetchval(
            "select count(*) from pg_constraint where conrelid = 't'::regclass and contype = 'p'"
        )
    )
