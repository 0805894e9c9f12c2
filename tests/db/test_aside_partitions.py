"""Around the rows of a partitioned table: leaf by leaf set aside, made again, and joined as it was."""

import asyncio

import asyncpg
import pytest

from console.exits import Exit
from jobs.api import Fence
from jobs.kinds.copy import make_copy
from jobs.postgres.aside.ddl import Blocked
from jobs.postgres.aside.drop import ChangedMeanwhile, NotEmptyAnyMore
from jobs.postgres.copy_preview import preview
from jobs.postgres.foreign_keys import Orphans
from plans.model import CopySpec, SetAside
from tests.db.fake_context import connected
from tests.db.test_aside import definitions, dies, still_away
from tests.db.test_wild_schema import extension
from tests.db.two_databases import BATCH, Two, needs_15
from tests.unit.cli.support import process

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


async def _same(two: Two) -> None:
    await two.same("seen", "t.id, t.day, t.ward, t.patient, t.v")


async def _names(two: Two) -> set[str]:
    return {row["name"] for row in await two.platform.fetch("select name from cutover.set_aside")}


async def come_back(two: Two) -> None:
    """Everything is set aside, and is as it was when the rows are in."""
    await observations(two)
    before = await definitions(two)
    evidence = await two.copy(two.selection("public.*"), chunk_rows=100)
    assert await definitions(two) == before
    await _same(two)
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


@needs_15
async def test_it_does_on_15_too_and_in_its_tablespaces(on_15: Two) -> None:
    await on_15.platform.execute("set allow_in_place_tablespaces = on")
    await on_15.platform.execute("create tablespace fast location ''")
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
    await _same(on_15)


DEATHS = [("chunk", 0), ("chunk", 8), *(("set_aside", number) for number in (0, 5, 20, 33, 36, 41))]


@pytest.mark.parametrize(("table", "number"), DEATHS)
async def test_an_attempt_that_ended_anywhere_is_gone_on_with(two: Two, table: str, number: int) -> None:
    await observations(two)
    before = await definitions(two)
    rows = two.selection("public.*")
    await dies(two, table, number, rows)
    assert 0 < await still_away(two) <= 42 - number * (table == "set_aside")
    evidence = await two.copy(rows, chunk_rows=50, attempt=2)
    assert await definitions(two) == before
    await _same(two)
    assert evidence.facts["set_aside_and_rebuilt"] == 42


@needs_15
async def test_an_attempt_that_ended_between_leaves_and_what_joins_them_is_gone_on_with_on_15(on_15: Two) -> None:
    await observations(on_15)
    before = await definitions(on_15)
    rows = on_15.selection("public.*")
    await dies(on_15, "set_aside", 36, rows)
    assert (await on_15.copy(rows, chunk_rows=50, attempt=2)).facts["set_aside_and_rebuilt"] == 42
    assert await definitions(on_15) == before
    await _same(on_15)


