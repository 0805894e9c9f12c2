"""What an attempt to follow leaves of its slot when it ends before a row has come: nothing keeps the source's log."""

import asyncio

import asyncpg
import pytest

from jobs.postgres.snapshot import begin
from jobs.postgres.target.fence import advance
from jobs.replication.records import new_group, write_on_both
from jobs.replication.slot import create_with_snapshot
from plans.model import Direction
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.followed import followed
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY

SLOT = "select slot_name from pg_replication_slots where database = current_database() and slot_name <> $1"


async def test_a_slot_that_waits_for_an_open_transaction_goes_with_the_attempt_that_is_cancelled(peers: Peers) -> None:
    async with followed(peers) as one, connected(peers.dsn(LEGACY)) as dba:
        async with dba.transaction():
            await dba.execute("select pg_current_xact_id()")
            following = asyncio.create_task(one.follow())
            await eventually(lambda: peers.legacy.fetchval(SLOT, ""))
            following.cancel()
            await asyncio.wait({following})
            assert following.cancelled()
            assert await peers.legacy.fetchval(SLOT, "") is None
        assert [group.stands for group in await one.groups()] == [False]
        assert (await one.follow()).passed


@pytest.mark.night
async def test_a_slot_that_a_killed_engine_still_has_its_server_make_is_ended_by_the_next_attempt(peers: Peers) -> None:
    async with followed(peers) as one, connected(peers.dsn(LEGACY)) as dba:
        group = new_group("birth", one.of, Direction.FORWARD, 1, ["ehr.patient"])
        context = one.context()
        for side in (peers.legacy, peers.platform):
            await advance(side, context.fence)
        await write_on_both(peers.legacy, peers.platform, context.fence, [group])
        async with dba.transaction(), context.databases[LEGACY].replicating("guard") as killed:
            await dba.execute("select pg_current_xact_id()")
            await begin(killed)
            making = asyncio.create_task(killed.execute(create_with_snapshot(group.slot, version=18, failover=False)))
            await eventually(lambda: peers.legacy.fetchval(SLOT, ""))
            following = asyncio.create_task(one.follow(context))
            await eventually(lambda: peers.legacy.fetchval(SLOT, group.slot))
            with pytest.raises(asyncpg.PostgresError):
                await making
        assert (await following).passed
