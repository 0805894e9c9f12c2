"""Publication, slot with its guard, and subscription on real servers; what both sides write down of a group."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jobs.api import Fence
from jobs.postgres.sides import Connection
from jobs.postgres.snapshot import join_snapshot
from jobs.postgres.target.fence import FenceLost, advance
from jobs.replication import publication, records, slot, subscription
from jobs.replication.guard import NoGuard, guarding
from plans.model import Direction, Replication, ReplicationId
from tests.support.eventually import eventually
from tests.support.fake_context import FakeDatabase, connected
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY, needs_15

SCHEMA = "create table note (id int primary key, text text); "
NOTE = publication.PublishedTable(schema="public", name="note")


def replication(peers: Peers) -> Replication:
    return Replication(id=ReplicationId("records"), rows=peers.two.selection("public.*"), wal_at_most=10**9)


def source(peers: Peers) -> FakeDatabase:
    return FakeDatabase(id=LEGACY, dsn=peers.dsn(LEGACY), from_server=peers.from_server(LEGACY))


@asynccontextmanager
async def followed(peers: Peers) -> AsyncIterator[records.Group]:
    """A group whose rows were copied by hand under the guard, while others wrote."""
    of = replication(peers)
    group = records.new_group("birth", of, Direction.FORWARD, 1, ["public.note"])
    await peers.two.both(SCHEMA)
    await peers.legacy.execute("insert into note values (1, 'before')")
    await peers.legacy.execute(publication.create(group.publication, [NOTE], of))
    async with guarding(source(peers), group.slot, failover=version(peers.legacy) >= slot.FAILOVER_SINCE) as guard:
        await peers.legacy.execute(
            "insert into note values (2, 'since'); update note set text = 'changed' where id = 1"
        )
        async with connected(peers.dsn(LEGACY)) as reading:
            await join_snapshot(reading, guard.snapshot)
            rows = await reading.fetch("select id, text from note")
    await peers.platform.executemany("insert into note values ($1, $2)", [tuple(row) for row in rows])
    assert [tuple(row) for row in rows] == [(1, "before")]
    make = subscription.create(
        group.subscription,
        peers.from_server(LEGACY),
        *(group.publication, group.slot),
        publisher_version=version(peers.legacy),
        version=version(peers.platform),
        as_owner=False,
    )
    async with peers.platform.transaction():
        await peers.platform.execute(make)
    yield group


def version(connection: Connection) -> int:
    return connection.get_server_version().major


async def applied(peers: Peers) -> bool:
    rows = await peers.platform.fetch("select id, text from note order by id")
    return [tuple(row) for row in rows] == [(1, "changed"), (2, "since")]


async def test_what_is_copied_under_the_guard_and_what_comes_after_it_meet_exactly(peers: Peers) -> None:
    async with followed(peers) as group:
        seen = (await subscription.subscriptions_of(peers.platform, [group.subscription]))[group.subscription]
        assert (seen.enabled, seen.slot, seen.tables, seen.owned) == (False, group.slot, ("public.note",), True)
        await peers.platform.execute(subscription.enable(group.subscription))
        await eventually(lambda: applied(peers))
        assert (await slot.slots_of(peers.legacy, [group.slot]))[group.slot].active
        assert await publication.tables_of(peers.legacy, [group.publication]) == {group.publication: ("public.note",)}


@needs_15
async def test_they_meet_between_versions_too(peers_15_18: Peers) -> None:
    async with followed(peers_15_18) as group:
        await peers_15_18.platform.execute(subscription.enable(group.subscription))
        await eventually(lambda: applied(peers_15_18))


@needs_15
async def test_they_meet_on_an_older_version_too(peers_18_15: Peers) -> None:
    async with followed(peers_18_15) as group:
        await peers_18_15.platform.execute(subscription.enable(group.subscription))
        await eventually(lambda: applied(peers_18_15))


async def test_a_subscription_is_dropped_without_its_publisher_in_one_transaction(peers: Peers) -> None:
    async with followed(peers) as group:
        async with peers.platform.transaction():
            for statement in subscription.drop(group.subscription):
                await peers.platform.execute(statement)
        assert not await subscription.subscriptions_of(peers.platform, [group.subscription])
        await peers.legacy.execute(slot.drop(group.slot))
        await peers.legacy.execute(publication.drop(group.publication))
        assert not await slot.slots_of(peers.legacy, [group.slot])


async def test_a_copied_slot_stands_at_the_same_position(peers: Peers) -> None:
    async with guarding(source(peers), "cutover_one", failover=False):
        await peers.legacy.execute(slot.copy("cutover_one", "cutover_two"))
        found = await slot.slots_of(peers.legacy, ["cutover_one", "cutover_two", "cutover_three"])
        assert len({one.position for one in found.values()}) == 1
        assert len(found) == 2


async def test_a_slot_that_nothing_recorded_is_not_taken_over(peers: Peers) -> None:
    async with guarding(source(peers), "cutover_one", failover=False):
        pass
    with pytest.raises(NoGuard, match="that nothing recorded"):
        async with guarding(source(peers), "cutover_one", failover=False):
            pass


async def test_both_sides_keep_a_group_and_an_older_attempt_writes_nothing(peers: Peers) -> None:
    old, new = (Fence(run="night", task="F01", token=token) for token in (1, 2))
    group = records.new_group("birth", replication(peers), Direction.FORWARD, 1, ["public.note"])
    for connection in (peers.legacy, peers.platform):
        await advance(connection, new)
    await records.write_on_both(peers.legacy, peers.platform, new, [group])
    (found,) = await records.read_both(peers.legacy, peers.platform, "birth", group.replication)
    assert (found.key, found.phase, found.tables, found.token) == (group.key, records.Phase.BEGUN, group.tables, 2)
    assert await records.read(peers.platform) == await records.read(peers.platform, "birth")
    with pytest.raises(FenceLost):
        await records.write_on_both(peers.legacy, peers.platform, old, [group.in_phase(records.Phase.GONE)])


async def test_tables_that_inherit_from_a_published_one_do_not_travel_with_it(peers: Peers) -> None:
    await peers.legacy.execute(SCHEMA + "create table scan (primary key (id)) inherits (note)")
    await peers.legacy.execute(publication.create("cutover_x_f1", [NOTE], replication(peers)))
    assert await publication.tables_of(peers.legacy, ["cutover_x_f1"]) == {"cutover_x_f1": ("public.note",)}
