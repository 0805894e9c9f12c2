"""An engine sees what moves the forecast and keeps forecasts; none of it can stop it, and nothing is kept twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from jobs.engine.forecasts import ForecastWatch
from jobs.engine.now import StoreClock
from jobs.journal.base import Draft
from jobs.run.decisions.decision import ForecastSeen, Input, LateNoGoSeen
from jobs.run.events import ForecastMover, UnitId
from jobs.run.outlook.forecast import Forecast, forecast
from plans.bundle import digest
from plans.model import Milestone
from plans.model.kept_forecasts import KeptForecast
from tests.support.driver import Driven
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START, at, gate, night, sql_job, task

TTL = timedelta(days=1)


class Remembering:
    """A log that keeps its warnings."""

    def __init__(self) -> None:
        self.warnings: list[object] = []

    def info(self, event: str, **facts: object) -> None: ...

    def warning(self, event: str, **facts: object) -> None:
        self.warnings.append(facts["reason"])

    def check(self) -> str:
        return ""


class Watched:
    """A run of two tasks and a go-live, and an engine's watch over its forecast."""

    def __init__(self) -> None:
        self.run = Driven(
            night(
                task("A1", sql_job("select 1")),
                task("A2", sql_job("select 2"), after="A1"),
                task("M1", Milestone(), after="A2"),
            )
        )
        self.journal = MemoryJournal(now=lambda: self.run.now)
        self.log = Remembering()
        self.told: list[Input] = []

    async def begin(self) -> None:
        first = Draft(kind="RunCreated", body="{}", at=START)
        await self.journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
        await self.engine()

    def _seconds(self) -> float:
        return (self.run.now - START).total_seconds()

    async def engine(self) -> None:
        """Another engine, with the next term."""
        clock = StoreClock(monotonic=self._seconds)
        await clock.read(self.journal)
        self.watch = ForecastWatch(self.journal, "r", clock, self.told.append, self.log)
        lease = await self.journal.acquire("r", "engine", TTL)
        assert lease is not None
        self.run.state = replace(self.run.state, engine=self.run.state.engine and replace(
            self.run.state.engine, term=lease.term))  # fmt: skip

    async def look(self, minute: float) -> None:
        self.run.passes(minute - (self.run.now - START) / timedelta(minutes=1))
        self.watch.follow(self.run.plan, self.run.state)
        await self.watch.look({})

    async def kept(self) -> list[tuple[datetime, str, datetime]]:
        found = await self.journal.forecasts("r")
        return [(one.at, one.task, one.expected) for one in found.forecasts] if found is not None else []


async def watched() -> Watched:
    found = Watched()
    await found.begin()
    return found


def moves(told: list[Input]) -> list[tuple[datetime, datetime, ForecastMover, UnitId | None]]:
    return [(one.before, one.after, one.mover, one.unit) for one in told if isinstance(one, ForecastSeen)]


async def test_a_move_is_told_with_its_task_and_then_kept() -> None:
    run = await watched()
    await run.look(0)
    await run.look(13)
    assert moves(run.told) == [(at(20), at(23), ForecastMover.TASK, UnitId("A1"))]
    assert await run.kept() == [(at(0), "M1", at(20))]  # the event comes first
    await run.look(13.1)
    assert (await run.kept())[1:] == [(at(13.1), "M1", at(23.1))]


async def test_a_move_that_goes_on_is_told_every_five_minutes() -> None:
    run = await watched()
    for minute in (0, 11, 12, 13, 14, 15, 16, 17):
        await run.look(minute)
    assert [after for _, after, *_ in moves(run.told)] == [at(21), at(26)]


async def test_after_an_amendment_that_moves_nothing_the_next_move_is_put_down_to_its_own_cause() -> None:
    run = await watched()
    await run.look(0)
    fresh = replace(run.run.plan, sha256="f" * 64, title="Another title")
    run.run.do("amend", plan_sha256=fresh.sha256, summary="title", revisions=[fresh])
    await run.look(1)
    await run.look(13)
    assert [(mover, unit) for *_, mover, unit in moves(run.told)] == [(ForecastMover.TASK, UnitId("A1"))]


async def test_another_engine_goes_on_where_the_last_one_stood_and_keeps_nothing_twice() -> None:
    run = await watched()
    await run.look(0)
    await run.engine()
    await run.look(0.5)
    assert len(await run.kept()) == 1
    assert moves(run.told) == []


async def test_what_moved_while_no_engine_was_there_is_told_as_that() -> None:
    run = await watched()
    await run.look(0)
    await run.engine()
    await run.look(25)
    assert moves(run.told) == [(at(20), at(35), ForecastMover.ENGINE, None)]


async def test_a_stalled_engine_keeps_nothing_and_nothing_stops_it() -> None:
    run = await watched()
    await run.journal.acquire("r", "engine", TTL)  # another term
    await run.look(0)
    await run.look(11)
    await run.look(22)
    assert await run.kept() == []
    assert len(run.log.warnings) == 1


async def test_while_the_control_database_is_away_it_looks_on_and_says_so_once() -> None:
    run = await watched()
    await run.look(0)
    run.journal.sever()
    for minute in (10, 20, 30):
        await run.look(minute)
    assert len(run.log.warnings) == 1
    assert len(moves(run.told)) == 2
    run.journal.mend()
    await run.look(30.2)
    await run.look(41)
    await run.look(41.2)
    assert (await run.kept())[-1][0] == at(41.2)


async def test_a_night_that_ends_with_its_go_live_leaves_that_behind() -> None:
    run = await watched()
    await run.look(0)
    run.run.passes(9)
    run.run.ends("A1")
    run.run.ends("A2")
    run.watch.follow(run.run.plan, run.run.state)
    await run.watch.close()
    assert (at(9), "M1", at(9)) in await run.kept()


async def test_what_came_is_kept_once() -> None:
    run = await watched()
    await run.look(0)
    run.run.passes(9)
    run.run.ends("A1")
    run.run.ends("A2")
    await run.look(9)
    await run.look(10)
    found = await run.journal.forecasts("r")
    assert found is not None
    came = KeptForecast(task="M1", at=at(9), seq=run.run.state.head, expected=at(9), came=True)
    assert [one for one in found.forecasts if one.came] == [came]


async def test_a_checkpoint_that_is_decided_too_late_for_a_no_go_is_told_until_the_journal_has_it() -> None:
    run = await watched()
    run.run = Driven(night(task("A1", sql_job(), undo=True), task("G1", gate(), after="A1"), window=21))
    await run.look(0)
    late = [one for one in run.told if isinstance(one, LateNoGoSeen)]
    assert [(one.found.gate, one.found.late) for one in late] == [("G1", timedelta(minutes=4))]
    run.told.clear()
    run.run.decide(*late)
    await run.look(0)
    assert not [one for one in run.told if isinstance(one, LateNoGoSeen)]


async def test_after_the_go_live_while_nothing_happens_it_looks_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    run = await watched()
    run.run.ends("A1")
    run.run.ends("A2")
    looked: list[datetime] = []

    def counted(*given: Any, **more: Any) -> Forecast:
        looked.append(given[2])
        return forecast(*given, **more)

    monkeypatch.setattr("jobs.engine.forecasts.forecast", counted)
    run.watch.follow(run.run.plan, run.run.state)
    for _ in range(60):
        run.run.now += timedelta(seconds=2)
        await run.watch.look({})
    assert len(looked) == 2
