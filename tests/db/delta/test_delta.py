"""A delta load: after the bulk, only what changed travels, and what is gone goes."""

import asyncio
from dataclasses import replace

import pytest

from jobs import endings
from jobs.api import Evidence, Progress
from jobs.copy.delta.apply import KeyOfOthers, KeyTwice
from jobs.copy.delta.job import delta_load
from jobs.copy.job import make_copy
from jobs.outcomes import Transient
from jobs.rows.selection import SelectionRefused
from plans.model import Batch, CopySpec, Deletions, Delta, Frozen, FrozenBy, Job, JobKind, TableSelection
from tests.support.fake_context import FakeContext
from tests.support.two_databases import BATCH, LEGACY, PLATFORM, Two, as_carrier, needs_15

KEYS, UPDATED = Delta(deletions=Deletions.ALL), Delta(column="updated", deletions=Deletions.ALL)
PATIENTS = """
    create table patient (id int primary key, name text, weight numeric, doc json, updated timestamptz)"""
ROWS = """
    insert into patient select n, 'name ' || n, n / 2.0, '{"a": 1}', '2022-11-01'::timestamptz + n * interval '1 s'
      from generate_series(1, 2000) n"""
CHANGES = """
    update patient set name = 'new', updated = '2022-11-11' where id in (3, 1999);
    update patient set weight = 5.00, updated = '2022-11-11' where id = 10;
    delete from patient where id in (500, 501, 2000);
    insert into patient values (2001, 'late', 1, null, '2022-11-11')"""


def _context(two: Two, rows: TableSelection, delta: Delta, *, task: str = "D15", attempt: int = 1) -> FakeContext:
    return two.context(CopySpec(rows=rows, delta=delta), task=task, attempt=attempt)


async def _delta(context: FakeContext, *, range_rows: int = 200, bucket_rows: int = 20) -> Evidence:
    spec = context.spec
    assert isinstance(spec, CopySpec)
    assert spec.delta is not None
    return await delta_load(context, spec, spec.delta, range_rows=range_rows, bucket_rows=bucket_rows)


@pytest.mark.parametrize("delta", [KEYS, UPDATED])
async def test_what_changed_is_changed_and_nothing_else_is_touched(two: Two, delta: Delta) -> None:
    await two.both(PATIENTS)
    await two.legacy.execute(ROWS)
    rows = two.selection("public.*")
    await two.copy(rows)
    before = await two.platform.fetchval("select count(*) from patient where xmin::text::int8 >= txid_current()")
    last = await two.platform.fetchval("select max(xmin::text::int8) from patient")
    assert before == 0
    await two.legacy.execute(CHANGES)
    evidence = await _delta(_context(two, rows, delta))
    assert evidence.summary == "7 rows changed in 1 table: 1 inserted, 3 updated, 3 deleted"
    await two.same("patient")
    assert await two.platform.fetchval("select count(*) from patient where xmin::text::int8 > $1", last) == 4
    again = await make_copy()(_context(two, rows, delta, task="D16"))
    assert again.summary == "0 rows changed in 1 table: 0 inserted, 0 updated, 0 deleted"
    assert again.wrote == ()


async def test_a_watermark_does_not_see_what_left_it_alone_and_all_columns_do(two: Two) -> None:
    await two.both(PATIENTS)
    await two.legacy.execute(ROWS)
    rows = two.selection("public.*")
    await two.copy(rows)
    await two.legacy.execute("update patient set weight = 5.00 where id = 10")
    assert (await _delta(_context(two, rows, UPDATED))).facts["updated"] == 0
    assert (await _delta(_context(two, rows, KEYS, task="D16"))).facts["updated"] == 1
    await two.same("patient")


async def test_a_key_that_two_servers_may_order_differently_is_cut_by_its_hash(two: Two) -> None:
    await two.both('create table t (code text collate "pg_c_utf8" primary key, v int)')
    await two.legacy.execute("insert into t select 'c' || n, n from generate_series(1, 3000) n")
    rows = two.selection("public.t")
    await two.copy(rows)
    await two.legacy.execute("update t set v = 0 where v = 7; delete from t where v = 8; insert into t values ('Ø', 1)")
    evidence = await _delta(_context(two, rows, KEYS))
    assert [evidence.facts[what] for what in ("inserted", "updated", "deleted")] == [1, 1, 1]
    await two.same("t")


