"""A dead engine's lease holds no longer than it lasts, whatever is done to the control database's clock."""

import asyncio
from datetime import datetime, timedelta

import pytest

from jobs.engine.lease import LeaseKeeper
from jobs.engine.now import StoreClock
from plans.load import Loaded
from tests.support.engines import TTL, created, utc_now
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal

HOUR = timedelta(hours=1)


class Shifted:
    """A store whose clock somebody sets."""

    def __init__(self) -> None:
        self.by = timedelta()
        self.journal = MemoryJournal(now=lambda: utc_now() + self.by)


@pytest.fixture
async def shifted(plan: Loaded) -> Shifted:
    made = Shifted()
    await created(made.journal, plan)
    return made


def keeper(journal: MemoryJournal, name: str, ttl: timedelta = TTL) -> LeaseKeeper:
    return LeaseKeeper(journal, "r1", name, StoreClock(), ttl)


async def test_a_clock_that_was_set_back_shows_no_dead_engine_and_keeps_no_standby_waiting(shifted: Shifted) -> None:
    await keeper(shifted.journal, "dead").acquire()
    assert await shifted.journal.lease("r1") is not None
    shifted.by = -HOUR
    assert await shifted.journal.lease("r1") is None
    [row] = await shifted.journal.runs()
    assert row.lease is None
    standby = keeper(shifted.journal, "e2")
    async with asyncio.timeout(10):
        await standby.acquire()
    assert standby.term == 2


async def test_an_engine_that_lives_keeps_its_lease_when_the_clock_is_set_back(shifted: Shifted) -> None:
    alive = keeper(shifted.journal, "alive")
    await alive.acquire()
    keeping = asyncio.create_task(alive.keep())
    shifted.by = -HOUR
    waiting = asyncio.create_task(keeper(shifted.journal, "e2").acquire())
    await eventually(lambda: held_by(shifted.journal, "alive"))
    await asyncio.sleep(3 * TTL.total_seconds())
    assert (keeping.done(), waiting.done()) == (False, False)
    for task in (keeping, waiting):
        task.cancel()
    await asyncio.gather(keeping, waiting, return_exceptions=True)


async def test_a_lease_that_ran_out_was_lost_and_one_that_was_given_back_was_not(shifted: Shifted) -> None:
    first, second, third = (keeper(shifted.journal, name) for name in ("e1", "e2", "e3"))
    await first.acquire()
    await first.give_back()
    await second.acquire()
    assert second.lost is None
    shifted.by = HOUR
    await third.acquire()
    assert third.lost is not None
    assert (third.lost.holder, third.lost.term) == ("e2", 2)


async def test_an_engine_that_could_not_renew_for_so_long_that_it_was_missed_says_so_when_it_can(
    shifted: Shifted,
) -> None:
    engine, returned = keeper(shifted.journal, "e1"), asyncio.Queue[datetime]()
    await engine.acquire()
    expires = engine.lease.expires
    shifted.by = HOUR
    keeping = asyncio.create_task(engine.keep(returned.put_nowait))
    async with asyncio.timeout(10):
        assert await returned.get() == expires - TTL
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert returned.empty()


async def held_by(journal: MemoryJournal, holder: str) -> bool:
    lease = await journal.lease("r1")
    return lease is not None and lease.holder == holder


async def test_a_standby_waits_as_long_as_the_lease_lasts_that_it_watches(shifted: Shifted) -> None:
    await keeper(shifted.journal, "slow", ttl=timedelta(minutes=5)).acquire()
    seconds = [0.0]
    standby = LeaseKeeper(shifted.journal, "r1", "e2", StoreClock(), TTL, monotonic=lambda: seconds[0])
    waiting = asyncio.create_task(standby.acquire())
    await eventually(lambda: standby.stood_by)
    seconds[0] = 299
    await asyncio.sleep(TTL.total_seconds())
    assert not waiting.done()
    seconds[0] = 301
    async with asyncio.timeout(10):
        await waiting


async def test_a_store_that_was_away_is_no_proof_that_the_holder_is_gone(shifted: Shifted) -> None:
    await keeper(shifted.journal, "alive", ttl=timedelta(minutes=5)).acquire()
    seconds = [0.0]
    standby = LeaseKeeper(shifted.journal, "r1", "e2", StoreClock(), TTL, monotonic=lambda: seconds[0])
    waiting = asyncio.create_task(standby.acquire())
    await eventually(lambda: standby.stood_by)
    shifted.journal.sever()
    await asyncio.sleep(TTL.total_seconds())
    seconds[0] = 1000
    shifted.journal.mend()
    await asyncio.sleep(TTL.total_seconds())
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
