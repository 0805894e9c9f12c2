"""Columns that the plan computes, and tables that have another name on the target: copied and proved alike."""

from dataclasses import replace

import pytest

from jobs.reconcile.job import reconcile
from jobs.rows.selection import SelectionRefused
from plans.model import ReconcileSpec, TableSelection
from tests.support.two_databases import Two

SOURCE = """
    create schema ehr;
    create table ehr.patient (nid text primary key, name text, born text, weight float8, note text);
    insert into ehr.patient
    select 'n' || n, 'name ' || n, '2000-01-' || (n % 28 + 1), n / 7.0, 'x' from generate_series(1, 900) n"""
TARGET = """
    create schema core;
    create table core.person (nid text primary key, name varchar(12), born date, weight numeric(8,2),
                              kind text not null)"""


def _selection(two: Two) -> TableSelection:
    return replace(
        two.selection("ehr.patient"),
        rename={"ehr.patient": "core.person"},
        columns={
            "ehr.patient": {
                "name": "upper(name) -- as the platform writes it",
                "born": "born::date",
                "weight": "round(weight::numeric, 2)",
                "kind": "'patient'",
                "note": None,
            }
        },
    )


async def test_expressions_fill_a_renamed_table_and_reconcile_hashes_the_same_expressions(two: Two) -> None:
    await two.legacy.execute(SOURCE)
    await two.platform.execute(TARGET)
    rows = _selection(two)
    evidence = await two.copy(rows, chunk_rows=100)
    assert evidence.tables[0].table == "core.person"
    assert evidence.tables[0].rows == 900
    found = await two.platform.fetchrow("select * from core.person where nid = 'n8'")
    assert found is not None
    assert [str(value) for value in found.values()] == ["n8", "NAME 8", "2000-01-09", "1.14", "patient"]
    proved = await reconcile(two.context(ReconcileSpec(rows=rows, plain_keys=True)))
    assert proved.passed
    await two.platform.execute("update core.person set name = 'name 5' where nid = 'n5'")
    wrong = await reconcile(two.context(ReconcileSpec(rows=rows, plain_keys=True)))
    assert not wrong.passed
    assert wrong.facts["core.person different"] == "n5 (name)"


async def test_a_key_that_is_computed_names_the_rows_though_it_cannot_cut_the_table(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key, v int); insert into t values (1, 1), (2, 2)")
    await two.platform.execute("create table t (id text primary key, v int)")
    rows = replace(two.selection("public.t"), columns={"public.t": {"id": "'p-' || id"}})
    await two.copy(rows)
    await two.platform.execute("update t set v = 3 where id = 'p-2'")
    wrong = await reconcile(two.context(ReconcileSpec(rows=rows, plain_keys=True)))
    assert wrong.facts["public.t different"] == "p-2 (v)"


async def test_an_expression_that_is_none_is_refused_with_its_column(two: Two) -> None:
    await two.both("create table t (id int primary key, v numeric(4,1), w int[], x varchar(3))")
    await two.legacy.execute("insert into t values (1, 1.5, null, 'abc')")
    rows = replace(
        two.selection("public.t"),
        columns={
            "public.t": {"v": "sum(v)", "w": "unnest(w)", "x": "no_such", "nothing": None, "id": "id) as id, (id"},
            "public.u": {"x": "1"},
        },
    )
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(rows)
    assert refused.value.reasons == (
        "public.u: has expressions (columns) and is not selected, the nearest is public.t",
        "public.t.nothing: is left out, and the source has no such column",
        "public.t.v: its expression cannot be used: an aggregate stands where only values of one row may",
        "public.t.w: its expression cannot be used: the server does not support what was asked",
        "public.t.x: its expression cannot be used: there is no column of this name",
        "public.t.id: its expression cannot be used: a syntax error in the SQL",
    )


async def test_an_expression_whose_values_do_not_fit_is_refused_and_only_selected_rows_count(two: Two) -> None:
    await two.legacy.execute(
        "create table t (id int primary key, v text); insert into t values (1, 'abc'), (2, 'abcd')"
    )
    await two.platform.execute("create table t (id int primary key, v varchar(3))")
    rows = replace(two.selection("public.t"), columns={"public.t": {"v": "v"}})
    with pytest.raises(SelectionRefused, match=r"public.t.v: character varying\(3\) is narrower than a value"):
        await two.copy(rows)
    assert (await two.copy(replace(rows, where={"public.t": "id = 1"}))).facts["rows"] == 1


async def test_two_tables_never_go_into_one(two: Two) -> None:
    await two.both("create table a (id int primary key); create table b (id int primary key)")
    rows = replace(two.selection("public.*"), rename={"public.a": "public.b"})
    with pytest.raises(SelectionRefused, match=r"public.b: public.a and public.b would both go there"):
        await two.copy(rows)
