"""Exactly once, whatever ends an attempt; and back out again."""

import asyncio

import pytest

from jobs import endings
from jobs.api import Progress
from jobs.copy.checkpoints import RowsOfOthers
from jobs.copy.job import make_copy
from jobs.copy.undo import StillReferredTo
from jobs.outcomes import Transient
from jobs.postgres.target.fence import FenceLost, advance
from jobs.rows.foreign_keys import Orphans
from plans.model import CopySpec, Job, JobKind, TableSelection
from tests.support.fake_context import FakeContext, connected
from tests.support.session.variants import by_night
from tests.support.two_databases import BATCH, LEGACY, PLATFORM, Two, as_carrier

PATIENTS = "create table patient (id int primary key, name text, load_batch text)"
ROWS = "insert into patient select n, 'name ' || n from generate_series(1, 1000) n"
CHUNKS_BEFORE_THE_END = 4


async def _patients(two: Two) -> None:
    await two.legacy.execute(PATIENTS.replace(", load_batch text", ""))
    await two.platform.execute(PATIENTS)
    await two.legacy.execute(ROWS)


def _reached(context: FakeContext, rows: int) -> asyncio.Event:
    """Set once this many rows are committed."""
    reached = asyncio.Event()
    kept = context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        if progress.done >= rows:
            reached.set()

    context.progress = progress  # type: ignore[method-assign]
    return reached


async def _interrupted(two: Two, context: FakeContext, side: str) -> None:
    """Run a copy, and terminate the backends of one side after a few chunks."""
    enough = _reached(context, CHUNKS_BEFORE_THE_END * 10)
    attempt = asyncio.create_task(make_copy(10)(context))
    await enough.wait()
    database = context.databases[side]
    pids = [c.get_server_pid() for purpose, c in database.opened.items() if purpose != "plan" and not c.is_closed()]
    async with connected(database.dsn) as other:
        for pid in pids:
            await other.execute("select pg_terminate_backend($1)", pid)
    (ended,) = await asyncio.gather(attempt, return_exceptions=True)
    assert isinstance(ended, BaseException)
    assert isinstance(endings.failed(Job(kind=JobKind.COPY, spec=context.spec), ended), Transient)


@pytest.mark.parametrize("side", [LEGACY, PLATFORM])
async def test_a_copy_whose_backends_were_terminated_goes_on_where_it_was(two: Two, side: str) -> None:
    await _patients(two)
    rows = two.selection("public.patient", batch=BATCH)
    await _interrupted(two, two.context(CopySpec(rows=rows)), side)
    before = {(chunk["lo"], chunk["committed_at"]) for chunk in await two.chunks()}
    assert CHUNKS_BEFORE_THE_END <= len(before) < 100
    evidence = await two.copy(rows, chunk_rows=10, attempt=2)
    await two.same("patient", "t.id, t.name")
    after = {(chunk["lo"], chunk["committed_at"]) for chunk in await two.chunks()}
    assert before < after
    assert evidence.tables[0].rows == 1000 == sum(chunk["rows"] for chunk in await two.chunks())
    assert evidence.facts["chunks_of_earlier_attempts"] == len(before)
    assert evidence.wrote == ("platform:public.patient",)


async def test_a_cancelled_copy_leaves_no_backend_and_no_half_chunk(two: Two) -> None:
    await _patients(two)
    context = two.context(CopySpec(rows=two.selection("public.patient")))
    begun = _reached(context, 10)
    attempt = asyncio.create_task(make_copy(10)(context))
    await begun.wait()
    attempt.cancel()
    with pytest.raises(asyncio.CancelledError):
        await attempt
    assert all(c.is_closed() for database in context.databases.values() for c in database.opened.values())
    assert await two.platform.fetchval("select count(*) from patient") == sum(
        chunk["rows"] for chunk in await two.chunks()
    )
    await two.copy(two.selection("public.patient"), attempt=2)
    await two.same("patient", "t.id, t.name")


