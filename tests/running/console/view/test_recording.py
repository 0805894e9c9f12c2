"""A run as it was recorded: of any clock, with flaws, under way; its states are those that a reader of it had."""

from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.view.recording import EVERY, Recording, recorded
from console.view.replay import Move, MoveTo
from console.view.replay_source import ReplaySource
from jobs.journal.base import PlanChanged
from jobs.journal.samples import StoredSample
from jobs.past import CountedRuns
from jobs.run import events as e
from jobs.run.events import UnitId
from jobs.run.state.fold import fold
from jobs.run.state.reading import Reading
from plans.load import Loaded
from plans.model import TaskId
from tests.support.driver import Driven
from tests.support.kept_runs import SMALL_PLAN, keep, small_plan
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START, nights
from tests.support.random_nights import something_happens

T1 = UnitId("T1")
RUN = "r"


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return small_plan(tmp_path)


def journal_of(run: Driven) -> MemoryJournal:
    return MemoryJournal(now=lambda: run.now)


def source(recording: object) -> ReplaySource:
    return ReplaySource(recording, warns=lambda _, entry: isinstance(entry.event, e.Warned))  # type: ignore[arg-type]


async def test_a_run_under_way_is_recorded_up_to_the_moment_at_which_it_is_read(loaded: Loaded) -> None:
    run = Driven(loaded.plan)
    journal = journal_of(run)
    await keep(journal, loaded, RUN, run)
    run.passes(3)
    recording = await recorded(journal, RUN)
    assert recording.ends == run.now
    replayed = source(recording)
    replayed.move(Move.END)
    assert replayed.now().real_now == run.now
    assert replayed.now().state.ended is None


async def test_the_words_behind_the_end_of_a_run_belong_to_it(loaded: Loaded) -> None:
    run = Driven(loaded.plan)
    run.passes(5)
    run.ends("T1")
    run.passes(60)
    run.do("note", text="all wards have been called")
    journal = journal_of(run)
    await keep(journal, loaded, RUN, run)
    run.passes(600)
    recording = await recorded(journal, RUN)
    replayed = source(recording)
    replayed.move(Move.END)
    view = replayed.now()
    assert recording.ends == recording.times[-1]
    assert isinstance(view.entries[-1].event, e.Noted)
    assert view.state.ended is not None
    assert view.now == view.state.ended.at


async def test_a_journal_with_flaws_is_shown_as_its_readers_have_it(loaded: Loaded) -> None:
    run = Driven(loaded.plan)
    for number in range(EVERY + 30):
        run.do("note", text=f"note {number}")
    journal = journal_of(run)
    await keep(journal, loaded, RUN, run)
    events = journal._store.runs[RUN].events
    events[20] = replace(events[20], body=events[20].body.replace("note", "lie"))
    del events[40:42]
    recording = await recorded(journal, RUN)
    reading, states = Reading(RUN), []
    for event in await journal.read(RUN):
        states += [reading.state] * len(found) if (found := reading.take([event])) else []
    assert len(states) == len(recording.entries)
    assert recording.state(len(states)) == states[-1]
    for place, known in enumerate(states, 1):
        state = recording.state(place)
        assert state.units == known.units
        assert len(state.flaws) == len([one for one in states[-1].flaws if one.seq <= state.head])
    assert {one.seq for one in recording.state(len(states)).flaws} >= {21, 41}


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_each_place_of_any_night_is_what_its_events_add_up_to(data: st.DataObject) -> None:
    plan = data.draw(nights())
    run = Driven(plan, speed=data.draw(st.sampled_from([1.0, 60.0])))
    for _ in range(data.draw(st.integers(1, 20))):
        something_happens(data, run)
        if data.draw(st.integers(0, 4)) == 0:
            run.order(data.draw(st.sampled_from(["shift", "note", "abort"])), amount="20m", reason="late", text="x")
    states = list(
        accumulate(run.entries[1:], lambda state, entry: fold((entry,), state), initial=fold(run.entries[:1]))
    )
    kept = {place: states[place - 1] for place in range(1, len(states) + 1) if place % 7 == 1 or place == len(states)}
    recording = Recording(
        run=RUN,
        entries=run.entries,
        kept=kept,
        frozen={plan.sha256: plan},
        counted=CountedRuns(),
        samples={},
        read_at=run.now,
    )
    for place in data.draw(st.permutations(range(1, len(states) + 1))):
        assert recording.state(place) == states[place - 1]
    for at in recording.times:
        shown = recording.run_time(at)
        assert recording.real_time(shown) <= at
        assert recording.run_time(recording.real_time(shown)) - shown < timedelta(milliseconds=1)


