"""Rows that refer to no row: set aside like every other bad row, where the plan says so and triggers are silent."""

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from jobs.copy.bad_rows import TooManyBadRows
from jobs.copy.checkpoints import RowsOfOthers
from jobs.copy.job import make_copy
from jobs.copy.orphan_rows import ReferredTo
from jobs.postgres.connection.copy_timeout import ConnectionLost
from jobs.reconcile.job import reconcile
from jobs.rows.foreign_keys import Orphans
from plans.model import BadRows, CopySpec, Frozen, FrozenBy, OnExisting, ReconcileSpec, SetAside, TableSelection
from tests.support.fake_context import FakeContext
from tests.support.session.variants import by_night
from tests.support.two_databases import BATCH, Two, as_carrier, needs_15

FROZEN = Frozen(by=FrozenBy.DECLARED, who="ops")
CARE = """
create table patient (id int primary key, age int);
create table encounter (id int primary key, patient int);
create table observation (ward int, no int, encounter int, primary key (ward, no))"""
KEYS = """
alter table encounter add constraint of_patient foreign key (patient) references patient on delete cascade;
alter table observation add constraint of_encounter foreign key (encounter) references encounter on delete cascade"""


def _context(two: Two, rows: TableSelection, at_most: int = 100, attempt: int = 1, **said: Any) -> FakeContext:
    spec = CopySpec(rows=rows, bad_rows=BadRows(at_most=at_most), **said)
    return two.context(spec, attempt=attempt)


async def _care(two: Two, patients: str = "true") -> TableSelection:
    """300 patients without some, 900 encounters, 1800 observations."""
    await two.both(CARE)
    await two.platform.execute(KEYS)
    await two.legacy.execute(f"""
        insert into patient select id, id from generate_series(1, 300) id where {patients};
        insert into encounter select id, 1 + id % 300 from generate_series(1, 900) id;
        insert into observation select id % 3, id, 1 + id % 900 from generate_series(1, 1800) id;
        analyze patient, encounter, observation""")
    return two.selection("public.*")


async def _rejected(two: Two) -> list[tuple[str, list[str], list[str], str, str]]:
    rows = await two.platform.fetch("select * from cutover.reject order by relation, key::int[]")
    return [(row["relation"], row["key_columns"], row["key"], row["sqlstate"], row["constraint_name"]) for row in rows]


async def _agrees(two: Two) -> None:
    """The checkpoints count what stands, and each bad row is one of a chunk."""
    for row in await two.platform.fetch("select relation, sum(rows) as rows from cutover.chunk group by 1"):
        assert await two.platform.fetchval(f"select count(*) from {row['relation']}") == row["rows"]
    astray = await two.platform.fetchval("""select count(*) from cutover.reject r where not exists (
        select from cutover.chunk c where (c.run, c.task, c.relation, c.lo) = (r.run, r.task, r.relation, r.lo))""")
    assert astray == 0
    assert not await two.platform.fetchval("select count(*) from cutover.chunk where rows < 0")


async def test_an_orphan_is_set_aside_and_what_it_leaves_behind_and_the_next_attempt_believes_the_others(
    two: Two,
) -> None:
    rows = await _care(two, patients="id <> 8")
    context = _context(two, rows)
    evidence = await make_copy(100)(context)
    rejected = await _rejected(two)
    assert rejected[:3] == [
        ('"public"."encounter"', ["id"], [key], "23503", "of_patient") for key in ("7", "307", "607")
    ]
    assert {row[1:2] + row[3:] for row in map(_hashable, rejected[3:])} == {(("ward", "no"), "23503", "of_encounter")}
    assert len(rejected) == 9
    assert evidence.summary.endswith("2,990 rows in 3 tables, 9 bad rows set aside")
    assert {table.table: table.rows for table in evidence.tables} == {
        "public.patient": 299, "public.encounter": 897, "public.observation": 1794,
    }  # fmt: skip
    assert context.warnings == [
        f"public.{table}: rows that the target refuses are set aside in cutover.reject"
        for table in ("encounter", "observation")
    ]
    assert context.published[-1].note == "9 bad rows set aside"
    await two.same("encounter", rows="patient <> 8")
    assert await two.platform.fetchval("select bool_and(convalidated) from pg_constraint where contype = 'f'")
    await _agrees(two)
    proved = await reconcile(two.context(ReconcileSpec(rows=rows, plain_keys=True, orphans=True), task="D09"))
    assert proved.facts["public.encounter missing"] == "307, 607, 7"
    assert proved.summary == "9 differences in public.encounter, public.observation; all 2 checks hold"
    chunks = await two.chunks()
    again = await make_copy(100)(_context(two, rows, attempt=2))
    assert (again.facts["rows"], again.facts["bad_rows"]) == (2990, 9)
    assert again.facts["chunks_of_earlier_attempts"] == len(chunks)
    assert await two.chunks() == chunks
    await two.undo(rows)
    assert not await two.platform.fetchval("select count(*) from cutover.reject")
    assert not await two.platform.fetchval("select count(*) from observation")