async def test_more_partitions_than_the_server_can_lock_at_once_keep_what_they_have(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.postgres.aside.drop.LOCKS_SHARE", 1000)
    await observations(two)
    await two.both("create index patient_name on patient (name)")
    await two.copy(two.selection("public.*"))
    assert await _names(two) == {"patient_name"}
    await _same(two)


@pytest.mark.parametrize(("table", "number"), [("chunk", 8), ("set_aside", 20), ("set_aside", 36)])
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
        printed = await asyncio.to_thread(process, *restoring, "--print", environ={})
        await two.platform.execute(printed.stdout)
    answer = await asyncio.to_thread(process, *restoring, environ={})
    told = "nothing is set aside" if by_hand else "42 made again"
    assert (answer.returncode, answer.stderr) == (Exit.OK, f"the target: {told}\n")
    assert await definitions(two) == before


async def test_a_session_that_holds_one_leaf_is_named_and_nothing_is_dropped(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.postgres.aside.ddl.LOCK_SECONDS", 1)
    await observations(two)
    before = await definitions(two)
    async with connected(two.platform_dsn) as other, other.transaction():
        await other.execute("select from seen_2022_a")
        with pytest.raises(Blocked, match=rf"backend {other.get_server_pid()}, .* of postgres on this server"):
            await two.copy(two.selection("public.*"))
    assert await definitions(two) == before
    assert not await _names(two)


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
    from jobs.postgres.aside import drop

    taken = drop.take

    async def take(connection: asyncpg.Connection, fence: Fence) -> None:
        await taken(connection, fence)
        await two.platform.execute(statement)

    monkeypatch.setattr(drop, "take", take)
    with pytest.raises(error, match=sentence):
        await two.copy(two.selection("public.*"))
    assert not await _names(two)


async def test_orphans_are_counted_leaf_by_leaf(two: Two) -> None:
    await observations(two)
    await two.legacy.execute(
        'alter table seen drop constraint "of, patient"; update seen set patient = 900 where id > 990'
    )
    with pytest.raises(Orphans, match=r"All; ON ONLY: 210 rows without a row in public\.patient \(of, patient\)"):
        await two.copy(two.selection("public.*"))


async def test_nothing_goes_where_the_plan_says_no_and_keys_stay_where_rows_are(two: Two) -> None:
    await observations(two)
    await two.platform.execute("alter table seen add load_batch text")
    rows = two.selection("public.seen", batch=BATCH)
    no = CopySpec(rows=rows, set_aside=SetAside.NO)
    await two.platform.execute("set session_replication_role = replica")
    await two.platform.execute("insert into seen (id, day, ward) values (0, '2021-01-01', 'a')")
    await two.platform.execute("insert into patient select n from generate_series(1, 50) n")
    assert (await make_copy()(two.context(no))).facts["set_aside_and_rebuilt"] == 0
    await two.undo(rows)
    before = await definitions(two)
    spec = CopySpec(rows=rows, set_aside=SetAside.YES)
    evidence = await make_copy()(two.context(spec, attempt=20))
    assert evidence.facts["set_aside_and_rebuilt"] == 7 + 1 + 4
    assert await definitions(two) == before


async def test_a_key_goes_where_the_source_has_it_by_fewer_columns_and_stays_where_it_does_not(two: Two) -> None:
    parted = """
        create table {0} (id int, day date, v text, primary key (id, day)) partition by range (day);
        create table {0}_all partition of {0} default"""
    await two.both(parted.format("same"))
    await two.legacy.execute("create table fewer (id int primary key, day date, v text)")
    await two.legacy.execute("create table other (id int, day date, v text)")
    await two.legacy.execute("create table whole (id int, day date, v text) partition by list (id)")
    await two.legacy.execute("create table whole_all partition of whole (primary key (id, day)) default")
    for name in ("fewer", "other", "whole"):
        await two.platform.execute(parted.format(name))
    await two.platform.execute("create index on other (v)")
    for name in ("same", "fewer", "other", "whole"):
        await two.legacy.execute(
            f"insert into {name} select n, date '2022-01-01' + n, 'v' from generate_series(1, 9) n"
        )
    await two.copy(two.selection("public.*"))
    gone = {"same_pkey", "same_all_pkey", "fewer_pkey", "fewer_all_pkey", "other_v_idx", "other_all_v_idx"}
    assert await _names(two) == gone


async def test_what_cannot_be_made_again_as_it_is_stays_with_all_that_hangs_on_it(two: Two) -> None:
    await two.both("""
        create table clustered (id int primary key, v text) partition by range (id);
        create table clustered_1 partition of clustered for values from (0) to (500);
        create table clustered_2 partition of clustered default;
        create index clustered_v on clustered (v); cluster clustered_2 using clustered_2_v_idx;
        create table referred (id int primary key, v text) partition by range (id);
        create table referred_1 partition of referred default; create index referred_v on referred (v);
        create table refers (id int references referred, other int references clustered_1);
        create table half (id int not null, v text) partition by range (id);
        create table half_1 partition of half default; create index half_v on only half (v);
        create table mixed (id int not null, v text) partition by range (id);
        create table mixed_1 partition of mixed default; alter table mixed_1 add constraint mixed_1_key unique (id);
        create unique index mixed_id on only mixed (id); alter index mixed_id attach partition mixed_1_key;
        create table shown (id int primary key, v text) partition by range (id);
        create table shown_1 partition of shown default; create view shows as select id, v from shown_1 group by id""")
    before = await definitions(two)
    for table in ("clustered", "referred", "half", "mixed", "shown"):
        await two.legacy.execute(f"insert into {table} select n, 'v' || n from generate_series(1, 300) n")
    await two.copy(two.selection("public.*"))
    assert await definitions(two) == before
    assert await _names(two) == {"referred_v", "referred_1_v_idx"}


async def test_what_joins_beside_a_foreign_partition_stays_and_what_leaves_have_alone_goes(two: Two) -> None:
    await extension(two, "file_fdw")
    await two.legacy.execute(
        "create table far (id int, v text); insert into far select n, 'v' from generate_series(1, 9) n"
    )
    await two.platform.execute("""
        create server files foreign data wrapper file_fdw; create table far (id int, v text) partition by range (id);
        create table far_1 partition of far default; create index far_v on far (v); create index far_1_id on far_1 (id);
        create foreign table far_2 partition of far for values from (-9) to (0)
            server files options (filename '/dev/null', format 'csv')""")
    before = await definitions(two)
    await two.copy(two.selection("public.far"))
    assert await definitions(two) == before
    assert await _names(two) == {"far_1_id"}


@pytest.mark.parametrize("everywhere", [True, False])
async def test_an_owner_who_may_nothing_else_sets_aside_what_it_may_make_again(two: Two, everywhere: bool) -> None:
    await observations(two)
    await two.legacy.execute("create table other (id int primary key)")
    await two.platform.execute("""
        create table other (id int primary key) partition by hash (id);
        create table other_all partition of other for values with (modulus 1, remainder 0);
        create role keeper login; grant create on schema public, "Old "".\"" Years" to keeper;
        grant usage on schema cutover to keeper; grant all on all tables in schema cutover to keeper;
        alter table other_all owner to keeper; create index other_id on other_all (id); grant all on other to keeper;
        alter table patient owner to keeper""")
    for member in await two.platform.fetch("select relid::regclass::text as name from pg_partition_tree('seen')"):
        await two.platform.execute(f"alter table {member['name']} owner to keeper")
    if everywhere:
        await two.platform.execute('grant usage on schema "Old ""."" Years" to keeper')
    before, plain = await definitions(two), two.platform_dsn
    try:
        two.platform_dsn = plain.replace("postgres@", "keeper@")
        evidence = await two.copy(two.selection("public.*"), chunk_rows=100)
        assert evidence.facts["triggers"] == "on"
        assert await definitions(two) == before
        nested = {"seen_2022_patient_idx", *(f"seen_2022_{leaf}_patient_idx" for leaf in ("a", "rest", "none"))}
        assert evidence.facts["set_aside_and_rebuilt"] == (42 if everywhere else 2 + len(nested))
        assert everywhere or await _names(two) == {"only_2021", "of_its_own", *nested}
        await _same(two)
    finally:
        two.platform_dsn = plain
        await two.platform.execute("drop owned by keeper cascade; drop role keeper")


async def test_exclusion_over_partitions_comes_back_where_there_is_such_a_thing(two: Two) -> None:
    await two.both("""
        create table plot (span int4range not null, v text,
            constraint "no; two" exclude using gist (span with =) with (fillfactor = 60) where (v <> 'x')
            deferrable initially deferred) partition by list (span);
        create table plot_all partition of plot default""")
    await two.legacy.execute("insert into plot select int4range(n, n + 1), 'v' from generate_series(1, 300) n")
    before = await definitions(two)
    spec = CopySpec(rows=two.selection("public.plot"), set_aside=SetAside.YES)
    assert (await make_copy(100)(two.context(spec))).facts["set_aside_and_rebuilt"] == 2
    assert await definitions(two) == before


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
    assert not await _names(two)
