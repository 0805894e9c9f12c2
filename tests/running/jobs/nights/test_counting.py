"""What counted when a run began is measured again as it was then; what is no longer there is told."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.journal.base import Draft
from jobs.nights import measured
from jobs.nights.counting import counted_runs, revisions_of
from jobs.nights.lookup import counted_event, runs_that_count
from jobs.nights.shelf import NightShelf
from jobs.past import NONE_COUNTED, CountedRuns
from jobs.run.events import NightsCounted, Noted, encode
from plans.load import Loaded
from plans.rehearsals.durations import rehearsed
from tests.support.driver import Driven
from tests.support.engines import utc_now
from tests.support.kept_runs import keep_run, small_plan
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import night, sql_job, task


@pytest.fixture(autouse=True)
def _another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "SHELF", NightShelf())


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal(now=utc_now)


@pytest.fixture
def plan(tmp_path: Path) -> Loaded:
    return small_plan(tmp_path)


async def counted(journal: MemoryJournal, plan: Loaded) -> NightsCounted:
    event = counted_event(plan.plan, await runs_that_count(journal, plan.plan, demonstration=False))
    measured.SHELF.forget()
    return event


async def runs_counted(journal: MemoryJournal, event: NightsCounted) -> CountedRuns:
    """What counts in a run whose journal has this event."""
    return await counted_runs(journal, replace(Driven(night(task("J1", sql_job()))).state, counted=event))


async def test_in_a_demonstration_demonstrations_count(journal: MemoryJournal, plan: Loaded) -> None:
    for speed in (1.0, 60.0):
        found = await counted_runs(journal, Driven(night(task("J1", sql_job())), speed=speed).state)
        assert found.used_by(plan.plan).demonstration is (speed == 60)


async def test_a_plan_goes_by_what_its_runs_took(journal: MemoryJournal, plan: Loaded) -> None:
    await keep_run(journal, plan, "r1", minutes=3)
    await keep_run(journal, plan, "r2", minutes=4)
    used = (await runs_counted(journal, await counted(journal, plan))).used_by(plan.plan)
    took = rehearsed(used, used.nights).tasks["T1"].counting
    assert sorted(took) == [timedelta(minutes=3), timedelta(minutes=4)]
    assert used.sha256 == plan.plan.sha256


async def test_what_was_recorded_since_is_no_part_of_the_night(journal: MemoryJournal, plan: Loaded) -> None:
    await keep_run(journal, plan, "r1")
    event = await counted(journal, plan)
    lease = await journal.acquire("r1", "e2", timedelta(seconds=30))
    assert lease is not None
    kind, body = encode(Noted(text="afterwards", by="me"))
    note = Draft(kind=kind, body=body, at=utc_now())
    await journal.append("r1", term=lease.term, expected_seq=event.nights[0].seq, events=[note])
    [night] = (await runs_counted(journal, event)).nights
    assert night.head == event.nights[0].head


async def test_a_run_that_is_not_what_counted_does_not_count_and_is_told(journal: MemoryJournal, plan: Loaded) -> None:
    await keep_run(journal, plan, "r1")
    event = await counted(journal, plan)
    events = journal._store.runs["r1"].events
    events[2] = replace(events[2], body=events[2].body + " ")
    found = await runs_counted(journal, event)
    assert (found.nights, found.gone) == ((), ("r1: its journal is not what was recorded",))


async def test_a_run_that_was_cut_is_told(journal: MemoryJournal, plan: Loaded) -> None:
    await keep_run(journal, plan, "r1")
    event = await counted(journal, plan)
    del journal._store.runs["r1"].events[-1]
    [told] = (await runs_counted(journal, event)).gone
    assert "is not the event that was counted" in told


async def test_a_run_that_is_gone_is_told(journal: MemoryJournal, plan: Loaded) -> None:
    await keep_run(journal, plan, "r1")
    event = await counted(journal, plan)
    del journal._store.runs["r1"]
    [told] = (await runs_counted(journal, event)).gone
    assert told.startswith("r1: ")


async def test_a_night_is_measured_once_in_a_process(
    journal: MemoryJournal, plan: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep_run(journal, plan, "r1")
    event = await counted(journal, plan)
    first = await runs_counted(journal, event)
    monkeypatch.setattr(measured, "measure", None)
    assert (await runs_counted(journal, event)).nights == first.nights


async def test_a_night_that_was_measured_on_this_host_is_read_from_its_file(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured.SHELF.keep_in(lambda: tmp_path / "nights")
    await keep_run(journal, plan, "r1")
    event = await counted(journal, plan)
    monkeypatch.setattr(measured, "measure", None)
    assert [one.run for one in (await runs_counted(journal, event)).nights] == ["r1"]


async def test_a_file_that_somebody_edited_is_measured_again(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    measured.SHELF.keep_in(lambda: tmp_path / "nights")
    await keep_run(journal, plan, "r1", minutes=3)
    event = await counted(journal, plan)
    [file] = (tmp_path / "nights").iterdir()
    file.write_text(file.read_text().replace("180.0", "60.0"))
    used = (await runs_counted(journal, event)).used_by(plan.plan)
    assert rehearsed(used, used.nights).tasks["T1"].counting == (timedelta(minutes=3),)


async def test_where_no_file_can_be_kept_nights_are_measured(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    (tmp_path / "nights").write_text("a file where the folder should be")
    measured.SHELF.keep_in(lambda: tmp_path / "nights")
    await keep_run(journal, plan, "r1")
    assert len((await runs_counted(journal, await counted(journal, plan))).nights) == 1


async def test_the_plans_that_held_before_an_amendment_are_read_as_they_held(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await keep_run(journal, plan, "r1")
    state = replace((await measured.read_past(journal, "r1")).state, plans=(plan.plan.sha256, "2" * 64, "3" * 64))
    assert await revisions_of(journal, state, NONE_COUNTED) == {}
    amended = replace(state, plan_sha256="3" * 64)  # "2..." can no longer be read
    [found] = (await revisions_of(journal, amended, NONE_COUNTED)).values()
    assert (found.sha256, [one.id for one in found.tasks]) == (plan.plan.sha256, ["T1", "M1"])
