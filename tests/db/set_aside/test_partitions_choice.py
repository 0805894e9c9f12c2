"""What of a partitioned table is set aside, and what stays because it could not be made again as it is."""

import pytest

from jobs.copy.job import make_copy
from jobs.reconcile.job import reconcile
from jobs.rows.foreign_keys import Orphans
from plans.model import CopySpec, ReconcileSpec, SetAside
from tests.db.rows.test_wild_schema import extension
from tests.db.set_aside.test_partitions import names, observations, same
from tests.db.set_aside.test_set_aside import definitions
from tests.support.two_databases import BATCH, Two, as_carrier


async def test_more_partitions_than_the_server_can_lock_at_once_keep_what_they_have(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.postgres.lock_table.LOCK_TABLE_SHARE", 1000)
    await observations(two)
    await two.both("create index patient_name on patient (name)")
    await two.copy(two.selection("public.*"))
    assert await names(two) == {"patient_name"}
    await same(two)


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
    assert await names(two) == gone


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
    assert await names(two) == {"referred_v", "referred_1_v_idx"}


async def test_a_foreign_key_that_one_leaf_has_and_keeps_is_proved_for_the_rows_of_that_leaf(two: Two) -> None:
    await two.legacy.execute("create table stay (id int, ward text)")
    await two.legacy.execute("insert into stay select n, 'w' from generate_series(1, 9) n")
    await two.platform.execute("""
        create table ward (code text primary key);
        create table stay (id int, ward text) partition by range (id); create table stay_all partition of stay default;
        create table stay_low partition of stay for values from (0) to (5);
        alter table stay_low add foreign key (ward) references ward""")
    with pytest.raises(Orphans, match=r"public\.stay_low: 4 rows without a row in public\.ward"):
        await two.copy(two.selection("public.stay"))


async def test_where_keys_are_watched_a_table_of_which_one_leaf_refers_is_filled_behind_and_emptied_before(
    two: Two,
) -> None:
    await two.legacy.execute(
        "create table ward (code text primary key); create table stay (id int primary key, ward text)"
    )
    await two.legacy.execute("""
        insert into ward values ('w'); insert into stay select n, 'w' from generate_series(1, 900) n;
        analyze ward, stay""")
    await two.platform.execute("""
        create table ward (code text primary key);
        create table stay (id int primary key, ward text) partition by range (id);
        create table stay_all partition of stay default;
        create table stay_low partition of stay for values from (0) to (500) partition by range (id);
        create table stay_low_all partition of stay_low default;
        alter table stay_low_all add foreign key (ward) references ward""")
    async with as_carrier(two):
        evidence = await two.copy(two.selection("public.*"), chunk_rows=100)
        assert evidence.facts["triggers"] == "on"
        await two.same("stay")
        spec = ReconcileSpec(rows=two.selection("public.*"), orphans=True)
        evidence = await reconcile(two.context(spec))
        assert (
            evidence.facts["public.stay_low_all orphans of stay_low_all_ward_fkey"]
            == "0 rows without a row in public.ward"
        )
        await two.undo(two.selection("public.*"))
    assert await two.platform.fetchval("select count(*) from ward") == 0


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
    assert await names(two) == {"far_1_id"}


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
        assert everywhere or await names(two) == {"only_2021", "of_its_own", *nested}
        await same(two)
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