async def test_an_attempt_that_was_overtaken_is_refused_and_writes_nothing(two: Two) -> None:
    await _patients(two)
    later = two.context(CopySpec(rows=two.selection("public.patient")), attempt=5).fence
    await advance(two.platform, later)
    with pytest.raises(FenceLost):
        await two.copy(two.selection("public.patient"), attempt=4)

    context = two.context(CopySpec(rows=two.selection("public.patient"), workers=1), attempt=6)
    begun = _reached(context, 30)
    attempt = asyncio.create_task(make_copy(10)(context))
    await begun.wait()
    await advance(two.platform, two.context(context.spec, attempt=7).fence)
    with pytest.raises(FenceLost):
        await attempt
    await two.copy(two.selection("public.patient"), attempt=8)
    await two.same("patient", "t.id, t.name")


@pytest.mark.parametrize(
    "key",
    [
        by_night("int primary key"),
        'text collate "C" primary key',
        by_night("text collate pg_c_utf8 primary key"),
        "int",
    ],
)
@pytest.mark.parametrize("interference", ["delete from t where id::int % 7 = 3", "truncate t"])
async def test_chunks_that_somebody_emptied_are_not_believed(two: Two, key: str, interference: str) -> None:
    await two.both(f"create table t (id {key}, v text)")
    await two.legacy.execute("insert into t select n, repeat('x', 100) from generate_series(1, 500) n")
    await two.copy(two.selection("public.t"), chunk_rows=50)
    await two.platform.execute(interference)
    await two.copy(two.selection("public.t"), chunk_rows=50, attempt=2)
    await two.same("t")
    assert sum(chunk["rows"] for chunk in await two.chunks()) == 500


async def test_rows_that_somebody_added_to_a_table_without_batch_stop_a_resumption(two: Two) -> None:
    await _patients(two)
    await two.copy(two.selection("public.patient"), chunk_rows=100)
    await two.platform.execute("insert into patient values (0, 'of the platform')")
    with pytest.raises(RowsOfOthers):
        await two.copy(two.selection("public.patient"), chunk_rows=100, attempt=2)


async def test_undo_deletes_the_batch_and_its_checkpoints_and_nothing_else(two: Two) -> None:
    await _patients(two)
    await two.platform.execute("insert into patient values (-1, 'of the platform', null), (-2, 'older', 'wave_0')")
    rows = two.selection("public.patient", batch=BATCH)
    await two.copy(rows, chunk_rows=100)
    evidence = await two.undo(rows)
    assert evidence.summary == "1,000 rows deleted from 1 table"
    assert await two.platform.fetchval("select array_agg(id order by id) from patient") == [-2, -1]
    assert not await two.chunks()
    assert (await two.undo(rows, attempt=10)).summary == evidence.summary  # what all its attempts deleted
    await two.copy(rows, chunk_rows=100, attempt=11)
    await two.same("patient", "t.id, t.name", rows="t.id > 0")


async def test_undo_without_a_batch_empties_what_was_empty_and_refuses_where_others_wrote(two: Two) -> None:
    await _patients(two)
    rows = two.selection("public.patient")
    await two.copy(rows)
    await two.platform.execute("insert into patient values (0, 'of the platform')")
    with pytest.raises(RowsOfOthers):
        await two.undo(rows)
    await two.platform.execute("delete from patient where id = 0")
    await two.undo(rows, attempt=10)
    assert await two.platform.fetchval("select count(*) from patient") == 0


async def test_undo_takes_no_row_along_that_refers_to_the_batch(two: Two) -> None:
    await _patients(two)
    await two.platform.execute(
        "create table note (id int primary key, patient int references patient on delete cascade)"
    )
    rows = two.selection("public.patient", batch=BATCH)
    await two.copy(rows)
    await two.platform.execute("insert into note values (1, 5)")
    with pytest.raises(StillReferredTo, match=r"public\.note: 1 row refers to public.patient"):
        await two.undo(rows)
    assert await two.platform.fetchval("select count(*) from note, patient") == 1000


async def _care(two: Two) -> TableSelection:
    await two.both("create table zperson (id int primary key, boss int references zperson)")
    await two.both("create table avisit (id int primary key, person int references zperson)")
    await two.legacy.execute("insert into zperson select n, 101 - n from generate_series(1, 100) n")
    await two.legacy.execute("insert into avisit select n, 1 + n % 100 from generate_series(1, 500) n")
    return two.selection("public.*")


