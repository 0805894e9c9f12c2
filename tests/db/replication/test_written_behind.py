"""What was written beyond the place up to which both sides are even: each change of it, and nothing else."""

from jobs.replication.switching.drain import drain, read_log_end
from jobs.replication.switching.retiring import written_behind
from tests.support.eventually import eventually
from tests.support.replication.following import Following, follow_by_hand
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY


async def even_and_stopped(peers: Peers, following: Following) -> str:
    """Drain the target, let it apply nothing any more, and give the place up to which it has everything."""
    [group] = following.watched.groups
    end = await read_log_end(peers.legacy)
    await drain(peers.legacy, peers.platform, [group.slot], end.position)
    await peers.platform.execute(f"alter subscription {group.subscription} disable")
    read = "select not active from pg_replication_slots where slot_name = $1"
    await eventually(lambda: peers.legacy.fetchval(read, group.slot))
    return end.position


async def test_a_crash_of_the_server_that_was_left_is_not_taken_for_somebody_who_writes(peers: Peers) -> None:
    await peers.two.both("create table patient (id int primary key)")
    following = await follow_by_hand(peers, "public.patient")
    await peers.legacy.execute("checkpoint")  # the slot's place on the disk
    await peers.legacy.execute("insert into patient select generate_series(1, 50)")
    position = await even_and_stopped(peers, following)
    await peers.servers[LEGACY].restart("immediate")
    await peers.reconnect()
    assert await written_behind(peers.legacy, following.watched.groups, "") == 50  # the slot has forgotten
    assert await written_behind(peers.legacy, following.watched.groups, position) == 0

    await peers.legacy.execute("insert into patient values (51)")
    assert await written_behind(peers.legacy, following.watched.groups, position) == 1