def _hashable(row: tuple[str, list[str], list[str], str, str]) -> tuple[object, ...]:
    return tuple(tuple(part) if isinstance(part, list) else part for part in row)


async def test_a_parent_that_was_refused_itself_takes_its_children_to_the_bad_rows(two: Two) -> None:
    rows = await _care(two)
    await two.platform.execute("alter table patient add check (age <> 8)")
    evidence = await make_copy(100)(_context(two, rows, at_most=10))
    assert evidence.facts["bad_rows"] == 10
    assert {(row[0], row[3]) for row in await _rejected(two)} == {
        ('"public"."patient"', "23514"), ('"public"."encounter"', "23503"), ('"public"."observation"', "23503"),
    }  # fmt: skip
    await _agrees(two)


async def test_more_orphans_than_the_plan_permits_end_the_copy_counted_and_none_of_the_table_is_gone(two: Two) -> None:
    rows = await _care(two, patients="id <> 8")
    with pytest.raises(TooManyBadRows, match=r"more than 5 rows are .*: 6 rows without a row in public\.encounter"):
        await make_copy(100)(_context(two, rows, at_most=5))
    assert await two.platform.fetchval("select count(*) from observation") == 1800
    assert len(await _rejected(two)) == 3
    await _agrees(two)
    assert (await make_copy(100)(_context(two, rows, at_most=9, attempt=2))).facts["bad_rows"] == 9


@pytest.mark.parametrize("consistency", [None, FROZEN])
async def test_orphans_that_an_earlier_run_set_aside_go_over_with_its_chunks(
    two: Two, consistency: Frozen | None
) -> None:
    rows = await _care(two, patients="id <> 8")
    said = {"on_existing": OnExisting.RESUME, "consistency": consistency}
    await make_copy(100)(_context(two, rows, **said))
    second = _context(two, rows, **said)
    second.run = "second night"
    evidence = await make_copy(100)(second)
    assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (2990, 9)
    assert evidence.facts["chunks_of_earlier_attempts"] == len(await two.chunks())
    assert await two.platform.fetchval("select count(*) from cutover.reject where run = 'second night'") == 9
    await _agrees(two)


async def test_without_leave_orphans_end_the_copy(two: Two) -> None:
    rows = await _care(two, patients="id <> 8")
    with pytest.raises(Orphans, match=r"public\.encounter: 3 rows without a row in public\.patient \(of_patient\)"):
        await two.copy(rows)
    assert await two.platform.fetchval("select count(*) from encounter") == 900


@pytest.mark.parametrize(
    "said", [{"set_aside": SetAside.NO}, {"set_aside": SetAside.NO, "frozen": True}, {"frozen": True}]
)
async def test_keys_that_stand_and_tables_that_are_cut_by_blocks_are_sifted_too(
    two: Two, said: dict[str, object]
) -> None:
    rows = await _care(two, patients="id <> 8")
    if said.pop("frozen", False):
        said["consistency"] = FROZEN
    evidence = await make_copy(100)(_context(two, rows, **said))
    assert evidence.facts["bad_rows"] == 9
    await _agrees(two)
    again = await make_copy(100)(_context(two, rows, attempt=2, **said))
    assert again.facts["chunks_of_earlier_attempts"] == len(await two.chunks())
    await two.undo(rows)
    assert not await two.platform.fetchval("select count(*) from cutover.reject")


async def test_rows_of_a_hierarchy_go_level_by_level(two: Two) -> None:
    await two.both("create table ward (id int primary key, within int)")
    await two.platform.execute("alter table ward add foreign key (within) references ward on delete cascade")
    await two.legacy.execute("""
        insert into ward select id, nullif(id / 2, 0) from generate_series(1, 127) id where id <> 2""")
    evidence = await make_copy(20)(_context(two, two.selection("public.ward")))
    assert evidence.facts["bad_rows"] == 62  # all beneath ward 2
    await two.same(
        "ward", rows="id = 1 or id = 3 or id / 2 = 3 or id / 4 = 3 or id / 8 = 3 or id / 16 = 3 or id / 32 = 3"
    )
    await _agrees(two)


