"""What dies while a database begins to follow, and goes on: nothing is lost or doubled, and little is done again."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from jobs.replication.first_copy import slot_watch
from jobs.replication.first_copy.slot_watch import SlotGone
from jobs.replication.records import Group, Phase
from jobs.replication.removing.job import unfollow
from jobs.rows.selection import SelectionRefused
from plans.model import UnfollowSpec
from tests.support.eventually import eventually
from tests.support.fake_context import FakeContext, connected
from tests.support.replication.followed import Followed, followed
from tests.support.replication.peers import Peers
from tests.support.replication.tables import TABLES
from tests.support.two_databases import LEGACY, PLATFORM

CONTROL = ("source", "target", "guard")
"""The connections of the job that make and record things; the copy's own are tried in its own tests."""
LATER = [pytest.param(number, marks=pytest.mark.night) for number in range(1, 60)]
SLOTS = "select slot_name from pg_replication_slots where database = current_database() order by 1"
DIES = """
create function die() returns trigger language plpgsql as $$ begin
    if new.relation ~ '{of}' and (select count(*) from cutover.chunk where relation ~ '{of}') >= {chunks}
    then perform pg_terminate_backend(pg_backend_pid()); end if;
    return new; end $$;
create trigger die before insert on cutover.chunk for each row execute function die();
alter table cutover.chunk enable always trigger die"""
WAITS = """
create function wait() returns trigger language plpgsql as $$ begin
    perform pg_advisory_xact_lock(7);
    return new; end $$;
create trigger wait before insert on cutover.chunk for each row execute function wait();
alter table cutover.chunk enable always trigger wait;
select pg_advisory_lock(7)"""
UNPROVED = "select conname from pg_constraint where contype = 'f' and not convalidated"


def die_after(context: FakeContext, statements: int) -> None:
    """Cancel the present task once so many statements of the job were answered."""
    task = asyncio.current_task()
    assert task is not None
    left = [statements]

    def count(purpose: str) -> None:
        left[0] -= purpose in CONTROL
        if left[0] == 0:
            task.cancel()

    for database in context.databases.values():
        database.answered = count


async def dies(one: Followed, statements: int) -> None:
    """An attempt that ends after so many statements, or well where it has fewer."""

    async def attempt() -> None:
        context = one.context()
        die_after(context, statements)
        await one.follow(context)

    await asyncio.wait({asyncio.create_task(attempt())})


async def cut_off(one: Followed, chunks: int, of: str = "") -> None:
    """An attempt that ends when one more than so many chunks would be committed of these tables; each is one."""
    await one.peers.platform.execute(DIES.format(chunks=chunks, of=of))
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await one.follow(one.context(workers=1))
    await one.peers.platform.execute("drop function die cascade")


async def standing(one: Followed) -> list[Group]:
    """The groups that are there; nothing else is there on either side, and each table has one."""
    groups = [group for group in await one.groups() if group.stands]
    assert [row["slot_name"] for row in await one.peers.legacy.fetch(SLOTS)] == sorted(group.slot for group in groups)
    assert await one.peers.legacy.fetchval("select count(*) from pg_publication") == len(groups)
    assert sorted(title for group in groups for title in group.tables) == sorted(table.relation for table in TABLES)
    return groups


@pytest.mark.parametrize("statements", [33, *LATER])
async def test_an_attempt_that_dies_after_any_statement_is_gone_on_with(peers: Peers, statements: int) -> None:
    async with followed(peers, rows=40) as one:
        await dies(one, statements)
        await one.follow()
        await one.writer.committed(20)
    await one.even()
    assert {group.phase for group in await standing(one)} == {Phase.ENABLED}


@pytest.mark.night
async def test_finished_tables_stay_under_their_slot_and_the_others_get_a_new_one(peers: Peers) -> None:
    async with followed(peers) as one:
        await cut_off(one, chunks=1)
        await one.writer.committed(50)
        evidence = await one.follow()
        await one.writer.committed(50)
    await one.even()
    first, second = await standing(one)
    assert (len(first.tables), len(second.tables)) == (1, 6)
    assert first.position != second.position
    assert evidence.facts["groups"] == 2


