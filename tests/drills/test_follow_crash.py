"""The side that applies crashes just after its worker began anew: what the worker before it applied is not lost.

That worker confirms at once what the one before it applied, so the publisher sends it no more; with commits that do not
wait for the disk, PostgreSQL as it is shipped loses rows of most such rounds, and nothing says so.
"""

import pytest

from tests.support.eventually import eventually
from tests.support.replication.followed import Followed, followed
from tests.support.replication.peers import Peers, flushed_soon
from tests.support.session.variants import by_night
from tests.support.two_databases import PLATFORM

WORKER = "select pid from pg_stat_subscription where pid is not null"
SLOT = "select active_pid, confirmed_flush_lsn::text from pg_replication_slots where database = current_database()"


@pytest.mark.parametrize("rounds", [1, by_night(25)])
async def test_what_is_applied_outlives_a_crash_right_after_a_worker_began_anew(peers: Peers, rounds: int) -> None:
    await crashes(peers, rounds)


@pytest.mark.night
async def test_so_it_does_where_nothing_waits_for_a_disk_and_the_wal_writer_comes_soon(peers: Peers) -> None:
    async with flushed_soon(peers):
        await crashes(peers, 25)


async def crashes(peers: Peers, rounds: int) -> None:
    """Follow, and crash so often."""
    async with followed(peers) as one:
        await one.follow()
        for _ in range(rounds):
            await one.writer.committed(60)
            await _begins_anew(one)
            await peers.servers[PLATFORM].restart("immediate")
            await peers.reconnect()
    await one.even()


async def _begins_anew(one: Followed) -> None:
    """End the apply worker, and wait until the next one has confirmed anything."""
    before = await eventually(lambda: one.peers.legacy.fetchrow(f"{SLOT} and active"))
    await one.peers.platform.execute(f"select pg_terminate_backend(pid) from ({WORKER}) as found")

    async def confirmed() -> bool:
        now = await one.peers.legacy.fetchrow(SLOT)
        return now["active_pid"] not in {None, before["active_pid"]} and now[1] != before[1]

    await eventually(confirmed, every=0.002)