async def test_run_time_is_that_of_a_clock_that_is_fast_and_stands_still(loaded: Loaded) -> None:
    run = Driven(loaded.plan, speed=60.0)
    journal = journal_of(run)
    entries = list(run.entries)
    real = entries[-1].at

    def say(event: e.Event, seconds: float) -> None:
        entries.append(e.Entry(seq=len(entries) + 1, at=real + timedelta(seconds=seconds), event=event))

    say(e.ClockStopped(), 10)
    say(e.Noted(text="somebody thinks", by="operator"), 100)
    say(e.ClockStarted(), 130)
    say(e.Noted(text="on we go", by="operator"), 140)
    run.entries = entries  # type: ignore[misc]
    await keep(journal, loaded, RUN, run)
    run.now = entries[-1].at
    recording = await recorded(journal, RUN)
    begins = recording.run_time(real)
    minutes = [round((recording.run_time(one) - begins) / timedelta(minutes=1)) for one in recording.times[-4:]]
    assert minutes == [10, 10, 10, 20]
    assert recording.real_time(begins + timedelta(minutes=5)) == real + timedelta(seconds=5)
    assert recording.real_time(begins + timedelta(minutes=15)) == real + timedelta(seconds=135)
    assert recording.real_time(begins + timedelta(days=2)) == recording.ends
    for seconds in (7, 61.3, 599.999999):
        at = begins + timedelta(seconds=seconds)
        assert timedelta() <= recording.run_time(recording.real_time(at)) - at < timedelta(milliseconds=1)
    assert recording.real_time(begins - timedelta(days=2)) == recording.begins


async def test_a_sample_tells_of_the_attempt_that_runs_and_of_no_other_one(loaded: Loaded) -> None:
    run = Driven(loaded.plan)
    run.passes(5)
    journal = journal_of(run)
    await keep(journal, loaded, RUN, run)
    lease = await journal.acquire(RUN, "e2", timedelta(days=1))
    assert lease is not None
    samples = [
        StoredSample(task="T1", attempt=attempt, at=START + timedelta(minutes=minute), done=minute, total=5)
        for attempt, minute in ((1, 1), (1, 3), (2, 4))
    ]
    await journal.keep_samples(RUN, term=lease.term, samples=samples)
    recording = await recorded(journal, RUN)
    state = recording.state(len(recording.entries))
    assert T1 not in recording.progress(state, START)
    assert recording.progress(state, START + timedelta(minutes=2))[T1].progress.done == 1
    assert recording.progress(state, START + timedelta(minutes=3.5))[T1].at == samples[1].at
    assert T1 not in recording.progress(state, START + timedelta(minutes=5))


async def test_a_run_without_samples_has_no_percents_and_all_else(loaded: Loaded) -> None:
    run = Driven(loaded.plan)
    run.passes(5)
    journal = journal_of(run)
    await keep(journal, loaded, RUN, run)
    replayed = source(await recorded(journal, RUN))
    replayed.move(Move.END)
    assert replayed.now().progress == {}
    assert replayed.now().state.unit(T1).running is not None


async def test_days_after_the_go_live_are_gone_through_by_the_hour(loaded: Loaded) -> None:
    run = Driven(loaded.plan)
    run.passes(5)
    run.ends("T1")
    run.passes(60 * 24 * 14)
    run.do("note", text="a fortnight later")
    journal = journal_of(run)
    await keep(journal, loaded, RUN, run)
    replayed = source(await recorded(journal, RUN))
    replayed.move(MoveTo(when="2022-11-14T12:00"))
    before = replayed.now().real_now
    replayed.move(Move.STRETCH)
    assert replayed.now().real_now - before == timedelta(hours=1)


async def test_the_plan_of_each_moment_is_the_one_that_held_with_its_shifts(tmp_path: Path) -> None:
    text = SMALL_PLAN.replace("milestone: true", 'not_before: "13:00", milestone: true')
    loaded = small_plan(tmp_path, text)
    (folder := tmp_path / "amended").mkdir()
    revised = small_plan(folder, text.replace("title: First", "title: First and better"))
    run = Driven(loaded.plan)
    run.passes(1)
    run.do("shift", amount="30m", reason="the ward is not ready")
    run.passes(1)
    run.do("amend", plan_sha256=revised.plan.sha256, summary="a title", revisions=[revised.plan])
    run.passes(1)
    journal = journal_of(run)
    await keep(journal, loaded, RUN, run)
    await journal.add_bundle(revised.plan.sha256, revised.bundle)
    recording = await recorded(journal, RUN)
    replayed, told = source(recording), []
    for minutes in (0.5, 1.5, 2.5):
        replayed.move(MoveTo(when=(START + timedelta(minutes=minutes)).isoformat()))
        view = replayed.now()
        told.append((view.plan.by_id[TaskId("T1")].title, bool(view.plan.moved_times), sorted(view.revisions)))
    before = [loaded.plan.sha256]
    assert told == [("First", False, []), ("First", True, []), ("First and better", True, before)]


async def test_where_a_plan_held_that_cannot_be_read_the_next_one_is_shown_and_it_is_said(tmp_path: Path) -> None:
    loaded = small_plan(tmp_path)
    (folder := tmp_path / "amended").mkdir()
    revised = small_plan(folder, SMALL_PLAN.replace("title: First", "title: First and better"))
    run = Driven(loaded.plan)
    run.passes(1)
    run.do("amend", plan_sha256=revised.plan.sha256, summary="a title", revisions=[revised.plan])
    journal = journal_of(run)
    await keep(journal, loaded, RUN, run)
    await journal.add_bundle(revised.plan.sha256, revised.bundle)
    journal._store.bundles[loaded.plan.sha256] += " "
    replayed = source(await recorded(journal, RUN))
    said = replayed.move(Move.START)
    assert said.startswith("the plan that held here is not shown, but the one that came after it: plan ")
    assert (replayed.now().plan.by_id[TaskId("T1")].title, replayed.now().revisions) == ("First and better", {})
    assert replayed.move(Move.END) == ""
    journal._store.bundles[revised.plan.sha256] += " "
    with pytest.raises(PlanChanged):
        await recorded(journal, RUN)
