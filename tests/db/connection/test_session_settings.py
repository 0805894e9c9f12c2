"""A plan means the same whatever its role and its databases have set for themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from jobs.databases import Databases
from jobs.outcomes import Permanent, Succeeded
from jobs.postgres.connection import settings
from jobs.postgres.connection.connect import UnknownZone, open_connection
from jobs.postgres.connection.endpoint import Endpoint, endpoint
from jobs.postgres.connection.settings import SettingStands
from jobs.postgres.target.prepare import prepare
from jobs.reconcile.job import reconcile
from jobs.rows.foreign_keys import Orphans
from plans.model import (
    Agreement,
    ComparisonSign,
    Condition,
    Connection,
    CopySpec,
    Measure,
    ReconcileSpec,
    RunKind,
    SqlProbe,
    SqlSpec,
    TableSelection,
    WaitUntilSpec,
    WatchSpec,
)
from tests.conftest import MakeDatabase
from tests.support.attempts import TARGET, Bench, rehearsed
from tests.support.fake_context import FakeContext, connected
from tests.support.postgres_server import PostgresServer
from tests.support.two_databases import LEGACY, PLATFORM, Two, as_carrier, needs_15

OSLO = "Europe/Oslo"
NASTY = {
    "TimeZone": "Asia/Kathmandu",
    "DateStyle": "SQL, DMY",
    "IntervalStyle": "sql_standard",
    "timezone_abbreviations": "India",
    "extra_float_digits": "-15",
    "bytea_output": "escape",
    "xmloption": "document",
    "xmlbinary": "hex",
    "array_nulls": "off",
    "standard_conforming_strings": "off",
    "backslash_quote": "on",
    "transform_null_equals": "on",
    "quote_all_identifiers": "on",
    "check_function_bodies": "off",
    "client_min_messages": "error",
    "row_security": "on",
    "gin_fuzzy_search_limit": "1",
    "statement_timeout": "50ms",
    "lock_timeout": "1ms",
    "idle_in_transaction_session_timeout": "50ms",
    "idle_session_timeout": "1min",  # set after the start-up packet: a shorter one would race with a slow client
    "exit_on_error": "on",
    "default_transaction_isolation": "serializable",
    "default_transaction_read_only": "on",
    "default_transaction_deferrable": "on",
    "session_replication_role": "replica",
    "zero_damaged_pages": "on",
    "ignore_checksum_failure": "on",
}


async def spoil(connection: asyncpg.Connection) -> None:
    """Give this connection's database all of them."""
    database = await connection.fetchval("select current_database()")
    for name, value in NASTY.items():
        await connection.execute(f"alter database \"{database}\" set {name} = '{value}'")


@pytest.fixture(params=["18", pytest.param("15", marks=needs_15)])
def spoilt(request: pytest.FixtureRequest) -> Two:
    """Two databases, of either version; a test spoils them when it has made its tables."""
    return request.getfixturevalue("two" if request.param == "18" else "on_15")


def in_oslo(context: FakeContext) -> FakeContext:
    for database in context.databases.values():
        database.zone = OSLO
    return context


TABLES = """
create table contact (id int primary key, at timestamp, kept interval);
create table ev (id int primary key, at timestamptz);
create table raw (id int primary key, b bytea, f float8, x xml, m money, r tstzrange, a timestamptz[], c regclass);
"""
ROWS = """
insert into contact values (1, '2026-07-01 10:00', '1 day -2:00'), (2, '2026-12-01 10:00', '-1 year');
insert into ev select g, '2026-11-28 16:00 Europe/Oslo'::timestamptz + g * interval '10 min'
  from generate_series(1, 24) g;
insert into raw select g, '\\x00ff5c', 1 / 3.0, '<a/>', 12.5, '[2026-03-29 01:30+01,2026-03-29 03:30+02)',
       array['2026-10-25 02:30+02', '2026-10-25 02:30+01']::timestamptz[], 'contact' from generate_series(1, 9) g
"""
SELECTION = TableSelection(
    source=LEGACY,
    target=PLATFORM,
    tables=("public.contact", "public.ev", "public.raw"),
    columns={"public.contact": {"at": "at::timestamptz"}},
    where={"public.ev": "at < '2026-11-28 18:00'"},
    mapping={"public.day": "select id, at::date as day, '2026-11-28 18:00'::timestamptz as live from ev where id > 23"},
)


