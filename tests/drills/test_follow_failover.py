"""The source fails over to its stand-by while a database follows it: it goes on where slots were kept, or says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jobs.run.events import ReplicationSeen, ReplicationStanding, Upkeep
from tests.support.processes import Night
from tests.support.replication.peers import LOGICAL, peers_on
from tests.support.replication.scene import Scene, scene_of
from tests.support.replication.stand_by import Pair, pair
from tests.support.servers import Servers
from tests.support.two_databases import LEGACY, PLATFORM

GONE = (Upkeep.BROKEN, Upkeep.LOST)


@asynccontextmanager
async def followed_pair(servers: Servers, night: Night) -> AsyncIterator[tuple[Scene, Pair]]:
    """A source with a stand-by, which the target follows."""
    target = servers.like(cluster_name=PLATFORM, **LOGICAL)
    async with (
        pair() as source,
        peers_on(source.primary, target) as peers,
        scene_of(peers, night, 1, rows=300) as scene,
    ):
        scene.engine()
        yield scene, source


def told(scene: Scene) -> list[ReplicationStanding]:
    """What was said of the replication, in order."""
    return [one.event.stands for one in scene.witness.entries if isinstance(one.event, ReplicationSeen)]


@pytest.mark.night
async def test_a_source_that_fails_over_with_its_slots_is_followed_on(servers: Servers, night: Night) -> None:
    async with followed_pair(servers, night) as (scene, source):
        async with scene.writer.writing():
            await scene.comes_to_its_end("F1")
            await source.keep_slots()
            await source.fail_over()
            await scene.lead_to(LEGACY, source.stand_by)
            await scene.writer.committed(200)
        await scene.even()
        assert not [
            one
            for one in scene.witness.entries
            if isinstance(one.event, ReplicationSeen) and one.event.stands.upkeep in GONE
        ]


@pytest.mark.night
async def test_a_source_that_fails_over_without_its_slots_is_told_as_lost_and_never_switched_from(
    servers: Servers, night: Night
) -> None:
    async with followed_pair(servers, night) as (scene, source), scene.writer.writing():
        await scene.comes_to_its_end("F1")
        await source.fail_over()
        await scene.lead_to(LEGACY, source.stand_by)
        await scene.writer.committed(50)
        seen = await scene.witness.heard(ReplicationSeen, lambda one: one.stands.upkeep in GONE, within=30)
        print(seen)
