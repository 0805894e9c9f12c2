"""Either side fails over while one follows the other: it goes on where nothing can be lost, or says that it is over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jobs.run.events import AttemptEnded, How, ReplicationSeen, Upkeep
from plans.model import DatabaseId
from tests.support.eventually import eventually
from tests.support.processes import Night
from tests.support.replication.peers import LOGICAL, peers_on
from tests.support.replication.scene import SIDES, Scene, scene_of
from tests.support.replication.stand_by import Pair, pair
from tests.support.servers import Servers
from tests.support.two_databases import LEGACY, PLATFORM

GONE = (Upkeep.BROKEN, Upkeep.LOST)


@asynccontextmanager
async def followed(servers: Servers, night: Night, side: DatabaseId) -> AsyncIterator[tuple[Scene, Pair]]:
    """A night that is going to follow, and the pair of servers on this side."""
    async with pair(side) as both:
        there = {one: servers.like(cluster_name=one, **LOGICAL) for one in SIDES if one != side} | {side: both.primary}
        async with peers_on(there[LEGACY], there[PLATFORM]) as peers, scene_of(peers, night, 1, rows=300) as scene:
            scene.engine()
            yield scene, both


def told(scene: Scene) -> list[Upkeep]:
    """How the replication was said to stand, in order."""
    return [one.event.stands.upkeep for one in scene.witness.entries if isinstance(one.event, ReplicationSeen)]


async def refuses_to_switch(scene: Scene) -> None:
    """A switch ends before anybody is kept from writing, and waits for a person; people write to the source."""
    await scene.finish("W1")
    ended = await scene.witness.heard(AttemptEnded, lambda one: one.unit == "S1")
    assert ended.how is How.PERMANENT
    await scene.writer.writes_to(0)


@pytest.mark.night
async def test_a_source_that_fails_over_with_its_slots_is_followed_on(servers: Servers, night: Night) -> None:
    async with followed(servers, night, LEGACY) as (scene, source):
        async with scene.writer.writing():
            await scene.comes_to_its_end("F1")
            await source.keep_slots()
            await source.fail_over()
            await scene.lead_to(LEGACY, source.stand_by)
            await scene.writer.committed(200)
        await scene.even()
        await eventually(lambda: told(scene)[-1:] == [Upkeep.HEALTHY])  # it may have been told of in between


@pytest.mark.night
async def test_a_source_that_fails_over_without_its_slots_is_told_as_lost_and_never_switched_from(
    servers: Servers, night: Night
) -> None:
    async with followed(servers, night, LEGACY) as (scene, source), scene.writer.writing():
        await scene.comes_to_its_end("F1")
        await source.fail_over()
        await scene.lead_to(LEGACY, source.stand_by)
        await scene.writer.committed(50)
        await scene.witness.heard(ReplicationSeen, lambda one: one.stands.upkeep in GONE, within=30)
        await refuses_to_switch(scene)


@pytest.mark.night
async def test_a_target_that_fails_over_is_told_as_broken_since_rows_may_be_gone(
    servers: Servers, night: Night
) -> None:
    async with followed(servers, night, PLATFORM) as (scene, target), scene.writer.writing():
        await scene.comes_to_its_end("F1")
        await target.fail_over()
        await scene.lead_to(PLATFORM, target.stand_by)
        seen = await scene.witness.heard(ReplicationSeen, lambda one: one.stands.upkeep in GONE)
        assert "a stand-by took over" in seen.stands.reason
        await refuses_to_switch(scene)
