"""Drills: counts that hang, lie or go backwards, a clock that is off, a baseline week with an outage, summer time.

Each goes through the product's own counting, learning and judging, and says whether it was seen as it should be.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import numpy as np

from jobs.flows.counting.asked import Counted, NotCounted
from jobs.flows.counting.counters import Counters
from jobs.flows.counting.printed import answer_of
from jobs.flows.counting.rows import Answer, Row
from jobs.flows.counting.samples import counted_as
from jobs.flows.judge import Judge
from jobs.flows.learning.hours import days
from jobs.flows.learning.learnt import Past, baseline_of
from jobs.flows.learning.notes import DayCounts, Notes, key_of
from jobs.flows.series import Condition, Sample, Series
from jobs.postgres.sides import Connection
from plans.model import DatabaseId, RunKind
from plans.model.flows import AsBefore, CommandCount, Counting, FileCount, Flow, FlowId, Stage, Watched
from tests.bench.flow_stories import RED
from tests.bench.flow_traffic import BASELINE_WEEKS, HOUR, Season, Traffic
from tests.bench.flow_traffic import baseline_of as baseline_of_traffic
from tests.bench.flow_traffic import counts as counts_of
from tests.support.flows.counted import EVERY, LETTERS, MONDAY, WHOLE, ZONE, letters, steady
from tests.support.flows.counted import Counted as Clocked
from tests.support.flows.plans import NOW, a_flow, asked

SENT, RECEIVED = Stage.SENT, Stage.RECEIVED
MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE
LIES = (
    *(b"-3", b"2.5", b"ten", b"", b"1e3", b"99999999999999999999", b"[]", b"null"),
    *(b"count,template\n3,A\n4,A\n", b"template\nA\n", b"count,oldest\n3,yesterday\n", b"count,Count\n3,4\n"),
)
"""What programs print that is no count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """What became of one."""

    passed: bool
    value: float
    unit: str


def hanging() -> Drill:
    """One program of two hangs: it is ended in its time and not read, and the other one is counted."""
    hangs = CommandCount(argv=("sleep", "60"), timeout=timedelta(seconds=0.5))
    prints = CommandCount(argv=(sys.executable, "-c", "print(7)"), timeout=timedelta(seconds=20))
    found: list[Counted] = []
    began = time.perf_counter()
    counters = Counters("drill", _NoDatabases(), {"PATH": "/usr/bin:/bin"})
    both = [asked(a_flow(hangs, name="hangs")), asked(a_flow(prints, name="prints"))]
    asyncio.run(counters.count(both, NOW, found.append))
    took = time.perf_counter() - began
    unread = [one.flow for one in found if one.not_read is not None and "too dear" in one.not_read.reason]
    counted = [one.flow for one in found if one.totals is not None or one.samples]
    passed = (unread, counted) == (["hangs"], ["prints"]) and took < 30
    return Drill(passed=passed, value=round(took, 1), unit="s until all was counted or not read")


class _NoDatabases:
    def connection(self, name: DatabaseId, application: str) -> AbstractAsyncContextManager[Connection]:
        return nullcontext(cast("Connection", (name, application)))


def lying() -> Drill:
    """What is no count is believed of none, and never taken as nothing."""
    believed = 0
    for printed in LIES:
        try:
            counted_as(asked(a_flow(FileCount(path="/n"))), answer_of(printed), NOW)
            believed += 1
        except NotCounted:
            continue
    return Drill(passed=believed == 0, value=believed, unit=f"of {len(LIES)} lies that were believed")


def backwards() -> Drill:
    """A queue is restored from the evening before: its total goes back. Said by name, counted anew, no false red."""
    flow = replace(letters(SENT, normal=AsBefore()), counts={SENT: FileCount(path="/n", counting=Counting.TOTAL)})
    clocked = Clocked(flow, steady(120))
    total, before, said = 50_000, None, []
    for at in range(60):
        total += 10 if at != 24 else -4_000
        now = MONDAY + (at + 1) * EVERY
        one = replace(asked(flow, now=now), totals=before)
        counted = counted_as(one, Answer(rows=(Row(count=total),)), now)
        before = counted.totals
        not_read = [counted.not_read] if counted.not_read is not None else []
        said.append(clocked.judge.take(counted.samples, not_read, now)[WHOLE].condition)
    lasted = said.count(Condition.NOT_READ) * EVERY / MINUTE
    passed = 0 < lasted <= 65 and not RED.intersection(said) and said[-1] is Condition.FLOWING
    return Drill(passed=passed, value=lasted, unit="min for which it is not read, and never red")


def clock_ahead() -> Drill:
    """What was sent is counted as received an hour later: late, with a word on the clocks, and not red."""
    return _clock(lambda sent, at: sent[at - 12] if at >= 12 else 0, Condition.LATE, "are the two clocks alike?")


