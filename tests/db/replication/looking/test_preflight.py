"""Each thing that speaks against following is found on real servers before anything is touched."""

from dataclasses import replace

import asyncpg
import pytest

from jobs.replication.looking.preflight.objections import Preflight
from jobs.replication.looking.preflight.preflight import preflight
from jobs.rows.selection import SelectionRefused
from plans.model import Fenced, Replication
from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.replication.following import RECORDS
from tests.support.replication.peers import Peers, app_of
from tests.support.servers import Servers
from tests.support.two_databases import LEGACY, PLATFORM, Two, needs_15, two_on

SIDES = (LEGACY, PLATFORM)
SOUND = "create table note (id int primary key, text text)"


async def found(side: Peers | Two, of: Replication = RECORDS) -> Preflight:
    return await preflight(of, side.legacy, side.platform)


def about(some: tuple[str, ...], words: str) -> str:
    """The one that says this."""
    [one] = [each for each in some if words in each]
    return one


@needs_15
async def test_sound_tables_on_ready_servers_are_refused_on_no_version(peers_15_18: Peers, peers_18_15: Peers) -> None:
    for peers in (peers_15_18, peers_18_15):
        await peers.two.both(SOUND)
        result = await found(peers)
        assert result.refusals == ()
        assert [one.partition("wal_writer_delay")[0].split(" does not travel")[0] for one in result.warnings] == [
            *(
                f"{side}: each change that is applied waits for its disk, so that a crash loses none ("
                for side in SIDES
            ),
            *("legacy: DDL", "legacy: TRUNCATE"),
        ]


async def test_a_server_that_keeps_too_little_in_its_log_needs_a_restart_on_either_side(
    postgres_server: PostgresServer,
) -> None:
    async with two_on(postgres_server) as two:
        await two.both(SOUND)
        result = await found(two)
        for side in (LEGACY, PLATFORM):
            one = about(result.refusals, f"{side}: wal_level is replica, and must be logical")
            assert "needs a restart" in one
        with pytest.raises(SelectionRefused, match="this replication would be refused: 2 reasons"):
            result.refuse()


@pytest.mark.night
async def test_room_for_slots_senders_and_workers_is_counted_on_both_sides(servers: Servers) -> None:
    few = servers.like(
        wal_level="logical", max_replication_slots="1", max_wal_senders="1", max_logical_replication_workers="1"
    )
    async with two_on(few) as two:
        await two.both(SOUND)
        assert (await found(two)).refusals == ()
        names = ("max_replication_slots", "max_wal_senders", "max_logical_replication_workers")
        result = await found(two, replace(RECORDS, groups=2))
        for side in (LEGACY, PLATFORM):
            for name in names:
                about(result.refusals, f"{side}: {name} leaves room for 1, and 2 more are needed")


REFUSED = {
    "bare": ("create table bare (id int)", "has no replica identity"),
    "nothing": (
        "create table nothing (id int primary key); alter table nothing replica identity nothing",
        "has no replica identity",
    ),
    "light": ("create unlogged table light (id int primary key)", "is unlogged"),
    "parted": (
        "create table parted (id int primary key) partition by range (id);"
        " create table part1 partition of parted for values from (0) to (9);"
        " alter table part1 replica identity nothing",
        "has partitions without replica identity: public.part1",
    ),
    "deferred": (
        "create table deferred (id int primary key deferrable)",
        "has no replica identity",
    ),
}


async def test_a_table_whose_changes_cannot_travel_is_refused_on_both_sides(peers: Peers) -> None:
    await peers.two.both("; ".join(script for script, _ in REFUSED.values()))
    result = await found(peers)
    for side in (LEGACY, PLATFORM):
        for name, (_, words) in REFUSED.items():
            assert words in about(result.refusals, f"{side}: public.{name} ")


async def test_an_update_of_a_table_without_identity_would_really_fail_on_the_live_source(peers: Peers) -> None:
    await peers.legacy.execute("create table t (id int); insert into t values (1); create publication p for table t")
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
        await peers.legacy.execute("update t set id = 2")


