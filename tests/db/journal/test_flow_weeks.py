"""Two weeks of counting on a real control database, while engines come and go: nothing is lost or counted twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.engine.flow_watch import FlowWatch
from jobs.engine.now import StoreClock
from jobs.flows.series import Condition
from jobs.journal.base import Draft
from jobs.journal.flow_counts import StoredCount
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from plans.bundle import digest
from plans.model import Manual, Milestone, RunKind
from plans.model.flows import NeverZero
from tests.conftest import MakeDatabase
from tests.running.jobs.engine.test_crew import Silence
from tests.running.jobs.engine.test_flow_watch import Played
from tests.support.driver import Driven
from tests.support.flows.watched import flow, watching
from tests.support.nights import night, task

RUN = "weeks"
OSLO = ZoneInfo("Europe/Oslo")
LIVE = datetime(2023, 3, 18, 3, 0, tzinfo=OSLO).astimezone(UTC)
"""A week before the clocks are changed, two weeks before the end of a month is past."""
WHOLE_DAY = NeverZero(begins=datetime.min.time(), ends=datetime.min.time(), within=timedelta(hours=12))


@dataclass(frozen=True)
class Standing:
    """A clock that shows this."""

    moment: datetime

    async def now(self) -> datetime:
        return self.moment


class Weeks:
    """A run in hypercare, and its engines one after the other."""

    def __init__(self, journal: PostgresJournal, every: timedelta) -> None:
        plan = night(task("A1", Manual()), task("M1", Milestone(), after="A1"))
        letters = flow("letters", every=every, normal=WHOLE_DAY)
        self.run = Driven(watching(plan, letters, hypercare=timedelta(days=14)), kind=RunKind.PRODUCTION)
        self.journal, self.every, self.counter = journal, every, Played()
        self.run.now = LIVE
        self.run.done("A1")

    def _seconds(self) -> float:
        return (self.run.now - LIVE).total_seconds()

    async def another_engine(self) -> None:
        clock = StoreClock(monotonic=self._seconds)
        await clock.read(Standing(self.run.now))
        self.watch = FlowWatch(self.journal, RUN, self.counter, clock, self.decide, Silence())
        lease = await self.journal.acquire(RUN, "engine", timedelta(days=1))
        assert lease is not None
        self.run.dies()
        assert self.run.state.engine is not None
        self.run.state = replace(self.run.state, engine=replace(self.run.state.engine, term=lease.term))

    def decide(self, one: object) -> None:
        self.run.decide(one)  # type: ignore[arg-type]

    async def pass_days(self, days: int) -> None:
        """They pass, each with another engine."""
        for _ in range(days):
            await self.another_engine()
            for _ in range(timedelta(days=1) // self.every):
                self.run.passes(self.every / timedelta(minutes=1))
                self.watch.follow(self.run.plan, self.run.state)
                await self.watch.look()

    async def kept(self) -> Sequence[StoredCount]:
        return await self.journal.flow_counts(RUN, after=LIVE - timedelta(days=1), flow="letters")


@pytest.mark.parametrize(
    "every", [timedelta(hours=6), pytest.param(timedelta(minutes=10), marks=pytest.mark.night)], ids=str
)
async def test_in_two_weeks_no_message_is_lost_counted_twice_or_kept_for_itself(
    make_database: MakeDatabase, every: timedelta
) -> None:
    journal = PostgresJournal(await make_database("weeks", holds=create_schema))
    first = Draft(kind="RunCreated", body="{}", at=LIVE)
    await journal.create_run(RUN, title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
    weeks = Weeks(journal, every)
    await weeks.pass_days(6)
    weeks.counter.a_minute["letters"] = 0
    await weeks.pass_days(2)
    weeks.counter.a_minute["letters"] = 7
    await weeks.pass_days(6)
    kept = await weeks.kept()
    counted = sum((one.until - one.after for one in kept), timedelta())
    assert (kept[-1].until - kept[0].after, counted) == (counted, counted)
    silent = timedelta(days=2)
    assert sum(sum(one.counts) for one in kept) == 7 * ((counted - silent) / timedelta(minutes=1))
    assert {one.grain for one in kept} <= {0, 15, 60, 24 * 60}
    told = [one.event.flows[0].condition for one in weeks.run.entries if type(one.event).__name__ == "FlowsChanged"]
    assert told == [Condition.UNWATCHED, Condition.SILENT, Condition.UNWATCHED], "twelve hours are too long to notice"
    assert weeks.run.state.handover is not None
    await journal.close()