async def test_a_foreign_key_between_two_positions_is_handed_on_unproved_and_holds_once_both_are_even(
    peers: Peers,
) -> None:
    async with followed(peers) as one:
        await cut_off(one, chunks=1, of="patient|visit")
        await one.writer.committed(200)
        evidence = await one.follow()
    await one.even()
    assert len(await standing(one)) == 2
    (key,) = [key for group in await one.groups() for key in group.foreign_keys]
    assert [row["conname"] for row in await peers.platform.fetch(UNPROVED)] == [key.name] == ["visit_patient_fkey"]
    assert evidence.caveats == ("1 foreign key between groups proved only behind the switch",)
    await peers.platform.execute(f"alter table {key.relation} validate constraint {key.name}")


@pytest.mark.night
async def test_of_a_copy_that_is_cut_off_again_and_again_every_table_has_one_slot(peers: Peers) -> None:
    async with followed(peers, groups=2) as one:
        for chunks in (2, 4, 5):
            await cut_off(one, chunks=chunks)
            await one.writer.committed(20)
        await one.follow()
        await one.writer.committed(20)
    await one.even()
    await standing(one)


async def test_a_slot_that_is_lost_meanwhile_costs_its_tables_and_nothing_else(peers: Peers) -> None:
    async with followed(peers) as one:
        await cut_off(one, chunks=3)
        (slot,) = [row["slot_name"] for row in await peers.legacy.fetch(SLOTS)]
        await peers.legacy.execute("select pg_drop_replication_slot($1)", slot)
        await one.writer.committed(50)
        await one.follow()
        await one.writer.committed(20)
    await one.even()
    assert len(await standing(one)) == 1


@pytest.mark.night
@pytest.mark.parametrize("side", [LEGACY, PLATFORM])
async def test_either_server_may_crash_while_it_catches_up(peers: Peers, side: str) -> None:
    async with followed(peers, rows=100) as one:
        await one.follow()
        await peers.servers[LEGACY if side == LEGACY else PLATFORM].restart("immediate")
        await peers.reconnect()
        await one.writer.committed(50)
        await one.follow()
    await one.even()


async def test_a_copy_whose_slot_is_gone_ends_with_it_and_begins_anew(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slot_watch, "LOOK_SECONDS", 0.01)
    async with followed(peers) as one:
        await peers.platform.execute(WAITS)
        attempt = asyncio.create_task(one.follow())
        query = "select slot_name from cutover.replication join pg_replication_slots on slot_name = slot"
        slot = await eventually(lambda: peers.legacy.fetchval(f"{query} where phase = 'slot'"))
        await eventually(lambda: blocked(peers))
        await peers.legacy.execute("select pg_drop_replication_slot($1)", slot)
        with pytest.raises(SlotGone, match="is gone, and with it the changes"):
            await attempt
        await peers.platform.execute("select pg_advisory_unlock(7); drop function wait cascade")
        await one.follow()
    await one.even()
    await standing(one)


async def blocked(peers: Peers) -> bool:
    """Whether the copy waits for a lock of the test's on the target."""
    async with connected(peers.dsn(PLATFORM)) as admin:
        return bool(await admin.fetchval("select count(*) from pg_locks where locktype = 'advisory' and not granted"))


async def test_what_a_copy_would_refuse_leaves_nothing_on_the_source(peers: Peers) -> None:
    async with followed(peers) as one:
        await peers.platform.execute("insert into ehr.bed values ('A', 1, null)")
        with pytest.raises(SelectionRefused, match="is not empty"):
            await one.follow()
        assert await one.groups() == []
        assert await peers.legacy.fetch(SLOTS) == []


async def test_a_first_copy_that_was_cut_off_and_undone_says_what_is_away_and_may_begin_again(peers: Peers) -> None:
    async with followed(peers, rows=40) as one:
        await cut_off(one, chunks=2)
        undone = await unfollow(replace(one.context(), spec=UnfollowSpec(replication=one.of)))
        (away,) = [caveat for caveat in undone.caveats if "set aside" in caveat]
        assert away.startswith("platform: ")
        assert away.endswith("constraints of the first copy stay set aside (cutover db restore-aside)")
        await one.follow()
    await one.even()
    assert len(await standing(one)) == 1
    assert await peers.platform.fetchval("select count(*) from pg_constraint where contype = 'p'") >= 6


async def test_a_database_is_followed_again_after_it_was_let_go(peers: Peers) -> None:
    async with followed(peers) as one:
        await one.follow()
        ending = replace(one.context(), spec=UnfollowSpec(replication=one.of))
        await unfollow(ending)
        await one.writer.committed(50)
        await one.follow()
        await one.writer.committed(20)
    await one.even()
    assert {group.phase for group in await standing(one)} == {Phase.ENABLED}