async def test_a_delta_that_was_interrupted_goes_on_and_counts_everything_once(two: Two) -> None:
    await two.both(PATIENTS)
    await two.legacy.execute(ROWS)
    rows = two.selection("public.*")
    await two.copy(rows)
    await two.legacy.execute("update patient set name = 'new' where id % 10 = 0")
    context = _context(two, rows, KEYS)
    enough, kept = asyncio.Event(), context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        if progress.done > 100:
            enough.set()

    context.progress = progress  # type: ignore[method-assign]
    loading = asyncio.create_task(_delta(context, range_rows=20, bucket_rows=5))
    await enough.wait()
    for pid in [c.get_server_pid() for c in context.databases[PLATFORM].opened.values() if not c.is_closed()]:
        await two.platform.execute("select pg_terminate_backend($1)", pid)
    (ended,) = await asyncio.gather(loading, return_exceptions=True)
    assert isinstance(ended, BaseException)
    assert isinstance(endings.failed(Job(kind=JobKind.COPY, spec=context.spec), ended), Transient)
    evidence = await _delta(_context(two, rows, KEYS, attempt=2), range_rows=20, bucket_rows=5)
    assert evidence.facts["updated"] == 200
    assert int(str(evidence.facts["ranges_of_earlier_attempts"])) > 0
    await two.same("patient")


async def test_rows_of_another_batch_are_left_alone_and_never_taken_over(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key, v int); insert into t values (1, 1), (2, 2)")
    await two.platform.execute("create table t (id int primary key, v int, load_batch text)")
    await two.platform.execute("insert into t values (9, 9, 'wave_0')")
    rows = two.selection("public.t", batch=BATCH)
    await two.copy(rows)
    await two.legacy.execute("delete from t where id = 1; update t set v = 3 where id = 2")
    evidence = await _delta(_context(two, rows, Delta()))
    assert evidence.facts["deleted"] == 1
    assert [tuple(row) for row in await two.platform.fetch("table t order by id")] == [
        (2, 3, BATCH.value),
        (9, 9, "wave_0"),
    ]
    await two.legacy.execute("insert into t values (9, 1)")
    with pytest.raises(KeyOfOthers):
        await _delta(_context(two, replace(rows, batch=Batch(column="load_batch", value="wave_1")), KEYS, task="D16"))


async def test_where_foreign_keys_are_watched_rows_come_parents_first_and_go_children_first(
    two: Two, postgres_server: object
) -> None:
    await two.both("""
        create table a_child (id int primary key, parent int);
        create table parent (id int primary key)""")
    await two.platform.execute("alter table a_child add foreign key (parent) references parent")
    await two.legacy.execute("insert into parent values (1), (2); insert into a_child values (1, 1), (2, 2)")
    rows = two.selection("public.*")
    await two.copy(rows)
    await two.legacy.execute("""
        delete from a_child where id = 1; delete from parent where id = 1;
        insert into parent values (3); insert into a_child values (3, 3)""")
    role = "delta_loader"
    await two.platform.execute(f"""
        create role {role} login; grant usage on schema cutover, public to {role};
        grant all on all tables in schema cutover, public to {role}""")
    try:
        two.platform_dsn = two.platform_dsn.replace("postgres@", f"{role}@")
        evidence = await _delta(_context(two, rows, KEYS))
    finally:
        await two.platform.execute(f"drop owned by {role}; drop role {role}")
    assert evidence.facts["triggers"] == "on"
    assert [evidence.facts[what] for what in ("inserted", "updated", "deleted")] == [2, 0, 2]
    await two.same("a_child")
    await two.same("parent")


async def test_a_delta_names_all_that_it_lacks(two: Two) -> None:
    await two.both("create table nokey (v int)")
    await two.legacy.execute("create table t (id int primary key, v int)")
    await two.platform.execute("create table t (id int, v int)")
    with pytest.raises(SelectionRefused) as refused:
        await _delta(_context(two, two.selection("public.*"), UPDATED))
    assert refused.value.reasons == (
        "public.nokey: a delta needs a key, and there is none that is copied as it is",
        "public.nokey.updated: is compared by the delta, and is not copied",
        "public.t: a delta needs id to be unique on the target",
        "public.t.updated: is compared by the delta, and is not copied",
    )


async def test_a_lost_state_of_the_source_makes_every_range_be_compared_again(two: Two) -> None:
    await two.both(PATIENTS)
    await two.legacy.execute(ROWS)
    rows = two.selection("public.*")
    context = _context(two, rows, KEYS)
    context.spec = CopySpec(rows=rows, delta=KEYS, consistency=Frozen(by=FrozenBy.DECLARED, who="Kari"))
    assert (await _delta(context)).facts["inserted"] == 2000
    await two.legacy.execute("update patient set name = 'new' where id = 1")
    context = _context(two, rows, KEYS, attempt=2)
    context.spec = CopySpec(rows=rows, delta=KEYS, consistency=Frozen(by=FrozenBy.DECLARED, who="Ola"))
    assert (await _delta(context)).facts["updated"] == 1
    assert context.databases[LEGACY].opened
    await two.same("patient")


