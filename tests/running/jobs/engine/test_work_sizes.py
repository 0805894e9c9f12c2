"""The sources are asked once an hour for what rehearsals had rows of, and nothing waits for the answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import pytest

from jobs.databases import Databases
from jobs.engine import work_sizes
from jobs.engine.work_sizes import AGAIN_SECONDS, SizeWatch
from jobs.run.decisions.decision import Input, WorkSeen
from jobs.run.events import UnitId
from plans.errors import CutoverError
from plans.model import Plan
from plans.rehearsals.fingerprint import fingerprint
from tests.running.jobs.engine.test_crew import Silence
from tests.support.driver import Driven
from tests.support.nights import at, copy_job, night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task


class Reached:
    """Databases that answer, or do not."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.away = False

    @asynccontextmanager
    async def connection(self, name: str, application: str) -> AsyncIterator[object]:
        if self.away:
            raise CutoverError("it does not answer")
        self.opened.append(name)
        yield object()


class Watched:
    """A night whose copy was rehearsed with 300 rows, and an engine's watch over its size."""

    def __init__(self, rows: int) -> None:
        self.run = Driven(_plan())
        self.databases, self.told, self.now, self.rows = Reached(), list[Input](), 0.0, rows
        self.watch = SizeWatch(
            cast(Databases, self.databases), "r", self.told.append, Silence(), monotonic=lambda: self.now
        )

    async def looks(self, after: float = 0.0) -> list[Input]:
        self.now += after
        before = len(self.told)
        self.watch.follow(self.run.plan, self.run.state)
        await self.watch.look()
        self.run.decide(*self.told[before:])
        return self.told[before:]


def _plan() -> Plan:
    copied, other = replace(task("C1", copy_job("ehr.note")), not_before=at(60)), task("S1", sql_job("select 1"))
    rehearsed = replace(a_task("C1"), work=fingerprint(copied.body))
    return replace(night(copied, other), nights=(a_night(rehearsed),))


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    found = Watched(1000)

    async def rows(*_: object) -> int:
        return found.rows

    monkeypatch.setattr(work_sizes, "expected_rows", rows)
    return found


async def test_it_is_asked_at_once_and_after_an_hour_and_told_where_it_changed(watched: Watched) -> None:
    assert await watched.looks() == [WorkSeen(rows={UnitId("C1"): 1000})]
    assert watched.run.state.sizes == {"C1": 1000}
    assert await watched.looks(after=60) == []
    assert len(watched.databases.opened) == 2
    assert await watched.looks(after=AGAIN_SECONDS) == []
    watched.rows = 1200
    assert await watched.looks(after=AGAIN_SECONDS) == [WorkSeen(rows={UnitId("C1"): 1200})]


async def test_what_has_begun_is_not_asked_for(watched: Watched) -> None:
    watched.run.passes(60)
    assert await watched.looks() == []
    assert watched.databases.opened == []


async def test_a_source_that_is_away_costs_nothing_but_the_size(watched: Watched) -> None:
    watched.databases.away = True
    assert await watched.looks() == []
