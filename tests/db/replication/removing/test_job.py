"""The job `unfollow`: nothing is left on either side, and a side that is away keeps it from ending."""

from datetime import timedelta
from functools import partial

import pytest

from jobs.api import Fence, Retryable
from jobs.postgres.connection.connect import open_connection
from jobs.replication import records, subscription
from jobs.replication.names import prepared_name
from jobs.replication.removing.job import NeedsDba, unfollow
from jobs.replication.removing.leftovers import read_left
from plans.model import Direction, UnfollowSpec
from tests.support import fake_context
from tests.support.eventually import eventually
from tests.support.fake_context import FakeContext
from tests.support.replication.following import RECORDS, Following, follow_by_hand
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY, PLATFORM


async def following(peers: Peers) -> Following:
    await peers.two.both("create table note (id int primary key)")
    found = await follow_by_hand(peers, "public.note")
    await eventually(found.healthy)
    return found


def context(peers: Peers, attempt: int = 1) -> FakeContext:
    return peers.two.context(UnfollowSpec(replication=RECORDS), attempt=attempt, task="U1")


async def test_nothing_is_left_and_both_sides_record_that_it_is_gone(peers: Peers) -> None:
    found = await following(peers)
    ctx = context(peers)
    group = found.watched.groups[0]
    for side in (peers.legacy, peers.platform):
        await side.execute("insert into cutover.fence (run, task, token) values ('night', 'F1', 1)")
        async with side.transaction():
            await records.write(side, Fence(run="night", task="F1", token=1), group)
    made = prepared_name(RECORDS.id, Direction.FORWARD, 1)
    for line in subscription.prepare(made, "service=x", "postgres", publisher_version=18, version=18):
        await peers.platform.execute(line)
    for line in subscription.await_tables(made, "nowhere")[1:]:
        await peers.platform.execute(line)
    evidence = await unfollow(ctx)
    assert evidence.summary == "3 dropped or given back"
    assert any(one.startswith(f"platform: {made}: made by a DBA, kept disabled") for one in evidence.caveats)
    assert not (await subscription.subscriptions_of(peers.platform, [made]))[made].enabled
    for line in subscription.drop(made):
        await peers.platform.execute(line)
    for side in (peers.legacy, peers.platform):
        assert not await read_left(side)
        assert [one.phase for one in await records.read(side)] == [records.Phase.GONE]
    assert (await unfollow(context(peers, attempt=2))).summary == "nothing of it was there"


async def test_what_belongs_to_another_run_stays(peers: Peers) -> None:
    await following(peers)
    ctx = context(peers)
    ctx.lineage = type(ctx.lineage)(birth="another")
    assert (await unfollow(ctx)).summary == "nothing of it was there"
    assert await read_left(peers.legacy)


async def test_a_side_that_is_away_leaves_the_other_one_clean_and_is_tried_again(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await following(peers)
    at_once = partial(open_connection, patience=timedelta(0))
    monkeypatch.setattr(fake_context, "open_connection", at_once)
    await peers.servers[LEGACY].go_away("immediate")
    with pytest.raises(Retryable, match="not all of it is gone: legacy"):
        await unfollow(context(peers))
    assert not await read_left(peers.platform)
    await peers.servers[LEGACY].come_back()
    await peers.reconnect()
    assert (await unfollow(context(peers, attempt=2))).summary == "2 dropped or given back"


async def test_a_role_that_may_not_drop_it_names_the_statements_for_a_dba(peers: Peers) -> None:
    await following(peers)
    dsn = await peers.app(PLATFORM, "usage on schema cutover", "all on all tables in schema cutover")
    peers.two.platform_dsn, superuser = dsn, peers.two.platform_dsn
    with pytest.raises(NeedsDba, match="drop subscription"):
        await unfollow(context(peers))
    peers.two.platform_dsn = superuser
