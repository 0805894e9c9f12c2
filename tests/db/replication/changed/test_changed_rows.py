"""Rows that change while a database follows another are proved by their keys, whatever a key is made of."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from jobs.reconcile.bisect import Difference
from jobs.reconcile.keys import differing_keys, rows_of_keys
from jobs.replication.changed import proof
from jobs.replication.changed.proof import ChangedRows, changed_rows
from jobs.replication.switching.drain import drain, read_log_end
from jobs.replication.switching.readiness import rows_by_name
from jobs.replication.switching.way import Way
from plans.model import Direction, ReconcileSpec, Replication, TaskId
from plans.table_names import table_title
from tests.support.eventually import eventually
from tests.support.fake_context import FakeContext, FakeDatabase, connected
from tests.support.replication.following import RECORDS, Following, follow_by_hand
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY, PLATFORM, needs_15

ODD = """
create schema "Øst;";
create table "Øst;"."Bed "" x" (
    "at" timestamptz, ward text collate "C", "No." numeric, kind char(3), note text,
    primary key (ward, "at", "No.", kind)
);
create table parted (id int, day date, note text, primary key (id, day)) partition by range (day);
create table parted_one partition of parted for values from ('2026-01-01') to ('2027-01-01');
create table plain (id int primary key, note text);
"""
HELD_BACK = "select count(*) from pg_stat_activity where wait_event = 'SyncRep'"
TITLES = (table_title("Øst;", 'Bed " x'), "public.parted", "public.plain")
KEY = """('2026-01-17 23:30+01', e'\\'Ø\\\\', 1.50, 'a')"""


def noting(
    peers: Peers, following: Following, warnings: list[str] | None = None
) -> AbstractAsyncContextManager[ChangedRows | None]:
    rows = rows_by_name(RECORDS, following.watched.tables)
    databases = {side: FakeDatabase(id=side, dsn=peers.dsn(side)) for side in (LEGACY, PLATFORM)}
    ctx = FakeContext(
        spec=ReconcileSpec(rows=rows),
        databases=databases,
        task=TaskId("S1"),
        warnings=[] if warnings is None else warnings,
    )
    return changed_rows(ctx, Way(replication=RECORDS, direction=Direction.FORWARD), following.watched.groups, rows)


@asynccontextmanager
async def noted(peers: Peers, *titles: str, of: Replication = RECORDS) -> AsyncIterator[tuple[ChangedRows, Following]]:
    """What changes from here on, in tables that follow."""
    following = await follow_by_hand(peers, *titles, of=of)
    async with noting(peers, following) as found:
        assert found is not None
        yield found, following


async def come_even(peers: Peers, following: Following) -> None:
    end = await read_log_end(peers.legacy)
    await drain(peers.legacy, peers.platform, [one.slot for one in following.watched.groups], end.position)


async def stands_still(peers: Peers, following: Following) -> None:
    """Nothing is applied any more."""
    name = following.watched.groups[0].subscription
    await peers.platform.execute(f"alter subscription {name} disable")
    working = "select count(*) = 0 from pg_stat_subscription where pid is not null"
    await eventually(lambda: peers.platform.fetchval(working))


@asynccontextmanager
async def set_on_source(peers: Peers, name: str, value: str) -> AsyncIterator[None]:
    """A setting of the source's whole server, until the block ends."""
    async with connected(peers.dsn(LEGACY)) as admin:
        await admin.execute(f"alter system set {name} = '{value}'")
        await admin.execute("select pg_reload_conf()")
        try:
            yield
        finally:
            await admin.execute(f"alter system reset {name}")
            await admin.execute("select pg_reload_conf()")


@asynccontextmanager
async def seen_by_nobody(peers: Peers, written: str) -> AsyncIterator[None]:
    """What is written is in the log and not to be seen until the block ends: it waits for a stand-by that is away."""
    held = asyncio.Event()

    async def commit_until_held(connection: asyncpg.Connection) -> None:
        while not held.is_set():
            await connection.execute("select pg_logical_emit_message(true, '', '')")

    async with (
        connected(peers.dsn(LEGACY)) as first,
        connected(peers.dsn(LEGACY)) as second,
        asyncio.TaskGroup() as group,
        set_on_source(peers, "synchronous_standby_names", "away"),
    ):
        group.create_task(commit_until_held(first))
        await eventually(lambda: peers.legacy.fetchval(HELD_BACK))
        held.set()
        group.create_task(second.execute(written))
        await eventually(lambda: peers.legacy.fetchval(f"select ({HELD_BACK}) = 2"))
        yield


async def last(peers: Peers, found: ChangedRows, following: Following) -> tuple[Sequence[str], bool, int]:
    """What is not known by row, whether all else is even, and how many rows that says of."""
    await come_even(peers, following)
    unknown, evidence = await found.last(10)
    return sorted(unknown), evidence.passed, found.proved


@pytest.fixture(params=["peers", pytest.param("peers_15_18", marks=needs_15)])
def any_peers(request: pytest.FixtureRequest) -> Peers:
    """Two servers, of the same version and of different ones."""
    found: Peers = request.getfixturevalue(request.param)
    return found


async def test_every_changed_row_is_proved_by_whatever_its_key_is_made_of(any_peers: Peers) -> None:
    peers = any_peers
    await peers.two.both(ODD)
    async with noted(peers, *TITLES) as (found, following):
        await peers.legacy.execute(
            f"""insert into "Øst;"."Bed "" x" values {KEY.replace("'a')", "'a', 'x')")};
                update "Øst;"."Bed "" x" set note = 'y', "No." = 2;
                insert into parted values (1, '2026-05-05', 'x');
                insert into plain select n, 'x' from generate_series(1, 20) as n;
                delete from plain where id > 15"""
        )
        assert await last(peers, found, following) == ([], True, 2 + 1 + 20)


async def test_rows_are_found_by_an_index_where_both_sides_type_their_key_otherwise(peers: Peers) -> None:
    await peers.legacy.execute("create table grown (id int, ward varchar(9), note text, primary key (id, ward))")
    await peers.platform.execute("create table grown (id bigint, ward text, note text, primary key (id, ward))")
    await peers.two.both("insert into grown select n, 'w', 'x' from generate_series(1, 5000) as n; analyze grown")
    async with noted(peers, "public.grown") as (found, following):
        await peers.legacy.execute("update grown set id = 9000 where id = 7; update grown set note = 'y' where id = 8")
        assert await last(peers, found, following) == ([], True, 3)
        for connection, side in zip((found.reading, found.proving), found.tables["public.grown"], strict=True):
            plan = await connection.fetch(f"explain {rows_of_keys(side, found.form)}", ["7", "8"], ["w", "w"])
            assert not [line for (line,) in plan if "Seq Scan" in line]


async def test_whoever_keeps_up_again_proves_rows_beside_that_too(peers: Peers) -> None:
    await peers.two.both(ODD)
    async with noted(peers, *TITLES) as (found, _):
        for number in (1, 2):
            async with found.keeping_up():
                await peers.legacy.execute(f"insert into plain values ({number}, 'x')")
                await eventually(lambda: found.proved == number)  # noqa: B023 - awaited in its round


async def test_what_has_come_right_before_the_pause_is_not_left_to_it(peers: Peers) -> None:
    await peers.two.both(ODD)
    async with noted(peers, *TITLES) as (found, following):
        await peers.legacy.execute("insert into plain select n, 'x' from generate_series(1, 20) as n")
        await come_even(peers, following)
        assert (await found.even()).passed
        assert (found.waiting, found.proved) == ({}, 20)


async def test_a_row_that_is_missing_or_other_on_the_side_that_follows_is_found_before_the_pause_and_in_it(
    peers: Peers,
) -> None:
    await peers.two.both(ODD)
    async with noted(peers, *TITLES) as (found, following):
        async with found.keeping_up():
            await peers.legacy.execute("insert into plain select n, 'x' from generate_series(1, 20) as n")
            await come_even(peers, following)
        assert (await found.even()).passed
        await peers.legacy.execute("update plain set note = 'y'")
        await come_even(peers, following)
        await peers.platform.execute("update plain set note = 'z' where id = 7; delete from plain where id = 8")
        assert (await found.even()).passed, "what has only just been noted may be on its way"
        for evidence in (await found.even(), (await found.last(10))[1]):
            assert (evidence.passed, evidence.summary) == (False, "2 rows of 1 table differ")
            assert sorted(evidence.facts) == ["public.plain different", "public.plain missing"]
            assert evidence.facts["public.plain different"] == found.names.of(("7",)) != "7"


async def test_of_a_table_without_a_key_that_was_emptied_or_outruns_the_proof_it_is_not_known_which_rows(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "MOST_WAITING", 5)
    await peers.two.both(
        "create table bare (id int); alter table bare replica identity full;"
        "create table few (id int primary key); create table many (id int primary key)"
    )
    async with noted(peers, "public.bare", "public.few", "public.many") as (found, following):
        await peers.legacy.execute(
            "insert into bare values (1); insert into few values (1); insert into many select generate_series(1, 6)"
        )
        assert await last(peers, found, following) == (["public.bare", "public.many"], True, 1)


async def test_where_too_many_rows_wait_in_all_the_table_of_most_of_them_is_the_one_that_is_not_known(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "MOST_IN_ALL", 7)
    monkeypatch.setattr(proof, "_COUNTED_EACH", 1)
    await peers.two.both("create table few (id int primary key); create table many (id int primary key)")
    async with noted(peers, "public.few", "public.many") as (found, following):
        await peers.legacy.execute("insert into many select generate_series(1, 5)")
        await peers.legacy.execute("insert into few select generate_series(1, 3)")
        assert await last(peers, found, following) == (["public.many"], True, 3)


async def test_whoever_lost_the_log_knows_of_no_table_which_rows_have_changed(peers: Peers) -> None:
    await peers.two.both(ODD)
    async with noted(peers, *TITLES) as (found, _):
        await peers.legacy.execute(
            "select pg_terminate_backend(active_pid) from pg_replication_slots where temporary and active"
        )
        unknown, evidence = await found.last(10)
        assert (sorted(unknown), evidence.passed) == (sorted(TITLES), True)


async def test_where_no_slot_is_to_be_had_nothing_is_noted_and_nothing_is_left(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.replication.changed.noted._SLOT_WITHIN", 0.2)
    await peers.two.both(ODD)
    following = await follow_by_hand(peers, *TITLES)
    writes = await asyncpg.connect(peers.dsn(LEGACY))
    await writes.execute("begin; insert into plain values (1)")
    async with noting(peers, following, warnings := []) as found:
        assert found is None
    assert warnings == [
        "which rows change on legacy cannot be noted (somebody has written there and does not end): tables that change"
        " are proved whole in the pause"
    ]
    writes.terminate()
    temporary = "select count(*) = 0 from pg_replication_slots where temporary"
    await eventually(lambda: peers.legacy.fetchval(temporary))


async def test_a_row_that_nobody_sees_yet_is_not_proved_as_it_was(peers: Peers) -> None:
    await peers.two.both(ODD)
    async with noted(peers, *TITLES) as (found, following):
        await stands_still(peers, following)
        async with seen_by_nobody(peers, "insert into plain values (1, 'x')"), found.keeping_up():
            pass
        _, evidence = await found.last(10)
        assert (evidence.passed, evidence.summary) == (False, "1 row of 1 table differ")


async def test_what_was_committed_without_the_disk_and_has_not_come_yet_is_no_difference(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await peers.two.both(ODD)
    async with noted(peers, *TITLES) as (found, following), connected(peers.dsn(LEGACY)) as writer:
        await stands_still(peers, following)
        await peers.two.both("insert into plain values (1, 'x')")
        async with found.keeping_up():
            await peers.legacy.execute("insert into plain values (2, 'x')")
        await peers.platform.execute("insert into plain values (2, 'x')")
        await writer.execute("set synchronous_commit = off")

        async def after_a_write(*asked: Any) -> Sequence[Difference]:
            await writer.execute("update plain set note = note || 'z'")
            return await differing_keys(*asked)

        monkeypatch.setattr(proof, "differing_keys", after_a_write)
        async with set_on_source(peers, "wal_writer_delay", "10s"):
            assert (await found.even()).passed


@pytest.mark.parametrize(
    "done", ["truncate plain", "select pg_terminate_backend(active_pid) from pg_replication_slots where temporary"]
)
async def test_of_what_nobody_knows_any_more_nothing_is_said_to_differ(peers: Peers, done: str) -> None:
    await peers.two.both(ODD)
    async with noted(peers, *TITLES, of=replace(RECORDS, truncate=True)) as (found, following):
        await stands_still(peers, following)
        async with found.keeping_up():
            await peers.legacy.execute("insert into plain values (1, 'x')")
        await peers.platform.execute("insert into plain values (1, 'z')")
        await peers.legacy.execute(done)
        assert (await found.even()).passed
        assert "public.plain" in found.whole
