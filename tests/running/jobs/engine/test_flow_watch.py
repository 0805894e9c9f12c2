"""An engine counts the flows of a plan, keeps what it counted before it judges, and tells what stands otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from jobs.engine.flow_watch import FlowWatch
from jobs.engine.now import StoreClock
from jobs.flows.counting.asked import SETTLE, Asked, Counted, Totals
from jobs.flows.flights import Flight
from jobs.flows.series import Condition, NotRead, Sample, Series
from jobs.journal.base import Draft, Unavailable
from jobs.run.decisions.decision import Input
from jobs.run.decisions.flowing.seen import CanariesSeen, FlowsSeen
from jobs.run.events import CanariesFlown, UnitId
from plans.bundle import digest
from plans.model import Manual, Milestone, Plan, RunKind
from plans.model.canaries import Canary
from plans.model.flows import FileCount, Flow, FlowId, NeverZero, Stage
from plans.model.kinds.command import CommandSpec
from tests.running.jobs.engine.test_crew import Silence
from tests.support.driver import Driven
from tests.support.flows.watched import flow, watching
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START, night, task

TTL = timedelta(days=30)
CANARY = Canary(send=CommandSpec(argv=("send",)), arrived=CommandSpec(argv=("look",)))
FIVE = timedelta(minutes=5)
AROUND_THE_CLOCK = NeverZero(begins=datetime.min.time(), ends=datetime.min.time(), within=timedelta(minutes=30))


class Played:
    """A counter: so many a minute came to each flow, until that stops or cannot be read."""

    def __init__(self) -> None:
        self.a_minute: dict[str, int] = {}
        self.unread: set[str] = set()
        self.asked: list[Asked] = []
        self.during: Callable[[], None] = lambda: None

    async def count(self, asked: Sequence[Asked], now: datetime, took: Callable[[Counted], None]) -> None:
        for one in asked:
            self.asked.append(one)
            took(self._counted(one, now))
            self.during()

    def _counted(self, one: Asked, now: datetime) -> Counted:
        if one.flow.id in self.unread:
            reason = NotRead(flow=one.flow.id, stage=one.stage, at=now, reason="it does not answer")
            return Counted(flow=one.flow.id, stage=one.stage, not_read=reason)
        whole = Series(flow=one.flow.id)
        ever = self.a_minute.get(one.flow.id, 7)
        if isinstance(one.count, FileCount):
            total = ever * int((now - START) / timedelta(minutes=1))
            totals = Totals(at=now, counts={whole: total})
            if one.totals is None:
                return Counted(flow=one.flow.id, stage=one.stage, totals=totals)
            came = total - one.totals.counts[whole]
            sample = Sample(series=whole, stage=one.stage, after=one.totals.at, until=now, count=came)
            return Counted(flow=one.flow.id, stage=one.stage, totals=totals, samples=(sample,))
        count = ever * int((one.until - one.after) / timedelta(minutes=1))
        sample = Sample(series=whole, stage=one.stage, after=one.after, until=one.until, count=count)
        return Counted(flow=one.flow.id, stage=one.stage, samples=(sample,))


class Lines(Silence):
    """A log that keeps what it was told."""

    def __init__(self) -> None:
        self.lines: list[dict[str, object]] = []

    def info(self, event: str, **facts: object) -> None:
        if event == "flow_counted":
            self.lines.append(facts)


class Watched:
    """A run in production that is live, and its engines, one after the other."""

    def __init__(self, *flows: Flow | str, live: bool = True, **created: object) -> None:
        self.run = Driven(_plan(*flows), **{"kind": RunKind.PRODUCTION, **created})
        self.journal = MemoryJournal(now=lambda: self.run.now)
        self.counter = Played()
        self.told: list[Input] = []
        self.log = Lines()
        self.live = live

    async def begin(self) -> "Watched":
        first = Draft(kind="RunCreated", body="{}", at=START)
        await self.journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
        if self.live:
            self.run.done("A1")
        await self.another_engine()
        return self

    def _seconds(self) -> float:
        return (self.run.now - START).total_seconds()

    async def another_engine(self) -> None:
        clock = StoreClock(monotonic=self._seconds)
        await clock.read(self.journal)
        self.watch = FlowWatch(self.journal, "r", self.counter, clock, self.told.append, self.log)
        lease = await self.journal.acquire("r", "engine", TTL)
        assert lease is not None
        self.run.dies()
        engine = self.run.state.engine
        assert engine is not None
        self.run.state = replace(self.run.state, engine=replace(engine, term=lease.term))

    async def passes(self, minutes: float) -> list[FlowsSeen]:
        """Time passes, minute by minute, and the engine decides on what it is told."""
        before = len(self.told)
        for _ in range(int(minutes)):
            self.run.passes(1)
            await self.look()
        return [one for one in self.told[before:] if isinstance(one, FlowsSeen)]

    async def look(self) -> None:
        self.watch.follow(self.run.plan, self.run.state)
        before = len(self.told)
        await self.watch.look()
        for one in self.told[before:]:
            self.run.decide(one)

    async def counted(self, name: str = "letters") -> list[tuple[timedelta, int]]:
        """When each stretch that was kept ended, after the start, and how many came in it."""
        found = await self.journal.flow_counts("r", after=START - timedelta(hours=1), flow=name)
        return [(one.until - START, sum(one.counts)) for one in found]

    def conditions(self) -> dict[str, Condition]:
        return {name: seen.stands.condition for name, seen in self.run.state.flows.items()}


def _plan(*flows: Flow | str) -> Plan:
    plan = night(task("A1", Manual()), task("M1", Milestone(), after="A1"), task("A2", Manual(), after="M1"))
    return watching(plan, *flows)


def letters(**more: object) -> Flow:
    return flow("letters", normal=AROUND_THE_CLOCK, **more)


async def test_a_flow_is_counted_every_five_minutes_without_a_gap() -> None:
    run = await Watched(letters()).begin()
    await run.passes(13)
    ends = [until for until, _ in await run.counted()]
    assert [later - sooner for sooner, later in pairwise(ends)] == [FIVE, FIVE]
    windows = [(one.after, one.until) for one in run.counter.asked]
    assert [until for _, until in windows[:-1]] == [after for after, _ in windows[1:]]


async def test_a_flow_that_falls_silent_is_told_once_and_once_more_when_it_is_well_again() -> None:
    run = await Watched(letters()).begin()
    await run.passes(10)
    assert run.conditions() == {"letters": Condition.FLOWING}
    run.counter.a_minute["letters"] = 0
    told = await run.passes(60)
    assert [[one.condition for one in seen.changed.flows] for seen in told] == [[Condition.SILENT]]
    run.counter.a_minute["letters"] = 7
    assert run.conditions() == {"letters": Condition.SILENT}
    await run.passes(10)
    assert run.conditions() == {"letters": Condition.FLOWING}


async def test_the_next_engine_goes_on_where_the_last_one_stopped_and_counts_no_message_twice() -> None:
    run = await Watched(letters()).begin()
    await run.passes(12)
    run.run.passes(23)  # nobody is there
    await run.another_engine()
    await run.passes(12)
    found = await run.counted()
    assert sum(count for _, count in found) == 7 * ((found[-1][0] - found[0][0] + FIVE) / timedelta(minutes=1))


async def test_a_silence_that_began_under_the_last_engine_is_as_old_for_the_next_one() -> None:
    run = await Watched(letters()).begin()
    await run.passes(10)
    run.counter.a_minute["letters"] = 0
    await run.passes(20)
    await run.another_engine()
    await run.passes(15)
    assert run.conditions() == {"letters": Condition.SILENT}
    since = run.run.state.flows["letters"].stands.since
    assert timedelta(minutes=4) < since - START < timedelta(minutes=12)


async def test_what_cannot_be_kept_is_counted_again_when_the_control_database_is_back() -> None:
    run = await Watched(letters()).begin()
    await run.passes(7)
    run.counter.during = run.journal.sever  # after the count, before it is kept
    await run.passes(12)
    run.counter.during = lambda: None
    run.journal.mend()
    await run.passes(12)
    found = await run.counted()
    ends = [until for until, _ in found]
    assert sum(count for _, count in found) == 7 * ((ends[-1] - ends[0] + FIVE) / timedelta(minutes=1))
    assert run.conditions() == {"letters": Condition.FLOWING}


@pytest.mark.parametrize("count", [None, FileCount(path="/n")])
async def test_what_was_kept_without_an_answer_is_not_counted_again(count: FileCount | None) -> None:
    run = await Watched(letters() if count is None else letters(counts={Stage.SENT: count})).begin()
    await run.passes(7)
    keep = run.journal.keep_flow

    async def keep_and_fail(*of: Any, **more: Any) -> None:
        await keep(*of, **more)
        raise Unavailable("the control database failed over")

    run.journal.keep_flow = keep_and_fail  # type: ignore[method-assign]
    await run.passes(6)
    run.journal.keep_flow = keep  # type: ignore[method-assign]
    await run.passes(12)
    found = await run.journal.flow_counts("r", after=START - timedelta(hours=1))
    assert all(later.after == sooner.until for sooner, later in pairwise(found))
    assert run.conditions() == {"letters": Condition.FLOWING}
    hour = sum(sum(one.counts) for one in found)
    assert run.watch._watching is not None
    assert run.watch._watching.hours["letters"].counts(Series(flow=FlowId("letters"))) == {Stage.SENT: hour}


async def test_a_total_is_a_difference_across_a_take_over() -> None:
    run = await Watched(letters(counts={Stage.SENT: FileCount(path="/n")})).begin()
    await run.passes(12)
    await run.another_engine()
    await run.passes(12)
    found = await run.counted()
    assert sum(count for _, count in found) == 7 * ((found[-1][0] - timedelta(minutes=1)) / timedelta(minutes=1))


async def test_before_the_go_live_it_is_counted_and_only_that_it_cannot_be_read_is_told() -> None:
    run = await Watched(letters(), live=False).begin()
    run.counter.a_minute["letters"] = 0
    assert await run.passes(70) == []
    assert len(await run.counted()) == 14
    run.counter.unread.add("letters")
    await run.passes(11)
    assert run.conditions() == {"letters": Condition.NOT_READ}
    run.counter.unread.clear()
    await run.passes(11)
    assert run.conditions() == {}


async def test_one_failure_to_read_before_the_go_live_is_nothing_to_tell() -> None:
    run = await Watched(letters(), live=False).begin()
    run.counter.unread.add("letters")
    await run.passes(4)
    run.counter.unread.clear()
    await run.passes(12)
    assert [one for one in run.told if isinstance(one, FlowsSeen)] == []


async def test_a_rehearsal_counts_and_judges_nothing() -> None:
    run = await Watched(letters(), kind=RunKind.REHEARSAL).begin()
    run.counter.a_minute["letters"] = 0
    assert await run.passes(70) == []
    assert len(await run.counted()) == 14


async def test_a_simulated_night_a_demonstration_and_a_night_that_is_rolled_back_are_not_counted() -> None:
    for created in ({"simulated": True}, {"speed": 60.0}):
        run = await Watched(letters(), **created).begin()
        await run.passes(7)
        assert run.counter.asked == []
    run = await Watched(letters(), live=False).begin()
    run.run.do("rollback", reason="turned back")
    await run.passes(7)
    assert run.counter.asked == []


async def test_a_long_absence_is_counted_an_hour_at_a_time() -> None:
    run = await Watched(letters()).begin()
    await run.passes(2)
    run.run.passes(150)
    await run.another_engine()
    run.counter.asked.clear()
    await run.passes(3)
    lengths = [(one.until - one.after) / timedelta(minutes=1) for one in run.counter.asked]
    assert lengths[:2] == [60, 60]
    assert run.counter.asked[-1].until > run.run.now - SETTLE - FIVE


async def test_what_has_grown_old_is_rolled_up_and_adds_up_to_the_same() -> None:
    run = await Watched(letters(every=timedelta(minutes=15))).begin()
    for _ in range(30 * 4):
        run.run.passes(15)
        await run.look()
    found = await run.journal.flow_counts("r", after=START - timedelta(hours=1), flow="letters")
    assert {one.grain for one in found} == {0, 15}
    assert sum(sum(one.counts) for one in found) == 7 * 15 * len(found)


async def test_canaries_are_counted_out_and_say_that_a_flow_of_nothing_normal_lets_them_through() -> None:
    run = await Watched(flow("letters", canary=CANARY)).begin()
    await run.passes(7)
    sent = Flight(flow=FlowId("letters"), mark="m", sent=run.run.now, received=run.run.now, over=run.run.now)
    run.run.decide(CanariesSeen(told=CanariesFlown(unit=UnitId("A2"), attempt=1, flights=(sent,))))
    await run.passes(10)
    counted_out = [dict(one.canaries(one.after, one.until)) for one in run.counter.asked]
    assert {Series(flow=FlowId("letters")): 1} in counted_out
    assert sum(len(one) for one in counted_out) == 1
    assert run.conditions() == {"letters": Condition.FLOWING}


async def test_a_flow_that_cannot_be_read_for_days_is_logged_once() -> None:
    run = await Watched(letters()).begin()
    run.counter.unread.add("letters")
    await run.passes(40)
    run.counter.unread.clear()
    await run.passes(20)
    assert [facts["not_read"] for facts in run.log.lines] == ["it does not answer", ""]
