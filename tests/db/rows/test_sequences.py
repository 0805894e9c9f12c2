"""Sequences go on where the source's are: no number comes twice, whatever uses it, and none goes back."""

import pytest

from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from jobs.reconcile.job import reconcile
from plans.model import CopySpec, Deletions, Delta, ReconcileSpec
from tests.support.two_databases import BATCH, Two, as_carrier

OFFICE = """
create table visit (id bigint generated always as identity primary key, note text);
create sequence code_no;
create table card (code text primary key default 'N' || lpad(nextval('code_no')::text, 6, '0'));
create sequence app_no;
create function make_app() returns text language sql as $$ select 'A' || nextval('app_no') $$;
create function next_app() returns text language plpgsql as $$ begin return make_app(); end $$;
create table entry (id text primary key default next_app());
create sequence alone;
create sequence ring maxvalue 10 cycle;
create sequence down increment -1;
create table ticket (no int default nextval('ring'))"""
USED = """
insert into visit (note) select 'n' from generate_series(1, 100);
delete from visit where id > 80;
insert into card select from generate_series(1, 42);
insert into entry select from generate_series(1, 9);
select setval('alone', 500);
select setval('down', -7);
insert into ticket select from generate_series(1, 13)"""
NEXT = {
    "insert into visit (note) values ('n') returning id": 101,
    "insert into card default values returning code": "N000043",
    "insert into entry default values returning id": "A10",
    "select nextval('alone')": 501,
    "select nextval('down')": -8,
    "insert into ticket default values returning no": 4,
}


async def _office(two: Two) -> None:
    await two.both(OFFICE)
    await two.legacy.execute(USED)


async def test_every_number_goes_on_behind_the_last_one_that_the_source_gave_out(two: Two) -> None:
    await _office(two)
    evidence = await two.copy(two.selection("public.*"))
    for query, following in NEXT.items():
        assert await two.platform.fetchval(query) == following
    assert (evidence.facts["sequences"], evidence.facts["sequences_moved"]) == (6, 6)


async def test_tables_that_are_named_take_along_what_their_defaults_and_functions_use(two: Two) -> None:
    await _office(two)
    await two.copy(two.selection("public.entry", "public.card"))
    for query in list(NEXT)[1:3]:
        assert await two.platform.fetchval(query) == NEXT[query]
    said = await preview(two.legacy, two.platform, CopySpec(rows=two.selection("public.visit")))
    assert "sequence public.alone: nothing that is selected uses it" in said
    assert ":value::int8" in said
    assert "100" not in said.partition("setval")[2]


async def test_a_sequence_never_goes_back(two: Two) -> None:
    await _office(two)
    await two.platform.execute("select setval('alone', 900); select setval('code_no', 7000)")
    await two.copy(two.selection("public.*"))
    assert await two.platform.fetchval("select nextval('alone')") == 901
    assert await two.platform.fetchval("select nextval('code_no')") == 7001


async def test_one_that_was_restarted_and_not_used_gives_out_that_number_first(two: Two) -> None:
    await two.both("create sequence alone; create table t (id int)")
    await two.legacy.execute("alter sequence alone restart with 700")
    await two.copy(two.selection("public.*"))
    assert await two.platform.fetchval("select nextval('alone')") == 700


async def test_a_second_wave_and_a_delta_load_move_them_on(two: Two) -> None:
    await _office(two)
    await two.platform.execute("alter table card add load_batch text")
    rows = two.selection("public.card", batch=BATCH)
    await two.copy(rows)
    await two.legacy.execute("insert into card select from generate_series(1, 5)")
    await two.legacy.execute("delete from card where code > 'N000040'")
    spec = CopySpec(rows=rows, delta=Delta(deletions=Deletions.BATCH))
    evidence = await make_copy()(two.context(spec, task="D09"))
    assert evidence.facts["sequences_moved"] == 1
    assert await two.platform.fetchval("insert into card default values returning code") == "N000048"


async def test_a_reconcile_finds_a_sequence_that_is_behind(two: Two) -> None:
    await _office(two)
    await two.copy(two.selection("public.*"))
    spec = ReconcileSpec(rows=two.selection("public.*"))
    evidence = await reconcile(two.context(spec))
    assert evidence.passed
    assert evidence.facts["sequences"] == "6 of 6 not behind"
    await two.platform.execute("select setval('app_no', 3)")
    evidence = await reconcile(two.context(spec))
    assert not evidence.passed
    assert evidence.summary.endswith("1 of 1 check failed: sequence public.app_no")


async def test_a_role_that_may_not_read_one_copies_the_rows_and_says_what_is_left(two: Two) -> None:
    await two.both("create sequence alone; create table t (id int primary key)")
    async with as_carrier(two):
        context = two.context(CopySpec(rows=two.selection("public.*")))
        evidence = await make_copy()(context)
    assert any("sequence public.alone: this role may not read it at the source" in one for one in evidence.caveats)


@pytest.mark.parametrize("count", [250])
async def test_more_sequences_than_are_asked_at_once_all_follow(two: Two, count: int) -> None:
    await two.both("create table t (id int)")
    script = ";".join(f"create sequence s{n}" for n in range(count))
    await two.both(script)
    await two.legacy.execute(";".join(f"select setval('s{n}', {n + 5})" for n in range(count)))
    evidence = await two.copy(two.selection("public.*"))
    assert evidence.facts["sequences_moved"] == count
