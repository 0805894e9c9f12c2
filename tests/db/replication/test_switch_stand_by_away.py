"""A stand-by that every commit waits for goes away in the pause of a switch: all of it is undone within the limit."""

import asyncio
import time

import pytest

from jobs.replication.switching.pause import PauseTooLong
from plans.model import DatabaseId
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.peers import Peers
from tests.support.replication.switches import Followed, followed
from tests.support.two_databases import LEGACY, PLATFORM

LIMIT = 1.5
"""Of the pause."""
HELD = 0.5
"""Seconds for which the record of a fence stands before it is committed."""
CATCH = f"""
create function catch() returns trigger language plpgsql as $$ begin perform pg_sleep({HELD}); return new; end $$;
create trigger catch before insert or update on cutover.live_side for each row
    when (new.step = 'fencing') execute function catch()
"""
CAUGHT = """
select exists (select from pg_stat_activity
    where wait_event = 'PgSleep' and datname = current_database() and query not like '%dead_man%')
"""


async def wait_for_stand_by(dsn: str, name: str) -> None:
    """Have commits of a server wait for this stand-by; for none where it has no name."""
    async with connected(dsn) as admin:
        await admin.execute(f"alter system set synchronous_standby_names = '{name}'")
        await admin.execute("select pg_reload_conf()")


@pytest.mark.night
@pytest.mark.parametrize("side", [LEGACY, PLATFORM])
async def test_a_stand_by_that_commits_wait_for_and_that_goes_away_in_the_pause_keeps_nobody_out(
    peers: Peers, side: DatabaseId
) -> None:
    async with followed(peers) as night:
        await peers.legacy.execute(CATCH)
        switching = asyncio.create_task(night.switch(night.there(pause=LIMIT)))
        try:
            await eventually(lambda: peers.legacy.fetchval(CAUGHT))
            await wait_for_stand_by(peers.dsn(side), "nobody")
            began = time.monotonic()
            await eventually(lambda: kept_out(night))
            await eventually(lambda: is_let_in(night), within=10)
            assert time.monotonic() - began < LIMIT + HELD + 1.5
        finally:
            await wait_for_stand_by(peers.dsn(side), "")
        with pytest.raises(PauseTooLong, match="all of it is undone"):
            await switching
        await night.write(LEGACY, 1)
        assert (await night.switch(night.there())).passed
        assert await night.let_in() == [PLATFORM]


async def is_let_in(night: Followed) -> bool:
    return await night.let_in() == [LEGACY]


async def kept_out(night: Followed) -> bool:
    return await night.let_in() == []
