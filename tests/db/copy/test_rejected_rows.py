"""Rows that the target refuses: set aside with key and reason, counted and bounded, or the end of the copy."""

from dataclasses import replace

import asyncpg
import pytest

from jobs.copy.bad_rows import TooManyBadRows
from jobs.copy.job import make_copy
from jobs.rows.selection import SelectionRefused
from plans.model import BadRows, CopySpec, OnExisting, TableSelection
from tests.support.fake_context import FakeContext
from tests.support.two_databases import BATCH, Two

SECRET = "17126512345"


def _context(two: Two, rows: TableSelection, at_most: int = 10, attempt: int = 1) -> FakeContext:
    return two.context(CopySpec(rows=rows, bad_rows=BadRows(at_most=at_most)), attempt=attempt)


async def _patients(two: Two) -> None:
    await two.legacy.execute(f"""
        create table patient (id int primary key, nid text, age int);
        insert into patient select n, 'n' || n, n % 90 from generate_series(1, 3000) n;
        update patient set age = -1, nid = '{SECRET}' where id in (7, 1500, 1501);
        update patient set age = null where id = 2999""")
    await two.platform.execute(
        "create table patient (id int primary key, nid text, age int not null, constraint real_age check (age >= 0))"
    )
    await two.platform.execute("alter table patient add load_batch text")


async def test_bad_rows_are_set_aside_with_key_and_reason_and_the_others_arrive(two: Two) -> None:
    await _patients(two)
    rows = two.selection("public.patient", batch=BATCH)
    context = _context(two, rows)
    evidence = await make_copy(2000)(context)
    assert evidence.summary == "2,996 rows in 1 table, 4 bad rows set aside"
    assert evidence.facts["bad_rows"] == 4
    assert evidence.tables[0].rows == 2996
    assert context.warnings == ["public.patient: rows that the target refuses are set aside in cutover.reject"]
    rejected = await two.platform.fetch("select * from cutover.reject order by key[1]::int")
    assert [(row["key"], row["sqlstate"], row["constraint_name"]) for row in rejected] == [
        (["7"], "23514", "real_age"),
        (["1500"], "23514", "real_age"),
        (["1501"], "23514", "real_age"),
        (["2999"], "23502", ""),
    ]
    assert not any(SECRET in repr(dict(row)) for row in rejected)
    await two.same("patient", "t.id, t.nid, t.age", rows="id not in (7, 1500, 1501, 2999)")
    again = await make_copy(2000)(_context(two, rows, attempt=2))
    assert again.facts["bad_rows"] == 4
    await two.undo(rows)
    assert not await two.platform.fetchval("select count(*) from cutover.reject")


async def test_one_bad_row_more_than_the_plan_permits_ends_the_copy(two: Two) -> None:
    await _patients(two)
    rows = two.selection("public.patient")
    with pytest.raises(TooManyBadRows, match=r"more than 3 rows are refused by the target, the last one of public.pat"):
        await make_copy(2000)(_context(two, rows, at_most=3))
    assert await two.platform.fetchval("select count(*) from cutover.reject") <= 3
    evidence = await make_copy(2000)(_context(two, rows, at_most=4, attempt=2))
    assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (2996, 4)
    assert await two.platform.fetchval("select count(*) from patient") == 2996


async def test_without_leave_the_first_bad_row_ends_the_copy(two: Two) -> None:
    await _patients(two)
    rows = two.selection("public.patient")
    with pytest.raises((asyncpg.CheckViolationError, asyncpg.NotNullViolationError)):
        await two.copy(rows)


async def test_a_row_that_an_expression_fails_on_is_named_by_its_place_where_there_is_no_key(two: Two) -> None:
    await two.legacy.execute("""
        create table reading (text text);
        insert into reading select case when n = 4000 then 'high' else n::text end from generate_series(1, 5000) n""")
    await two.platform.execute("create table reading (value int)")
    columns = {"public.reading": {"text": None, "value": "text::int"}}
    evidence = await make_copy(3000)(_context(two, replace(two.selection("public.reading"), columns=columns)))
    assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (4999, 1)
    (row,) = await two.platform.fetch("select * from cutover.reject")
    assert (row["sqlstate"], row["key_columns"]) == ("22P02", ["ctid"])
    found = await two.legacy.fetchval("select text from reading where ctid = $1::text::tid", row["key"][0])
    assert found == "high"
    assert await two.platform.fetchval("select sum(value) from reading") == sum(range(5001)) - 4000


async def test_a_bad_row_without_a_key_is_named_by_its_partition_and_its_place_there(two: Two) -> None:
    await two.legacy.execute("""
        create table reading (id int, v text) partition by range (id);
        create table reading_low partition of reading for values from (0) to (500);
        create table reading_high partition of reading default;
        insert into reading select n, 'v' from generate_series(1, 1500) n; analyze reading""")
    await two.platform.execute("create table reading (id int check (id not in (7, 499, 900)), v text)")
    rows = two.selection("public.reading")
    assert (await make_copy(400)(_context(two, rows))).facts["bad_rows"] == 3
    await two.same("reading", rows="id not in (7, 499, 900)")
    found = [
        await two.legacy.fetchval(f"select id from {table} where ctid = '{place}'")
        for table, place in [row["key"] for row in await two.platform.fetch("select key from cutover.reject")]
    ]
    assert sorted(found) == [7, 499, 900]


async def test_rows_of_a_query_without_a_key_could_not_be_named_and_are_refused_at_once(two: Two) -> None:
    await two.platform.execute("create table t (v int)")
    rows = two.selection(mapping={"public.t": "select 1 as v"})
    with pytest.raises(SelectionRefused, match="there is no key to name them by"):
        await make_copy()(_context(two, rows))


async def test_rows_set_aside_by_an_earlier_run_go_over_with_its_chunks(two: Two) -> None:
    await _patients(two)
    spec = CopySpec(rows=two.selection("public.patient"), bad_rows=BadRows(at_most=10), on_existing=OnExisting.RESUME)
    await make_copy(2000)(two.context(spec))
    second = two.context(spec)
    second.run = "second night"
    evidence = await make_copy(2000)(second)
    assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (2996, 4)
    assert await two.platform.fetchval("select count(*) from cutover.reject where run = 'second night'") == 4
