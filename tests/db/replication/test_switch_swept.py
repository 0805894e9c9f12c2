"""No attempt of a switch leaves what keeps a server's log for nobody, however it ends; what one has left is found."""

import asyncio

import pytest

from jobs.replication import publication, slot
from jobs.replication.switching import job, way_back
from jobs.replication.switching.job import switch
from plans.model import Direction
from tests.support.replication.peers import Peers
from tests.support.replication.scene import LEFT
from tests.support.replication.switches import Followed, followed, stands
from tests.support.two_databases import LEGACY

PLACES = [
    pytest.param(way_back, "subscribe", id="subscribe", marks=pytest.mark.night),
    pytest.param(job, "drain_once", id="drain"),
]


async def left(night: Followed) -> list[set[str]]:
    """What a replication has made on each side."""
    return [set(await side.fetchval(LEFT)) for side in (night.peers.legacy, night.peers.platform)]


@pytest.mark.parametrize(("module", "function"), PLACES)
async def test_an_attempt_that_is_cancelled_drops_the_slot_that_it_made_early_and_so_does_the_next_for_one_that_died(
    peers: Peers, module: object, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with followed(peers) as night:
        before, reached = await left(night), asyncio.Event()

        async def stands_still(*_: object) -> None:
            reached.set()
            await asyncio.Event().wait()

        with monkeypatch.context() as patched:
            patched.setattr(module, function, stands_still)
            switching = asyncio.create_task(switch(night.context(night.there())))
            await reached.wait()
            assert [name for name in await peers.platform.fetchval(LEFT) if name.endswith("_early")]
            switching.cancel()
            await asyncio.wait({switching})
        assert switching.cancelled()
        assert await left(night) == before
        assert await night.let_in() == [LEGACY]

        [feed] = await stands(peers, Direction.FORWARD)
        begins = feed.removesuffix("f1")
        for side in (peers.legacy, peers.platform):
            await side.execute(slot.create(f"{begins}b7_early"))
            await side.execute(publication.create(f"{begins}b7", [], night.replication).replace("for table ", ""))
        assert (await night.switch(night.there())).passed
        [back] = await stands(peers, Direction.BACK)
        assert await left(night) == [{back}, {back}]
        await peers.platform.execute(slot.create(f"{back}_early"))
        assert (await night.switch(night.home())).passed
        [feed] = await stands(peers, Direction.FORWARD)
        assert await left(night) == [{feed}, {feed}]
