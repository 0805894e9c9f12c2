"""The job `follow` between real servers while an application writes: all rows once, whatever dies in between."""

import pytest

from jobs.postgres.target.fence import advance
from jobs.replication import subscription
from jobs.replication.following import Switched
from jobs.replication.names import prepared_name
from jobs.replication.prepared_subscriptions import UsedBefore
from jobs.replication.records import Phase, new_group, write_on_both
from jobs.replication.subscribing import CannotSubscribe
from jobs.rows.selection import SelectionRefused
from plans.model import Direction
from tests.support.replication.followed import followed
from tests.support.replication.peers import Peers, name_of
from tests.support.two_databases import LEGACY, needs_15


async def test_a_database_follows_another_that_is_written_to(peers: Peers) -> None:
    async with followed(peers) as one:
        evidence = await one.follow()
        await one.writer.committed(50)
    await one.even()
    assert [group.phase for group in await one.groups()] == [Phase.ENABLED]
    assert evidence.facts["rows"] == sum(table.rows for table in evidence.tables) >= 3000
    assert evidence.facts["groups"] == 1
    assert evidence.caveats == ()


@needs_15
async def test_a_database_follows_one_of_an_older_version(peers_15_18: Peers) -> None:
    async with followed(peers_15_18) as one:
        await one.follow()
        await one.writer.committed(50)
    await one.even()


@needs_15
async def test_a_database_follows_one_of_a_newer_version(peers_18_15: Peers) -> None:
    async with followed(peers_18_15) as one:
        await one.follow()
        await one.writer.committed(50)
    await one.even()


async def test_several_groups_begin_at_one_position(peers: Peers) -> None:
    async with followed(peers, groups=3) as one:
        await one.follow()
        await one.writer.committed(50)
    await one.even()
    groups = await one.groups()
    assert len(groups) == 3
    assert len({group.position for group in groups}) == 1
    assert sorted(title for group in groups for title in group.tables) == [
        *("ehr.bed", "ehr.draft", "ehr.numbered", "ehr.patient", "ehr.receipt", "ehr.sent", "ehr.visit")
    ]


async def test_an_attempt_that_finds_everything_done_says_the_same(peers: Peers) -> None:
    async with followed(peers) as one:
        first = await one.follow()
        again = await one.follow()
    await one.even()
    assert [(table.table, table.rows) for table in again.tables] == [(t.table, t.rows) for t in first.tables]


async def test_what_a_dba_made_beforehand_is_taken_unless_it_went_farther_on_an_earlier_night(peers: Peers) -> None:
    async with followed(peers) as one:
        used, fresh = (prepared_name(one.of.id, Direction.FORWARD, number) for number in (1, 2))
        await prepare(peers, used)
        await peers.platform.execute(
            "select pg_replication_origin_advance('pg_' || oid, '7F/0') from pg_subscription where subname = $1", used
        )
        with pytest.raises(UsedBefore, match="it has applied up to 7F/0 before"):
            await one.follow()
        await prepare(peers, fresh)
        await one.follow()
        await one.writer.committed(50)
    await one.even()
    assert [group.subscription for group in await one.groups() if group.stands] == [fresh]


async def prepare(peers: Peers, name: str) -> None:
    """What a DBA runs on the target beforehand."""
    reached_by = peers.from_server(LEGACY)
    for line in subscription.prepare(name, reached_by, "postgres", publisher_version=18, version=18):
        await peers.platform.execute(line)


async def test_what_speaks_against_it_is_found_before_anything_is_touched(peers: Peers) -> None:
    async with followed(peers) as one:
        await peers.legacy.execute("alter table ehr.receipt replica identity nothing")
        with pytest.raises(SelectionRefused, match="receipt"):
            await one.follow()
        assert await one.groups() == []
        assert not await peers.legacy.fetchval("select count(*) from pg_replication_slots")


async def test_a_server_that_reaches_another_database_is_told_before_the_first_row_moves(peers: Peers) -> None:
    async with followed(peers, rows=5) as one:
        context = one.context()
        here = f"dbname={name_of(peers.dsn(LEGACY))}"
        context.databases[LEGACY].from_server = peers.from_server(LEGACY).replace(here, "dbname=postgres")
        with pytest.raises(CannotSubscribe, match="the server of platform reaches another database as legacy"):
            await one.follow(context)
        assert await peers.platform.fetchval("select count(*) from ehr.patient") == 0
        assert not await peers.legacy.fetchval("select count(*) from pg_replication_slots")


async def test_a_database_that_was_switched_is_not_followed_anew_in_the_same_run(peers: Peers) -> None:
    async with followed(peers) as one:
        context = one.context()
        back = new_group("birth", one.of, Direction.BACK, 1, ["ehr.bed"])
        for side in (peers.legacy, peers.platform):
            await advance(side, context.fence)
        await write_on_both(peers.legacy, peers.platform, context.fence, [back.in_phase(Phase.GONE)])
        with pytest.raises(Switched):
            await one.follow(context)
