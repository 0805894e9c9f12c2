"""Indexes, constraints and sequences around the rows: set aside, made again as they were, whatever happens between."""

import asyncpg
import pytest

from jobs.copy.job import make_copy
from jobs.copy.set_aside.ddl_lock import Blocked
from jobs.postgres.connection.copy_timeout import ConnectionLost
from jobs.rows.foreign_keys import Orphans
from plans.model import CopySpec, SetAside, TableSelection
from tests.support.fake_context import connected
from tests.support.session.variants import by_night
from tests.support.two_databases import BATCH, Two

WARDS = """
create schema "Wild ""."" Ward";
create table "Wild ""."" Ward"."Bed. No" (id int generated always as identity primary key, "Of" int not null unique,
    label text, span int4range, load_batch text, check ("Of" > 0), exclude using gist (span with &&));
create index "by label." on "Wild ""."" Ward"."Bed. No" (lower(label) desc nulls last) include (id) where label <> '';
comment on index "Wild ""."" Ward"."by label." is 'it''s; mine';
create table stay (id serial, bed int, day date not null, guest int, note text, constraint stay_key primary key (id),
    constraint stay_days unique (bed, day) deferrable initially deferred,
    constraint "stay ""of"" bed" foreign key (bed) references "Wild ""."" Ward"."Bed. No" ("Of") on delete set null,
    foreign key (guest) references stay (id));
comment on constraint stay_key on stay is 'the key';
create index stay_note on stay using hash (note);
create view per_stay as select id, note from stay group by id
"""

TABLES = ('"Wild ""."" Ward"."Bed. No"', "public.stay")

DEFINITIONS = """
select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated
       || coalesce(obj_description(oid, 'pg_constraint'), '') || ' ' || conislocal || coninhcount
       || coalesce((select ' of ' || conrelid::regclass || ' ' || conname from pg_constraint above
                     where above.oid = below.conparentid), '') as line
  from pg_constraint below where connamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'cutover')
 union all
select pg_get_indexdef(indexrelid) || ' ' || indisvalid || ' ' || indimmediate || ' ' || indisprimary
       || coalesce(obj_description(indexrelid, 'pg_class'), '')
       || coalesce((select ' in ' || spcname from pg_class i join pg_tablespace s on s.oid = i.reltablespace
                     where i.oid = indexrelid), '')
       || coalesce((select ' of ' || inhparent::regclass from pg_inherits where inhrelid = indexrelid), '')
  from pg_index join pg_class c on c.oid = indrelid
 where relnamespace::regnamespace::text not in ('pg_catalog', 'pg_toast', 'cutover')
 order by 1"""


async def definitions(two: Two) -> list[str]:
    return [row["line"] for row in await two.platform.fetch(DEFINITIONS)]


async def wards(two: Two) -> None:
    await two.both(WARDS)
    await two.legacy.execute("""
        insert into "Wild ""."" Ward"."Bed. No" ("Of", label, span)
        select n, 'bed ' || n, int4range(n, n + 1) from generate_series(1, 300) n;
        insert into stay (bed, day, guest, note)
        select 1 + n % 300, date '2022-01-01' + n, nullif(n, 1) - 1, 'note ' || n from generate_series(1, 1000) n""")


async def still_away(two: Two) -> int:
    return int(await two.platform.fetchval("select count(*) from cutover.set_aside where restored_at is null"))


async def test_what_was_set_aside_comes_back_as_it_was_and_sequences_go_on_behind_the_rows(two: Two) -> None:
    await wards(two)
    before = await definitions(two)
    evidence = await two.copy(two.selection(*TABLES), chunk_rows=100)
    assert await definitions(two) == before
    await two.same("stay")
    kinds = await two.platform.fetch("select kind, name from cutover.set_aside order by position, name")
    assert [tuple(row) for row in kinds] == [
        ("primary key", "Bed. No_pkey"),
        ("unique", "Bed. No_Of_key"),
        ("index", "by label."),
        ("index", "stay_note"),
        ("foreign key", 'stay "of" bed'),
        ("foreign key", "stay_guest_fkey"),
    ]
    assert await still_away(two) == 0
    assert evidence.facts["set_aside_and_rebuilt"] == 6
    assert evidence.facts["foreign_keys"] == "2 proved after loading"
    assert (evidence.facts["sequences"], evidence.facts["sequences_moved"]) == (2, 2)
    assert await two.platform.fetchval("insert into stay (day) values (now()) returning id") == 1001
    assert await two.platform.fetchval("select reltuples from pg_class where relname = 'stay'") == 1000


DIES = """
create function die() returns trigger language plpgsql as $$ begin
    if (select count(*) from {counted}) >= {number} then perform pg_terminate_backend(pg_backend_pid()); end if;
    return new; end $$;
create trigger die before {event} on cutover.{table} for each row execute function die();
alter table cutover.{table} enable always trigger die"""


async def dies(two: Two, table: str, number: int, rows: TableSelection) -> list[str]:
    """Run a copy whose backend is ended by the server: at the given chunk, or where so many parts stand again.

    Returns what it warned of.
    """
    counted = "cutover.chunk" if table == "chunk" else "cutover.set_aside where restored_at is not null"
    event = "insert" if table == "chunk" else "update"
    await two.platform.execute(DIES.format(table=table, counted=counted, number=number, event=event))
    context = two.context(CopySpec(rows=rows, workers=1))
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ConnectionLost)):
        await make_copy(50)(context)
    await two.platform.execute("drop function die cascade")
    return context.warnings


