"""The network fails in the middle of a chunk: the attempt ends, in bounded time, and the next one completes once."""

import asyncio
import random
import tracemalloc
from datetime import timedelta

import pytest

from jobs.outcomes import Cancelled, CancelReason, FailureKind, Succeeded
from jobs.postgres.connection import connect
from jobs.postgres.target import fence
from jobs.runner import GRACE
from tests.support.moving import CHUNK_BYTES, ROWS, Moving, lost, passing, smoke
from tests.support.processes import PATIENCE


@smoke("source", "target")
async def test_a_copy_whose_connections_are_reset_goes_on_behind_its_last_chunk(moving: Moving, side: str) -> None:
    await moving.fill()
    running = await moving.in_a_chunk(moving.copying(), side)
    networks = moving.networks[side]
    committed = len(await moving.two.chunks())
    for network in networks:
        assert await network.reset() >= 2
        network.heal()
    lost(await running)
    await moving.nothing_runs()
    evidence = (await moving.complete()).evidence
    assert evidence.facts["chunks_of_earlier_attempts"] == committed


@smoke("both")
async def test_a_copy_whose_network_stalls_is_stopped_although_nothing_gets_through(
    moving: Moving, hasty: None, side: str
) -> None:
    await moving.fill()
    attempt = moving.copying()
    running = await moving.in_a_chunk(attempt, side)
    await moving.stopped(attempt, running, side)
    assert (await moving.complete()).evidence.facts["chunks_of_earlier_attempts"]


async def test_a_copy_whose_network_stalls_is_over_when_its_time_is_up(moving: Moving, hasty: None) -> None:
    await moving.fill()
    moving.target.stall(after=CHUNK_BYTES)
    for seconds in (1, 5, 25):  # on a slow machine it is over before the network stalls, which is not what is shown
        outcome = await moving.copying(timeout=timedelta(seconds=seconds)).run()
        assert passing(outcome).kind is FailureKind.TIMEOUT
        await moving.nothing_runs()
        if moving.target.stalled.is_set():
            break
    assert moving.target.stalled.is_set()
    moving.target.heal()
    await moving.complete()


def test_five_connections_one_after_the_other_are_given_up_within_the_grace_of_the_runner() -> None:
    assert GRACE.total_seconds() > 5 * connect._CLOSE_SECONDS


@pytest.mark.night
async def test_with_the_real_limits_a_stop_over_two_dead_networks_ends_within_the_grace(moving: Moving) -> None:
    await moving.fill()
    attempt = moving.copying()
    running = await moving.in_a_chunk(attempt, "both")
    attempt.cancel(CancelReason.STOPPED)
    assert await running == Cancelled(reason=CancelReason.STOPPED)  # and not: told to end and did not
    await moving.nothing_runs()


async def test_what_the_network_keeps_of_an_attempt_is_named_and_terminated_on_command(
    moving: Moving, hasty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fence.advance.__kwdefaults__, "lock_timeout", timedelta(milliseconds=200))
    await moving.fill()
    attempt = moving.copying()
    running = await moving.in_a_chunk(attempt, "target")
    attempt.cancel(CancelReason.STOPPED)
    await running
    moving.target.heal(old=False)  # the end of those connections never arrives
    holder = "select pid from pg_stat_activity where application_name = 'cutover night/D08/write 0'"
    old = await moving.two.platform.fetchval(holder)
    error = passing(await moving.copying().run())
    assert (error.kind, error.pid, error.host) == (FailureKind.FENCE_HELD, old, "this server")
    databases = attempt._databases.databases
    assert sum([(await databases.terminate(one, "night", "D08")).ended for one in databases.plan.databases]) >= 1
    await moving.complete()


@pytest.mark.needs("Linux", "a socket can be told not to answer")
@smoke("target")
async def test_a_network_that_dies_without_a_word_is_noticed_by_the_copy_itself(
    moving: Moving, hasty: None, impatient: None, side: str
) -> None:
    await moving.fill()
    moving.source.slow(20_000)  # so that rows are still sent into a dead target
    running = await moving.in_a_chunk(moving.copying(), side)
    for network in moving.networks[side]:
        await network.die()
    lost(await asyncio.wait_for(running, PATIENCE))
    await moving.nothing_runs()


@pytest.mark.night
@pytest.mark.night
async def test_a_target_that_does_not_read_for_longer_than_a_dead_network_is_missed_is_not_given_up(
    moving: Moving, impatient: None
) -> None:
    await moving.fill()
    running = await moving.in_a_chunk(moving.copying(), "target")
    await asyncio.sleep(6)  # three times as long as a dead one is missed: time itself is what is shown here
    moving.target.heal()
    assert isinstance(await running, Succeeded)
    await moving.two.same("patient")


@smoke("target")
async def test_over_a_slow_network_a_copy_goes_on_and_holds_only_a_few_buffers(moving: Moving, side: str) -> None:
    await moving.fill(rows=3 * ROWS)
    for network in moving.networks[side]:
        network.slow(64_000)
    attempt = moving.copying()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        outcome = await attempt.run()
        most = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert isinstance(outcome, Succeeded)
    assert outcome.evidence.facts["bytes"] > 7_000_000
    assert most < 3_000_000
    done = [progress.done for progress in attempt._listener.snapshots]
    assert done == sorted(done)
    assert len(set(done)) > 4
    await moving.two.same("patient")


@pytest.mark.parametrize("seed", [5, *(pytest.param(seed, marks=pytest.mark.night) for seed in range(60, 90))])
async def test_whatever_the_network_does_and_whenever_all_rows_come_once(
    moving: Moving, hasty: None, seed: int
) -> None:
    chance = random.Random(seed)
    await moving.fill()
    for _ in range(6):
        if await moving.unlucky(moving.copying(), chance, 2_000_000, moving.source, moving.target):
            break
    await moving.complete()
    await moving.nothing_runs()
