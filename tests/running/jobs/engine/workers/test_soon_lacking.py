"""An engine tells what a job will lack while there is time to mend it, and not of a worker that only begins anew."""

from datetime import datetime
from types import SimpleNamespace
from typing import cast

import pytest

from jobs.engine.elsewhere import Elsewhere
from jobs.engine.forecasts import ForecastWatch
from jobs.engine.now import StoreClock
from jobs.engine.workers.soon_lacking import SoonLacking
from jobs.hosts.directory import HostDirectory
from jobs.journal.hosts import ListedHost
from jobs.lying import Lying
from jobs.run.decisions.decision import Input
from jobs.run.decisions.workers.seen import LackingSeen
from jobs.run.events import UnitId
from jobs.run.events.types import Lack
from jobs.run.outlook.forecast import forecast
from plans.model import Manual, RunKind
from tests.support.driver import Driven
from tests.support.engines import utc_now
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import command_job, night, sql_job, task

NOBODY = Lack(unit=UnitId("A1"), label="dmz", what="no worker serves dmz", mend="cutover worker --labels dmz")
UNLISTED = Lack(
    unit=UnitId("A3"),
    what="/opt/x is no program that workers with the label dmz may run in a rehearsal",
    mend="cutover db host dmz --label dmz --program /opt/x",
)
THERE = Lying(there=("db2",))
LISTED = ListedHost(name="dmz", kind=RunKind.REHEARSAL, label="dmz", programs=("/opt/x",))


class Scene:
    """A run whose jobs for workers begin soon, and who serves their label."""

    def __init__(self) -> None:
        waits = {"after": "W1", "runs_on": "dmz"}
        self.run = Driven(
            night(
                task("W1", Manual(), minutes=20),
                task("A1", sql_job(), **waits),
                task("A2", sql_job(), **waits),
                task("A3", command_job("/opt/x"), **waits),
            )
        )
        self.run.do("start", task="W1")
        self.who: Lying | None = Lying()
        self.told: list[Input] = []
        self.journal = MemoryJournal(now=utc_now)
        self._watch = SoonLacking(
            cast(Elsewhere, self),
            HostDirectory(self.journal, RunKind.REHEARSAL),
            cast(ForecastWatch, SimpleNamespace(latest=forecast(self.run.plan, self.run.state, self.run.now))),
            cast(StoreClock, SimpleNamespace(now=lambda: self.run.now)),
            self.told.append,
        )

    async def serving(self, label: str, now: datetime) -> Lying | None:
        assert (label, now) == ("dmz", self.run.now)
        return self.who

    async def look(self) -> tuple[Lack, ...] | None:
        """What is told at this look; None where nothing is."""
        self.told.clear()
        self._watch.follow(self.run.plan, self.run.state)
        await self._watch.look()
        for one in self.told:
            assert isinstance(one, LackingSeen)
            self.run.decide(one)
            return one.lacks
        return None


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_what_is_lacking_at_two_looks_is_told_once_and_again_when_it_is_there(scene: Scene) -> None:
    assert await scene.look() is None
    assert await scene.look() == (NOBODY, UNLISTED), "once for a label, and for each program"
    assert await scene.look() is None
    await scene.journal.list_host(LISTED)
    assert await scene.look() == (NOBODY,)
    scene.who = THERE
    assert await scene.look() == ()
    assert scene.run.state.lacking == ()


async def test_a_worker_that_is_away_at_one_look_is_missed_by_nobody(scene: Scene) -> None:
    await scene.journal.list_host(LISTED)
    for who in (THERE, Lying(), THERE, Lying(), THERE):
        scene.who = who
        assert await scene.look() is None


async def test_where_all_are_another_program_they_are_named(scene: Scene) -> None:
    await scene.journal.list_host(LISTED)
    scene.who = Lying(others="db2 is cutover 1, the engine 2")
    await scene.look()
    [lack] = await scene.look() or ()
    assert lack.what == "no worker of the engine's program serves dmz: db2 is cutover 1, the engine 2"


async def test_of_a_control_database_that_no_worker_reaches_no_label_is_missed(scene: Scene) -> None:
    await scene.journal.list_host(LISTED)
    scene.who = None
    assert [await scene.look(), await scene.look()] == [None, None]
