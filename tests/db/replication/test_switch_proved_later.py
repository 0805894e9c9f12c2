"""A switch whose pause nobody remembers is proved all the same, while people write as fast as they can."""

import asyncio

import pytest

from jobs.replication.connections import both_sides
from jobs.replication.records import read_both
from jobs.replication.switching import even_moment
from jobs.replication.switching.even_moment import prove_even
from jobs.replication.switching.proving_later import LATER, NOT_EVEN
from jobs.replication.switching.readiness import rows_by_name
from jobs.replication.switching.way import way_of
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.following import BIRTH
from tests.support.replication.peers import Peers
from tests.support.replication.switches import followed
from tests.support.two_databases import LEGACY, PLATFORM


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


@pytest.mark.night
async def test_locks_of_a_program_that_is_frozen_are_given_back_by_the_server(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    wakes = asyncio.Event()

    async def frozen(*_: object) -> None:
        await wakes.wait()

    monkeypatch.setattr(even_moment, "see_both", frozen)
    monkeypatch.setattr(even_moment, "IDLE_MILLISECONDS", 200)
    locked = "select count(*) from pg_locks where mode = 'ShareLock' and relation = 'ehr.patient'::regclass and granted"
    async with followed(peers) as night:
        ctx, rows = night.context(night.there()), rows_by_name(night.replication, ["ehr.patient"])
        async with both_sides(ctx, night.replication) as sides:
            feeds = await read_both(sides.source, sides.target, BIRTH, night.replication.id)
            proving = asyncio.create_task(prove_even(ctx, sides, way_of(night.there()), feeds, rows))
            await eventually(lambda: peers.legacy.fetchval(locked))
            await asyncio.wait_for(night.write(LEGACY, 1), 10)
            assert not proving.done()
            wakes.set()
            assert await proving is None
