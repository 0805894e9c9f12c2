"""An engine keeps now and then what the events add up to, and names it in the next event: consoles begin there."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.engine.folds import MANY_TASKS, FoldKeeper
from jobs.journal.base import Fenced, Lease
from jobs.kept_past import kept_past
from jobs.past import history
from jobs.run.state.reading import Reading
from plans.load import Loaded
from tests.support.engines import ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing
from tests.support.kept_runs import note
from tests.support.memory_journal import MemoryJournal

RUN = "r1"


async def keeper_of(journal: MemoryJournal, plan: Loaded, *, every: int) -> tuple[FoldKeeper, Lease, list[str]]:
    """One that knows of a run of four events, and what it has said."""
    said: list[str] = []
    await created(journal, plan)
    for number in range(3):
        await note(journal, RUN, f"note {number}")
    lease = await journal.acquire(RUN, "e1", timedelta(minutes=1))
    assert lease is not None
    keeper = FoldKeeper(journal, RUN, said.append, every=every, pause=timedelta())
    keeper.begin(Reading(RUN), lease.term)
    keeper.follow(4)
    return keeper, lease, said


async def test_an_engine_keeps_what_it_recorded_and_its_next_event_names_it(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.engine.folds.LOOK_EVERY", timedelta(milliseconds=5))
    monkeypatch.setattr("jobs.engine.folds.EVERY", 2)
    await created(journal, plan)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        await eventually(lambda: bool(journal._store.runs[RUN].folds))
        await journal.send(RUN, "note", {"text": "what comes next"})
        await eventually(lambda: any("kept_fold" in one.body for one in journal._store.runs[RUN].events))
    found, whole = await kept_past(journal, RUN), await history(journal, RUN)
    assert found is not None
    assert (found.state, found.state.flaws) == (whole.state, ())


async def test_it_keeps_none_before_there_are_as_many_events(journal: MemoryJournal, plan: Loaded) -> None:
    keeper, *_ = await keeper_of(journal, plan, every=5)
    await keeper.look()
    assert journal._store.runs[RUN].folds == []
    keeper.follow(5)
    await keeper.look()
    assert [one.seq for one in journal._store.runs[RUN].folds] == [4]


async def test_of_a_plan_of_many_tasks_the_first_is_kept_soon(journal: MemoryJournal, plan: Loaded) -> None:
    keeper, lease, _ = await keeper_of(journal, plan, every=1_000)
    keeper.begin(Reading(RUN), lease.term, tasks=MANY_TASKS)
    for head in (4, 5):
        keeper.follow(head)
        await keeper.look()
        keeper.take_mark()
    assert [one.seq for one in journal._store.runs[RUN].folds] == [4]


async def test_a_mark_is_handed_out_once_and_none_is_kept_while_one_waits(journal: MemoryJournal, plan: Loaded) -> None:
    keeper, *_ = await keeper_of(journal, plan, every=1)
    await keeper.look()
    keeper.follow(5)
    await keeper.look()
    [kept] = journal._store.runs[RUN].folds
    mark = keeper.take_mark()
    assert mark is not None
    assert (mark.seq, mark.sha256) == (kept.seq, kept.sha256)
    assert keeper.take_mark() is None


async def test_of_a_journal_that_is_not_what_was_recorded_nothing_is_kept(journal: MemoryJournal, plan: Loaded) -> None:
    keeper, *_ = await keeper_of(journal, plan, every=1)
    del journal._store.runs[RUN].events[1]
    await keeper.look()
    assert (journal._store.runs[RUN].folds, keeper.take_mark()) == ([], None)


async def test_an_engine_that_was_fenced_keeps_none(journal: MemoryJournal, plan: Loaded) -> None:
    keeper, lease, _ = await keeper_of(journal, plan, every=1)
    await journal.release(RUN, lease)
    with pytest.raises(Fenced):
        await keeper.look()
    assert keeper.take_mark() is None


async def test_while_it_cannot_keep_any_it_says_so_once_and_tries_again(
    journal: MemoryJournal, plan: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.engine.folds.LOOK_EVERY", timedelta())
    keeper, _, said = await keeper_of(journal, plan, every=1)
    journal.sever()
    work = asyncio.create_task(keeper.keep_on())
    await eventually(lambda: bool(said))
    journal.mend()
    await eventually(lambda: bool(journal._store.runs[RUN].folds))
    work.cancel()
    assert len(said) == 1
    assert "cannot be kept for consoles" in said[0]
