"""A right that the role lacks is a reason before the first byte, with its table, its column and what to grant."""

from dataclasses import replace

import pytest

from jobs.copy.job import make_copy
from jobs.rows.selection import SelectionRefused
from plans.model import CopySpec, Deletions, Delta, OnExisting
from tests.db.reconcile.test_reconcile import prove
from tests.support.two_databases import BATCH, Two, as_carrier

TABLES = """
create table closed (id int primary key, v text); create table halved (id int primary key, v text, secret text);
create table keyless (id int, v text, secret text); create table free (id int primary key, v text);
create schema hidden; create table hidden.t (id int primary key)
"""


async def refused(two: Two, spec: CopySpec) -> tuple[str, ...]:
    """Every reason against a copy."""
    with pytest.raises(SelectionRefused) as error:
        await make_copy()(two.context(spec))
    return error.value.reasons


async def test_what_may_not_be_read_or_filled_is_named_on_either_side_by_copy_and_by_reconcile(two: Two) -> None:
    await two.both(TABLES)
    await two.legacy.execute("insert into free values (1, 'v'); insert into keyless values (1, 'v', 's')")
    granted = """grant select, insert, delete on free to carrier;
                 grant select (id, v), insert (id, v) on halved, keyless to carrier"""
    rows = two.selection("*.*", where={"public.free": "id in (select id from closed)"})
    async with as_carrier(two, granted):
        assert await refused(two, CopySpec(rows=rows)) == (
            "hidden.t: this role may not use its schema on the source (grant usage)",
            "hidden.t: this role may not use its schema on the target (grant usage)",
            "public.closed: this role may not read it on the source (grant select)",
            "public.closed: this role may not read it on the target (grant select)",
            "public.closed: this role may not fill it on the target (grant insert)",
            "public.halved.secret: this role may not read it on the source (grant select)",
            "public.halved.secret: this role may not fill it on the target (grant insert)",
            "public.keyless.secret: this role may not read it on the source (grant select)",
            "public.keyless.secret: this role may not fill it on the target (grant insert)",
            "public.free: its condition (where) cannot be run: the user lacks a privilege",
        )
        with pytest.raises(SelectionRefused) as error:
            await prove(two, two.selection("public.*"))
        assert error.value.reasons == tuple(
            f"public.{name}: this role may not read it on the {side} (grant select)"
            for name in ("closed", "halved.secret", "keyless.secret")
            for side in ("source", "target")
        )
    assert not await two.chunks()


async def test_columns_that_may_be_read_are_enough_and_a_table_without_a_key_arrives_in_one_piece(two: Two) -> None:
    await two.both("create table halved (id int primary key, v text, extra text)")
    await two.both("create table keyless (id int, v text, extra text)")
    for table in ("halved", "keyless"):
        await two.legacy.execute(f"insert into {table} select n, 'v' from generate_series(1, 300) n")
    granted = "grant select (id, v), insert (id, v), delete on halved, keyless to carrier"
    halved, keyless = ({f"public.{table}": {"extra": None}} for table in ("halved", "keyless"))
    rows = replace(two.selection("public.*"), columns=halved | keyless)
    async with as_carrier(two, granted):
        evidence = await two.copy(rows, chunk_rows=100)
        assert (evidence.facts["rows"], evidence.facts["chunks"]) == (600, 4)
        assert (await prove(two, rows)).passed


async def test_a_target_into_which_one_may_only_insert_is_filled_if_its_rows_can_be_counted(two: Two) -> None:
    await two.both("create table t (id int primary key, v text)")
    await two.legacy.execute("insert into t select n, 'v' from generate_series(1, 30) n")
    async with as_carrier(two, "grant select on t to carrier"):
        await two.platform.execute("revoke all on t from carrier; grant insert, select (id) on t to carrier")
        await two.copy(two.selection("public.t"))
    await two.same("t")


async def test_a_partition_with_policies_of_its_own_is_read_through_its_table(two: Two) -> None:
    parted = """create table t (id int, v text) partition by range (id);
                create table t_1 partition of t for values from (0) to (50); create table t_2 partition of t default"""
    await two.legacy.execute(f"{parted}; insert into t select n, 'v' from generate_series(1, 100) n")
    await two.platform.execute("create table t (id int, v text)")
    await two.legacy.execute("alter table t_1 enable row level security")
    async with as_carrier(two):
        assert (await two.copy(two.selection("public.t"))).facts["rows"] == 100
        assert (await prove(two, two.selection("public.t"))).passed


async def test_the_plan_s_sql_calls_a_table_by_its_name_though_it_has_partitions(two: Two) -> None:
    parted = "create table t (id int, v text) partition by range (id); create table t_1 partition of t default"
    await two.legacy.execute(f"{parted}; insert into t select n, 'v' || n from generate_series(1, 100) n")
    await two.platform.execute("create table t (id int, v text)")
    rows = replace(two.selection("public.t", where={"public.t": "t.id > 3"}), columns={"public.t": {"v": "upper(t.v)"}})
    assert (await two.copy(rows)).facts["rows"] == 97
    assert (await prove(two, rows)).passed


async def test_what_a_delta_and_a_truncate_need_besides_is_named_and_a_copy_warns_that_it_is_for_good(two: Two) -> None:
    await two.both("create table t (id int primary key, v text)")
    await two.legacy.execute("insert into t select n, 'v' from generate_series(1, 30) n")
    await two.platform.execute("""insert into t values (1, 'old');
        do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$""")
    rows = two.selection("public.t")
    async with as_carrier(two, "grant select, insert on t to carrier"):
        assert await refused(two, CopySpec(rows=rows, delta=Delta(column=None, deletions=Deletions.ALL))) == (
            "the target: this role may not make temporary tables (grant temporary)",
            "public.t: this role may not change it on the target (grant update)",
            "public.t: this role may not take rows out of it (grant delete)",
        )
        assert await refused(two, CopySpec(rows=rows, on_existing=OnExisting.TRUNCATE)) == (
            "public.t: this role may not truncate it (grant truncate)",
        )
        await two.platform.execute("delete from t; create table u (id int); grant select, insert on u to carrier")
        await two.legacy.execute("create table u (id int); grant select on u to carrier")
        await two.platform.execute("insert into u values (1); grant truncate on u to carrier")
        both = two.selection("public.t", "public.u")
        assert await refused(two, CopySpec(rows=both, on_existing=OnExisting.TRUNCATE)) == (
            "public.t: this role may not truncate it (grant truncate)",
        )
        context = two.context(CopySpec(rows=rows), attempt=2)
        await make_copy()(context)
        assert context.warnings == ["this role may not delete there, so that nothing can be rolled back: public.t"]


async def test_a_batch_that_may_not_be_taken_out_is_not_replaced(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key); insert into t values (2)")
    await two.platform.execute(f"create table t (id int, load_batch text); insert into t values (1, '{BATCH.value}')")
    rows = two.selection("public.t", batch=BATCH)
    async with as_carrier(two, "grant select, insert on t to carrier"):
        assert await refused(two, CopySpec(rows=rows, on_existing=OnExisting.TRUNCATE)) == (
            "public.t: this role may not take rows out of it (grant delete)",
        )
