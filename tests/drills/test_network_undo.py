"""The network fails in the middle of an undo: all that was copied is there or nothing is, and the next one ends well.

The source is not asked by an undo: its network is dead all the while.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from jobs.outcomes import FailureKind, Outcome, Succeeded
from jobs.runner import Attempt
from tests.support.fake_context import connected
from tests.support.moving import CHUNK, Moving, lost, passing
from tests.support.processes import PATIENCE
from tests.support.statement_lock import StatementLock

AWAY = "select count(*) from cutover.set_aside where restored_at is null"
STANDING = "select count(*) from pg_index where indrelid = 'patient'::regclass and indisvalid"
MOST_BYTES = 40_000
"""Of an undo of one table on its way: about so many."""


@pytest.fixture
async def lock(moving: Moving, hasty: None) -> AsyncIterator[StatementLock]:
    """In the middle of what an undo deletes; the copy was stopped after its first chunk, its indexes set aside."""
    await moving.fill()
    await moving.two.platform.execute("create index patient_name on patient (name)")
    attempt = moving.copying()
    running = await moving.in_a_chunk(attempt, "target")
    await moving.stopped(attempt, running, "target")
    assert await moving.two.platform.fetchval(AWAY) == 2
    moving.source.stall()
    async with connected(moving.two.platform_dsn) as keeper:
        lock = StatementLock(keeper)
        await lock.build_for_rows("patient", f"old.id = {CHUNK // 2}", doing="delete")
        yield lock


async def test_an_undo_whose_connection_is_reset_has_undone_nothing_and_ends_on_the_server_too(
    moving: Moving, lock: StatementLock
) -> None:
    running = await _in_the_middle(moving.undoing(), lock)
    assert await moving.target.reset() == 1
    lost(await running)
    await lock.left()  # which nobody opens: the server itself misses its client
    await _all_is_there(moving)
    await _undone_behind(moving, lock)


@pytest.mark.night
@pytest.mark.night
async def test_an_undo_whose_network_stalls_is_stopped_although_nothing_gets_through(
    moving: Moving, lock: StatementLock
) -> None:
    attempt = moving.undoing()
    running = await _in_the_middle(attempt, lock)
    moving.target.stall()
    await moving.stopped(attempt, running, "target")
    await _all_is_there(moving)
    await _undone_behind(moving, lock)


async def test_an_undo_whose_network_stalls_is_over_when_its_time_is_up(moving: Moving, lock: StatementLock) -> None:
    for seconds in (1, 5, 25):  # on a slow machine it is over before it stands there, which is not what is shown
        running = asyncio.create_task(moving.undoing(timeout=timedelta(seconds=seconds)).run(), name="attempt")
        standing = asyncio.create_task(lock.waiting(), name="standing")
        await asyncio.wait({running, standing}, return_when=asyncio.FIRST_COMPLETED)
        if in_the_middle := standing.done():
            moving.target.stall()
        standing.cancel()
        assert passing(await running).kind is FailureKind.TIMEOUT
        if in_the_middle:
            break
    assert in_the_middle
    moving.target.heal()
    await moving.no_backend()
    await _all_is_there(moving)
    await _undone_behind(moving, lock)


@pytest.mark.needs("Linux", "a socket can be told not to answer")
async def test_a_network_that_dies_without_a_word_is_noticed_by_the_undo_itself(
    moving: Moving, lock: StatementLock, impatient: None
) -> None:
    running = await _in_the_middle(moving.undoing(), lock)
    await moving.target.die()
    lost(await asyncio.wait_for(running, PATIENCE))
    await moving.nothing_runs()
    assert await lock.waiting()  # to the server the client is there: the proxy stands between


@pytest.mark.night
async def test_over_a_slow_network_an_undo_comes_to_its_end(moving: Moving, lock: StatementLock) -> None:
    moving.target.slow(500)
    await lock.open()
    assert isinstance(await moving.undoing().run(), Succeeded)
    moving.target.heal()
    await _undone(moving)


@pytest.mark.parametrize("seed", [4, *(pytest.param(seed, marks=pytest.mark.night) for seed in range(300, 330))])
async def test_whatever_the_network_does_and_whenever_all_is_undone_or_nothing(
    moving: Moving, lock: StatementLock, seed: int
) -> None:
    chance = random.Random(seed)
    await lock.open()
    for _ in range(8):
        if await moving.unlucky(moving.undoing(), chance, MOST_BYTES, moving.target):
            break
        await moving.no_backend()
        rows = await moving.two.platform.fetchval("select count(*) from patient")
        assert rows == sum(chunk["rows"] for chunk in await moving.two.chunks())
        assert rows in (0, CHUNK)
    await _undone(moving)


async def _in_the_middle(attempt: Attempt, lock: StatementLock) -> "asyncio.Task[Outcome]":
    running = asyncio.create_task(attempt.run(), name="attempt")
    await lock.waiting()
    return running


async def _all_is_there(moving: Moving) -> None:
    """As if there had been no undo."""
    await moving.nothing_runs()
    await moving.two.same("patient", rows=f"id <= {CHUNK}")
    assert await moving.two.platform.fetchval("select count(*) from patient") == CHUNK
    assert [chunk["rows"] for chunk in await moving.two.chunks()] == [CHUNK]
    assert await moving.two.platform.fetchval(AWAY) == 2


async def _undone_behind(moving: Moving, lock: StatementLock) -> None:
    await lock.open()
    await _undone(moving)


async def _undone(moving: Moving) -> None:
    """The next attempt undoes what is left: rows, checkpoints, and what was set aside; and all can be copied again."""
    outcome = await moving.undoing().run()
    assert isinstance(outcome, Succeeded), outcome
    await moving.nothing_runs()
    platform = moving.two.platform
    assert await platform.fetchval("select count(*) from patient") == 0
    assert await moving.two.chunks() == []
    assert await platform.fetchval(AWAY) == 0
    assert await platform.fetchval(STANDING) == 2
    moving.source.heal()
    evidence = (await moving.complete()).evidence
    assert evidence.facts["chunks_of_earlier_attempts"] == 0
    assert await platform.fetchval(STANDING) == 2