async def test_tables_that_refer_to_each_other_in_a_circle_are_sifted_until_nothing_more_is_found(two: Two) -> None:
    await two.both("""
        create table mother (id int primary key, last_child int);
        create table child (id int primary key, mother int);
        create table toy (id int primary key, child int)""")
    await two.platform.execute("""
        alter table mother add foreign key (last_child) references child;
        alter table child add foreign key (mother) references mother;
        alter table toy add foreign key (child) references child""")
    await two.legacy.execute("""
        insert into mother select id, id from generate_series(1, 50) id;
        insert into child select id, nullif(id + 1, 51) from generate_series(1, 50) id where id <> 3;
        insert into toy select id, id from generate_series(3, 5) id""")
    evidence = await make_copy(20)(_context(two, two.selection("public.*"), workers=1))
    # mother 3 has no child 3; child 2 no mother 3; mother 2 no child 2; child 1, mother 1; toy 3
    assert evidence.facts["bad_rows"] == 6
    assert [(row[0].split('"')[3], row[2][0]) for row in await _rejected(two)] == [
        ("child", "1"), ("child", "2"), ("mother", "1"), ("mother", "2"), ("mother", "3"), ("toy", "3"),
    ]  # fmt: skip
    await _agrees(two)


async def _waves(two: Two) -> TableSelection:
    """A target on which another wave stands, beside which ours comes."""
    rows = await _care(two, patients="id <> 8")
    await two.platform.execute("""
        alter table patient add load_batch text; alter table encounter add load_batch text;
        alter table observation add load_batch text;
        set session_replication_role = replica;
        insert into patient values (1000, 1, 'wave_0');
        insert into encounter values (1000, 1000, 'wave_0'), (1001, 8, 'wave_0');
        insert into observation values (9, 9, 1000, 'wave_0');
        reset session_replication_role""")
    return replace(rows, batch=BATCH)


async def test_of_a_batch_only_its_own_rows_are_set_aside(two: Two) -> None:
    rows = await _waves(two)
    evidence = await make_copy(100)(_context(two, rows))
    assert (evidence.facts["bad_rows"], evidence.facts["set_aside_and_rebuilt"]) == (9, 0)
    others = await two.platform.fetch("select id from encounter where load_batch = 'wave_0' order by 1")
    assert [row["id"] for row in others] == [1000, 1001]
    again = await make_copy(100)(_context(two, rows, attempt=2))
    assert again.facts["chunks_of_earlier_attempts"] == len(await two.chunks())
    await two.platform.execute("delete from encounter where id = 1001")
    await two.undo(rows)
    assert await two.platform.fetchval("select count(*) from encounter") == 1


async def test_a_row_that_others_refer_to_is_not_set_aside(two: Two) -> None:
    rows = await _waves(two)
    await two.platform.execute("""
        set session_replication_role = replica; insert into observation values (9, 10, 7, 'wave_0')""")
    with pytest.raises(ReferredTo, match=r"1 row of public\.observation that stays refers to them \(of_encounter\)"):
        await make_copy(100)(_context(two, rows))
    assert await two.platform.fetchval("select count(*) from encounter where load_batch = 'wave_1'") == 900


async def test_nothing_is_set_aside_where_rows_of_others_cannot_be_told_from_ours(two: Two) -> None:
    rows = await _care(two, patients="id <> 8")
    await two.platform.execute("insert into patient values (1000, 1); insert into encounter values (1000, 1000)")
    with pytest.raises(RowsOfOthers, match=r"public\.encounter: rows refer to no row \(of_patient\)"):
        await make_copy(100)(_context(two, rows, on_existing=OnExisting.APPEND))
    assert await two.platform.fetchval("select count(*) from encounter") == 901


