"""Around the rows of less usual tables, on both major versions, and where the role may not do everything."""

import asyncio
import re

import asyncpg
import pytest

from jobs.copy.job import make_copy
from jobs.postgres.connection.settings import end_with_client
from jobs.rows.selection import SelectionRefused
from plans.model import CopySpec, SetAside
from tests.db.set_aside.test_set_aside import TABLES, WARDS, definitions, wards
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.two_databases import Two, needs_15


@needs_15
async def test_definitions_come_back_the_same_on_15_too(on_15: Two) -> None:
    await wards(on_15)
    before = await definitions(on_15)
    evidence = await on_15.copy(on_15.selection(*TABLES), chunk_rows=100)
    assert await definitions(on_15) == before
    assert evidence.facts["set_aside_and_rebuilt"] == 6
    await on_15.same("stay")


async def test_what_cannot_be_made_again_as_it_is_stays(two: Two) -> None:
    await two.both("""
        create table visit (id int not null, day date not null, v text, primary key (id, day)) partition by range (day);
        create table visit_1 partition of visit for values from ('2022-01-01') to ('2023-01-01');
        create index visit_v on visit (v);
        create table person (id int primary key, v text);
        create index person_v on person (v); create index person_w on person ((v || 'w'));
        alter table person cluster on person_v;
        create table seen (person int references person, visit int, day date,
                           foreign key (visit, day) references visit);
        create table empty (); create table parent (id int primary key, v text); create index parent_v on parent (v);
        create table child (w int, primary key (id)) inherits (parent);
        create view people as select id, v from person group by id;
        create publication all_of_it for table only parent""")
    before = await definitions(two)
    await two.legacy.execute("""
        insert into visit select n, date '2022-01-01' + n, 'v' from generate_series(1, 200) n;
        insert into person select n, 'p' from generate_series(1, 200) n;
        insert into parent values (1, 'of the parent'); insert into child values (2, 'of the child', 3);
        insert into seen select n, n, date '2022-01-01' + n from generate_series(1, 200) n;
        insert into empty default values""")
    await two.copy(two.selection("public.*"), chunk_rows=50)
    assert await definitions(two) == before
    for table in ("visit", "person", "seen", "only parent", "child"):
        await two.same(table)
    gone = {row["name"] for row in await two.platform.fetch("select name from cutover.set_aside")}
    assert gone == {"person_w", "seen_person_fkey", "parent_v", "child_pkey", "visit_v", "visit_1_v_idx"}


async def test_a_role_that_owns_nothing_sets_nothing_aside_and_one_that_may_not_set_a_sequence_is_refused(
    two: Two,
) -> None:
    await two.both("create table t (id serial primary key, v text); create index t_v on t (v)")
    await two.legacy.execute("insert into t (v) values ('a')")
    await two.platform.execute("""
        create role carrier login; grant all on all tables in schema public, cutover to carrier;
        grant usage on schema cutover to carrier""")
    try:
        plain = two.platform_dsn
        two.platform_dsn = plain.replace("postgres@", "carrier@")
        with pytest.raises(
            SelectionRefused, match=r"public\.t\.id: this role may not set its sequence public\.t_id_seq"
        ):
            await two.copy(two.selection("public.t"))
        await two.platform.execute("grant all on sequence t_id_seq to carrier")
        evidence = await two.copy(two.selection("public.t"), attempt=2)
        assert (evidence.facts["set_aside_and_rebuilt"], evidence.facts["sequences_moved"]) == (0, 1)
    finally:
        await two.platform.execute("drop owned by carrier; drop role carrier")


async def test_yes_sets_every_key_of_an_empty_table_aside(two: Two) -> None:
    await two.both(WARDS)
    await two.platform.execute("drop view per_stay")
    spec = CopySpec(rows=two.selection(*TABLES), set_aside=SetAside.YES)
    evidence = await make_copy()(two.context(spec))
    assert evidence.facts["set_aside_and_rebuilt"] == 9


WAITS = """
create function waits() returns trigger language plpgsql as $$ begin
    perform pg_advisory_xact_lock(1); return new; end $$;
create trigger waits before insert on cutover.chunk for each row execute function waits();
alter table cutover.chunk enable always trigger waits"""


async def test_a_step_that_waits_for_a_lock_says_for_whom_and_goes_on_when_it_is_free(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.copy.set_aside.ddl_lock.LOCK_SECONDS", 1)
    await two.both("create table t (id int primary key, v text)")
    await two.platform.execute("create index t_v on t (v)")
    await two.legacy.execute("insert into t select n, 'v' from generate_series(1, 100) n")
    await two.platform.execute(WAITS)
    context = two.context(CopySpec(rows=two.selection("public.t"), workers=1))
    async with connected(two.platform_dsn) as other:
        kept = context.warn

        def warn(text: str, **_more: object) -> None:
            kept(text)
            other.terminate()

        context.warn = warn  # type: ignore[method-assign]
        await other.execute("select pg_advisory_lock(1)")
        attempt = asyncio.create_task(make_copy()(context))
        await eventually(lambda: _rows_wait(two))
        await other.execute("begin; lock table t in row exclusive mode; select pg_advisory_unlock(1)")
        pid = other.get_server_pid()
        await attempt
    assert re.match(
        rf'index t_pkey of "public"."t": no lock in 1 s, backend {pid}, .* of postgres', context.warnings[0]
    )
    assert await two.platform.fetchval("select count(*) from pg_indexes where schemaname = 'public'") == 2


async def _rows_wait(two: Two) -> bool:
    waiting = "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
    return bool(await two.platform.fetchval(waiting))


async def test_a_build_ends_soon_after_its_engine_was_killed(two: Two) -> None:
    async with connected(two.platform_dsn) as other:
        await end_with_client(other)
        pid = other.get_server_pid()
        building = asyncio.create_task(other.execute("select pg_sleep(60)"))
        there = "select exists (select from pg_stat_activity where pid = $1 and wait_event = 'PgSleep')"
        await eventually(lambda: two.platform.fetchval(there, pid))
        other.terminate()
        await eventually(lambda: _gone(two, pid))
        with pytest.raises(asyncpg.PostgresConnectionError):
            await building


async def _gone(two: Two, pid: int) -> bool:
    return not await two.platform.fetchval("select exists (select from pg_stat_activity where pid = $1)", pid)
