"""What the journal in memory has besides: faults on demand, a clock of the test's own, several people on one store."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from jobs.journal.base import Draft, Fenced, Unavailable
from plans.bundle import digest
from tests.support.memory_journal import MemoryJournal

NIGHT = datetime(2022, 11, 12, tzinfo=UTC)
FIRST = Draft(kind="run_created", body="{}", at=NIGHT)
TTL = timedelta(seconds=10)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NIGHT

    def __call__(self) -> datetime:
        return self.now


async def with_a_run(clock: Clock) -> MemoryJournal:
    journal = MemoryJournal(now=clock)
    await journal.create_run("n", title="Night", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST)
    return journal


async def test_a_lease_lapses_by_the_injected_clock_alone() -> None:
    clock = Clock()
    journal = await with_a_run(clock)
    lease = await journal.acquire("n", "engine-1", TTL)
    assert lease is not None
    assert lease.expires == NIGHT + TTL
    assert await journal.acquire("n", "engine-2", TTL) is None
    clock.now += TTL
    assert await journal.lease("n") is None
    taken = await journal.acquire("n", "engine-2", TTL)
    assert taken is not None
    with pytest.raises(Fenced):
        await journal.append("n", term=lease.term, expected_seq=1, events=[FIRST])


async def test_a_severed_store_refuses_everybody_until_it_is_mended_and_has_lost_nothing() -> None:
    journal = await with_a_run(Clock())
    console = journal.seen_by("siri")
    async with aclosing(console.follow("n", after=0, poll=timedelta(minutes=5))) as feed, asyncio.timeout(10):
        assert [event.seq for event in (await anext(feed)).events] == [1]
        journal.sever()
        assert (await anext(feed)).lost
        for call in (console.now(), console.runs(), journal.send("n", "hold", {}), journal.read("n")):
            with pytest.raises(Unavailable):
                await call
        journal.mend()
        assert not (await anext(feed)).lost
    assert len(await journal.read("n")) == 1


async def test_commands_carry_the_name_of_whoever_sees_the_store() -> None:
    journal = await with_a_run(Clock())
    for name in ("siri", "olav"):
        await journal.seen_by(name).send("n", "note", {})
    assert [sent.actor for sent in await journal.inbox("n", after=0)] == ["siri", "olav"]
    await journal.seen_by("siri").close()
    assert await journal.whoami() == "operator"
