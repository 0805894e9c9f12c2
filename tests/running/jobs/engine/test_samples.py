"""An engine keeps samples of progress beside the journal, and nothing waits for it."""

from dataclasses import replace
from datetime import timedelta

from jobs.api import Progress
from jobs.engine.now import StoreClock
from jobs.engine.samples import MOST_WAITING, SampleKeeper
from jobs.journal.base import Draft
from plans.bundle import digest
from tests.support.driver import Driven
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START, night, sql_job, task

TTL = timedelta(days=1)


class Remembering:
    """A log that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def info(self, event: str, **facts: object) -> None:
        self.told.append(facts["reason"])

    def warning(self, event: str, **facts: object) -> None: ...

    def check(self) -> str:
        return ""


class Kept:
    """A run under way, and the keeper of its engine."""

    def __init__(self) -> None:
        self.run = Driven(night(task("A1", sql_job("select 1"))))
        self.journal, self.log = MemoryJournal(now=lambda: self.run.now), Remembering()

    async def begin(self) -> SampleKeeper:
        first = Draft(kind="RunCreated", body="{}", at=START)
        await self.journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
        clock = StoreClock(monotonic=self._seconds)
        await clock.read(self.journal)
        lease = await self.journal.acquire("r", "engine", TTL)
        engine = self.run.state.engine
        assert lease is not None
        assert engine is not None
        keeper = SampleKeeper(self.journal, "r", clock, self.log)
        keeper.report("A1", 1, Progress(done=0, total=10))  # of no run yet
        keeper.follow(replace(self.run.state, engine=replace(engine, term=lease.term)))
        return keeper

    def _seconds(self) -> float:
        return (self.run.now - START).total_seconds()

    async def done(self) -> list[float]:
        return [one.done for one in await self.journal.samples("r")]


async def test_what_is_due_is_kept_and_the_last_of_an_attempt_with_the_end_of_the_engine() -> None:
    kept = Kept()
    keeper = await kept.begin()
    keeper.report("A1", 1, Progress(done=1, total=10))
    await keeper.keep()
    kept.run.passes(0.5)
    keeper.report("A1", 1, Progress(done=9, total=10))
    await keeper.keep()
    assert await kept.done() == [1]
    keeper.ended("A1")
    await keeper.close()
    assert await kept.done() == [1, 9]


async def test_samples_wait_while_the_control_database_is_away_and_that_is_said_once() -> None:
    kept = Kept()
    keeper = await kept.begin()
    kept.journal.sever()
    for attempt in range(MOST_WAITING + 2):
        keeper.report("A1", attempt, Progress(done=attempt, total=10))
        keeper.ended("A1")
        kept.run.passes(1)
    await keeper.keep()
    await keeper.keep()
    kept.journal.mend()
    await keeper.keep()
    assert await kept.done() == list(range(2, MOST_WAITING + 2))
    assert len(kept.log.told) == 1


async def test_an_engine_that_lost_the_lease_lets_them_go() -> None:
    kept = Kept()
    keeper = await kept.begin()
    await kept.journal.acquire("r", "engine", TTL)
    keeper.report("A1", 1, Progress(done=1, total=10))
    await keeper.keep()
    await keeper.keep()
    assert (await kept.done(), len(kept.log.told)) == ([], 1)
