"""A copy whose rows are moved by lanes on several hosts, all under one token and one snapshot."""

import pytest

from jobs.rows.spread.problem import PieceRefused
from plans.model import BadRows, CopySpec, Frozen, FrozenBy, OnExisting
from tests.support.spread.lanes import copy_on_hosts
from tests.support.two_databases import BATCH, Two

FROZEN = Frozen(by=FrozenBy.DECLARED, who="Kari Nordmann")


async def test_two_hosts_share_one_copy_and_the_evidence_says_who_moved_how_much(two: Two) -> None:
    await two.both("create table visit (id int primary key, note text)")
    await two.legacy.execute("insert into visit select n, repeat('x', n % 50) from generate_series(1, 5000) n")
    evidence = await copy_on_hosts(two, CopySpec(rows=two.selection("public.visit")))
    await two.same("visit")
    assert evidence.facts["rows"] == 5000
    assert {(one.done, one.worker, one.host) for one in evidence.shares} <= {
        ("moved", "db2", "host-db2"),
        ("moved", "db3", "host-db3"),
    }
    assert sum(one.rows for one in evidence.shares) == 5000
    assert sum(one.bytes for one in evidence.shares) == evidence.facts["bytes"]
    assert evidence.facts["chunks"] == len(await two.chunks())
    assert await two.platform.fetchval("select count(*) from cutover.piece") == 0


@pytest.mark.night
async def test_shapes_of_all_sorts_arrive_whole(two: Two) -> None:
    await two.both("""
        create table part (id int, day date, primary key (id, day)) partition by range (day);
        create table part_1 partition of part for values from ('2026-01-01') to ('2026-02-01');
        create table part_2 partition of part for values from ('2026-02-01') to ('2026-03-01');
        create table reading (text text);
        create table "Odd name" (a int, "b c" text, primary key (a, "b c"));
        create table owner (id int primary key);
        create table dog (id int primary key, owner int references owner)""")
    await two.legacy.execute("""
        insert into part select n, '2026-01-20'::date + n % 30 from generate_series(1, 3000) n;
        insert into reading select 'r' || n % 700 from generate_series(1, 2000) n;
        insert into "Odd name" select n, 'øl ' || n from generate_series(1, 1000) n;
        insert into owner select n from generate_series(1, 500) n;
        insert into dog select n, n % 500 + 1 from generate_series(1, 900) n""")
    for attempt, consistency in enumerate((None, FROZEN), 1):
        rows = two.selection("public.*", excluded=("public.part_1", "public.part_2"))
        evidence = await copy_on_hosts(two, CopySpec(rows=rows, consistency=consistency), attempt=attempt)
        assert evidence.facts["rows"] == 7400
        for table in ("part", "reading", '"Odd name"', "owner", "dog"):
            await two.same(table)
        await two.undo(rows, attempt=attempt)


async def test_a_mapping_query_and_a_batch_beside_rows_of_others(two: Two) -> None:
    await two.legacy.execute("""
        create table old_visit (id int primary key, name text);
        insert into old_visit select n, 'n' || n from generate_series(1, 3000) n""")
    await two.platform.execute("""
        create table visit (id int primary key, name text, load_batch text);
        insert into visit select -n, 'other', 'wave_0' from generate_series(1, 50) n""")
    query = "select id, upper(name) as name from old_visit"
    rows = two.selection(mapping={"public.visit": query}, batch=BATCH)
    evidence = await copy_on_hosts(two, CopySpec(rows=rows, on_existing=OnExisting.APPEND))
    assert evidence.facts["rows"] == 3000
    assert await two.platform.fetchval("select count(*) from visit where name = 'N' || id") == 3000
    await two.undo(rows)
    assert await two.platform.fetchval("select count(*) from visit") == 50


@pytest.mark.night
async def test_bad_rows_are_set_aside_and_bounded_over_all_hosts(two: Two) -> None:
    await two.legacy.execute("create table age (id int primary key, years int)")
    await two.platform.execute("create table age (id int primary key, years int check (years >= 0))")
    await two.legacy.execute(
        "insert into age select n, case when n % 500 = 7 then -1 else n % 90 end from generate_series(1, 4000) n"
    )
    rows = two.selection("public.age")
    with pytest.raises(PieceRefused, match=r"more than 7 rows are refused by the target"):
        await copy_on_hosts(two, CopySpec(rows=rows, bad_rows=BadRows(at_most=7)))
    assert await two.platform.fetchval("select count(*) from cutover.reject") <= 7
    evidence = await copy_on_hosts(two, CopySpec(rows=rows, bad_rows=BadRows(at_most=8)), attempt=2)
    assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (3992, 8)
    assert await two.platform.fetchval("select count(*) from age") == 3992


async def test_what_the_target_refuses_ends_the_copy_and_says_where_it_was_moved(two: Two) -> None:
    await two.legacy.execute("create table age (id int primary key, years int)")
    await two.platform.execute("create table age (id int primary key, years int check (years >= 0))")
    await two.legacy.execute("insert into age select n, 1 - n from generate_series(1, 300) n")
    with pytest.raises(PieceRefused, match=r"check constraint.*\(db\d on host-db\d\)"):
        await copy_on_hosts(two, CopySpec(rows=two.selection("public.age")))
