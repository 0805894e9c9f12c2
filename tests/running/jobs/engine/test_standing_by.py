"""A stand-by that could not take over does not wait to find that out."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.engine.standing_by import keep_reading
from jobs.journal.base import Draft, Journal, Lease, RunUnreadable
from jobs.past import CountedRuns
from jobs.run.state.model import RunState
from plans.load import Loaded
from plans.model import Plan
from tests.support.engines import ScriptedCrew, created, engine, utc_now
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal

SOON = timedelta(milliseconds=10)


async def led(journal: MemoryJournal, plan: Loaded) -> Lease:
    """Another engine, of a newer program, holds the lease of a new run."""
    await created(journal, plan)
    lease = await journal.acquire("r1", "newer", timedelta(minutes=1))
    assert lease is not None
    return lease


async def foretells(journal: MemoryJournal, lease: Lease) -> None:
    """It records what this program has no word for."""
    event = Draft(kind="Foretold", body="{}", at=utc_now())
    head = await journal.standing("r1")
    await journal.append("r1", term=lease.term, expected_seq=head.seq, events=[event])


async def test_a_stand_by_leaves_as_soon_as_an_event_means_nothing_to_it(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.engine.loop.LOOK_AGAIN", SOON)
    lease = await led(journal, plan)
    work = asyncio.create_task(engine(journal, "r1", ScriptedCrew(), tmp_path).execute())
    await eventually(lambda: stands_by(journal))
    await foretells(journal, lease)
    with pytest.raises(RunUnreadable, match="event 2 means nothing to this program") as caught:
        await asyncio.wait_for(work, 5)
    assert "newer cutover" in caught.value.hint
    held = await journal.lease("r1")
    assert held is not None
    assert held.holder == "newer"  # the engine that leads the run goes on


async def stands_by(journal: MemoryJournal) -> bool:
    lease = await journal.lease("r1")
    return lease is not None and lease.standbys == 1


async def test_it_goes_on_reading_where_the_control_database_was_away(journal: MemoryJournal, plan: Loaded) -> None:
    lease = await led(journal, plan)
    journal.sever()
    work = asyncio.create_task(keep_reading(journal, "r1", timedelta()))
    await asyncio.sleep(0)
    journal.mend()
    await foretells(journal, lease)
    with pytest.raises(RunUnreadable):
        await asyncio.wait_for(work, 5)


async def test_what_it_tells_goes_by_the_nights_that_count_as_an_engines_plan_does(
    journal: MemoryJournal, plan: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def counted(_: Journal, __: RunState) -> CountedRuns:
        return CountedRuns(gone=("dress-1 is gone",))

    monkeypatch.setattr("jobs.engine.standing_by.counted_runs", counted)
    await led(journal, plan)
    told: list[Plan] = []
    work = asyncio.create_task(keep_reading(journal, "r1", timedelta(), lambda known, _: told.append(known)))
    await eventually(lambda: told)
    work.cancel()
    assert told[0].gone_nights == ("dress-1 is gone",)