async def test_without_the_right_to_silence_triggers_tables_follow_their_foreign_keys(two: Two) -> None:
    rows = await _care(two)
    await two.platform.execute("""
        create role mover login; grant all on all tables in schema public, cutover to mover;
        grant usage on schema cutover to mover""")
    try:
        plain = two.platform_dsn
        two.platform_dsn = plain.replace("postgres@", "mover@")
        evidence = await two.copy(rows, chunk_rows=20, workers=3)
        await two.same("zperson")
        await two.same("avisit")
        assert evidence.facts["triggers"] == "on"
        await two.undo(rows)
        assert await two.platform.fetchval("select count(*) from zperson") == 0
    finally:
        await two.platform.execute("drop owned by mover; drop role mover")


async def test_a_foreign_key_that_was_not_watched_is_proved_at_the_end(two: Two) -> None:
    rows = await _care(two)
    evidence = await two.copy(rows, chunk_rows=20)
    assert evidence.facts["foreign_keys"] == "2 proved after loading"
    await two.undo(rows)
    with pytest.raises(Orphans, match=r"public\.avisit: 500 rows without a row in public\.zperson"):
        await two.copy(two.selection("public.avisit"), attempt=10)


async def test_chunks_become_larger_when_the_knob_is_turned(two: Two) -> None:
    await _patients(two)
    context = two.context(CopySpec(rows=two.selection("public.patient"), workers=1))
    kept = context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        context.tuning["chunk_rows"] = 10 if progress.done < 100 else 400

    context.progress = progress  # type: ignore[method-assign]
    await make_copy()(context)
    assert {10, 400} <= {chunk["rows"] for chunk in await two.chunks()}


async def test_more_workers_join_and_leave_while_it_runs(two: Two) -> None:
    await _patients(two)
    context = two.context(CopySpec(rows=two.selection("public.patient"), workers=1))
    kept = context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        context.tuning["workers"] = 3 if progress.done < 500 else 1

    context.progress = progress  # type: ignore[method-assign]
    await make_copy(10)(context)
    assert {"read 0", "read 1", "read 2"} <= context.databases[LEGACY].opened.keys()
    await two.same("patient", "t.id, t.name")
    assert [progress.done for progress in context.published] == sorted(p.done for p in context.published)
    assert context.published[-1].tables[0].finished
    assert PLATFORM in context.databases


PARTED = """
create table parted (id int, v text, at date) partition by list (at);
create table p11 partition of parted for values in ('2022-11-11');
create table p12 partition of parted for values in ('2022-11-12') partition by hash (id);
create table p12a partition of p12 for values with (modulus 2, remainder 0);
create table p12b partition of p12 for values with (modulus 2, remainder 1);
create table nothing partition of parted default
"""
FILLED = """
insert into parted select n, repeat('v', n % 800), date '2022-11-11' + n % 2 from generate_series(1, 3000) n;
analyze parted
"""


async def test_partitions_without_a_key_are_cut_by_the_blocks_of_each_and_gone_on_with(two: Two) -> None:
    await two.legacy.execute(PARTED + ";" + FILLED)
    await two.platform.execute("create table parted (at date, v text, id int)")
    rows = two.selection("public.parted")
    await _interrupted(two, two.context(CopySpec(rows=rows)), LEGACY)
    before = len(await two.chunks())
    evidence = await two.copy(rows, chunk_rows=50, attempt=2)
    assert evidence.facts["chunks_of_earlier_attempts"] == before
    assert evidence.facts["rows"] == sum(chunk["rows"] for chunk in await two.chunks()) == 3000
    await two.same("parted", "t.id, t.v, t.at")


async def test_partitions_without_a_key_that_this_role_may_not_read_by_themselves_arrive_in_one_piece(
    two: Two,
) -> None:
    await two.legacy.execute(PARTED + ";" + FILLED)
    await two.platform.execute("create table parted (at date, v text, id int)")
    async with as_carrier(two, "grant select, insert, delete on parted to carrier"):
        evidence = await two.copy(two.selection("public.parted"), chunk_rows=100)
    assert evidence.facts["chunks"] == 1
    await two.same("parted", "t.id, t.v, t.at")