WARNED = {
    "parted": (
        "create table parted (id int primary key) partition by range (id);"
        " create table part1 partition of parted for values from (0) to (9)",
        " is partitioned",
    ),
    "audited": (
        "create table audited (id int primary key);"
        " create function noop() returns trigger language plpgsql as 'begin return new; end';"
        " create trigger audit before insert on audited for each row execute function noop();"
        " alter table audited enable always trigger audit",
        ": audit fires for what is applied",
    ),
    "secured": (
        "create table secured (id int primary key); alter table secured enable row level security",
        " has row-level security",
    ),
    "scans": ("create table scans (id int primary key, object oid)", ": object may name large objects"),
    "child": (
        "create table parent (id int primary key); create table child (id int primary key, of int references parent)",
        " refers to public.parent, which does not follow",
    ),
    "sent": (
        "create table sent (id int primary key); create publication old for table sent",
        " is published by old as well",
    ),
}


async def test_what_behaves_otherwise_under_apply_is_a_word(peers: Peers) -> None:
    await peers.two.both("; ".join(script for script, _ in WARNED.values()))
    of = replace(RECORDS, rows=replace(RECORDS.rows, excluded=("public.parent",)))
    result = await found(peers, of)
    assert result.refusals == ()
    for side in (LEGACY, PLATFORM):
        for name, (_, words) in WARNED.items():
            about(result.warnings, f"{side}: public.{name}{words}")


