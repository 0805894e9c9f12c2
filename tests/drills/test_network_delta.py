"""The network fails in the middle of a delta load: the attempt ends, in bounded time, and the next loads the rest."""

import asyncio
import random
from datetime import timedelta

import pytest

from jobs.outcomes import FailureKind
from tests.support.fake_context import connected
from tests.support.moving import CHUNK_BYTES, ROWS, Moving, lost, passing, smoke
from tests.support.processes import PATIENCE
from tests.support.statement_lock import StatementLock


@smoke("source", "target")
async def test_a_delta_whose_connections_are_reset_goes_on_behind_its_last_range(moving: Moving, side: str) -> None:
    await moving.fill_apart()
    running = await moving.in_a_range(moving.loading(), side)
    committed = await moving.ranges()
    for network in moving.networks[side]:
        assert await network.reset() >= 2
        network.heal()
    lost(await running)
    await moving.nothing_runs()
    assert (await moving.loaded()).evidence.facts["ranges_of_earlier_attempts"] == committed


@pytest.mark.night
async def test_a_delta_whose_connections_are_reset_ends_on_the_server_too(moving: Moving, hasty: None) -> None:
    await moving.fill_apart()
    async with connected(moving.two.platform_dsn) as keeper:
        lock = StatementLock(keeper)
        await lock.build_for_rows("patient", f"new.id = {ROWS // 2}", doing="update")
        running = asyncio.create_task(moving.loading().run(), name="attempt")
        await lock.waiting()
        await moving.target.reset()
        lost(await running)
        await lock.left()  # which nobody opens: the server itself misses its client
        await lock.open()
        await moving.loaded()


@pytest.mark.night
@pytest.mark.night
@smoke("both")
async def test_a_delta_whose_network_stalls_is_stopped_although_nothing_gets_through(
    moving: Moving, hasty: None, side: str
) -> None:
    await moving.fill_apart()
    attempt = moving.loading()
    running = await moving.in_a_range(attempt, side)
    await moving.stopped(attempt, running, side)
    assert (await moving.loaded()).evidence.facts["ranges_of_earlier_attempts"]


@smoke("source")
async def test_a_delta_whose_network_stalls_is_over_when_its_time_is_up(moving: Moving, hasty: None, side: str) -> None:
    await moving.fill_apart()
    first, *others = moving.networks[side]
    first.stall(after=CHUNK_BYTES)
    for seconds in (1, 5, 25):  # on a slow machine it is over before the network stalls, which is not what is shown
        running = asyncio.create_task(moving.loading(timeout=timedelta(seconds=seconds)).run(), name="attempt")
        stalled = asyncio.create_task(first.stalled.wait(), name="stalled")
        await asyncio.wait({running, stalled}, return_when=asyncio.FIRST_COMPLETED)
        stalled.cancel()
        for other in others if first.stalled.is_set() else ():
            other.stall()
        assert passing(await running).kind is FailureKind.TIMEOUT
        await moving.nothing_runs()
        if first.stalled.is_set():
            break
    assert first.stalled.is_set()
    for network in moving.networks[side]:
        network.heal()
    await moving.loaded()


@pytest.mark.needs("Linux", "a socket can be told not to answer")
@smoke("target")
async def test_a_network_that_dies_without_a_word_is_noticed_by_the_delta_itself(
    moving: Moving, hasty: None, impatient: None, side: str
) -> None:
    await moving.fill_apart()
    moving.source.slow(20_000)  # so that rows are still sent into a dead target
    running = await moving.in_a_range(moving.loading(), side)
    for network in moving.networks[side]:
        await network.die()
    lost(await asyncio.wait_for(running, PATIENCE))
    await moving.nothing_runs()


@pytest.mark.night
async def test_over_slow_networks_a_delta_comes_to_its_end(moving: Moving) -> None:
    await moving.fill_apart()
    for network in moving.networks["both"]:
        network.slow(32_000)
    await moving.loaded()
    await moving.nothing_runs()


@pytest.mark.parametrize("seed", [2, *(pytest.param(seed, marks=pytest.mark.night) for seed in range(200, 230))])
async def test_whatever_the_network_does_and_whenever_each_change_is_made_once(
    moving: Moving, hasty: None, seed: int
) -> None:
    chance = random.Random(seed)
    await moving.fill_apart()
    for _ in range(6):
        if await moving.unlucky(moving.loading(), chance, 2_000_000, moving.source, moving.target):
            break
    await moving.loaded()
    await moving.nothing_runs()