@pytest.mark.parametrize("said", [{}, {"set_aside": SetAside.NO}])
async def test_foreign_keys_of_partitions_are_sifted_by_themselves_or_with_their_table(
    two: Two, said: dict[str, object]
) -> None:
    await two.both("""
        create table place (id int primary key);
        create table stay (id int primary key, place int, origin int) partition by range (id);
        create table stay_low partition of stay for values from (0) to (500);
        create table stay_high partition of stay default""")
    await two.platform.execute("""
        alter table stay add constraint of_place foreign key (place) references place;
        alter table stay_low add constraint low_only foreign key (origin) references place""")
    await two.legacy.execute("""
        insert into place select n from generate_series(1, 9) n;
        insert into stay select n, n % 9 + 1, n % 9 + 1 from generate_series(1, 999) n;
        update stay set place = 99 where id in (5, 700); update stay set origin = 98 where id in (6, 701);
        analyze place, stay""")
    rows = two.selection("public.*")
    evidence = await make_copy(100)(_context(two, rows, **said))
    assert evidence.facts["bad_rows"] == 3
    named = sorted((row[2][0], row[4]) for row in await _rejected(two))
    assert named == [("5", "of_place"), ("6", "low_only"), ("700", "of_place")]
    await two.same("stay", rows="id not in (5, 6, 700)")
    await _agrees(two)
    await two.undo(rows)
    assert not await two.platform.fetchval("select count(*) from stay")


async def test_an_orphan_that_no_key_names_ends_the_copy_and_says_so(two: Two) -> None:
    await two.both("create table place (id int primary key); create table note (place int, text text)")
    await two.platform.execute("alter table note add constraint of_place foreign key (place) references place")
    await two.legacy.execute("insert into note values (1, 'lost')")
    with pytest.raises(Orphans, match=r"public\.note: 1 row without a row in public\.place") as caught:
        await make_copy()(_context(two, two.selection("public.*")))
    assert "there is no key to name them by" in caught.value.hint
    assert await two.platform.fetchval("select count(*) from note") == 1


DIES = """
create function die() returns trigger language plpgsql as $$ begin
    if {when} then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$;
create trigger die {moment} on cutover.{table} for each row execute function die();
alter table cutover.{table} enable always trigger die"""


@pytest.mark.parametrize(
    ("table", "moment", "when", "left"),
    [
        by_night("reject", "before insert", "new.constraint_name = 'of_patient'", 0),
        by_night("chunk", "before update", "new.relation like '%encounter%'", 0),
        ("reject", "before insert", "new.constraint_name = 'of_encounter'", 3),
        ("chunk", "before update", "new.relation like '%observation%'", 3),
        by_night("set_aside", "before update", "new.name = 'of_patient'", None),
        ("set_aside", "before update", "new.name = 'of_encounter'", 9),
    ],
)
async def test_an_attempt_that_ended_within_or_behind_a_sift_is_gone_on_with(
    two: Two, table: str, moment: str, when: str, left: int | None
) -> None:
    rows = await _care(two, patients="id <> 8")
    await two.platform.execute(DIES.format(table=table, moment=moment, when=when))
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ConnectionLost)):
        await make_copy(100)(_context(two, rows, workers=1))
    await two.platform.execute("drop function die cascade")
    assert left is None or len(await _rejected(two)) == left
    await _agrees(two)
    chunks = len(await two.chunks())
    evidence = await make_copy(100)(_context(two, rows, attempt=2))
    assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (2990, 9)
    assert evidence.facts["chunks_of_earlier_attempts"] == chunks
    assert await two.platform.fetchval("select bool_and(convalidated) from pg_constraint where contype = 'f'")
    await two.same("encounter", rows="patient <> 8")
    await _agrees(two)


async def test_an_undo_of_a_copy_that_ended_between_two_sifts_takes_out_the_rest(two: Two) -> None:
    rows = await _care(two, patients="id <> 8")
    with pytest.raises(TooManyBadRows):
        await make_copy(100)(_context(two, rows, at_most=5))
    await two.undo(rows)
    for table in ("patient", "encounter", "observation", "cutover.reject", "cutover.chunk"):
        assert not await two.platform.fetchval(f"select count(*) from {table}")
    assert await two.platform.fetchval("select count(*) from pg_constraint where contype = 'f'") == 2


OWNED = """
grant all on schema public to carrier; grant all on all tables in schema public to carrier"""


async def _owned(two: Two, *tables: str) -> None:
    """By a role that may drop foreign keys, and may not silence triggers."""
    await two.platform.execute("".join(f"alter table {table} owner to carrier;" for table in tables))


async def test_orphans_of_keys_that_were_set_aside_are_found_where_triggers_are_on_too(two: Two) -> None:
    rows = await _care(two, patients="id <> 8")
    async with as_carrier(two, OWNED):
        await _owned(two, "patient", "encounter", "observation")
        evidence = await make_copy(100)(_context(two, rows))
    assert (evidence.facts["bad_rows"], evidence.facts["triggers"]) == (9, "on")
    assert len(await _rejected(two)) == 9


