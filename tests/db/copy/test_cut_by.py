"""By what a table is cut into chunks: blocks where its source lies still, a key where rows may move or others stand."""

from dataclasses import replace

import pytest

from jobs.copy.cutting import chunkable
from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.snapshot import begin
from jobs.rows.selection_reader import read_pairs
from plans.model import BadRows, CopySpec, Frozen, FrozenBy, OneSnapshot, OnExisting
from tests.support.two_databases import Two

DECLARED = Frozen(by=FrozenBy.DECLARED, who="Kari Nordmann")
ORDERED = "insert into t select n, repeat('v', n % 90) from generate_series(1, 2000) n"
SCATTERED = "insert into t select n, repeat('v', n % 90) from generate_series(1, 2000) n order by hashint4(n)"
PARTED = """
create table t (id int primary key, v text) partition by range (id);
create table t_2 partition of t default; create table t_1 partition of t for values from (0) to (500)"""


async def filled(two: Two, rows: str, shape: str = "create table t (id int primary key, v text)") -> None:
    await two.legacy.execute(f"{shape}; {rows}; analyze t")
    await two.platform.execute("create table t (id int primary key, v text)")


async def by_blocks(two: Two, spec: CopySpec, attempt: int = 1) -> bool:
    """Copy in chunks, and say how they were cut."""
    evidence = await make_copy(100)(two.context(spec, attempt=attempt))
    assert evidence.facts["rows"] == 2000
    await two.same("t")
    ends = {chunk["lo"] for chunk in await two.chunks()} - {""}
    assert len(ends) > 3
    kinds = {end.isdigit() for end in ends}
    assert len(kinds) == 1
    return kinds == {True}


@pytest.mark.parametrize("consistency", [DECLARED, Frozen(by=FrozenBy.LOCKS), OneSnapshot()])
async def test_a_source_that_is_kept_still_is_cut_by_blocks(two: Two, consistency: Frozen | OneSnapshot) -> None:
    await filled(two, ORDERED)
    assert await by_blocks(two, CopySpec(rows=two.selection("public.t"), consistency=consistency))


@pytest.mark.parametrize("least", [1, 1000])
async def test_so_are_its_partitions_unless_they_are_so_small_that_each_would_be_a_chunk(
    two: Two, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.copy.cutting.LEAST_PAGES", least)
    await filled(two, ORDERED, PARTED)
    assert await by_blocks(two, CopySpec(rows=two.selection("public.t"), consistency=DECLARED)) is (least == 1)


async def test_a_condition_that_the_planner_thinks_narrow_does_not_make_chunks_large(two: Two) -> None:
    await filled(two, ORDERED)
    rows = two.selection("public.t", where={"public.t": "id % 2 in (0, 1)"})
    assert await by_blocks(two, CopySpec(rows=rows, consistency=DECLARED))
    assert len(await two.chunks()) > 10


@pytest.mark.parametrize(("rows", "blocks"), [(ORDERED, False), (SCATTERED, True)])
async def test_a_live_source_is_cut_by_its_key_unless_that_has_another_order_than_the_disk(
    two: Two, rows: str, blocks: bool
) -> None:
    await filled(two, rows)
    assert await by_blocks(two, CopySpec(rows=two.selection("public.t"))) is blocks


async def test_where_rows_of_others_may_stand_only_a_key_tells_them_apart(two: Two) -> None:
    await filled(two, SCATTERED)
    rows = two.selection("public.t")
    assert not await by_blocks(two, CopySpec(rows=rows, consistency=DECLARED, on_existing=OnExisting.APPEND))


async def test_what_was_begun_is_gone_on_with_as_it_was_cut(two: Two) -> None:
    await filled(two, ORDERED)
    spec = CopySpec(rows=two.selection("public.t"))
    assert not await by_blocks(two, spec)
    last = "select lo from cutover.chunk order by token desc, committed_at desc limit 1"
    key = int((await two.platform.fetchval(last)).strip('["]'))
    await two.platform.execute("delete from cutover.chunk where lo = $1", f'["{key}"]')
    await two.platform.execute("delete from t where id >= $1", key)
    await two.legacy.execute("create table other as select * from t order by hashint4(id)")
    await two.legacy.execute("truncate t; insert into t select * from other order by hashint4(id); analyze t")
    assert not await by_blocks(two, spec, attempt=2)


async def test_a_server_that_cannot_read_a_range_of_blocks_alone_is_read_by_its_keys(two: Two) -> None:
    await filled(two, ORDERED)
    spec = CopySpec(rows=two.selection("public.t"), consistency=DECLARED)
    await begin(two.legacy)
    target = await read_catalog(two.platform)
    pairs, _ = await read_pairs(spec.rows, two.legacy, await read_catalog(two.legacy), target)
    (new,), (old,) = [await chunkable(two.legacy, pairs, spec, version) for version in (140_000, 130_000)]
    assert new.heaps
    assert old == replace(new, heaps=())


async def test_the_dry_run_says_so(two: Two) -> None:
    await filled(two, ORDERED)
    spec = CopySpec(rows=two.selection("public.t"))
    assert "in chunks of its key (id)" in await preview(two.legacy, two.platform, spec)
    assert "in chunks of blocks" in await preview(two.legacy, two.platform, replace(spec, consistency=DECLARED))


async def test_bad_rows_of_a_table_that_is_cut_by_blocks_are_named_by_their_key(two: Two) -> None:
    await filled(two, ORDERED)
    await two.platform.execute("alter table t add check (id % 700 <> 0)")
    spec = CopySpec(rows=two.selection("public.t"), consistency=DECLARED, bad_rows=BadRows(at_most=5))
    evidence = await make_copy(500)(two.context(spec))
    assert evidence.facts["rows"] == 1998
    rejected = await two.platform.fetch("select key_columns, key, lo from cutover.reject order by key[1]::int")
    assert [(row["key_columns"], row["key"]) for row in rejected] == [(["id"], ["700"]), (["id"], ["1400"])]
    assert {row["lo"].isdigit() or row["lo"] == "" for row in rejected} == {True}
    await two.same("t", rows="id % 700 <> 0")
