"""Attempts that go on where others ended: what of the source is another than it was then, and what is not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from jobs.copy import planning
from jobs.copy.job import make_copy
from jobs.postgres.lock_table import Rewritten
from plans.model import CopySpec, Frozen, FrozenBy, OneSnapshot, OnExisting, SetAside
from tests.db.copy.test_source_moves import FILLED, PARTED, falls
from tests.support.fake_context import FakeContext, connected
from tests.support.two_databases import Two, as_carrier

DECLARED = Frozen(by=FrozenBy.DECLARED, who="Kari Nordmann")
FLAT = "create table t (id int, parent int, v text)"
KEYED = "create table {} (id int primary key, v text)"
WIDE = "insert into {} select n, repeat('v', 200) from generate_series(1, 4000) n"
SOURCES = pytest.mark.parametrize("consistency", [None, DECLARED])


async def ends_early(
    two: Two, spec: CopySpec, at: int, chunk_rows: int, attempt: int = 1, run: str = ""
) -> FakeContext:
    """An attempt whose connection goes once so many rows are committed."""
    context = two.context(spec, attempt=attempt)
    context.run = run or context.run
    falls(context, at)
    with pytest.raises(ConnectionResetError):
        await make_copy(chunk_rows)(context)
    return context


async def first_leaf_done(two: Two, consistency: Frozen | OneSnapshot | None) -> CopySpec:
    """A copy that ended with the first of two partitions there, each a chunk of its own."""
    await two.legacy.execute(f"{PARTED};{FILLED}")
    await two.platform.execute(FLAT)
    spec = CopySpec(rows=two.selection("public.t"), workers=1, consistency=consistency)
    await ends_early(two, spec, 400, 600)
    return spec


@SOURCES
async def test_a_partition_that_was_copied_in_one_piece_and_rewritten_comes_once(
    two: Two, consistency: Frozen | None
) -> None:
    spec = await first_leaf_done(two, consistency)
    await two.legacy.execute("vacuum full t_1")
    context = two.context(spec, attempt=2)
    await make_copy(600)(context)
    assert context.warnings == ["rows moved at the source since they were copied: public.t began again"]
    await two.same("t")


@SOURCES
async def test_a_partition_that_is_left_and_was_rewritten_comes_too(two: Two, consistency: Frozen | None) -> None:
    spec = await first_leaf_done(two, consistency)
    await make_copy(600)(two.context(spec, attempt=2))
    await two.platform.execute("delete from t where id < 500")
    await two.platform.execute("delete from cutover.chunk where rows = 499")
    await two.legacy.execute("vacuum full t_1")
    evidence = await make_copy(600)(two.context(spec, attempt=3))
    assert evidence.facts["chunks_of_earlier_attempts"] == 1
    await two.same("t")


async def test_a_partition_that_was_copied_in_one_piece_and_dropped_takes_its_rows_with_it(two: Two) -> None:
    spec = await first_leaf_done(two, None)
    await two.legacy.execute("drop table t_1")
    await make_copy(600)(two.context(spec, attempt=2))
    await two.same("t")


async def test_an_older_table_that_became_a_partition_comes_too(two: Two) -> None:
    """Its file comes before those of the others."""
    await two.legacy.execute(f"""
        create table t_0 (id int not null, parent int, v text);
        insert into t_0 select -n, null, 'x' from generate_series(1, 50) n;
        {PARTED.replace("default", "for values from (500) to (2000)")}; {FILLED}""")
    await two.platform.execute(FLAT)
    spec = CopySpec(rows=two.selection("public.t"), workers=1)
    await ends_early(two, spec, 400, 600)
    await two.legacy.execute("alter table t attach partition t_0 for values from (-1000) to (0)")
    await make_copy(600)(two.context(spec, attempt=2))
    await two.same("t")


async def test_what_began_again_once_is_gone_on_with_when_nothing_has_moved_since(two: Two) -> None:
    for table in "ab":
        await two.both(KEYED.format(table))
        await two.legacy.execute(WIDE.format(table))
    await two.legacy.execute("analyze a, b")
    spec = CopySpec(rows=two.selection("public.*"), workers=2, consistency=DECLARED)
    await ends_early(two, spec, 600, 100)
    await two.legacy.execute("update a set v = 'changed' where id = 7")
    assert "public.a began again" in (await ends_early(two, spec, 3000, 100, attempt=2)).warnings[0]
    context = two.context(spec, attempt=3)
    await make_copy(100)(context)
    assert not [warning for warning in context.warnings if "again" in warning]
    await two.same("a")


@asynccontextmanager
async def somebody_writing_elsewhere(two: Two) -> AsyncIterator[Any]:
    """A transaction in another database of the same server."""
    await two.platform.execute("create table other (n int)")
    async with connected(two.platform_dsn) as other:
        await other.execute("begin; insert into other values (1)")
        yield other


async def test_an_old_transaction_of_another_database_does_not_make_a_table_begin_again(two: Two) -> None:
    await two.both(KEYED.format("t"))
    await two.legacy.execute(WIDE.format("t") + "; analyze t")
    spec = CopySpec(rows=two.selection("public.t"), workers=1, consistency=DECLARED)
    async with somebody_writing_elsewhere(two):
        await ends_early(two, spec, 600, 100)
        committed = len(await two.chunks())
        await two.legacy.execute("create table unrelated (n int)")
        context = two.context(spec, attempt=2)
        evidence = await make_copy(100)(context)
    assert not context.warnings
    assert evidence.facts["chunks_of_earlier_attempts"] == committed
    await two.same("t")


async def test_what_a_transaction_wrote_that_was_open_then_makes_a_table_begin_again(two: Two) -> None:
    await two.both(KEYED.format("t"))
    await two.legacy.execute(WIDE.format("t") + "; analyze t")
    spec = CopySpec(rows=two.selection("public.t"), workers=1, consistency=DECLARED)
    async with connected(two.legacy_dsn) as writer:
        await writer.execute("begin; savepoint inner_one; update t set v = 'late' where id = 7")
        await ends_early(two, spec, 600, 100)
        await writer.execute("commit")
    context = two.context(spec, attempt=2)
    await make_copy(100)(context)
    assert context.warnings == ["rows moved at the source since they were copied: public.t began again"]
    await two.same("t")


@pytest.mark.parametrize("change", ["where", "rights", "at once"])
async def test_a_table_that_can_no_longer_be_read_by_its_blocks_begins_again(
    two: Two, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.copy.cutting.LEAST_PAGES", 1)
    if change == "at once":  # its rows refer to each other, and this role may not silence triggers
        await two.both("create table t (id int primary key, parent int references t, v text)")
    else:
        await two.legacy.execute(PARTED.replace("id int not null", "id int primary key"))
        await two.platform.execute("create table t (id int primary key, parent int, v text)")
    await two.legacy.execute(FILLED)
    spec = CopySpec(rows=two.selection("public.t"), workers=1, consistency=DECLARED, set_aside=SetAside.NO)
    await ends_early(two, spec, 200, 50)
    assert {chunk["lo"].isdigit() for chunk in await two.chunks()} == {True}
    async with as_carrier(two):
        if change == "where":
            spec = replace(spec, rows=two.selection("public.t", where={"public.t": "id > 0"}))
        if change == "rights":
            await two.legacy.execute("revoke all on t_2 from carrier")
        evidence = await make_copy(50)(two.context(spec, attempt=2))
    assert evidence.facts["chunks_of_earlier_attempts"] == 0
    await two.same("t")


async def test_a_table_that_is_rewritten_while_the_copy_is_planned_is_looked_at_anew(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.both("create table t (id int, v text)")
    await two.legacy.execute(WIDE.format("t") + "; delete from t where id % 5 = 0; analyze t")
    spec = CopySpec(rows=two.selection("public.t"), workers=1, consistency=DECLARED)
    await ends_early(two, spec, 600, 100)
    read_pairs = planning.read_pairs

    async def late(*args: Any, **more: Any) -> Any:
        await two.legacy.execute("vacuum full t")
        return await read_pairs(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(planning, "read_pairs", late)
        with pytest.raises(Rewritten, match=r"public\.t was truncated or rewritten at the source while the copy"):
            await make_copy(100)(two.context(spec, attempt=2))
    await make_copy(100)(two.context(spec, attempt=3))
    await two.same("t")


async def test_what_an_earlier_run_copied_is_judged_by_what_that_run_has_seen(two: Two) -> None:
    for table in "ab":
        await two.both(f"create table {table} (id int, v text)")
        await two.legacy.execute(WIDE.format(table))
    await two.legacy.execute("analyze a, b")
    spec = CopySpec(rows=two.selection("public.a"), workers=1, consistency=DECLARED)
    await ends_early(two, spec, 600, 100, run="first")
    await two.legacy.execute("update a set v = repeat('w', 300) where id = 7")
    between = two.context(replace(spec, rows=two.selection("public.b")))
    between.run = "second"
    await make_copy(100)(between)
    context = two.context(replace(spec, on_existing=OnExisting.RESUME))
    context.run = "third"
    await make_copy(100)(context)
    assert context.warnings == [
        "rows that run first committed are taken over",
        "rows moved at the source since they were copied: public.a began again",
    ]
    await two.same("a")


async def test_a_table_that_the_plan_leaves_out_for_an_attempt_is_judged_by_what_was_seen_before(two: Two) -> None:
    for table in "ab":
        await two.both(f"create table {table} (id int, v text)")
        await two.legacy.execute(WIDE.format(table))
    await two.legacy.execute("analyze a, b")
    spec = CopySpec(rows=two.selection("public.a"), workers=1, consistency=DECLARED)
    await ends_early(two, spec, 600, 100)
    await two.legacy.execute("update a set v = repeat('w', 300) where id = 7")
    await make_copy(100)(two.context(replace(spec, rows=two.selection("public.b")), attempt=2))
    context = two.context(replace(spec, rows=two.selection("public.*")), attempt=3)
    await make_copy(100)(context)
    assert context.warnings == ["rows moved at the source since they were copied: public.a began again"]
    await two.same("a")


async def test_where_a_freeze_was_broken_what_foreign_keys_tie_begins_again_too(two: Two) -> None:
    await two.both(f"{KEYED.format('p')}; create table c (id int primary key, p int references p, v text)")
    await two.legacy.execute("""
        insert into p select n, repeat('v', 400) from generate_series(1, 5000) n;
        insert into c select n, 1, repeat('v', 200) from generate_series(1, 4000) n; analyze p, c""")
    spec = CopySpec(rows=two.selection("public.*"), workers=1, consistency=DECLARED)
    await ends_early(two, spec, 7000, 1000)
    await two.legacy.execute("insert into p values (9999, 'new'); insert into c values (9999, 9999, 'new')")
    context = two.context(spec, attempt=2)
    await make_copy(1000)(context)
    assert context.warnings == ["rows moved at the source since they were copied: public.c, public.p began again"]
    await two.same("p")
    await two.same("c")