OTHER_DEATHS = [("chunk", 0), ("set_aside", 0), ("set_aside", 4), ("set_aside", 5)]
DEATHS = [("chunk", 8), ("set_aside", 2), *(by_night(*death) for death in OTHER_DEATHS)]


@pytest.mark.parametrize(("table", "number"), DEATHS)
async def test_an_attempt_that_ended_between_dropping_and_rebuilding_is_gone_on_with(
    two: Two, table: str, number: int
) -> None:
    await wards(two)
    before = await definitions(two)
    rows = two.selection(*TABLES)
    (warning,) = await dies(two, table, number, rows)
    away = await still_away(two)
    assert away == (6 - number if table == "set_aside" else 6)
    assert warning.startswith(f"{away} indexes and constraints stay set aside until")
    assert await definitions(two) != before
    evidence = await two.copy(rows, chunk_rows=50, attempt=2)
    assert await definitions(two) == before
    await two.same("stay")
    assert evidence.facts["set_aside_and_rebuilt"] == 6


@pytest.mark.parametrize(("table", "number"), [("chunk", 8), ("set_aside", 2)])
async def test_an_undo_of_a_copy_that_ended_early_makes_everything_again(two: Two, table: str, number: int) -> None:
    await wards(two)
    before = await definitions(two)
    rows = two.selection(*TABLES)
    await dies(two, table, number, rows)
    evidence = await two.undo(rows)
    assert await definitions(two) == before
    assert evidence.facts["rebuilt"] == 6 - number * (table == "set_aside")
    assert await two.platform.fetchval("select count(*) from stay") == 0


async def test_a_table_that_holds_rows_keeps_everything_unless_the_plan_says_so_and_its_keys_always(two: Two) -> None:
    await two.legacy.execute(
        "create table t (id int primary key, v text); insert into t select n from generate_series(2, 9) n"
    )
    await two.platform.execute("""
        create table t (id int primary key, v text, load_batch text); create index t_v on t (v);
        insert into t values (1)""")
    rows = two.selection("public.t", batch=BATCH)
    assert (await two.copy(rows)).facts["set_aside_and_rebuilt"] == 0
    await two.undo(rows)
    spec = CopySpec(rows=rows, set_aside=SetAside.YES)
    evidence = await make_copy()(two.context(spec, attempt=20))
    assert evidence.facts["set_aside_and_rebuilt"] == 1
    assert await two.platform.fetchval("select kind || ' ' || name from cutover.set_aside") == "index t_v"


async def test_nothing_is_set_aside_where_the_plan_says_no(two: Two) -> None:
    await wards(two)
    spec = CopySpec(rows=two.selection(*TABLES), set_aside=SetAside.NO)
    assert (await make_copy()(two.context(spec))).facts["set_aside_and_rebuilt"] == 0
    assert not await two.platform.fetchval("select count(*) from cutover.set_aside")
    await two.same("stay")


async def test_a_key_that_the_source_does_not_guarantee_stays(two: Two) -> None:
    await two.legacy.execute("create table old (id int, v text); insert into old values (1, 'a'), (1, 'b')")
    await two.platform.execute("create table t (id int primary key, v text); create index t_v on t (v)")
    with pytest.raises(asyncpg.UniqueViolationError):
        await two.copy(two.selection(mapping={"public.t": "select id, v from old"}))
    assert [row["name"] for row in await two.platform.fetch("select name from cutover.set_aside")] == ["t_v"]


async def test_a_session_that_holds_the_table_is_named_and_nothing_is_dropped(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.copy.set_aside.ddl_lock.LOCK_SECONDS", 1)
    await wards(two)
    before = await definitions(two)
    async with connected(two.platform_dsn) as other, other.transaction():
        await other.execute("select from stay")
        with pytest.raises(Blocked, match=rf"backend {other.get_server_pid()}, .* of postgres on this server"):
            await two.copy(two.selection(*TABLES))
    assert await definitions(two) == before
    assert not await two.platform.fetchval("select count(*) from cutover.set_aside")
    await two.copy(two.selection(*TABLES), attempt=2)


async def test_orphans_of_a_foreign_key_that_was_set_aside_are_counted(two: Two) -> None:
    await wards(two)
    await two.legacy.execute(
        'alter table stay drop constraint "stay ""of"" bed"; update stay set bed = 900 where id > 990'
    )
    await two.legacy.execute("alter table stay drop constraint stay_days")
    with pytest.raises(Orphans, match=r"public\.stay: 10 rows without a row in"):
        await two.copy(two.selection(*TABLES))


async def test_index_builds_begin_while_other_tables_are_copied(two: Two) -> None:
    await two.both("create table big (id int primary key, v text); create table small (id int primary key, v text)")
    await two.platform.execute("create index big_v on big (v); create index small_v on small (v)")
    await two.legacy.execute("insert into big select n, repeat('x', 200) from generate_series(1, 2000) n")
    await two.legacy.execute("insert into small select n, 'x' from generate_series(1, 1000) n; analyze big, small")
    context = two.context(CopySpec(rows=two.selection("public.*"), workers=1))
    await make_copy(100)(context)
    unfinished = [p for p in context.published if p.tables[0].finished and not p.tables[1].finished]
    assert unfinished
    indexes = await two.platform.fetch("select name, restored_at from cutover.set_aside where relation like '%big%'")
    chunks = await two.platform.fetch("select committed_at from cutover.chunk where relation like '%small%'")
    assert max(row["restored_at"] for row in indexes) < max(row["committed_at"] for row in chunks)
