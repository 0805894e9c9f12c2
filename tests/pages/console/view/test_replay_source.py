"""A night as it was seen: the frames of a replay are those of the night, but for what is as of the last sample."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.errors import Declined
from console.layout import layout, text_of
from console.layout.glyphs import UNICODE
from console.text.status_page import status_text
from console.view.engine_presence import executed
from console.view.model import Ui, View
from console.view.recording import Recording, recorded
from console.view.replay import Move, MoveTo
from console.view.replay_source import SPEEDS, ReplaySource
from jobs.run.decisions.decision import EngineUp
from jobs.run.events import CheckpointDecided, CheckpointOpened, Entry, Warned
from jobs.run.outlook.forecast import forecast
from jobs.run.state.fold import fold
from plans.errors import CutoverError
from plans.kept import same_plan
from plans.model import Plan
from tests.support.driver import Driven
from tests.support.kept_runs import keep, small_plan
from tests.support.memory_journal import MemoryJournal
from tests.support.replayed import Watched, reference_night, watched

LOOKS = tuple(timedelta(minutes=minutes, seconds=7) for minutes in (31, 96, 203, 333, 480, 601, 720))
"""After the night's beginning: before, in and behind the outage."""


_KEY = r"\[\w\]"
"""The key of an item of needs-you, which a replay has not."""


def warns(_: Plan, entry: Entry) -> bool:
    return isinstance(entry.event, Warned)


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def seen() -> Watched:
    """The reference night, as a console has seen it at some moments."""
    return asyncio.run(watched(reference_night(), LOOKS))


@pytest.fixture(scope="module")
def recording(seen: Watched) -> Recording:
    return asyncio.run(recorded(seen.journal, seen.run))


def source(recording: Recording, clock: Clock | None = None, **more: object) -> ReplaySource:
    return ReplaySource(recording, warns=warns, clock=clock or Clock(), **more)  # type: ignore[arg-type]


def at_clock(source: ReplaySource, when: str) -> View:
    source.move(MoveTo(when=when))
    return source.now()


def as_sampled(live: View, replayed: View) -> View:
    """What the console would have shown, had its jobs reported no more than their samples."""
    found = forecast(live.plan, live.state, live.now, progress=replayed.progress)
    return replace(live, progress=replayed.progress, reported=replayed.reported, forecast=found)


def compared(view: View, size: tuple[int, int]) -> list[str]:
    """The lines of a board, without what says that it is a replay: first and last line, rules, marks, and where these
    leave less room for a text."""
    lines = text_of(layout(view, Ui(), size, UNICODE)).splitlines()[1:-1]
    rules = ({"#"}, {"─"})
    kept = [re.sub(_KEY, "", line) for line in lines if set(line) not in rules]
    return [" ".join(re.sub(r"CRIT \S*|\S*\s?…\S*|[~█▉▊▋▌▍▎▏·░]", "", line).split()) for line in kept]


def path(view: View, size: tuple[int, int]) -> list[str]:
    """The ends of the critical path as the board has it, however many tasks there is room for between them."""
    [found] = re.findall(
        r"(?:CRIT |│\s*|  )(\w+)>(?:\S*>)?(\w+)(?=\s*$)", text_of(layout(view, Ui(), size, UNICODE)), re.M
    )
    return list(found)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=str)
def test_the_frame_of_a_replay_is_the_live_one_but_for_percents_and_forecasts(
    seen: Watched, recording: Recording, size: tuple[int, int]
) -> None:
    replayed = source(recording)
    assert len(seen.views) == len(LOOKS)
    for at, live in seen.views.items():
        replayed.move(MoveTo(when=at.isoformat()))
        view = replayed.now()
        assert compared(view, size) == compared(as_sampled(live, view), size)


def test_states_plans_clocks_and_events_are_exact_at_every_moment(seen: Watched, recording: Recording) -> None:
    replayed = source(recording)
    for at, live in seen.views.items():
        replayed.move(MoveTo(when=at.isoformat()))
        view = replayed.now()
        assert (view.state, view.now, view.age) == (live.state, live.now, live.age)
        assert same_plan(view.plan, live.plan)
        assert view.entries == live.entries


