"""What cannot be moved is refused before the first byte, with every reason at once."""

import pytest

from jobs.postgres.selection import SelectionRefused
from plans.model import Batch
from tests.db.two_databases import BATCH, Two


async def test_every_reason_is_named_at_once_and_nothing_is_written(two: Two) -> None:
    await two.legacy.execute("""
        create table a (id int8 primary key, name text, n numeric(12,3), ts timestamptz, f float8, gone int,
                        s varchar(9));
        insert into a values (1);
        create table b (id int primary key);
        create table patient (id int primary key)""")
    await two.platform.execute("""
        create table a (id int4 primary key, name varchar(40), n numeric(12,2), ts timestamp, f numeric,
                        must text not null, s varchar(8));
        create table b (id int primary key); insert into b values (1);
        create table patients (id int primary key)""")
    rows = two.selection("public.*", "ehr.*", where={"public.unknown": "true"})
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(rows)
    assert refused.value.reasons == (
        "ehr.*: the source has no such table",
        "public.unknown: has a condition (where) and is not selected",
        "public.a.id: bigint into integer would change the value (an expression (columns) may say how)",
        "public.a.name: text into character varying(40) is narrower (an expression (columns) may say how)",
        "public.a.n: numeric(12,3) into numeric(12,2) is narrower (an expression (columns) may say how)",
        "public.a.ts: timestamp with time zone into timestamp without time zone would change the value"
        " (an expression (columns) may say how)",
        "public.a.f: double precision into numeric would change the value (an expression (columns) may say how)",
        "public.a.gone: the target has no such column",
        "public.a.s: character varying(9) into character varying(8) is narrower (an expression (columns) may say how)",
        "public.a.must: may not be empty, and the source has nothing for it",
        "public.patient: the target has no such table, the nearest is public.patients",
    )
    assert not await two.chunks()


async def test_an_enum_that_lacks_a_label_is_refused_by_its_name(two: Two) -> None:
    await two.legacy.execute("create type s as enum ('in', 'out', 'lost'); create table t (c s)")
    await two.platform.execute("create type s as enum ('in', 'out'); create table t (c s)")
    with pytest.raises(SelectionRefused, match="the target's type lacks lost"):
        await two.copy(two.selection("public.t"))


async def test_a_mapping_query_whose_values_would_be_altered_is_refused(two: Two) -> None:
    await two.legacy.execute("create table old (id int, x text); insert into old values (1, '1.50'), (2, '1.239')")
    await two.platform.execute("create table t (id int primary key, n numeric(8,2))")
    mapping = {"public.t": "select id, x::numeric as n from old -- everything;"}
    with pytest.raises(SelectionRefused, match=r"public.t.n: numeric\(8,2\) is narrower than a value"):
        await two.copy(two.selection(mapping=mapping))
    mapping = {"public.t": "select id, x::numeric as n from old where id = 1;"}
    assert (await two.copy(two.selection(mapping=mapping))).facts["rows"] == 1


async def test_a_table_that_is_not_empty_is_refused_without_a_batch_and_with_rows_of_the_same_batch(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key); insert into t values (7)")
    await two.platform.execute(
        "create table t (id int primary key, load_batch text); insert into t values (1, 'wave_0')"
    )
    with pytest.raises(SelectionRefused, match="is not empty, and without a batch column"):
        await two.copy(two.selection("public.t"))
    with pytest.raises(SelectionRefused, match="holds rows of this batch already"):
        await two.copy(two.selection("public.t", batch=Batch(column="load_batch", value="wave_0")))
    with pytest.raises(SelectionRefused, match="batch column is missing"):
        await two.copy(two.selection("public.t", batch=Batch(column="load", value="wave_1")))
    await two.copy(two.selection("public.t", batch=BATCH))
    assert [tuple(row) for row in await two.platform.fetch("table t")] == [(1, "wave_0"), (7, "wave_1")]


async def test_a_query_and_a_condition_that_the_source_does_not_understand_are_named_with_their_table(two: Two) -> None:
    await two.both("create table a (id int primary key); create table b (id int primary key)")
    rows = two.selection(
        "public.b", where={"public.b": "no_such_column > 1"}, mapping={"public.a": "selec id from public.a"}
    )
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(rows)
    assert refused.value.reasons == (
        "public.a: its mapping query cannot be run: a syntax error in the SQL",
        "public.b: its condition (where) cannot be run: there is no column of this name",
    )