async def test_what_copy_and_reconcile_are_told_is_evaluated_in_the_plans_zone(spoilt: Two) -> None:
    two = spoilt
    by_18 = await two.legacy.fetchval("select current_setting('server_version_num')::int >= 180000")
    await two.both(TABLES.replace(" xml", " text") if by_18 else TABLES)  # the tests' 18 is built without libxml
    await two.platform.execute("""
        alter table contact alter at type timestamptz;
        create table day (id int primary key, day date, live timestamptz)""")
    await two.legacy.execute(ROWS)
    await two.both("vacuum analyze contact, ev, raw")
    await spoil(two.legacy)
    await spoil(two.platform)
    await make_copy()(in_oslo(two.context(CopySpec(rows=SELECTION))))
    moments = await two.platform.fetch("select at at time zone 'UTC' as at, kept::text from contact order by id")
    assert [f"{row['at']:%m-%d %H:%M}" for row in moments] == ["07-01 08:00", "12-01 09:00"]
    assert await two.platform.fetchval("select count(*) from ev") == 11
    row = await two.platform.fetchrow("select day::text, live = '2026-11-28 17:00+00' as live from day")
    assert dict(row) == {"day": "2026-11-28", "live": True}
    alike = "select count(*) from ev where at < '2026-11-28 18:00'"
    proof = ReconcileSpec(
        rows=SELECTION,
        aggregates={"public.contact": {"at": {Measure.MIN: 0, Measure.DISTINCT: 0}}},
        agree=(Agreement(name="before six", source=alike, target=alike),),
    )
    evidence = await reconcile(in_oslo(two.context(proof, task="D09")))
    assert evidence.passed, evidence
    assert evidence.facts["before six"] == "count 11 on both sides"


async def test_rows_that_differ_are_named_alike_whatever_the_plans_zone(two: Two) -> None:
    await two.both("create table t (at timestamptz primary key, r tstzrange, v int)")
    await two.legacy.execute("insert into t values ('2026-07-01 10:00+02', '[2026-07-01 10:00+02,)', 1)")
    await two.platform.execute("insert into t values ('2026-07-01 10:00+02', '[2026-07-01 10:00+02,)', 2)")
    found = set()
    for zone in ("UTC", OSLO):
        context = two.context(ReconcileSpec(rows=two.selection("public.t")), task="D09")
        for database in context.databases.values():
            database.zone = zone
        facts = (await reconcile(context)).facts
        name = await two.platform.fetchval(f"select {facts['public.t key in target']} from t")  # in a zone of its own
        assert facts["public.t different"] == f"{name} (v)"
        found.add(name)
    assert len(found) == 1


async def test_names_of_objects_travel_and_are_hashed_with_their_schema(two: Two) -> None:
    await two.both("create schema a; create schema b; create table a.t (); create table b.t (); create table b.u ()")
    await two.both("create function a.f() returns int language sql as 'select 1'")
    await two.both("create table r (id int primary key, c regclass, p regproc, t regtype, o regoper)")
    values = "'a.f', 'b.t[]', 'pg_catalog.||/'"
    await two.legacy.execute(
        f"insert into r values (1, 'a.t', {values}), (2, 'b.u', {values}), (3, '-', '-', 'int', '0')"
    )
    for side, path in ((two.legacy, "a, b, public"), (two.platform, "b, public")):
        await side.execute(
            f'alter database "{await side.fetchval("select current_database()")}" set search_path = {path}'
        )
    rows = two.selection("public.r")
    await two.copy(rows)
    assert await two.platform.fetchval("select array_agg(c::text order by id) from r") == ["a.t", "b.u", "-"]
    assert (await reconcile(two.context(ReconcileSpec(rows=rows), task="D09"))).passed
    await two.platform.execute("update r set c = 'b.t' where id = 1")  # both are called t under their own path
    evidence = await reconcile(two.context(ReconcileSpec(rows=rows, plain_keys=True), task="D09"))
    assert evidence.facts["public.r different"] == "1 (c)"


async def test_the_dry_run_says_what_is_set(two: Two) -> None:
    await two.both("create table t (id int primary key)")
    where = endpoint(Connection(dsn=two.legacy_dsn), {})
    reading = await open_connection(where, application="test", zone=OSLO)
    try:
        text = await preview(reading, two.platform, CopySpec(rows=two.selection("public.t")))
    finally:
        await reading.close()
    assert f"set timezone = '{OSLO}';" in text


@pytest.fixture
async def fair(make_database: MakeDatabase, tmp_path: Path) -> Bench:
    """The target of a plan for Oslo."""
    dsn = await make_database("target")
    async with connected(dsn) as connection:
        await prepare(connection)
        await connection.execute("create table t (id int, at timestamptz, w text)")
    return Bench(replace(rehearsed(platform=dsn), timezone=OSLO), tmp_path)


@pytest.fixture
async def bench(fair: Bench) -> Bench:
    """The same, with settings as bad as they come."""
    async with connected(fair.plan.databases[TARGET].rehearsal.dsn) as connection:
        await spoil(connection)
    return fair


