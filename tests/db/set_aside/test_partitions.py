"""Around the rows of a partitioned table: leaf by leaf set aside, made again, and joined as it was."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from console.exits import Exit
from jobs.api import Fence
from jobs.copy.preview import preview
from jobs.copy.set_aside import drop
from jobs.copy.set_aside.ddl_lock import Blocked
from jobs.copy.set_aside.drop import ChangedMeanwhile, NotEmptyAnyMore
from jobs.copy.set_aside.restore import read_open, restore
from jobs.rows.foreign_keys import Orphans
from plans.model import CopySpec
from tests.db.set_aside.test_set_aside import definitions, dies, still_away
from tests.support.command_line import cutover
from tests.support.fake_context import connected
from tests.support.needs import POSTGRES_15
from tests.support.servers import Servers, administrator
from tests.support.session.variants import by_night
from tests.support.two_databases import Two, needs_15, two_on

PATIENTS = "create table patient (id int primary key, name text);"

OBSERVATIONS = """
create schema "Old ""."" Years";
create table seen (id int not null, day date not null, ward text not null default 'x', patient int, v text,
    constraint seen_key primary key (id, day, ward) include (v) with (fillfactor = 71),
    unique (day, id, ward) deferrable initially deferred,
    constraint "of, patient" foreign key (patient) references patient on delete cascade) partition by range (day);
create table seen_2021 partition of seen for values from ('2021-01-01') to ('2022-01-01');
create table seen_2022 partition of seen for values from ('2022-01-01') to ('2023-01-01') partition by list (ward);
create table seen_2022_a partition of seen_2022 for values in ('a');
create table seen_2022_rest partition of seen_2022 default;
create table seen_2022_none partition of seen_2022 for values in ('none') partition by hash (id);
create table "Old ""."" Years"."All; ON ONLY" (v text, gone int, ward text not null, patient int, day date not null,
    id int not null);
alter table "Old ""."" Years"."All; ON ONLY" drop gone;
create unique index "the; key ON ONLY" on "Old ""."" Years"."All; ON ONLY" (id, day, ward) include (v);
alter table "Old ""."" Years"."All; ON ONLY" add constraint "the; key ON ONLY" primary key
    using index "the; key ON ONLY";
alter table seen attach partition "Old ""."" Years"."All; ON ONLY" default;
create index "seen ON ONLY v" on seen (lower(v) desc nulls last) with (fillfactor = 80) where v <> '';
create unique index seen_v_key on seen (v, id, day, ward);
alter index seen_2021_lower_idx rename to "by v, 2021";
create index only_2021 on seen_2021 (v); create index on seen_2022 using hash (patient);
alter table seen_2021 add constraint of_its_own foreign key (patient) references patient;
comment on index "seen ON ONLY v" is 'it''s; all'; comment on index "by v, 2021" is 'of one year';
comment on constraint seen_key on seen is 'the key'; comment on constraint seen_2021_pkey on seen_2021 is 'a key';
comment on constraint "of, patient" on seen is 'whose'
"""

PLAIN = """
create table seen (id int primary key, day date not null, ward text not null, patient int, v text,
                   constraint "of, patient" foreign key (patient) references patient)
"""

ROWS = """
insert into patient select n, 'p' || n from generate_series(1, 50) n;
insert into seen (id, day, ward, patient, v)
select n, date '2020-06-01' + n, case n % 3 when 0 then 'a' else 'b' end, nullif(n % 50, 0), 'v' || n
  from generate_series(1, 1200) n
