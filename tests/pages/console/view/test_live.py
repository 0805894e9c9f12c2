"""The journal as a stream of views, over a journal in memory."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.errors import Declined
from console.layout.board import Board
from console.layout.compose import draw
from console.layout.glyphs import ASCII
from console.layout.svg import svg
from console.running.create_run import Wish, create_run
from console.text.plain_log import follow, starting, status_line
from console.text.status_page import status_text
from console.view.engine_presence import STARTING, executed
from console.view.live import LiveSource
from console.view.look import look_back, look_once
from console.view.model import Ui
from console.view.picture import Picture
from jobs.api import Progress
from jobs.journal.base import Draft, Lease, News, Recorded, Snapshot
from jobs.nights.lookup import counted_event, runs_that_count
from jobs.past import history
from jobs.progress import Report, to_body
from jobs.run import events as e
from plans.load import Loaded, load
from tests.support.command_line import SMALL, plan_file
from tests.support.eventually import eventually
from tests.support.kept_runs import keep_run, small_plan
from tests.support.memory_journal import MemoryJournal

T1 = e.UnitId("T1")


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return load(plan_file(tmp_path))


class World:
    """A run in memory, with an engine that records what the test says."""

    def __init__(self, journal: MemoryJournal, run: str, lease: Lease) -> None:
        self.journal, self.run, self.lease, self.head = journal, run, lease, 1

    async def say(self, *events: e.Event) -> None:
        drafts = [Draft(kind=kind, body=body, at=_now()) for kind, body in map(e.encode, events)]
        await self.journal.append(self.run, term=self.lease.term, expected_seq=self.head, events=drafts)
        self.head += len(events)


@pytest.fixture
async def world(loaded: Loaded) -> AsyncIterator[World]:
    journal = MemoryJournal(now=_now)
    run = await create_run(journal, loaded, Wish(name="one"), authenticated=False)
    lease = await journal.acquire(run, "e1", timedelta(minutes=1))
    assert lease is not None
    yield World(journal, run, lease)
    await journal.close()


async def test_a_view_comes_at_once_and_again_upon_news(world: World) -> None:
    async with LiveSource(world.journal, world.run) as source, aclosing(source.views()) as views:
        assert (await anext(views)).state.unit("T1").started is None
        await world.say(e.TaskStarted(unit=T1, by="operator"))
        async with asyncio.timeout(5):
            while (view := await anext(views)).state.unit("T1").started is None:
                pass
        assert (view.me, view.lost, view.lease is not None) == ("operator", False, True)


async def test_what_was_read_a_moment_ago_is_not_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    past, begun_behind, read = await history(world.journal, world.run), list[int](), world.journal.read

    async def counted(run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Recorded]:
        begun_behind.append(after)
        return await read(run, after=after, limit=limit)

    monkeypatch.setattr(world.journal, "read", counted)
    await world.say(e.TaskStarted(unit=T1, by="operator"))
    source = LiveSource(world.journal, world.run, read=past)
    async with source, asyncio.timeout(5), aclosing(source.views()) as views:
        while (await anext(views)).state.unit("T1").started is None:
            pass
    assert 0 not in begun_behind


async def test_the_first_view_knows_who_executes_the_run_and_the_store_s_clock(world: World) -> None:
    async with LiveSource(world.journal, world.run) as source, aclosing(source.views()) as views:
        first = await anext(views)
        assert first.lease == world.lease
        assert executed(first)
        assert source.picture.ahead is not None
        assert "NO ENGINE" not in status_line(first)


async def test_lines_of_a_new_run_say_nothing_of_an_engine_that_is_on_its_way(loaded: Loaded) -> None:
    journal, said = MemoryJournal(now=_now), list[str]()
    run = await create_run(journal, loaded, Wish(name="new"), authenticated=False)
    async with LiveSource(journal, run) as source:
        assert starting(source.now())
        work = asyncio.create_task(follow(source, said.append))
        await eventually(lambda: any("created by" in line for line in said))
        lease = await journal.acquire(run, "e1", timedelta(minutes=1))
        assert lease is not None
        await World(journal, run, lease).say(e.EngineStarted(term=1, engine="e1", host="h", pid=1))
        await eventually(lambda: any("------" in line for line in said))
        work.cancel()
    await journal.close()
    assert not [line for line in said if "NO ENGINE" in line]


async def test_an_engine_that_does_not_appear_is_missed_after_a_while(loaded: Loaded) -> None:
    journal = MemoryJournal(now=_now)
    view = await look_once(journal, await create_run(journal, loaded, Wish(name="new"), authenticated=False))
    late = replace(view, real_now=view.real_now + STARTING)
    assert (starting(view), starting(late)) == (True, False)
    assert "NO ENGINE" in status_line(late)
    await journal.close()


async def test_a_console_draws_from_the_nights_that_count_once_they_are_recorded(tmp_path: Path) -> None:
    journal, small = MemoryJournal(now=_now), small_plan(tmp_path)
    await keep_run(journal, small, "dress")
    run = await create_run(journal, small, Wish(name="new"), authenticated=False)
    lease = await journal.acquire(run, "e1", timedelta(minutes=1))
    assert lease is not None
    found = await runs_that_count(journal, small.plan, demonstration=False, but=run)
    async with LiveSource(journal, run) as source:
        assert source.now().plan.nights == ()
        await World(journal, run, lease).say(counted_event(small.plan, found))
        await eventually(lambda: [one.run for one in source.now().plan.nights] == ["dress"])
    assert [one.run for one in (await look_once(journal, run)).plan.nights] == ["dress"]
    await journal.close()


async def test_every_event_comes_once_however_they_are_batched(world: World) -> None:
    seen: list[int] = []
    async with LiveSource(world.journal, world.run) as source, aclosing(source.steps()) as steps:
        seen += [entry.seq for entry in (await anext(steps))[1]]
        for count in (1, 400, 3):
            await world.say(*(e.Noted(text=str(n), by="x") for n in range(count)))
            async with asyncio.timeout(5):
                while seen[-1] < world.head:
                    seen += [entry.seq for entry in (await anext(steps))[1]]
    assert seen == list(range(1, 406))


async def test_how_sure_the_forecast_is_is_worked_out_once_somebody_has_a_view(world: World) -> None:
    async with LiveSource(world.journal, world.run) as source, aclosing(source.steps()) as steps:
        first, _ = await anext(steps)
        assert not first.sureness
        async with asyncio.timeout(5):
            while not (await anext(steps))[0].sureness:
                pass


async def test_a_lost_store_is_said_and_the_view_comes_back_by_itself(world: World) -> None:
    async with LiveSource(world.journal, world.run) as source:
        world.journal.sever()
        await eventually(lambda: source.now().lost)
        assert source.now().state.title == "Small night"
        world.journal.mend()
        await eventually(lambda: not source.now().lost)


async def test_an_amended_plan_is_loaded_from_the_journal(world: World, tmp_path: Path) -> None:
    other = load(plan_file(tmp_path, SMALL.replace("title: First", "title: First revised"), "r2.yaml"))
    async with LiveSource(world.journal, world.run) as source:
        await world.journal.add_bundle(other.plan.sha256, other.bundle)
        await world.say(e.PlanAmended(plan_sha256=other.plan.sha256, revision=2, summary="", by="x"))
        await eventually(lambda: source.now().plan.tasks[0].title == "First revised")


async def test_progress_is_shown_while_the_attempt_runs_and_no_longer(world: World) -> None:
    snapshot = Snapshot(task="T1", attempt=1, body=to_body(Report(progress=Progress(done=3, total=4))), at=_now())
    await world.say(e.AttemptStarted(unit=T1, attempt=1, token=1))
    await world.journal.publish(world.run, [snapshot])
    assert (await look_once(world.journal, world.run)).progress["T1"].done == 3  # type: ignore[index]
    await world.say(e.AttemptEnded(unit=T1, attempt=1, how=e.How.CANCELLED))
    assert not (await look_once(world.journal, world.run)).progress


async def test_a_host_whose_clock_is_off_follows_the_store_s_clock_and_says_so(world: World) -> None:
    picture = Picture(await history(world.journal, world.run))
    here = datetime(2026, 1, 1, tzinfo=UTC)
    picture.take(News(now=here + timedelta(seconds=1)), host_now=here)
    assert picture.clock_is_off is None
    picture.take(News(now=here + timedelta(minutes=5)), host_now=here)
    assert picture.clock_is_off == timedelta(minutes=5)
    assert picture.view(host_now=here).real_now == here + timedelta(minutes=5)


async def test_lines_end_with_the_run_and_its_summary(world: World) -> None:
    said: list[str] = []
    await world.say(e.TaskStarted(unit=T1, by="x"), e.TaskFinished(unit=T1, how=e.Finish.DONE, by="x"))
    async with LiveSource(world.journal, world.run) as source, asyncio.TaskGroup() as group:
        work = group.create_task(follow(source, said.append))
        await eventually(lambda: any("done by x" in line for line in said))
        assert not work.done()
        await world.say(e.RunEnded(result=e.Result.ABORTED, by="x"))
    assert said[0] == "Small night"
    assert any(line.endswith("the run ended: aborted by x") for line in said)
    assert "Go-live        NOT reached" in said


async def test_an_observer_is_told_by_the_view(world: World) -> None:
    async with LiveSource(world.journal, world.run, observer=True) as source:
        assert source.now().observer
        assert not source.now().holds_keys
        with pytest.raises(Declined):
            await source.send("hold", {})
        assert not await world.journal.inbox(world.run, after=0)
        assert replace(source.now(), observer=False).holds_keys


EVIL = "x\x1b[2J\x1b]0;t\x07\u202e\nLIVE   12:00 GO"


async def test_lines_obey_nothing_that_an_older_journal_holds(world: World) -> None:
    await world.say(
        e.Noted(by=f"op{EVIL}", text=EVIL, unit=T1),
        e.Warned(unit=T1, text=EVIL),
        e.CommandRefused(verb=EVIL, reason=EVIL, by="op"),
        e.RunEnded(result=e.Result.ABORTED, by=EVIL, reason=EVIL),
    )
    said: list[str] = []
    async with LiveSource(world.journal, world.run) as source:
        view = await follow(source, said.append)
    assert any("LIVE   12:00 GO" in line for line in said)
    assert all(line.isprintable() for line in said)
    status = status_text(view)
    assert all(line.isprintable() for line in status.split("\n"))
    frame = draw(Board.of(view, Ui(), (80, 24), ASCII))
    assert all(span.text.isprintable() for line in frame for span in line)
    assert all(line.isprintable() for line in svg(frame, title=EVIL).split("\n"))


async def test_a_run_that_has_ended_is_printed_from_its_beginning(world: World) -> None:
    await world.say(*(e.Noted(text=f"note {n}", by="x") for n in range(40)))
    await world.say(e.RunEnded(result=e.Result.ABORTED, by="x", reason="enough"))
    said: list[str] = []
    async with LiveSource(world.journal, world.run) as source:
        await follow(source, said.append)
    text = "\n".join(said)
    assert all(f"note {n}" in text for n in range(40))
    assert "earlier events" not in text
    assert "Result         aborted" in text


async def test_looking_back_gives_every_event_however_many(world: World) -> None:
    await world.say(*(e.Noted(text=str(n), by="x") for n in range(400)))
    view, entries = await look_back(world.journal, world.run)
    assert [one.seq for one in entries] == list(range(1, 402))
    assert view.state.head == 401


async def test_a_journal_that_lacks_what_was_read_here_is_read_again_and_said(world: World) -> None:
    await world.say(e.TaskStarted(unit=T1, by="x"), e.Noted(text="gone", by="x"))
    run = world.journal._store.runs[world.run]
    async with LiveSource(world.journal, world.run) as source, aclosing(source.steps()) as steps:
        assert source.now().state.head == 3
        del run.events[1:]
        run.head = (1, run.events[0].hash)
        world.journal._store.ring()
        seen: list[e.Entry] = []
        async with asyncio.timeout(5):
            while not any(isinstance(one.event, e.NotRecorded) for one in seen):
                seen += (await anext(steps))[1]
        assert source.now().state.unit("T1").started is None
        world.head = 1
        await world.say(e.Noted(text="afresh", by="x"))
        await eventually(lambda: source.now().state.head == 2)
        assert source.now().state.flaws == ()