async def test_every_kind_that_asks_or_writes_reads_times_in_the_plans_zone_and_outlives_the_roles_timeouts(
    bench: Bench,
) -> None:
    script = r"""
        insert into t select 1, '2026-07-01 10:00', 'back\slash' from pg_sleep(0.2);
        reset all;
        insert into t select 2, '2026-12-01 10:00', null from pg_sleep(0.2);
    """
    done = await bench.run(SqlSpec(on=TARGET, text=script))
    assert isinstance(done, Succeeded), done
    query = r"""select count(*) = 2 as holds from t, pg_sleep(0.2)
        where at in ('2026-07-01 08:00+00', '2026-12-01 10:00') and (w = 'back\slash' or w is null)"""
    depth = query.replace("count(*) = 2 as holds", "count(*) as depth")
    both = Condition(column="depth", comparison=ComparisonSign.NE, value=2)
    asking = (
        SqlProbe(on=TARGET, query=query),
        WaitUntilSpec(on=TARGET, query=query),
        WatchSpec(on=TARGET, query=depth, every=timedelta(seconds=1), fail_if=both),
    )
    for number, spec in enumerate(asking, 2):
        outcome = await bench.run(spec, number=number)
        assert isinstance(outcome, Succeeded), outcome
        assert outcome.evidence.passed
    databases = Databases(bench.plan, RunKind.REHEARSAL, {})
    assert (await databases.ask("night", "G1", TARGET, query)).holds


async def test_a_discard_in_a_script_puts_nothing_of_the_roles_own_back(bench: Bench) -> None:
    script = "discard all; select 1 / (current_setting('session_replication_role') = 'origin')::int"
    assert isinstance(await bench.run(SqlSpec(on=TARGET, text=script, transaction=False)), Succeeded)


async def test_a_script_may_set_what_it_likes(bench: Bench) -> None:
    script = """
        set timezone = 'UTC'; reset work_mem; insert into t values (3, '2026-07-01 10:00');
        select 1 / (select count(*) from t where at = '2026-07-01 10:00+00')"""
    assert isinstance(await bench.run(SqlSpec(on=TARGET, text=script)), Succeeded)


async def opened(bench: Bench, zone: str = OSLO) -> Endpoint:
    where = endpoint(bench.plan.databases[TARGET].rehearsal, {})
    connection = await open_connection(where, application="test", zone=zone)
    try:
        wanted = {**settings.session_settings(zone), **settings.LATE_SETTINGS}
        for name, value in wanted.items():
            shown = await connection.fetchval("select current_setting($1, true)", name)
            assert shown in (value, None), name
    finally:
        await connection.close()
    return where


async def test_every_setting_is_written_as_the_server_shows_it(bench: Bench) -> None:
    await opened(bench)


async def test_every_setting_that_has_a_nasty_value_is_decided() -> None:
    assert NASTY.keys() <= settings.session_settings(OSLO).keys() | settings.LATE_SETTINGS.keys()


async def test_a_zone_that_the_server_does_not_know_is_named(bench: Bench) -> None:
    with pytest.raises(UnknownZone, match="does not know the plan's time zone Europe/Atlantis"):
        await opened(bench, "Europe/Atlantis")


@asynccontextmanager
async def a_mover(server: PostgresServer, bench: Bench, name: str, value: str) -> AsyncIterator[Bench]:
    """A plan whose role has a setting that it may not change."""
    where = bench.plan.databases[TARGET].rehearsal.dsn
    async with connected(server.dsn()) as admin, connected(where) as owner:
        await admin.execute("create role mover login")
        try:
            await admin.execute(f"alter role mover set {name} = {value}")
            await owner.execute("grant all on all tables in schema cutover, public to mover")
            await owner.execute("grant usage on schema cutover to mover")
            plan = replace(rehearsed(platform=where.replace("postgres@", "mover@")), timezone=OSLO)
            yield replace(bench, plan=plan)
        finally:
            await owner.execute("drop owned by mover")
            await admin.execute("drop role mover")


@pytest.mark.parametrize("name", ["zero_damaged_pages", "ignore_checksum_failure"])
async def test_a_setting_that_loses_rows_and_that_the_role_may_not_change_is_refused_by_name(
    fair: Bench, postgres_server: PostgresServer, name: str
) -> None:
    async with a_mover(postgres_server, fair, name, "on") as mover:
        outcome = await mover.run(SqlSpec(on=TARGET, text="select 1"))
    assert isinstance(outcome, Permanent)
    assert f"{name} is on for this role or database" in outcome.error.sentence
    assert f"reset {name}" in outcome.error.hint


async def test_a_script_is_refused_where_its_rows_would_meet_no_trigger(
    fair: Bench, postgres_server: PostgresServer
) -> None:
    async with a_mover(postgres_server, fair, "session_replication_role", "replica") as mover:
        outcome = await mover.run(SqlSpec(on=TARGET, text="insert into t values (1)"))
        assert isinstance(outcome, Permanent)
        assert "session_replication_role is replica" in outcome.error.sentence


async def test_a_copy_proves_foreign_keys_where_somebody_silenced_the_roles_triggers(two: Two) -> None:
    await two.both("create table p (id int primary key); create table c (id int primary key, p int)")
    await two.platform.execute("alter table c add foreign key (p) references p")
    await two.legacy.execute("insert into c values (1, 99)")
    async with as_carrier(two):
        await two.platform.execute("alter role carrier set session_replication_role = replica")
        with pytest.raises(Orphans):
            await two.copy(two.selection("public.*"))


async def test_a_setting_that_stands_names_its_database() -> None:
    assert str(SettingStands("platform", "zero_damaged_pages", "on")).startswith("platform: zero_damaged_pages is on")
