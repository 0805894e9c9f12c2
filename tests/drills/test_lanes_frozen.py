"""Lanes in processes of their own, stopped and killed at any moment of a copy: no row is lost, and none comes twice."""

import asyncio
import random
import signal
import sys
from contextlib import suppress

import pytest

from jobs.copy.job import make_copy
from jobs.rows.spread import lane, leading
from tests.support.spread.lane_process import LEASE, SPEC
from tests.support.two_databases import Two, two

__all__ = ["two"]
ROWS = 60_000
ROUNDS = 6
"""Of each seed: one lane stops, or is killed, and another one comes."""


@pytest.fixture(autouse=True)
def soon_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the lanes have it."""
    monkeypatch.setattr(lane, "LANE_LEASE", LEASE)
    monkeypatch.setattr(leading, "BEAT_SECONDS", 0.2)


async def _lane(two: Two, ticket: int) -> asyncio.subprocess.Process:
    arguments = (two.legacy_dsn, two.platform_dsn, str(ticket), f"db{2 + ticket % 3}", "1")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.spread.lane_process", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    await process.stdout.readline()
    return process


@pytest.mark.night
@pytest.mark.parametrize("seed", range(4))
async def test_lanes_that_sleep_and_wake_or_die_at_any_moment_lose_and_double_nothing(two: Two, seed: int) -> None:
    """The target's table has no key: nothing there would refuse a row that comes twice."""
    chance = random.Random(seed)
    await two.legacy.execute("create table visit (id int primary key, note text)")
    await two.platform.execute("create table visit (id int, note text)")
    await two.legacy.execute(f"insert into visit select n, repeat('x', 400) from generate_series(1, {ROWS}) n")
    processes = [await _lane(two, ticket) for ticket in (1, 2)]
    copying = asyncio.create_task(make_copy(300)(two.context(SPEC)))
    try:
        for ticket in range(3, 3 + ROUNDS):
            await asyncio.sleep(chance.uniform(0.2, 0.8))
            if copying.done():
                break
            victim = processes[-2]
            with suppress(ProcessLookupError):
                victim.send_signal(chance.choice((signal.SIGSTOP, signal.SIGSTOP, signal.SIGKILL)))
            processes.append(await _lane(two, ticket))
        evidence = await asyncio.wait_for(copying, 60)
        await two.same("visit")
        for process in processes:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
        await asyncio.wait_for(asyncio.gather(*(process.wait() for process in processes)), 30)
    finally:
        copying.cancel()
        for process in processes:
            with suppress(ProcessLookupError):
                process.kill()
    await two.same("visit")
    assert evidence.facts["rows"] == ROWS
    assert await two.platform.fetchval("select count(*) from visit") == ROWS