async def test_where_triggers_are_on_a_delete_takes_nothing_along(two: Two) -> None:
    rows = await _care(two, patients="id <> 8")
    await two.both("create table note (id int primary key, encounter int)")
    await two.platform.execute("alter table note add foreign key (encounter) references encounter on delete cascade")
    await two.platform.execute("insert into note values (-1, null)")
    await two.legacy.execute("insert into note values (1, 7)")
    async with as_carrier(two, OWNED):
        await _owned(two, "patient", "encounter", "observation", "note")
        with pytest.raises(ReferredTo, match=r"1 row of public\.note that stays refers to them"):
            await make_copy(100)(_context(two, rows, on_existing=OnExisting.APPEND))
        assert await two.platform.fetchval("select count(*) from note") == 2
        assert await two.platform.fetchval("select count(*) from encounter") == 900


async def test_a_key_whose_triggers_cannot_be_silenced_takes_nothing_along_either(two: Two) -> None:
    rows = await _care(two, patients="id <> 8")
    trigger = await two.platform.fetchval("""
        select tgname from pg_trigger
         where tgrelid = 'encounter'::regclass and tgfoid = '"RI_FKey_cascade_del"'::regproc""")
    await two.platform.execute(f'alter table encounter enable always trigger "{trigger}"')
    with pytest.raises(ReferredTo, match=r"6 rows of public\.observation that stay refer to them \(of_encounter\)"):
        await make_copy(100)(_context(two, rows))
    assert await two.platform.fetchval("select count(*) from observation") == 1800


async def test_a_role_that_may_not_delete_is_told_how_many_orphans_there_are(two: Two) -> None:
    rows = await _care(two, patients="id <> 8")
    async with as_carrier(two, "grant select, insert on all tables in schema public to carrier"):
        await two.platform.execute("grant set on parameter session_replication_role to carrier")
        with pytest.raises(Orphans, match="3 rows without a row in") as caught:
            await make_copy(100)(_context(two, rows))
        await two.platform.execute("revoke set on parameter session_replication_role from carrier")
    assert "this role may not take rows out of it (grant delete)" in caught.value.hint


async def test_a_reference_that_is_half_null_is_an_orphan_where_the_key_says_match_full(two: Two) -> None:
    await two.both("""
        create table place (ward int, bed int, primary key (ward, bed));
        create table stay (id int primary key, ward int, bed int)""")
    await two.platform.execute("alter table stay add constraint at foreign key (ward, bed) references place match full")
    await two.legacy.execute("""
        insert into place values (1, 1);
        insert into stay values (1, 1, 1), (2, 1, null), (3, null, null), (4, 1, 2)""")
    evidence = await make_copy()(_context(two, two.selection("public.*")))
    assert evidence.facts["bad_rows"] == 2
    assert [row[2] for row in await _rejected(two)] == [["2"], ["4"]]


async def test_a_key_whose_types_are_compared_in_a_way_of_their_own_is_left_to_the_server(two: Two) -> None:
    await two.both("create table place (code char(4) primary key); create table stay (id int primary key, code text)")
    await two.platform.execute("alter table stay add constraint at foreign key (code) references place")
    await two.legacy.execute("insert into place values ('A1'); insert into stay values (1, 'A1  '), (2, 'A1')")
    evidence = await make_copy()(_context(two, two.selection("public.*")))
    assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (3, 0)


async def test_rows_of_tables_that_inherit_are_neither_orphans_nor_referred_to(two: Two) -> None:
    await two.both("create table place (id int primary key); create table stay (id int primary key, place int)")
    await two.platform.execute("""
        alter table stay add constraint at foreign key (place) references place;
        create table room () inherits (place); insert into room values (3);
        create table visit () inherits (stay); insert into visit values (50, 7)""")
    await two.legacy.execute("insert into place values (1); insert into stay values (1, 1), (2, 3)")
    evidence = await make_copy()(_context(two, two.selection("public.*")))
    assert [row[2] for row in await _rejected(two)] == [["2"]]
    assert evidence.facts["rows"] == 2
    assert await two.platform.fetchval("select count(*) from visit") == 1


@needs_15
async def test_orphans_are_set_aside_on_an_older_server_too(on_15: Two) -> None:
    rows = await _care(on_15, patients="id <> 8")
    assert (await make_copy(100)(_context(on_15, rows))).facts["bad_rows"] == 9
    await _agrees(on_15)
