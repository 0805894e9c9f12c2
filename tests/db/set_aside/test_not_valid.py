"""Constraints that are NOT VALID, as legacy databases have them: they come back as they were, and stop nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import pytest

from jobs.copy.job import make_copy
from jobs.copy.outlook import outlook
from jobs.copy.preview import preview
from jobs.reconcile.job import reconcile
from jobs.rows.foreign_keys import Orphans
from plans.model import BadRows, CopySpec, Deletions, Delta, OnExisting, ReconcileSpec, SetAside
from tests.db.set_aside.test_set_aside import definitions, dies, still_away
from tests.support.fake_context import connected
from tests.support.session.variants import by_night
from tests.support.two_databases import BATCH, Two, as_carrier

WARDS = """
create table ward (id int primary key);
create table stay (id int primary key, ward int, nights int, load_batch text)"""
KEPT = """
alter table stay add constraint stay_ward foreign key (ward) references ward on delete cascade not valid;
alter table stay add constraint stay_nights check (nights > 0) not valid;
comment on constraint stay_nights on stay is 'since 2019'"""
BROKEN = "insert into ward values (1); insert into stay values (1, 1, 2), (2, 99, -1)"


async def _legacy(two: Two, kept_by_target: str = KEPT) -> None:
    await two.both(WARDS)
    await two.legacy.execute(BROKEN)
    await two.legacy.execute(KEPT)
    await two.platform.execute(kept_by_target)


async def test_rows_that_break_them_arrive_and_they_come_back_not_valid(two: Two) -> None:
    await _legacy(two)
    before = await definitions(two)
    evidence = await two.copy(two.selection("public.*"))
    await two.same("stay")
    assert await definitions(two) == before
    assert sum("NOT VALID" in line for line in before) == 2
    assert evidence.facts["not_valid"] == "public.stay.stay_nights, public.stay.stay_ward: as before, and not proved"
    assert evidence.facts["foreign_keys"] == "0 proved after loading"
    with pytest.raises(asyncpg.CheckViolationError):
        await two.platform.execute("insert into stay values (3, 1, -1)")
    await two.undo(two.selection("public.*"))
    assert await definitions(two) == before


async def test_what_refers_to_no_row_is_no_bad_row_where_the_foreign_key_is_not_valid(two: Two) -> None:
    await _legacy(two)
    spec = CopySpec(rows=two.selection("public.*"), bad_rows=BadRows(at_most=1))
    evidence = await make_copy(100)(two.context(spec))
    await two.same("stay")
    assert evidence.facts["bad_rows"] == 0


@pytest.mark.parametrize("number", [by_night(0), 2, 3])
async def test_an_attempt_that_ended_while_they_are_away_is_gone_on_with(two: Two, number: int) -> None:
    await _legacy(two)
    before = await definitions(two)
    rows = two.selection("public.*")
    await dies(two, "set_aside", number, rows)
    assert await definitions(two) != before
    await two.copy(rows, attempt=2)
    await two.same("stay")
    assert await definitions(two) == before


async def test_a_key_that_is_proved_stays_proved_whoever_dies_between_adding_and_proving_it(two: Two) -> None:
    await two.both(WARDS)
    await two.both("alter table stay add constraint stay_ward foreign key (ward) references ward")
    before = await definitions(two)
    rows = two.selection("public.*")
    await dies(two, "set_aside", 2, rows)
    await two.copy(rows, attempt=2)
    assert await definitions(two) == before


async def test_a_second_wave_is_not_stopped_by_a_check_on_a_table_that_holds_rows(two: Two) -> None:
    await _legacy(two)
    before = await definitions(two)
    await two.legacy.execute("alter table stay drop column load_batch")
    await two.platform.execute("insert into ward values (7); insert into stay values (70, 7, 1, 'wave_0')")
    await two.copy(two.selection("public.stay", batch=BATCH))
    assert await two.platform.fetchval("select count(*) from stay") == 3
    assert await definitions(two) == before


async def test_a_partitioned_table_s_check_goes_and_comes_back_with_its_partitions(two: Two) -> None:
    await two.both("""
        create table visit (id int, year int, cost int, primary key (id, year)) partition by list (year);
        create table visit_1 partition of visit for values in (1);
        create table visit_2 partition of visit for values in (2)""")
    await two.legacy.execute("insert into visit select n, 1 + n % 2, -n from generate_series(1, 50) n")
    await two.both("alter table visit add constraint paid check (cost > 0) not valid")
    await two.both("alter table visit_2 add constraint paid_2 check (cost > 1) not valid")
    before = await definitions(two)
    await two.copy(two.selection("public.visit"))
    await two.same("visit")
    assert await definitions(two) == before


async def test_a_role_that_owns_nothing_is_told_that_a_check_stands(two: Two) -> None:
    await two.both(WARDS)
    await two.legacy.execute("insert into ward values (1); insert into stay values (1, 1, 2)")
    await two.both(KEPT)
    async with as_carrier(two):
        context = two.context(CopySpec(rows=two.selection("public.*")))
        await make_copy(100)(context)
    assert "public.stay: check stay_nights is NOT VALID and stands: a row that breaks it is refused" in context.warnings


@asynccontextmanager
async def _as_owner(two: Two) -> AsyncIterator[Two]:
    """As a role that owns the target's tables, and may not silence their triggers."""
    async with as_carrier(two):
        await two.platform.execute("alter table ward owner to carrier; alter table stay owner to carrier")
        async with connected(two.legacy_dsn) as legacy, connected(two.platform_dsn) as platform:
            yield replace(two, legacy=legacy, platform=platform)
        await two.platform.execute("alter table ward owner to postgres; alter table stay owner to postgres")


