"""Several runs followed at once: which they are, and what becomes of the others when one cannot be."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.running.watching import several as several_runs
from console.running.watching.several import Several
from console.running.watching.watch import as_lines
from jobs.journal.base import Draft
from jobs.run import events as e
from plans.load import load
from tests.support.command_line import plan_file
from tests.support.engines import created, utc_now
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal

TTL = timedelta(minutes=5)


@pytest.fixture
async def journal(tmp_path: Path) -> MemoryJournal:
    """With two runs that go on."""
    store = MemoryJournal(now=utc_now)
    loaded = load(plan_file(tmp_path))
    for run in ("roros", "orland"):
        await created(store, loaded, run=run)
    return store


async def recorded(journal: MemoryJournal, run: str, event: e.Event | None, body: str = "") -> None:
    """Append one event, or what no program can read."""
    lease = await journal.acquire(run, "engine-1", TTL)
    assert lease is not None
    kind, written = e.encode(event) if event is not None else ("from_the_future", body)
    draft = Draft(kind=kind, body=written, at=datetime.now(UTC))
    await journal.append(run, term=lease.term, expected_seq=1, events=[draft])
    await journal.release(run, lease)


def names(several: Several) -> Sequence[str]:
    return [one.run for one in several.shown()]


def unsaid(_: str) -> None:
    """What is wrong is seen in its place."""


async def test_one_that_begins_meanwhile_appears_behind_the_others(journal: MemoryJournal, tmp_path: Path) -> None:
    async with Several(journal, (), say=unsaid, look_every=0.02) as several:
        await several.first(10)
        assert names(several) == ["roros", "orland"]
        await created(journal, load(plan_file(tmp_path)), run="frosta")
        await eventually(lambda: names(several) == ["roros", "orland", "frosta"])
        await eventually(lambda: all(one.view is not None for one in several.shown()))


async def test_one_that_ends_while_it_is_followed_stays_and_one_that_is_named_stands_alone(
    journal: MemoryJournal,
) -> None:
    async with Several(journal, (), say=unsaid, look_every=0.02) as several:
        await several.first(10)
        await recorded(journal, "roros", e.RunEnded(result=e.Result.ABORTED))
        await eventually(lambda: any(one.view and one.view.state.ended for one in several.shown()))
        assert sorted(names(several)) == ["orland", "roros"]
    async with Several(journal, ("roros",), say=unsaid) as named:
        await named.first(10)
        assert names(named) == ["roros"]


async def test_one_that_cannot_be_read_says_why_in_its_place_and_the_others_go_on(journal: MemoryJournal) -> None:
    await recorded(journal, "roros", None, body='{"from": "tomorrow"}')
    async with Several(journal, (), say=unsaid) as several:
        await several.first(10)
        roros, orland = sorted(several.shown(), key=lambda one: one.run, reverse=True)
        assert (roros.view, orland.view is not None) == (None, True)
        assert "newer" in roros.trouble or "means nothing" in roros.trouble


async def test_a_control_database_that_goes_away_is_said_with_its_age_and_comes_back(journal: MemoryJournal) -> None:
    seconds = [0.0]
    async with Several(journal, (), say=unsaid, look_every=0.02, clock=lambda: seconds[0]) as several:
        await several.first(10)
        assert several.away is None
        journal.sever()
        await eventually(lambda: several.away is not None)
        seconds[0] = 12.0
        assert several.away == timedelta(seconds=12)
        assert all(one.view is not None for one in several.shown())
        journal.mend()
        await eventually(lambda: several.away is None)


async def test_as_lines_each_run_has_one_and_another_when_something_has_happened(journal: MemoryJournal) -> None:
    said: list[str] = []
    for run in ("roros", "orland"):
        await recorded(journal, run, e.RunEnded(result=e.Result.ABORTED))
    async with Several(journal, ("roros", "orland"), say=unsaid) as several:
        await several.first(10)
        await as_lines(several, said.append, ends=True)
    assert [line.split()[1:3] for line in said] == [["roros", "OK:"], ["orland", "OK:"]]
    assert "ENDED aborted" in said[0]


async def test_a_defect_behind_one_run_stands_in_its_place_and_the_others_go_on(
    journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def odd(_: object, run: str) -> None:
        if run == "roros":
            raise ZeroDivisionError

    monkeypatch.setattr(several_runs, "kept_past", odd)
    async with Several(journal, (), say=unsaid) as several:
        await several.first(10)
        known = {one.run: one for one in several.shown()}
    assert known["roros"].trouble == "a defect of this program: ZeroDivisionError"
    assert known["orland"].view is not None