def test_what_is_done_is_within_five_percent_and_a_minute_of_what_it_was(seen: Watched, recording: Recording) -> None:
    replayed = source(recording)
    for at, live in seen.views.items():
        replayed.move(MoveTo(when=at.isoformat()))
        for unit, progress in replayed.now().progress.items():
            known = live.progress[unit]
            assert abs(progress.done - known.done) <= 0.05 * 400_000 + 60 * 100


def test_every_place_adds_up_to_what_a_reader_of_the_journal_had(recording: Recording) -> None:
    state = None
    for place, entry in enumerate(recording.entries, 1):
        state = fold((entry,), state)
        if place % 37 == 0 or place == len(recording.entries):
            assert recording.state(place) == state


def test_an_engine_that_has_come_is_never_missed(recording: Recording) -> None:
    replayed = source(recording)
    replayed.move(Move.EVENT)
    for when in ("Fri 20:00", "Sat 02:00"):
        view = at_clock(replayed, when)
        assert executed(view)
        for size in ((80, 24), (160, 50)):
            assert "NO ENGINE" not in text_of(layout(view, Ui(), size, UNICODE))


async def test_while_nobody_worked_on_the_night_it_says_so_from_when_the_lease_ran_out_to_the_next_engine(
    tmp_path: Path,
) -> None:
    loaded = small_plan(tmp_path)
    run = Driven(loaded.plan)
    run.passes(2)
    gone = run.now
    run.now += timedelta(minutes=3)
    run.decide(EngineUp(term=2, engine="e2", host="h2", pid=2, alone_since=gone))
    journal = MemoryJournal(now=lambda: run.now)
    await keep(journal, loaded, "r", run)
    replayed = source(await recorded(journal, "r"))
    seen = {}
    for minutes in (-1, 1, 2.9, 3):
        replayed.move(MoveTo(when=(gone + timedelta(minutes=minutes)).isoformat()))
        seen[minutes] = "NO ENGINE" in text_of(layout(replayed.now(), Ui(), (80, 24), UNICODE))
    assert seen == {-1: False, 1: True, 2.9: True, 3: False}


@pytest.mark.parametrize("size", [(30, 5), (40, 10), (80, 24), (160, 50)], ids=str)
def test_every_size_says_that_it_is_a_replay_and_of_which_moment(recording: Recording, size: tuple[int, int]) -> None:
    view = at_clock(source(recording), "Sat 01:37")
    first = text_of(layout(view, Ui(), size, UNICODE)).splitlines()[0]
    assert "REPLAY" in first
    assert "01:37:00 PAUSED" in first


def test_the_status_of_a_moment_is_marked_too(recording: Recording) -> None:
    told = status_text(at_clock(source(recording), "Sat 01:37"))
    assert "REPLAY of Sat 01:37:00" in told
    assert "~" in told


# --- how it is moved


def test_it_plays_as_fast_as_was_said_and_stands_still_at_the_end(recording: Recording) -> None:
    clock = Clock()
    replayed = source(recording, clock, speed=60.0)
    replayed.move(MoveTo(when="Sat 01:37"))
    before = replayed.now()
    replayed.move(Move.PLAY)
    clock.now = 10.0
    view = replayed.now()
    assert view.now - before.now == timedelta(minutes=10)
    assert view.replay is not None
    assert view.replay.playing
    clock.now = 1e6
    view = replayed.now()
    assert view.real_now == recording.ends
    assert view.replay is not None
    assert not view.replay.playing
    assert "end" in replayed.move(Move.PLAY)


def test_it_steps_by_one_event_even_where_several_came_at_one_moment(recording: Recording) -> None:
    replayed = source(recording)
    for place in range(2, 40):
        replayed.move(Move.EVENT)
        assert replayed.now().state.head == place
    for place in range(38, 0, -1):
        replayed.move(Move.EVENT_BACK)
        assert replayed.now().state.head == place
    assert replayed.move(Move.EVENT_BACK) == "there is no earlier event in this recording"