def clock_behind() -> Drill:
    """The receiver's window is always of an hour that has not come there: short, with a word on its clock."""
    return _clock(lambda _, __: 0, Condition.SHORT, "or that clock is behind")


def too_many() -> Drill:
    """Twice as many are counted as received as were sent: the two do not count the same thing, and it is said."""
    return _clock(lambda sent, at: 2 * sent[at], Condition.NOT_READ, "do not count the same thing")


def _clock(received: Callable[[Sequence[int], int], int], wanted: Condition, words: str) -> Drill:
    clocked = Clocked(letters(SENT, RECEIVED), steady(120))
    sent = [10] * 48
    for at, count in enumerate(sent):
        said = clocked.count(sent=count, received=received(sent, at))
        if said.condition is wanted and words in said.reason:
            after = (at + 1) * EVERY / MINUTE
            return Drill(passed=after <= 150, value=after, unit=f"min until it is {wanted} for that reason")
    return Drill(passed=False, value=-1, unit=f"min until it is {wanted} for that reason")


def outage_in_the_baseline() -> Drill:
    """A day of six weeks was an outage: it is left out, and a silence is provable as soon as without it, nearly."""
    usual, with_outage = (_time_to_notice(outage) for outage in ((), (date(2026, 11, 3),)))
    longer = with_outage / usual
    return Drill(passed=longer <= 1.25, value=round(longer, 3), unit="times as long to notice as without the outage")


def _time_to_notice(silent: Sequence[date]) -> timedelta:
    """On a Tuesday at 09:00, the weekday of the outage."""
    flow = a_flow(name=LETTERS)
    past = Past(
        days=days(date(2026, 11, 30), BASELINE_WEEKS, ZONE),
        zone=ZONE,
        timezone=str(ZONE),
        kind=RunKind.PRODUCTION,
        country="",
        holidays={},
    )
    with TemporaryDirectory() as folder, Notes(Path(folder) / "x.part") as notes:
        for day in past.days:
            of_hour: Mapping[tuple[str, str], int] = {} if day.day in silent else {("", ""): 60}
            counts = DayCounts(counts={hour.begins: of_hour for hour in day.hours})
            notes.keep(key_of(flow, past.kind, past.timezone), day.day, counts)
        baseline = baseline_of(past, [flow], {}, notes)
    tuesday = datetime(2026, 12, 1, 8, tzinfo=UTC)
    noticed = Judge(Watched(flows=(flow,)), baseline, ZONE, since=tuesday).to_notice(WHOLE, tuesday)
    return noticed if noticed is not None else timedelta(days=365)


def summer_time() -> Drill:
    """Twenty flows across the night in which clocks go forward: none is red, in the week before and the week after."""
    chance, live = np.random.default_rng(20270328), datetime(2027, 3, 21, 2, tzinfo=UTC)
    season = Season(begins=live - BASELINE_WEEKS * 168 * HOUR, hours=(BASELINE_WEEKS + 2) * 168, holidays=())
    shapes = ("clinic", "ward", "batch", "even")
    traffics = [
        Traffic(name=f"F{at:02}", peak=40.0 * (1 + at), shape=shapes[at % 4], spread=0.04, growth=0.0)
        for at in range(20)
    ]
    sent = [counts_of(one, season, chance) for one in traffics]
    flows = [replace(letters(SENT), id=FlowId(one.name), title=one.name, every=QUARTER) for one in traffics]
    baseline = baseline_of_traffic([(one.name, "", "") for one in traffics], sent, season)
    judge = Judge(Watched(flows=tuple(flows)), baseline, ZONE, since=live)
    before = BASELINE_WEEKS * 168 * 4
    red: set[str] = set()
    for at in range(2 * 168 * 4):
        until = live + (at + 1) * QUARTER
        samples = _samples(flows, [slots[before + at] for slots in sent], until)
        verdicts = judge.take(samples, (), until)
        red |= {series.flow for series, one in verdicts.items() if one.condition in RED}
    return Drill(passed=not red, value=len(red), unit="of 20 flows red by the change of clocks")


def _samples(flows: Sequence[Flow], counts: Sequence[int], until: datetime) -> Iterator[Sample]:
    for flow, count in zip(flows, counts, strict=True):
        series = Series(flow=flow.id)
        yield Sample(series=series, stage=SENT, after=until - QUARTER, until=until, count=int(count))


DRILLS: Mapping[str, Callable[[], Drill]] = {
    "a_count_that_hangs": hanging,
    "counts_that_lie": lying,
    "twice_as_many_received_as_sent": too_many,
    "a_queue_that_was_restored": backwards,
    "the_receivers_clock_an_hour_ahead": clock_ahead,
    "the_receivers_clock_an_hour_behind": clock_behind,
    "a_baseline_week_with_an_outage": outage_in_the_baseline,
    "summer_time": summer_time,
}


def drilled() -> dict[str, Drill]:
    """What became of each."""
    return {name: drill() for name, drill in DRILLS.items()}
