"""People write to the other side, nothing is lost or doubled, and it can be taken back."""

from plans.model import Direction
from tests.support.eventually import eventually
from tests.support.replication.peers import Peers
from tests.support.replication.switches import followed, stands
from tests.support.two_databases import LEGACY, PLATFORM


async def test_people_write_to_the_platform_and_back_to_legacy_and_nothing_is_lost(peers: Peers) -> None:
    async with followed(peers) as night:
        await night.write(LEGACY, 1)
        there = await night.switch(night.there())
        assert there.passed, there.summary
        assert await night.let_in() == [PLATFORM]
        assert (await stands(peers, Direction.FORWARD), len(await stands(peers, Direction.BACK))) == ([], 1)
        await night.write(PLATFORM, 2)
        await eventually(night.same)
        home = await night.switch(night.home())
        assert home.passed, home.summary
        assert await night.let_in() == [LEGACY]
        await night.write(LEGACY, 3)
        await eventually(night.same)
        assert await night.same("ehr.numbered")
        assert (await night.switch(night.there())).passed
        await night.write(PLATFORM, 4)
        await eventually(night.same)
