"""Which runs a board follows, and what it shows while one of them, or all of them, cannot be read."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.board.pages import Pages
from console.board.wall import ALL, Wall
from console.board.words import Teller
from console.running.boards import pace, runs
from console.running.boards.runs import FollowedRuns
from console.running.create_run import Wish, create_run
from console.running.watching import chosen
from jobs.journal.base import Draft
from jobs.run import events as e
from jobs.run.state.model import Keys
from plans.load import Loaded, load
from tests.support.command_line import plan_file
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEWS_EVERY", "CLOCK_EVERY"):
        monkeypatch.setattr(pace, name, 0.01)
    monkeypatch.setattr(pace, "SHARE", 1e9)


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return load(plan_file(tmp_path))


@pytest.fixture
async def journal(loaded: Loaded) -> AsyncIterator[MemoryJournal]:
    journal = MemoryJournal(now=lambda: datetime.now(UTC))
    await create_run(journal, loaded, Wish(name="roros"), authenticated=False)
    yield journal
    await journal.close()


@asynccontextmanager
async def following(journal: MemoryJournal, *named: str) -> AsyncIterator[tuple[Wall, list[str]]]:
    wall, said = Wall(viewers=5), list[str]()
    followed = FollowedRuns(journal, named, wall, Pages(Teller()), said.append, look_every=0.05)
    task = asyncio.create_task(followed.follow())
    try:
        yield wall, said
    finally:
        task.cancel()
        await asyncio.wait([task])


def parts(wall: Wall) -> Sequence[str]:
    return [*wall.sheets[ALL].shown.parts] if ALL in wall.sheets else []


async def test_a_run_alone_is_the_front_page_and_one_more_makes_it_a_page_of_cards(
    journal: MemoryJournal, loaded: Loaded
) -> None:
    async with following(journal) as (wall, _):
        await eventually(lambda: "answers" in parts(wall))
        assert wall.sheets[ALL].shown is wall.sheets["roros"].shown
        await create_run(journal, loaded, Wish(name="oppdal"), authenticated=False)
        await eventually(lambda: {"card-roros", "card-oppdal"} <= {*parts(wall)})


async def test_it_tells_what_only_those_can_do_who_act(journal: MemoryJournal) -> None:
    async with following(journal, "roros") as (wall, _):
        await eventually(lambda: "roros" in wall.views)
        view = wall.views["roros"]
        nobody = replace(view, state=replace(view.state, keys=Keys(holder="")))
        assert "Somebody has to take the keys" in Pages(Teller()).run_page(nobody).parts["answers"]


async def test_named_runs_are_shown_in_the_order_in_which_they_were_named(
    journal: MemoryJournal, loaded: Loaded
) -> None:
    for name in ("oppdal", "meldal"):
        await create_run(journal, loaded, Wish(name=name), authenticated=False)
    async with following(journal, "meldal", "roros") as (wall, _):
        await eventually(lambda: len(wall.views) == 2 and "card-roros" in parts(wall))
        assert [one for one in parts(wall) if one.startswith("card-")] == ["card-meldal", "card-roros"]


async def test_while_the_store_is_away_the_last_is_shown_with_its_age_and_it_comes_back_by_itself(
    journal: MemoryJournal,
) -> None:
    async with following(journal, "roros") as (wall, _):
        await eventually(lambda: "answers" in parts(wall))
        journal.sever()
        await eventually(lambda: "Old by" in wall.sheets[ALL].shown.parts["alarms"])
        journal.mend()
        await eventually(lambda: "Old by" not in wall.sheets[ALL].shown.parts["alarms"])


async def test_a_run_that_cannot_be_read_keeps_no_other_from_being_shown(journal: MemoryJournal) -> None:
    async with following(journal, "nobody", "roros") as (wall, said):
        await eventually(lambda: "card-roros" in parts(wall))
        await eventually(lambda: "nobody" in wall.sheets[ALL].shown.parts["unread"])
        await eventually(lambda: said)
        assert len(said) == 1  # it is tried again and again, and told once
        assert said[0].startswith("run nobody cannot be followed: ")


def _unread(wall: Wall) -> str:
    return wall.sheets[ALL].shown.parts.get("unread", "") if ALL in wall.sheets else ""


async def test_more_runs_than_a_wall_holds_are_counted_and_not_left_out_without_a_word(
    journal: MemoryJournal, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "MOST", 1)
    await create_run(journal, loaded, Wish(name="oppdal"), authenticated=False)
    async with following(journal) as (wall, _):
        await eventually(lambda: "1 more run is not shown" in _unread(wall))
        assert wall.watched().left_out == 1


async def test_what_has_happened_is_drawn_at_once_though_what_was_drawn_before_is_not_paid(
    journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CLOCK_EVERY", "SLOWEST"):
        monkeypatch.setattr(pace, name, 3600.0)
    async with following(journal, "roros") as (wall, _):
        await eventually(lambda: "answers" in parts(wall))
        await recorded(journal, "roros", e.Noted(text="seen", by="anna"))
        await eventually(lambda: "Journal 2" in wall.sheets[ALL].shown.parts["foot"])


async def recorded(journal: MemoryJournal, run: str, event: e.Event) -> None:
    lease = await journal.acquire(run, "engine-1", timedelta(minutes=5))
    assert lease is not None
    kind, body = e.encode(event)
    await journal.append(
        run, term=lease.term, expected_seq=1, events=[Draft(kind=kind, body=body, at=datetime.now(UTC))]
    )


async def test_a_run_that_has_ended_is_looked_at_every_ten_seconds_and_upon_news(
    journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await recorded(journal, "roros", e.RunEnded(result=e.Result.ABORTED))
    async with following(journal, "roros") as (wall, _):
        await eventually(lambda: "answers" in parts(wall))
        first = wall.views["roros"]
        monkeypatch.setattr(runs, "ENDED_EVERY", 0.02)
        await eventually(lambda: wall.views["roros"].real_now > first.real_now)