def test_checkpoints_and_warnings_are_gone_to_one_after_the_other(recording: Recording) -> None:
    replayed, found = source(recording), list[int]()
    while not replayed.move(Move.CHECKPOINT):
        found.append(replayed.now().state.head)
    kinds = CheckpointOpened | CheckpointDecided
    assert found == [one.seq for one in recording.entries if isinstance(one.event, kinds)]
    assert not replayed.move(Move.CHECKPOINT_BACK)
    assert replayed.now().state.head == found[-2]
    assert "no earlier warning" in replayed.move(Move.WARNING_BACK) or replayed.now().state.warnings


def test_a_stretch_is_a_minute_and_never_leaves_the_night(recording: Recording) -> None:
    replayed = source(recording)
    before = at_clock(replayed, "Fri 20:00")
    replayed.move(Move.STRETCH)
    assert replayed.now().now - before.now == timedelta(minutes=1)
    replayed.move(Move.STRETCH_BACK)
    assert replayed.now().now == before.now
    replayed.move(Move.START)
    replayed.move(Move.STRETCH_BACK)
    assert replayed.now().real_now == recording.begins
    replayed.move(Move.END)
    replayed.move(Move.STRETCH)
    assert replayed.now().real_now == recording.ends


def test_it_is_as_fast_as_the_fastest_and_says_so(recording: Recording) -> None:
    replayed = source(recording)
    said = [replayed.move(Move.FASTER) for _ in SPEEDS]
    assert said[-1] == "x3600 is as fast as a replay goes"


async def test_nothing_is_sent(recording: Recording) -> None:
    replayed = source(recording)
    with pytest.raises(Declined, match="a replay"):
        await replayed.send("hold", {})
    with pytest.raises(Declined, match="a replay"):
        await replayed.start_engine("")
    assert await replayed.past(0, 10) == ((), 0)


async def test_the_chance_is_worked_out_for_the_moment_that_is_shown(recording: Recording) -> None:
    replayed = source(recording)
    replayed.move(MoveTo(when="Fri 20:00"))
    async with replayed:
        views = replayed.views()
        assert not (await anext(views)).sureness
        view = await anext(views)
        while not view.sureness:
            view = await anext(views)
        replayed.move(MoveTo(when="Fri 21:00"))
        assert not (await anext(views)).sureness


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("20:00", "Fri 20:00:00"),
        ("01:37", "Sat 01:37:00"),
        ("Sat 01:37:20", "Sat 01:37:20"),
        ("saturday 01:37", "Sat 01:37:00"),
        ("2022-11-12T01:37", "Sat 01:37:00"),
        ("2022-11-12T00:37Z", "Sat 01:37:00"),
    ],
)
def test_a_moment_is_typed_as_it_is_said(recording: Recording, when: str, shown: str) -> None:
    assert f"REPLAY of {shown}" in status_text(at_clock(source(recording), when))


def test_an_event_a_stretch_and_a_checkpoint_are_moments_too(recording: Recording) -> None:
    replayed = source(recording)
    assert at_clock(replayed, "#81").state.head == 81
    assert at_clock(replayed, "20m").real_now == recording.ends - timedelta(minutes=20)
    before = at_clock(replayed, "Fri 20:00").now
    assert at_clock(replayed, "+1h30m").now - before == timedelta(minutes=90)
    assert at_clock(replayed, "-90m").now == before
    decided = at_clock(replayed, "g1")
    assert decided.state.unit("G1").decided is not None


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("Mon 20:00", "is no moment of this night, which goes from Fri 11 Nov 12:00"),
        ("Xyz 20:00", "no day of the week"),
        ("#99999", "there is no event #99999"),
        ("#0", "there is no event #0"),
        ("2021-01-01T00:00", "is no moment of this night"),
        ("yesterday", "is not understood"),
    ],
)
def test_what_is_no_moment_of_the_night_is_said_and_moves_nothing(recording: Recording, when: str, why: str) -> None:
    replayed = source(recording)
    before = at_clock(replayed, "Fri 20:00")
    with pytest.raises(CutoverError, match=why):
        replayed.move(MoveTo(when=when))
    assert replayed.now() is before
