"""The network fails while rows are proved: the attempt ends, in bounded time, and the next one proves them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import pytest

from jobs.outcomes import Outcome
from jobs.rows import checksum, heaps
from jobs.runner import Attempt
from tests.support.fake_context import connected
from tests.support.moving import ROWS, Moving, lost, smoke, waits_for_a_lock
from tests.support.processes import PATIENCE

GATE = 7


@pytest.fixture(autouse=True)
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small parts, so that two connections sum each side; each of them stands where a drill holds `GATE`."""
    monkeypatch.setattr(heaps, "ROWS_PER_PART", ROWS // 8)
    whole = checksum.sum_whole

    async def gated(connection: "asyncpg.Connection[Any]", *arguments: Any) -> checksum.Sum:
        await connection.execute(f"select pg_advisory_xact_lock_shared({GATE})")
        return await whole(connection, *arguments)

    monkeypatch.setattr("jobs.reconcile.table.sum_whole", gated)


@smoke("both")
async def test_a_reconcile_whose_connections_are_reset_is_made_again(moving: Moving, side: str) -> None:
    await moving.fill_both()
    async with _in_the_middle(moving, moving.reconciling(), side) as running:
        for network in moving.networks[side]:
            assert await network.reset() >= 2
        lost(await running)
    await moving.nothing_runs()
    await moving.proved()


@smoke("both")
async def test_a_reconcile_whose_network_stalls_is_stopped_although_nothing_gets_through(
    moving: Moving, hasty: None, side: str
) -> None:
    await moving.fill_both()
    attempt = moving.reconciling()
    async with _in_the_middle(moving, attempt, side) as running:
        for network in moving.networks[side]:
            network.stall()
    await moving.stopped(attempt, running, side)
    await moving.proved()


@pytest.mark.needs("Linux", "a socket can be told not to answer")
@smoke("source")
async def test_a_network_that_dies_without_a_word_is_noticed_by_the_reconcile_itself(
    moving: Moving, hasty: None, impatient: None, side: str
) -> None:
    await moving.fill_both()
    async with _in_the_middle(moving, moving.reconciling(), side) as running:
        for network in moving.networks[side]:
            await network.die()
    lost(await asyncio.wait_for(running, PATIENCE))
    await moving.nothing_runs()


async def test_over_slow_networks_a_reconcile_comes_to_its_end(moving: Moving) -> None:
    await moving.fill_both()
    for network in moving.networks["both"]:
        network.slow(500)
    await moving.proved()
    await moving.nothing_runs()


@asynccontextmanager
async def _in_the_middle(moving: Moving, attempt: Attempt, side: str) -> AsyncIterator["asyncio.Task[Outcome]"]:
    """Begin an attempt, and give it once the sides stand in the middle of their sums, until the block is left."""
    two = moving.two
    sides = [("source", two.legacy, two.legacy_dsn), ("target", two.platform, two.platform_dsn)]
    locked = [(looking, dsn) for name, looking, dsn in sides if side in (name, "both")]
    async with AsyncExitStack() as held:
        for _, dsn in locked:
            locking = await held.enter_async_context(connected(dsn))
            await locking.execute(f"select pg_advisory_lock({GATE})")
        running = asyncio.create_task(attempt.run(), name="attempt")
        for looking, _ in locked:
            await waits_for_a_lock(looking, "D09/prove")
        yield running