async def test_a_foreign_key_of_a_filled_target_that_refuses_rows_is_named_before_with_what_takes_it_off(
    two: Two,
) -> None:
    await two.both(WARDS)
    await two.legacy.execute(BROKEN.replace("-1", "1"))
    await two.both(KEPT)
    await two.platform.execute("insert into ward values (7); insert into stay values (70, 7, 1)")
    told = "public.stay: foreign key stay_ward is NOT VALID and stands: a row that breaks it is refused"
    hint = f"{told} (set_aside: yes takes it off while rows come)"
    spec = CopySpec(rows=two.selection("public.*"), on_existing=OnExisting.APPEND)
    assert not [line for line in await outlook(two.legacy, two.platform, spec) if told in line]
    async with _as_owner(two) as mine:
        assert hint in await outlook(mine.legacy, mine.platform, spec)
        assert hint in await preview(mine.legacy, mine.platform, spec)
        alone = CopySpec(rows=two.selection("public.stay"), on_existing=OnExisting.APPEND)
        assert told in await outlook(mine.legacy, mine.platform, alone)
        context = mine.context(spec)
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await make_copy(100)(context)
        assert hint in context.warnings
        aside = CopySpec(rows=spec.rows, on_existing=OnExisting.APPEND, set_aside=SetAside.YES)
        assert not [line for line in await outlook(mine.legacy, mine.platform, aside) if "refused" in line]
        await make_copy(100)(mine.context(aside, attempt=2))
    assert await two.platform.fetchval("select count(*) from stay") == 3


async def test_a_check_that_the_plan_leaves_is_named_with_what_takes_it_off(two: Two) -> None:
    await _legacy(two)
    spec = CopySpec(rows=two.selection("public.*"), set_aside=SetAside.NO)
    told = "public.stay: check stay_nights is NOT VALID and stands: a row that breaks it is refused"
    assert f"{told} (set_aside: yes takes it off while rows come)" in await outlook(two.legacy, two.platform, spec)