async def test_nothing_is_deleted_that_nobody_said_may_go(two: Two) -> None:
    await two.both("create table t (id int primary key, v int)")
    await two.legacy.execute("insert into t values (1, 1)")
    await two.platform.execute("insert into t values (2, 2)")
    rows = two.selection("public.t")
    with pytest.raises(SelectionRefused, match="a delta deletes rows of its batch, and there is none"):
        await _delta(_context(two, rows, Delta()))
    with pytest.raises(SelectionRefused, match="leaves out would be deleted"):
        await _delta(_context(two, replace(rows, where={"public.t": "v > 0"}), KEYS))
    evidence = await _delta(_context(two, rows, Delta(deletions=Deletions.NONE)))
    assert evidence.summary == "1 row changed in 1 table: 1 inserted, 0 updated, 0 deleted"
    assert await two.platform.fetchval("select array_agg(id order by id) from t") == [1, 2]


async def test_sequences_go_on_behind_the_rows_that_came(two: Two) -> None:
    await two.both("create table t (id int primary key generated by default as identity, v text)")
    await two.legacy.execute("insert into t (v) select 'v' from generate_series(1, 100)")
    rows = two.selection("public.t")
    await two.copy(rows)
    await two.legacy.execute("insert into t (v) select 'late' from generate_series(1, 7); delete from t where id = 107")
    evidence = await _delta(_context(two, rows, KEYS))
    assert evidence.facts["sequences_moved"] == 1
    assert await two.platform.fetchval("insert into t (v) values ('new') returning id") == 108
    again = await _delta(_context(two, rows, replace(KEYS, deletions=Deletions.NONE), task="D16"))
    assert again.facts["sequences_moved"] == 0


async def test_a_sequence_that_this_role_may_not_set_is_a_reason_at_once(two: Two) -> None:
    await two.both("create table t (id int primary key generated by default as identity)")
    async with as_carrier(two, "grant select, insert, update, delete on t to carrier"):
        with pytest.raises(
            SelectionRefused, match=r"public\.t\.id: this role may not set its sequence public\.t_id_seq"
        ):
            await _delta(_context(two, two.selection("public.t"), KEYS))


async def test_a_key_that_is_equal_and_not_the_same_becomes_the_same(two: Two) -> None:
    await two.both("create table t (code numeric primary key, v text)")
    await two.legacy.execute("insert into t select n, 'v' from generate_series(1, 50) n")
    rows = two.selection("public.t")
    await two.copy(rows)
    await two.legacy.execute("update t set code = 7.00 where code = 7")
    evidence = await _delta(_context(two, rows, KEYS))
    assert [evidence.facts[what] for what in ("inserted", "updated", "deleted")] == [0, 1, 0]
    await two.same("t")


async def test_two_rows_that_are_one_to_the_target_end_the_load(two: Two) -> None:
    await two.platform.execute("create table t (id int primary key, v text); insert into t values (1, 'x')")
    rows = two.selection(mapping={"public.t": "select 1 as id, 'a' as v union all select 1, 'b'"})
    with pytest.raises(KeyTwice, match="two rows of the source have a key that is the same to the target"):
        await _delta(_context(two, rows, KEYS))
    assert await two.platform.fetchval("select v from t") == "x"


async def test_a_key_that_is_never_equal_and_not_the_same_need_not_be_changeable(two: Two) -> None:
    await two.both("create table t (k uuid primary key, v text)")
    await two.legacy.execute("insert into t select gen_random_uuid(), 'new' from generate_series(1, 10)")
    keys = [(row["k"], "old") for row in await two.legacy.fetch("select k from t")]
    await two.platform.executemany("insert into t values ($1, $2)", keys)
    async with as_carrier(two, "grant select, insert, delete, update (v) on t to carrier"):
        assert (await _delta(_context(two, two.selection("public.t"), KEYS))).facts["updated"] == 10


@needs_15
async def test_two_texts_that_the_target_s_collation_holds_for_equal_end_the_load(on_15: Two) -> None:
    """Each comes in a piece of its own. Debian's 15 has ICU, the wheel's 18 has not."""
    await on_15.legacy.execute("create table t (k text primary key, v int); insert into t values ('a', 1), ('A', 2)")
    await on_15.platform.execute("""
        create collation loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
        create table t (k text collate loose primary key, v int); insert into t values ('a', 1)""")
    with pytest.raises(KeyTwice):
        await _delta(_context(on_15, on_15.selection("public.t"), KEYS))
