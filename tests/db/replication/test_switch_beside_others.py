"""A switch on a server whose other databases are written to: no wait for them, and who writes to this one is found."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from jobs.replication.origins import last_applied
from jobs.replication.records import Group
from jobs.replication.switching import pause
from jobs.replication.switching.pause import StillWritten
from tests.support.fake_context import connected
from tests.support.replication.peers import Peers
from tests.support.replication.switches import followed
from tests.support.two_databases import LEGACY, PLATFORM


@asynccontextmanager
async def busy_neighbour(peers: Peers) -> AsyncIterator[None]:
    """Another database of the source's server is written to without a rest, as long as the block lasts."""
    async with connected(peers.servers[LEGACY].dsn()) as other:

        async def write() -> None:
            while True:
                await other.execute("select pg_current_xact_id()")  # all that a write does to others

        writing = asyncio.create_task(write(), name="neighbour")
        try:
            yield
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)


async def test_who_writes_to_other_databases_of_the_server_does_not_keep_a_switch_from_happening(peers: Peers) -> None:
    async with followed(peers) as one:
        await one.write(LEGACY, 1)
        async with busy_neighbour(peers):
            assert (await one.switch(one.there())).passed
        assert await one.let_in() == [PLATFORM]
        assert await one.same()


async def test_a_row_written_between_the_drain_and_the_switch_undoes_it_also_beside_others(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = pause.open_slot

    async def written_meanwhile(publisher: asyncpg.Connection, group: Group) -> str:
        await peers.legacy.execute("insert into ehr.patient values (2, 'of nobody', 'x', 1)")  # by a role that is left
        return await opens(publisher, group)

    monkeypatch.setattr(pause, "open_slot", written_meanwhile)
    async with followed(peers) as one:
        await one.write(LEGACY, 1)
        async with busy_neighbour(peers):
            with pytest.raises(StillWritten):
                await one.switch(one.there())
        assert await one.let_in() == [LEGACY]


async def test_a_role_that_may_not_ask_how_far_was_applied_is_told_nothing_and_not_refused(peers: Peers) -> None:
    async with connected(await peers.app(PLATFORM)) as connection:
        assert await last_applied(connection, ["cutover_a", "cutover_b"]) is None