async def test_what_else_stands_and_refuses_or_alters_rows_is_named_before(two: Two) -> None:
    await two.both("create table bed (no int, during int4range)")
    await two.platform.execute("""
        insert into bed values (1, '[1,5)'), (1, '[7,9)');
        alter table bed add constraint bed_free exclude using gist (during with &&);
        create function shout() returns trigger language plpgsql as $$ begin return new; end $$;
        create trigger shouts before insert on bed for each row execute function shout();
        alter table bed enable always trigger shouts""")
    await two.platform.execute("""
        delete from bed where during = '[7,9)'; create unique index bed_no on bed (no);
        update pg_index set indisvalid = false where indexrelid = 'bed_no'::regclass""")
    spec = CopySpec(rows=two.selection("public.bed"), on_existing=OnExisting.APPEND)
    wanted = [
        "public.bed: exclusion bed_free stands, and the table holds rows: one in their way is refused",
        "public.bed: index bed_no is not valid (its build did not end), and a row whose key is there already is "
        "refused all the same: drop it, or reindex it",
        "triggers fire while rows are loaded, and may alter them: public.bed.shouts",
    ]
    context = two.context(spec)
    await make_copy(100)(context)
    said = await outlook(two.legacy, two.platform, spec), await preview(two.legacy, two.platform, spec)
    for place in (context.warnings, *said):
        assert [line for line in wanted if line not in place] == []
    cleared = CopySpec(rows=spec.rows, on_existing=OnExisting.TRUNCATE)
    assert wanted[0] not in await outlook(two.legacy, two.platform, cleared)


async def test_what_is_not_valid_only_at_the_source_is_told_before_the_first_byte(two: Two) -> None:
    await _legacy(two, KEPT.replace("not valid", ""))
    told = "is NOT VALID at the source, and the target holds all rows to it: one that breaks it ends the copy"
    spec = CopySpec(rows=two.selection("public.*"), set_aside=SetAside.NO)
    assert f"public.stay: foreign key stay_ward {told}" in await preview(two.legacy, two.platform, spec)
    await two.legacy.execute("update stay set nights = 1")
    context = two.context(CopySpec(rows=two.selection("public.*")))
    with pytest.raises(Orphans):
        await make_copy(100)(context)
    assert f"public.stay: check stay_nights {told}" in context.warnings


async def test_the_dry_run_says_that_they_come_back_not_valid_and_shows_no_proof(two: Two) -> None:
    await _legacy(two)
    said = await preview(two.legacy, two.platform, CopySpec(rows=two.selection("public.*")))
    assert "-- 'public.stay: check stay_nights is NOT VALID: it comes back NOT VALID, and is not proved'" in said
    assert "CHECK ((nights > 0)) NOT VALID;" in said
    assert "validate constraint" not in said


async def test_a_delta_load_takes_over_a_changed_row_that_breaks_a_check(two: Two) -> None:
    await _legacy(two)
    before = await definitions(two)
    await two.copy(two.selection("public.*"))
    await two.legacy.execute("""
        alter table stay drop constraint stay_nights, drop constraint stay_ward;
        update stay set nights = nights - 1; insert into stay values (3, 98, -3);
        alter table stay add constraint stay_nights check (nights > 0) not valid""")
    spec = CopySpec(rows=two.selection("public.*"), delta=Delta(deletions=Deletions.ALL))
    evidence = await make_copy(100)(two.context(spec, attempt=2))
    await two.same("stay")
    assert await definitions(two) == before
    assert await still_away(two) == 0
    assert "stay_nights" in str(evidence.facts["not_valid"])


async def test_a_reconcile_finds_as_many_orphans_of_a_key_that_is_not_valid_as_the_source_has(two: Two) -> None:
    await _legacy(two)
    await two.copy(two.selection("public.*"))
    spec = ReconcileSpec(rows=two.selection("public.*"), orphans=True)
    evidence = await reconcile(two.context(spec))
    assert evidence.passed
    found = evidence.facts["public.stay orphans of stay_ward"]
    assert found == "1 row without a row in public.ward, 1 at the source (NOT VALID)"
    await two.both("set session_replication_role = replica")
    await two.both("delete from ward")
    await two.legacy.execute("insert into ward values (1)")
    evidence = await reconcile(two.context(spec))
    assert evidence.facts["public.stay orphans of stay_ward"].startswith("2 rows without a row")


async def test_not_null_that_is_not_valid_lets_nulls_in_and_makes_no_key_of_its_column(two: Two) -> None:
    """Since PostgreSQL 18: the column says that it is not null, and holds nulls."""
    await two.both("create table bed (no int, label text); create unique index bed_no on bed (no)")
    await two.legacy.execute("insert into bed select nullif(n, 5), 'b' from generate_series(1, 20) n")
    await two.both("alter table bed add constraint bed_has_no not null no not valid")
    before = await definitions(two)
    await two.copy(two.selection("public.bed"), chunk_rows=3)
    await two.same("bed")
    assert await definitions(two) == before