"""

ALL = """
select (select count(*) from pg_index join pg_class c on c.oid = indrelid where relnamespace = any (mine))
     + (select count(*) from pg_constraint where contype = 'f' and connamespace = any (mine))
  from (select array_agg(oid) as mine from pg_namespace where nspname in ('public', 'Old "." Years')) as schemas"""


async def observations(two: Two) -> None:
    """A target that is partitioned over two levels, and a source that is not partitioned at all."""
    await two.legacy.execute(PATIENTS + PLAIN)
    await two.platform.execute(PATIENTS + OBSERVATIONS)
    await two.legacy.execute(ROWS)


async def same(two: Two) -> None:
    await two.same("seen", "t.id, t.day, t.ward, t.patient, t.v")


async def names(two: Two) -> set[str]:
    return {row["name"] for row in await two.platform.fetch("select name from cutover.set_aside")}


async def come_back(two: Two) -> None:
    """Everything is set aside, and is as it was when the rows are in."""
    await observations(two)
    before = await definitions(two)
    evidence = await two.copy(two.selection("public.*"), chunk_rows=100)
    assert await definitions(two) == before
    await same(two)
    assert await still_away(two) == 0
    assert evidence.facts["set_aside_and_rebuilt"] == await two.platform.fetchval(ALL) == 42
    assert evidence.facts["foreign_keys"] == "1 proved after loading"
    await two.platform.execute("set session_replication_role = origin")
    with pytest.raises(asyncpg.UniqueViolationError):
        await two.platform.execute("insert into seen select * from seen limit 1")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await two.platform.execute("insert into seen values (0, '2022-02-02', 'a', 999, 'v')")


async def test_what_every_leaf_has_and_what_joins_it_comes_back_as_it_was(two: Two) -> None:
    await come_back(two)


@pytest.fixture
async def fast_on_15(servers: Servers) -> AsyncIterator[Two]:
    """Two databases of a PostgreSQL 15 that has a tablespace `fast`."""
    server = servers.like(POSTGRES_15)
    async with administrator(server) as admin:
        await admin.execute("set allow_in_place_tablespaces = on")
        await admin.execute("create tablespace fast location ''")
    try:
        async with two_on(server) as two:
            yield two
    finally:
        async with administrator(server) as admin:
            await admin.execute("drop tablespace fast")


@needs_15
async def test_it_does_on_15_too_and_in_its_tablespaces(fast_on_15: Two) -> None:
    on_15 = fast_on_15
    await on_15.platform.execute(PATIENTS + OBSERVATIONS)
    await on_15.platform.execute("""
        alter index only_2021 set tablespace fast; alter index seen_2021_pkey set tablespace fast;
        set default_tablespace = fast;
        create index in_fast on seen (patient); alter table seen add unique (id, ward, day) with (fillfactor = 66)""")
    await on_15.legacy.execute(PATIENTS + PLAIN + ";" + ROWS)
    before = await definitions(on_15)
    assert sum(" in fast" in line for line in before) == 2 + 7 + 7
    await on_15.copy(on_15.selection("public.*"), chunk_rows=100)
    assert await definitions(on_15) == before
    await same(on_15)


OTHER_DEATHS = [("chunk", 0), *(("set_aside", number) for number in (0, 5, 33, 36, 41))]
DEATHS = [("chunk", 8), ("set_aside", 20), *(by_night(*death) for death in OTHER_DEATHS)]


@pytest.mark.parametrize(("table", "number"), DEATHS)
async def test_an_attempt_that_ended_anywhere_is_gone_on_with(two: Two, table: str, number: int) -> None:
    await observations(two)
    before = await definitions(two)
    rows = two.selection("public.*")
    await dies(two, table, number, rows)
    assert 0 < await still_away(two) <= 42 - number * (table == "set_aside")
    evidence = await two.copy(rows, chunk_rows=50, attempt=2)
    assert await definitions(two) == before
    await same(two)
    assert evidence.facts["set_aside_and_rebuilt"] == 42


@needs_15
async def test_an_attempt_that_ended_between_leaves_and_what_joins_them_is_gone_on_with_on_15(on_15: Two) -> None:
    await observations(on_15)
    before = await definitions(on_15)
    rows = on_15.selection("public.*")
    await dies(on_15, "set_aside", 36, rows)
    assert (await on_15.copy(rows, chunk_rows=50, attempt=2)).facts["set_aside_and_rebuilt"] == 42
    assert await definitions(on_15) == before
    await same(on_15)


@pytest.mark.parametrize(("table", "number"), [by_night("chunk", 8), ("set_aside", 20), by_night("set_aside", 36)])
async def test_an_undo_makes_all_levels_again(two: Two, table: str, number: int) -> None:
    await observations(two)
    before = await definitions(two)
    rows = two.selection("public.*")
    await dies(two, table, number, rows)
    away = await still_away(two)
    assert (await two.undo(rows)).facts["rebuilt"] == away
    assert await definitions(two) == before


async def test_an_index_that_somebody_made_and_did_not_attach_everything_to_is_gone_on_with(two: Two) -> None:
    await observations(two)
    before = await definitions(two)
    rows = two.selection("public.*")
    await dies(two, "chunk", 8, rows)
    await two.platform.execute("""
        create unique index seen_2021_v_id_day_ward_idx on seen_2021 (v, id, day, ward);
        create unique index seen_v_key on only seen (v, id, day, ward);
        alter index seen_v_key attach partition seen_2021_v_id_day_ward_idx""")
    await two.copy(rows, chunk_rows=50, attempt=2)
    assert await definitions(two) == before


async def test_a_partition_that_came_meanwhile_gets_what_the_others_have(two: Two) -> None:
    await observations(two)
    before = await definitions(two)
    rows = two.selection("public.*")
    await dies(two, "chunk", 8, rows)
    await two.platform.execute("""
        create table seen_2030 partition of seen for values from ('2030-01-01') to ('2031-01-01')
            partition by list (ward);
        create table seen_2030_a partition of seen_2030 for values in ('a')""")
    await two.copy(rows, chunk_rows=50, attempt=2)
    after = [line for line in await definitions(two) if "seen_2030" not in line.split(" of ")[0]]
    assert after == before
    theirs = "select count(*) from pg_index where indrelid = any (array['seen_2030', 'seen_2030_a']::regclass[])"
    assert await two.platform.fetchval(theirs + " and indisvalid") == 8
    assert await two.platform.fetchval("select bool_and(indisvalid) from pg_index where indrelid = 'seen'::regclass")


@pytest.mark.parametrize("by_hand", [False, True])
async def test_the_target_alone_is_enough_to_make_all_of_it_again(two: Two, by_hand: bool) -> None:
    await observations(two)
    before = await definitions(two)
    await dies(two, "chunk", 0, two.selection("public.*"))
    restoring = ("db", "restore-aside", "--dsn", two.platform_dsn)
    if by_hand:
        printed = await asyncio.to_thread(cutover, *restoring, "--print", environ={})
        await two.platform.execute(printed.stdout)
    answer = await asyncio.to_thread(cutover, *restoring, environ={})
    told = "nothing is set aside" if by_hand else "42 made again"
    assert (answer.returncode, answer.stderr) == (Exit.OK, f"the target: {told}\n")
    assert await definitions(two) == before


async def test_a_session_that_holds_one_leaf_is_named_and_nothing_is_dropped(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.copy.set_aside.ddl_lock.LOCK_SECONDS", 1)
    await observations(two)
    before = await definitions(two)
    async with connected(two.platform_dsn) as other, other.transaction():
        await other.execute("select from seen_2022_a")
        with pytest.raises(Blocked, match=rf"backend {other.get_server_pid()}, .* of postgres on this server"):
            await two.copy(two.selection("public.*"))
    assert await definitions(two) == before
    assert not await names(two)


async def test_who_reads_a_leaf_is_named_by_what_joins_it_and_nothing_is_half_made(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.copy.set_aside.ddl_lock.LOCK_SECONDS", 1)
    monkeypatch.setattr("jobs.copy.set_aside.restore.TRIES", 1)
    await observations(two)
    before = await definitions(two)
    await dies(two, "chunk", 0, two.selection("public.*"))
    away = await read_open(two.platform)
    assert [one.part.height for one in away] == sorted(one.part.height for one in away)
    await restore(two.platform, [one for one in away if one.part.height < 2], print)
    joins = [one for one in away if one.part.height >= 2]
    async with connected(two.platform_dsn) as other, other.transaction():
        await other.execute("select from seen_2022_a")
        with pytest.raises(Blocked, match=rf"backend {other.get_server_pid()}, .* of postgres on this server"):
            await restore(two.platform, joins, print)
    assert await still_away(two) == len(joins)
    await restore(two.platform, joins, print)
    assert await definitions(two) == before


QUICKER = [
    ("insert into seen_2022_a (id, day, ward) values (1, '2022-02-02', 'a')", NotEmptyAnyMore, "seen.* has got rows"),
    ("create table seen_2030 partition of seen for values from ('2030-01-01') to ('2031-01-01')", ChangedMeanwhile,
     "altered meanwhile: .*primary key seen_key of"),
    ("alter index only_2021 rename to other", ChangedMeanwhile, "altered meanwhile: index only_2021 of"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "error", "sentence"), QUICKER)
async def test_who_is_quicker_than_the_lock_loses_nothing(
    two: Two, monkeypatch: pytest.MonkeyPatch, statement: str, error: type[Exception], sentence: str
) -> None:
    await observations(two)
    taken = drop.take

    async def take(connection: asyncpg.Connection, fence: Fence) -> None:
        await taken(connection, fence)
        await two.platform.execute(statement)

    monkeypatch.setattr(drop, "take", take)
    with pytest.raises(error, match=sentence):
        await two.copy(two.selection("public.*"))
    assert not await names(two)


async def test_orphans_are_counted_leaf_by_leaf(two: Two) -> None:
    await observations(two)
    await two.legacy.execute(
        'alter table seen drop constraint "of, patient"; update seen set patient = 900 where id > 990'
    )
    with pytest.raises(Orphans, match=r'"All; ON ONLY": 210 rows without a row in public\.patient \(of, patient\)'):
        await two.copy(two.selection("public.*"))


async def test_every_statement_is_shown_before_it_is_done(two: Two) -> None:
    await observations(two)
    text = await preview(two.legacy, two.platform, CopySpec(rows=two.selection("public.*")))
    wanted = [
        'lock table only "public"."patient", "public"."seen" in access exclusive mode;',
        'alter table "public"."seen" drop constraint "of, patient";',
        'alter table "public"."seen" drop constraint "seen_key";',
        'copy "public"."seen" (',
        'alter table only "public"."seen" add constraint "seen_key" PRIMARY KEY (id, day, ward) INCLUDE (v) WITH (',
        'alter index "public"."seen_key" attach partition "public"."seen_2021_pkey";',
        'alter table only "public"."seen_2021" validate constraint "of, patient";',
        'alter table "public"."seen" add constraint "of, patient" FOREIGN KEY (patient) REFERENCES public.patient(id)',
        'analyze "public"."seen";',
    ]
    places = [text.find(line) for line in wanted]
    assert -1 not in places
    assert 'drop constraint "seen_2021_pkey"' not in text
    assert places == sorted(places)
    assert not await names(two)