async def test_a_large_table_with_replica_identity_full_is_a_word_and_a_small_one_none(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await peers.two.both("create table t (id int); alter table t replica identity full")
    await peers.legacy.execute("insert into t select generate_series(1, 1000)")
    assert not any("replica identity full" in one for one in (await found(peers)).warnings)
    monkeypatch.setattr("jobs.replication.looking.preflight.tables._LARGE", 8192)
    about((await found(peers)).warnings, "legacy: public.t has replica identity full")


async def test_what_deletes_follow_in_tables_that_stay_behind_is_named(peers: Peers) -> None:
    await peers.two.both(
        "create table t (id int primary key); create table child (t int references t on delete cascade)"
    )
    of = replace(RECORDS, rows=replace(RECORDS.rows, tables=("public.t",)))
    about((await found(peers, of)).warnings, "platform: what is deleted of public.t deletes nothing in public.child")


@needs_15
async def test_computed_columns_are_refused_where_one_side_does_not_compute_them(peers_15_18: Peers) -> None:
    computed = "create table t (id int primary key, twice int generated always as (id * 2) stored)"
    plain = "create table t (id int primary key, twice int)"
    await peers_15_18.legacy.execute(computed)
    await peers_15_18.platform.execute(plain)
    about((await found(peers_15_18)).refusals, "legacy: public.t.twice is computed (stored), and on platform it is not")


async def test_columns_types_and_keys_that_only_one_side_has_are_found(peers: Peers) -> None:
    await peers.legacy.execute("create table t (id int primary key, code text, gone int)")
    await peers.platform.execute("create table t (id int primary key, code text unique, added int)")
    result = await found(peers)
    about(result.refusals, "public.t.gone: the target has no such column")
    about(result.warnings, "platform: public.t.added does not travel back")
    about(result.warnings, "platform: public.t is unique by code, and on the other side it is not")


async def test_a_condition_or_a_left_out_column_that_makes_updates_fail_is_refused(peers: Peers) -> None:
    await peers.two.both("create table t (id int primary key, ward text)")
    rows = replace(RECORDS.rows, where={"public.t": "ward = 'ward of id'"}, columns={"public.t": {"id": None}})
    result = await found(peers, replace(RECORDS, rows=rows))
    about(result.refusals, "legacy: public.t: its condition (where) asks for ward, by which rows are not known")
    about(result.refusals, "legacy: public.t: id is left out, and rows are known by it")
    on_key = replace(RECORDS.rows, where={"public.t": "id > 0 and 'ward' <> ''"})
    assert (await found(peers, replace(RECORDS, rows=on_key))).refusals == ()


async def test_a_table_that_another_subscription_fills_is_refused_on_either_side(peers: Peers) -> None:
    await peers.two.both(SOUND + "; create publication theirs for table note")
    for side, other in ((peers.legacy, PLATFORM), (peers.platform, LEGACY)):
        reached = peers.from_server(other)
        await side.execute(
            f"create subscription theirs connection '{reached}' publication theirs"
            " with (create_slot = false, slot_name = 'x', enabled = false, copy_data = false)"
        )
    result = await found(peers)
    for side in (LEGACY, PLATFORM):
        about(result.refusals, f"{side}: public.note is written to by subscription theirs already")


async def test_who_could_write_to_the_target_while_it_follows_is_named_unless_it_is_left(peers: Peers) -> None:
    await peers.two.both(SOUND)
    await peers.app(PLATFORM)
    role = app_of(peers.dsn(PLATFORM))
    warning = about((await found(peers)).warnings, "platform: could write while it follows")
    assert f"{role} (" in warning
    left = replace(RECORDS, fenced={PLATFORM: Fenced(left=(role,))})
    assert not any(role in one for one in (await found(peers, left)).warnings)


async def test_what_stays_behind_is_told_once(peers: Peers) -> None:
    await peers.two.both(SOUND + "; create materialized view recent as select * from note")
    await peers.legacy.execute("select lo_from_bytea(0, 'scan')")
    warnings = (await found(peers)).warnings
    about(warnings, "legacy: the state of 1 materialized view does not travel")
    about(warnings, "legacy: what is written to 1 large object does not travel")


async def test_what_a_slot_would_wait_for_and_what_is_left_of_another_night_is_told(peers: Peers) -> None:
    await peers.two.both(SOUND)
    await peers.legacy.execute("select pg_create_logical_replication_slot('cutover_old_f1', 'pgoutput')")
    warnings = (await found(peers)).warnings
    assert "cutover db unfollow" in about(warnings, "legacy: has slots of this program: cutover_old_f1")


async def test_a_role_with_few_rights_is_told_which_and_what_a_dba_may_do_for_it(peers: Peers) -> None:
    await peers.two.both(SOUND)
    async with connected(await peers.app(LEGACY)) as plain:
        result = await preflight(RECORDS, plain, peers.platform)
    role = app_of(peers.dsn(LEGACY))
    about(result.refusals, f"legacy: {role} may not make a slot")
    about(result.refusals, "legacy: public.note belongs to postgres, and only its owner publishes it")
    for words in ("may not make a publication", "may not make a subscription"):
        about(result.warnings, words)


async def test_a_trigger_that_would_act_once_more_on_what_is_copied_is_refused_where_it_cannot_be_silenced(
    peers: Peers,
) -> None:
    await peers.two.both(SOUND)
    await peers.platform.execute(
        "create function doubles() returns trigger language plpgsql as 'begin return new; end';"
        "create trigger audited after insert on note for each row execute function doubles()"
    )
    assert not any("audited" in one for one in (await found(peers)).refusals), "a superuser silences it"
    async with connected(await peers.app(PLATFORM)) as plain:
        result = await preflight(RECORDS, peers.legacy, plain)
    assert "session_replication_role" in about(result.refusals, "platform: public.note.audited would fire")


async def test_an_encoding_that_holds_less_is_a_word(servers: Servers, peers: Peers) -> None:
    server = peers.servers[LEGACY]
    async with connected(server.dsn()) as admin:
        await admin.execute("create database narrow template template0 encoding latin1 locale 'C'")
    try:
        async with connected(server.dsn("narrow")) as narrow:
            await narrow.execute(SOUND)
            await peers.platform.execute(SOUND)
            result = await preflight(RECORDS, narrow, peers.platform)
            about(result.warnings, "legacy: its encoding LATIN1 does not hold every character of UTF8")
    finally:
        async with connected(server.dsn()) as admin:
            await admin.execute("drop database narrow with (force)")
