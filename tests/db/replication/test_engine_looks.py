"""What an engine's look at two real servers comes to, while one of them is away, and how it drops a slot in use."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg
import pytest

from jobs.api import Fence
from jobs.databases import Databases
from jobs.engine.replicating import looks
from jobs.engine.replicating.looks import Look, Looks, Memory
from jobs.postgres.sides import Connection
from jobs.postgres.target.fence import advance
from jobs.replication import records, subscription
from jobs.replication.looking.health import Verdict
from plans.model import DatabaseId, Direction
from tests.support.eventually import eventually
from tests.support.nights import START
from tests.support.proxy import proxied
from tests.support.replication.following import BIRTH, RECORDS, Following, follow_by_hand
from tests.support.replication.peers import Peers, name_of
from tests.support.replication.scene import socket_of
from tests.support.two_databases import LEGACY, PLATFORM

FENCE = Fence(run="r", task="F1", token=1)


class Reached:
    """`Databases` of two real servers, each of which may be away."""

    def __init__(self, peers: Peers) -> None:
        self.peers = peers
        self.away: set[DatabaseId] = set()
        self.ways: dict[DatabaseId, str] = {}
        """Other ways to a side, as through a network that may stall."""

    @asynccontextmanager
    async def connection(self, name: DatabaseId, application: str) -> AsyncIterator[Connection]:
        if name in self.away:
            raise ConnectionRefusedError
        connection = await asyncpg.connect(
            self.ways.get(name, self.peers.dsn(name)), server_settings={"application_name": application}
        )
        try:
            yield connection
        finally:
            await connection.close()


class Watched:
    """A replication that is recorded on both sides, and what an engine sees of it."""

    def __init__(self, peers: Peers, found: Following) -> None:
        self.reached, self.found = Reached(peers), found
        self.looks = Looks(cast(Databases, self.reached), "r")
        self.memory = Memory()

    async def look(self) -> Look:
        look = await self.looks.look(RECORDS, BIRTH, self.memory, START)
        self.memory = look.memory
        return look

    async def verdict(self) -> Verdict | None:
        health = (await self.look()).health
        return health.verdict if health is not None else None

    async def healthy(self) -> bool:
        return await self.verdict() is Verdict.HEALTHY


async def watched(peers: Peers) -> Watched:
    await peers.two.both("create table note (id int primary key, text text)")
    found = await follow_by_hand(peers, "public.note")
    for side in (peers.legacy, peers.platform):
        await advance(side, FENCE)
    await records.write_on_both(peers.legacy, peers.platform, FENCE, found.watched.groups)
    made = Watched(peers, found)
    await eventually(made.healthy)
    return made


async def test_a_look_goes_by_what_both_sides_have_recorded_and_by_one_alone_while_the_other_is_away(
    peers: Peers,
) -> None:
    made = await watched(peers)
    look = await made.look()
    assert look.watched is not None
    assert (look.watched.direction, look.live, look.away) == (Direction.FORWARD, LEGACY, {})
    for side in (LEGACY, PLATFORM):
        made.reached.away = {side}
        look = await made.look()
        assert (set(look.away), look.live) == ({side}, LEGACY)
        assert look.health is not None
        assert look.health.verdict is Verdict.UNSEEN
    made.reached.away = {LEGACY, PLATFORM}
    look = await made.look()
    assert (set(look.away), look.live) == ({LEGACY, PLATFORM}, "")
    made.reached.away = set()
    await eventually(made.healthy)


@pytest.mark.parametrize("silent", [LEGACY, PLATFORM])
async def test_a_side_that_falls_silent_is_away_by_the_end_of_the_look_and_the_other_one_is_still_judged(
    peers: Peers, silent: DatabaseId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "RECORDS_WITHIN", 0.2)
    monkeypatch.setattr(looks, "ANSWERS_WITHIN", 0.4)
    made = await watched(peers)
    async with proxied(socket_of(peers.servers[silent])) as network:
        made.reached.ways[silent] = f"postgresql://postgres@127.0.0.1:{network.port}/{name_of(peers.dsn(silent))}"
        assert (await made.look()).away == {}
        network.stall()
        clock = asyncio.get_running_loop().time
        began = clock()
        look = await made.look()
        assert clock() - began < 0.8, "nobody waits for its connection to be closed either"
        assert set(look.away) == {silent}
        assert look.health is not None
        assert look.health.verdict is Verdict.UNSEEN
        [group] = made.found.watched.groups
        if silent == LEGACY:
            await peers.platform.execute(subscription.disable(group.subscription))
            assert await made.verdict() is Verdict.BROKEN
        network.heal()


async def test_where_nothing_is_recorded_nothing_ought_to_be_there(peers: Peers) -> None:
    await peers.two.both("create table note (id int primary key, text text)")
    look = await Watched(peers, cast(Following, None)).look()
    assert (look.watched, look.health, look.live, look.away) == (None, None, LEGACY, {})


async def test_a_slot_is_dropped_although_its_subscriber_reads_from_it_and_is_seen_to_be_gone(peers: Peers) -> None:
    made = await watched(peers)
    [group] = made.found.watched.groups
    assert await made.looks.drop(LEGACY, (group.slot,)) == (group.slot,)
    assert (
        await peers.legacy.fetchval("select count(*) from pg_replication_slots where slot_name = $1", group.slot) == 0
    )
    assert await made.verdict() is Verdict.GONE
    assert await made.looks.drop(LEGACY, (group.slot,)) == (group.slot,), "that it is gone already is no fault"
