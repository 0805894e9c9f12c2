"""A switch whose pause nobody remembers is proved all the same, while people write as fast as they can."""

import pytest

from jobs.replication.switching.proving_later import LATER, NOT_EVEN
from tests.support.fake_context import connected
from tests.support.replication.peers import Peers
from tests.support.replication.switches import followed
from tests.support.two_databases import PLATFORM


async def test_what_is_written_without_a_rest_is_proved_at_a_later_moment(peers: Peers) -> None:
    async with followed(peers) as night:
        writer = night.writer(seed=5)
        writer.pace = 0.0
        async with writer.writing():
            await writer.writes_to(0, 5)
            async with night.dying("record_left"):
                await writer.writes_to(1, 5)
            evidence = await night.switch(night.there())
            assert evidence.passed, evidence.summary
            assert evidence.caveats[0] == LATER
            await writer.writes_to(1, 5)
        await night.nothing_lost(writer)


@pytest.mark.night
async def test_where_writers_cannot_be_made_to_wait_it_is_said_what_was_proved(peers: Peers) -> None:
    async with followed(peers) as night, connected(peers.dsn(PLATFORM)) as somebody:
        async with night.dying("record_left"):
            pass
        async with somebody.transaction():
            await somebody.execute("insert into ehr.patient values (1, 'n', 'x', 1)")
            evidence = await night.switch(night.there())
        assert evidence.passed, evidence.summary
        assert evidence.caveats[0] == NOT_EVEN
