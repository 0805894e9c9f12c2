"""A right that the role lacks is a reason before the first byte, with its table, its column and what to grant."""

from dataclasses import replace

import pytest

from jobs.kinds.copy import make_copy
from jobs.postgres.selection import SelectionRefused
from plans.model import CopySpec, Deletions, Delta, OnExisting
from tests.db.test_reconcile import prove
from tests.db.two_databases import BATCH, Two, as_carrier

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
            "public.halved.secret: this role may not read it on the target (grant select)",
            "public.halved.secret: this role may not fill it on the target (grant insert)",
            "public.keyless.secret: this role may not read it on the source (grant select)",
            "public.keyless.secret: this role may not read it on the target (grant select)",
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


async def test_columns_that_may_be_read_are_enough_but_not_to_cut_a_table_by_its_blocks(two: Two) -> None:
    await two.both("create table halved (id int primary key, v text, extra text)")
    await two.both("create table keyless (id int, v text, extra text)")
    await two.legacy.execute("insert into halved select n, 'v' from generate_series(1, 300) n")
    granted = "grant select (id, v), insert (id, v), delete on halved, keyless to carrier"
    halved, keyless = ({f"public.{table}": {"extra": None}} for table in ("halved", "keyless"))
    rows = replace(two.selection("public.*"), columns=halved | keyless)
    async with as_carrier(two, granted):
        assert await refused(two, CopySpec(rows=rows)) == (
            "public.keyless: has no key to cut it by, and this role may read some of its columns only on the source",
        )
        rows = replace(two.selection("public.halved"), columns=halved)
        assert (await two.copy(rows, chunk_rows=100)).facts["rows"] == 300
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
        await two.platform.execute("delete from t")
        context = two.context(CopySpec(rows=rows), attempt=2)
        await make_copy()(context)
        assert context.warnings == ["this role may not delete there, so that nothing can be undone: public.t"]


async def test_a_batch_that_may_not_be_taken_out_is_not_replaced(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key); insert into t values (2)")
    await two.platform.execute(f"create table t (id int, load_batch text); insert into t values (1, '{BATCH.value}')")
    rows = two.selection("public.t", batch=BATCH)
    async with as_carrier(two, "grant select, insert on t to carrier"):
        assert await refused(two, CopySpec(rows=rows, on_existing=OnExisting.TRUNCATE)) == (
            "public.t: this role may not take rows out of it (grant delete)",
        )
