"""Keys whose collation has another version than when their index was made: named, and not trusted with ranges."""

import pytest

from jobs.copy import counted
from jobs.copy.counted import RowsMissing
from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from plans.model import CopySpec, Deletions, Delta, Frozen, FrozenBy
from tests.support.two_databases import Two, needs_15

NAMES = """
create table person (name text collate "und-x-icu" primary key, nr int)"""
ROWS = """
insert into person select 'p' || n, n from generate_series(1, 20000) n order by 1;
analyze person"""
RENEWED = "update pg_collation set collversion = '0.1' where collname = 'und-x-icu'"
OUT_OF_ORDER = """
set allow_system_table_mods = on;
create table patient (name text collate "und-x-icu" primary key, nr int);
insert into patient select name, row_number() over (order by name collate "und-x-icu")
  from (select (array['Åse', 'aase', 'Øyv', 'zz', '-a', 'AB', 'bjø'])[1 + n % 7] || md5(n::text) as name
          from generate_series(1, 40000) n) as names order by name collate "und-x-icu";
analyze patient;
update pg_attribute set attcollation = 950
 where attrelid in ('patient'::regclass, 'patient_pkey'::regclass) and attname = 'name';
update pg_index set indcollation = '950' where indrelid = 'patient'::regclass"""
"""As after a renewal of the C library that nobody noticed: what the index was sorted by is not what counts."""


async def _people(two: Two) -> None:
    await two.both(NAMES)
    await two.legacy.execute(ROWS)
    await two.legacy.execute(RENEWED)


@needs_15
async def test_such_a_key_is_named_on_its_side_and_its_table_is_read_block_by_block(on_15: Two) -> None:
    await _people(on_15)
    spec = CopySpec(rows=on_15.selection("public.person"))
    said = await preview(on_15.legacy, on_15.platform, spec)
    named = (
        "public.person of the source: its key's collation (name) has another version than when its index was made, "
        "which may be out of order: it is not cut by that key (reindex it)"
    )
    assert f"-- {named!a}" in said
    assert "about 20,000 rows, in chunks of blocks" in said
    context = on_15.context(spec)
    evidence = await make_copy(3000)(context)
    await on_15.same("person")
    assert named in context.warnings
    assert named in evidence.caveats
    assert not any(chunk["lo"].startswith("[") for chunk in await on_15.chunks())


async def test_the_database_s_own_collation_counts_too(two: Two) -> None:
    await two.both("create table person (name text primary key)")
    await two.legacy.execute("insert into person select 'p' || n from generate_series(1, 100) n")
    await two.platform.execute("update pg_database set datcollversion = '0.1' where datname = current_database()")
    said = await preview(two.legacy, two.platform, CopySpec(rows=two.selection("public.person")))
    known = await two.platform.fetchval("select pg_database_collation_actual_version(oid) is not null from pg_database")
    assert ("public.person of the target: its key's collation (name)" in said) is known


@needs_15
async def test_a_delta_load_compares_such_a_table_as_a_whole(on_15: Two) -> None:
    await _people(on_15)
    rows = on_15.selection("public.person")
    await on_15.copy(rows)
    await on_15.legacy.execute("update person set nr = -1 where name = 'p777'; delete from person where name = 'p9'")
    spec = CopySpec(rows=rows, delta=Delta(deletions=Deletions.ALL))
    evidence = await make_copy()(on_15.context(spec, attempt=2))
    await on_15.same("person")
    assert (evidence.facts["updated"], evidence.facts["deleted"]) == (1, 1)


@needs_15
async def test_rows_that_ranges_miss_are_counted_and_nothing_that_was_copied_of_the_table_stays(on_15: Two) -> None:
    await on_15.both("create table ward (id int primary key)")
    await on_15.both(OUT_OF_ORDER)
    await on_15.platform.execute("truncate patient")
    spec = CopySpec(rows=on_15.selection("public.*"))
    with pytest.raises(RowsMissing, match=r"public\.patient: [\d,]+ rows arrived, and there are 40,000; what was"):
        await make_copy(1000)(on_15.context(spec))
    assert await on_15.platform.fetchval("select count(*) from patient") == 0
    await on_15.legacy.execute("reindex table patient")
    evidence = await make_copy(1000)(on_15.context(spec, attempt=2))
    await on_15.same("patient")
    assert evidence.facts["counted"] == "1 table, each as many rows as in its snapshot"


@needs_15
async def test_a_frozen_source_is_read_block_by_block_and_misses_none(on_15: Two) -> None:
    await on_15.both(OUT_OF_ORDER)
    await on_15.platform.execute("truncate patient")
    frozen = Frozen(by=FrozenBy.DECLARED, who="ops")
    await make_copy(1000)(on_15.context(CopySpec(rows=on_15.selection("public.patient"), consistency=frozen)))
    await on_15.same("patient")


async def test_what_nobody_counted_is_said(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "MOST_ROWS", 15_000)
    await two.both("create table visit (id int primary key); create table ward (id int primary key)")
    await two.legacy.execute("insert into visit select generate_series(1, 20000)")
    await two.legacy.execute("insert into ward select generate_series(1, 12000); analyze visit, ward")
    evidence = await two.copy(two.selection("public.*"), chunk_rows=3000)
    assert evidence.facts["counted"] == "1 table, each as many rows as in its snapshot"
    assert evidence.facts["not counted"] == "public.visit"
