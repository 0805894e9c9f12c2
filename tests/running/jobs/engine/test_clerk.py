"""A run that is over takes notes and acknowledgements: whoever sends one records it, one writer at a time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from console.view.listed import run_state
from jobs.engine.clerk import record_afterwords
from jobs.journal.base import Draft
from jobs.past import history
from jobs.run import events as e
from jobs.run.decisions.commands import AFTERWORDS
from plans.load import Loaded
from tests.support.engines import created
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
RUN = "7f3a"


class Ended:
    """A journal with a run that was aborted, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW
        self.journal = MemoryJournal(now=lambda: self.now)

    async def begin(self, plan: Loaded) -> None:
        await created(self.journal, plan, run=RUN)
        lease = await self.journal.acquire(RUN, "e1", timedelta(seconds=10))
        assert lease is not None
        said = [e.Warned(unit=e.UnitId("T1"), text="slow"), e.RunEnded(result=e.Result.ABORTED)]
        await self.journal.append(RUN, term=lease.term, expected_seq=1, events=[*map(self.draft, said)])
        await self.journal.release(RUN, lease)

    def draft(self, event: e.Event) -> Draft:
        kind, body = e.encode(event)
        return Draft(kind=kind, body=body, at=self.now)

    async def events(self) -> list[e.Event]:
        return [one.event for one in (await history(self.journal, RUN)).entries]


@pytest.fixture
async def ended(plan: Loaded) -> Ended:
    run = Ended()
    await run.begin(plan)
    return run


async def test_a_note_and_an_acknowledgement_are_recorded_and_nothing_else_happens(ended: Ended) -> None:
    await ended.journal.send(RUN, "note", {"text": "the ward called at eight"})
    await ended.journal.send(RUN, "ack", {"seq": 2})
    await ended.journal.send(RUN, "hold", {})
    assert await record_afterwords(ended.journal, RUN, "clerk-1")
    noted, seen, refused = (await ended.events())[3:]
    assert noted == e.Noted(text="the ward called at eight", by="operator")
    assert seen == e.Acknowledged(seq=2, by="operator")
    assert isinstance(refused, e.CommandRefused)
    assert "the run has ended: aborted" in refused.reason
    assert await ended.journal.lease(RUN) is None


async def test_with_an_empty_inbox_no_lease_is_taken(ended: Ended) -> None:
    assert not await record_afterwords(ended.journal, RUN, "clerk-1")
    lease = await ended.journal.acquire(RUN, "e2", timedelta(seconds=10))
    assert lease is not None
    assert lease.term == 2


async def test_two_who_write_at_once_write_one_after_the_other(ended: Ended) -> None:
    for text in ("one", "two", "three"):
        await ended.journal.send(RUN, "note", {"text": text})
    await asyncio.gather(*(record_afterwords(ended.journal, RUN, f"clerk-{n}") for n in range(3)))
    assert [one.text for one in (await ended.events())[3:] if isinstance(one, e.Noted)] == ["one", "two", "three"]


async def test_while_another_holds_the_lease_the_note_waits_for_it(ended: Ended) -> None:
    held = await ended.journal.acquire(RUN, "e2", timedelta(seconds=10))
    assert held is not None
    await ended.journal.send(RUN, "note", {"text": "later"})
    waiting = asyncio.create_task(record_afterwords(ended.journal, RUN, "clerk-1"))
    await asyncio.sleep(0)
    assert len(await ended.events()) == 3
    await ended.journal.release(RUN, held)
    await eventually(waiting.done)
    assert len(await ended.events()) == 4


async def test_after_two_weeks_the_journal_is_closed(ended: Ended) -> None:
    ended.now = NOW + AFTERWORDS + timedelta(days=1)
    await ended.journal.send(RUN, "note", {"text": "too late"})
    await record_afterwords(ended.journal, RUN, "clerk-1")
    [refused] = (await ended.events())[3:]
    assert isinstance(refused, e.CommandRefused)
    assert "its journal is closed" in refused.reason


async def test_a_run_that_goes_on_is_left_to_its_engine(ended: Ended, plan: Loaded) -> None:
    await created(ended.journal, plan, run="81bc")
    await ended.journal.send("81bc", "note", {"text": "early"})
    assert not await record_afterwords(ended.journal, "81bc", "clerk-1")


async def test_a_run_that_many_remarks_were_made_about_is_listed_as_it_ended(ended: Ended) -> None:
    lease = await ended.journal.acquire(RUN, "clerk-1", timedelta(seconds=10))
    assert lease is not None
    remarks = [ended.draft(e.Noted(text=f"remark {n}", by="operator")) for n in range(450)]
    await ended.journal.append(RUN, term=lease.term, expected_seq=3, events=remarks)
    await ended.journal.release(RUN, lease)
    [row] = await ended.journal.runs()
    assert await run_state(ended.journal, row, say=print) == "aborted"
