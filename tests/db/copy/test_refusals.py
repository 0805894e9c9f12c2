"""What cannot be moved is refused before the first byte, with every reason at once."""

from dataclasses import replace

import pytest

from jobs.rows.selection import SelectionRefused
from plans.model import Batch
from tests.db.reconcile.test_reconcile import prove
from tests.support.two_databases import BATCH, Two, needs_15


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


NESTED = """
create type {0} as ({1}); create table t (id int primary key, a {0}, many {0}[])
"""


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("name text, n numeric", "name text, n numeric(8,2)", "field n: numeric into numeric(8,2) is narrower"),
        ("street text, n int", "street text, n bigint", "field n: integer into bigint is another type"),
        ("street text, town text", "town text, street text", "the target's type has other fields, or in another order"),
        ("street text", "street text, town text", "the target's type has other fields, or in another order"),
        ("c char(4)", "c text", "field c: character(4) into text is another type"),
    ],
)  # fmt: skip
async def test_a_composite_that_would_be_read_as_something_else_is_refused(
    two: Two, source: str, target: str, why: str
) -> None:
    await two.legacy.execute(NESTED.format("place", source))
    await two.platform.execute(NESTED.format("place", target))
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(two.selection("public.t"))
    hint = " (an expression (columns) may say how)"
    assert refused.value.reasons == (
        f"public.t.a: place into place: {why}{hint}",
        f"public.t.many: place[] into place[]: {why}{hint}",
    )


async def test_what_arrays_and_composites_are_made_of_is_looked_into(two: Two) -> None:
    await two.legacy.execute("""
        create type s as enum ('in', 'out', 'lost'); create domain amount as numeric; create domain short as varchar(4);
        create type stay as (ward text, s s[], a amount);
        create table t (ss s[], stays stay[], amounts amount[], shorts short[], fine short[])""")
    await two.platform.execute("""
        create type s as enum ('in', 'out'); create domain amount as numeric(8,2); create domain short as varchar(3);
        create domain longer as varchar(4);
        create type stay as (ward text, s s[], a amount);
        create table t (ss s[], stays stay[], amounts amount[], shorts short[], fine longer[])""")
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(two.selection("public.t"))
    hint = "(an expression (columns) may say how)"
    assert refused.value.reasons == (
        f"public.t.ss: s[] into s[]: the target's type lacks lost {hint}",
        f"public.t.stays: stay[] into stay[]: field s: s[] into s[]: the target's type lacks lost {hint}",
        f"public.t.amounts: amount[] into amount[] is narrower {hint}",
        f"public.t.shorts: short[] into short[] is narrower {hint}",
    )


@needs_15
async def test_xml_for_a_server_without_it_is_refused_in_every_shape_it_takes(on_15: Two, two: Two) -> None:
    """PostgreSQL 15 as Debian builds it has xml, the wheel's 18 has none."""
    shape = """create type paper as (page int, body xml);
               create table t (id int primary key, x xml, xs xml[], p paper, v text)"""
    await on_15.legacy.execute(f"{shape}; insert into t values (1)")
    await two.platform.execute(shape)
    crossing = replace(on_15, platform=two.platform, platform_dsn=two.platform_dsn)
    with pytest.raises(SelectionRefused) as refused:
        await crossing.copy(crossing.selection("public.t"))
    assert refused.value.reasons == tuple(
        f"public.t.{column}: the target's server was built without xml" for column in ("x", "xs", "p")
    )
    without = replace(crossing.selection("public.t"), columns={"public.t": dict.fromkeys(("x", "xs", "p"))})
    assert (await crossing.copy(without, attempt=2)).facts["rows"] == 1


async def test_a_composite_that_is_narrower_is_compared_and_text_may_say_how_to_fill_it(two: Two) -> None:
    await two.legacy.execute("""
        create type place as (name text, n numeric); create table t (id int primary key, a place);
        insert into t values (1, row('x', 1.50)), (2, row('y', 1.239))""")
    await two.platform.execute(NESTED.format("place", "name text, n numeric(8,2)").replace(", many place[]", ""))
    rows = replace(two.selection("public.t"), columns={"public.t": {"a": "row((a).name, round((a).n, 2))::text"}})
    assert (await two.copy(rows)).facts["rows"] == 2
    assert (await prove(two, rows)).passed
    assert (await prove(two, two.selection("public.t"))).facts["public.t different"] == "2 (a)"


async def test_a_refused_table_hides_no_reason_against_one_whose_name_begins_alike(two: Two) -> None:
    await two.legacy.execute("create table pat (id int, v text); create table patient (id int, v text)")
    await two.platform.execute("create table pat (id int, v text); create table patient (id int, v varchar(3))")
    where = {"public.pat": "no_such_column = 1"}
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(two.selection("public.*", where=where))
    assert [reason.split(":")[0] for reason in sorted(refused.value.reasons)] == ["public.pat", "public.patient.v"]


async def test_a_column_of_another_name_is_told_with_the_nearest_and_how_a_rename_is_written(two: Two) -> None:
    await two.legacy.execute('create table pasient ("PID" int primary key, "NAME" text)')
    await two.platform.execute("create table pasient (pid int primary key, name text)")
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(two.selection("public.pasient"))
    assert refused.value.reasons[0] == (
        "public.pasient.PID: the target has no such column, the nearest is pid "
        "(to rename it, write columns: {public.pasient: {pid: '\"PID\"', PID: null}})"
    )
    renamed = {"pid": '"PID"', "PID": None, "name": '"NAME"', "NAME": None}
    await two.copy(replace(two.selection("public.pasient"), columns={"public.pasient": renamed}))
