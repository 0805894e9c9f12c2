"""A quiet quarter of many flows, and faults set into it, through the product's own judge, each quarter of an hour."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from jobs.flows.judge import Judge
from jobs.flows.series import Condition, Sample, Series
from plans.baseline import HOURS_OF_WEEK
from plans.model.flows import AsBefore, Counting, FileCount, Flow, FlowId, Stage, Watched
from plans.problems import Place
from tests.bench.flow_stories import RED
from tests.bench.flow_traffic import (
    BASELINE_WEEKS,
    GO_LIVE,
    HOLIDAYS,
    HOUR,
    SLOTS,
    ZONE,
    Counts,
    Season,
    baseline_of,
    counts,
    hourly_means,
    received,
    some_flows,
)

EVERY = HOUR / SLOTS
QUARTER = timedelta(minutes=15)
WITHIN = timedelta(minutes=30)
STAGES = (Stage.SENT, Stage.RECEIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """Flows over some days, slot by slot from the go-live on, and how they were before."""

    judge: Judge
    sent: Mapping[FlowId, list[int]]
    came: Mapping[FlowId, list[int]]
    """Of two flows in five; of the others sending alone is counted."""
    slots: int
    normal: Mapping[FlowId, Sequence[float]]
    """How many there are in each hour of the first week."""
    slow: frozenset[FlowId]
    """Those whose receivers are slow at times."""


@dataclass(kw_only=True)
class Quiet:
    """What was said of a quarter in which nothing was wrong, but that receivers were slow at times."""

    days: int
    changes: Counter[Condition] = field(default_factory=Counter)
    """Into which condition; the first word on each flow is one as well."""
    first_words: int = 0
    """What was said of each for the first time, and then that it flows."""
    false_alarms: list[str] = field(default_factory=list)
    while_slow: list[str] = field(default_factory=list)
    """Red while the receiver took longer than the plan allows: no false alarm, yet it is told."""
    processor_seconds: float = 0.0
    samples: int = 0

    @property
    def false_alarms_per_week(self) -> float:
        """Of all flows together."""
        return len(self.false_alarms) / (self.days / 7)

    @property
    def cpu_percent(self) -> float:
        """Processor seconds of judging, over the time that it was for."""
        return 100 * self.processor_seconds / timedelta(days=self.days).total_seconds()


def a_quarter(seed: int, flows: int, days: int) -> Quarter:
    """Make the traffic, and a judge that knows the weeks before."""
    chance = np.random.default_rng(seed)
    season = Season(begins=GO_LIVE - BASELINE_WEEKS * 168 * HOUR, hours=(BASELINE_WEEKS * 7 + days) * 24)
    traffics = some_flows(seed, flows)
    sent = [counts(one, season, chance) for one in traffics]
    baseline = baseline_of([(one.name, "", "") for one in traffics], sent, season)
    before = BASELINE_WEEKS * 168 * SLOTS
    live = {FlowId(one.name): slots[before:] for one, slots in zip(traffics, sent, strict=True)}
    came = {
        FlowId(one.name): received(slots[before:], chance, _slow(one.slow_days, days) if one.slow_days else None)
        for at, (one, slots) in enumerate(zip(traffics, sent, strict=True))
        if at % 5 < 2
    }
    watched = Watched(flows=tuple(_flow(name, both=name in came) for name in live))
    judge = Judge(watched, baseline, ZONE, since=GO_LIVE, holidays=HOLIDAYS)
    return Quarter(
        judge=judge,
        sent={name: slots.tolist() for name, slots in live.items()},
        came={name: slots.tolist() for name, slots in came.items()},
        slots=days * 24 * SLOTS,
        normal={FlowId(one.name): hourly_means(one, season)[-days * 24 :].tolist() for one in traffics},
        slow=frozenset(FlowId(one.name) for one in traffics if one.slow_days),
    )


def _flow(name: FlowId, *, both: bool) -> Flow:
    stages = STAGES if both else STAGES[:1]
    counts_of = dict.fromkeys(stages, FileCount(path="count", counting=Counting.WINDOW))
    place = Place(file="plan.yaml", line=1, column=1)
    return Flow(id=name, title=name, place=place, counts=counts_of, normal=AsBefore(), every=EVERY, within=WITHIN)


def _slow(days: frozenset[int], all_days: int) -> Counts:
    """How many slots longer a receiver takes: on these days more and more from 08:00 on, up to an hour and a half."""
    slots = np.zeros(all_days * 24 * SLOTS, dtype=np.int64)
    rise = np.arange(1, 13) // 2
    for day in (one for one in days if one < all_days):
        morning = (day * 24 + 5) * SLOTS
        slots[morning : morning + 2 * len(rise)] = np.concatenate([rise, rise[::-1]])[: len(slots) - morning]
    return slots


def quiet(quarter: Quarter, days: int) -> Quiet:
    """Judge all of it, and count what was said."""
    told: dict[Series, list[Condition]] = defaultdict(list)
    seen = Quiet(days=days)
    for at in range(quarter.slots):
        now = GO_LIVE + (at + 1) * EVERY
        samples = [*_samples(quarter, at)]
        began = time.process_time()
        verdicts = quarter.judge.take(samples, (), now)
        seen.processor_seconds += time.process_time() - began
        seen.samples += len(samples)
        for series, said in verdicts.items():
            if told[series][-1:] != [said.condition]:
                told[series].append(said.condition)
                if said.condition in RED:
                    slow = said.condition is Condition.SHORT and series.flow in quarter.slow
                    about = f"{series.name} {said.condition} on {now:%d %b %H:%M}: {said.reason}"
                    (seen.while_slow if slow else seen.false_alarms).append(about)
    for conditions in told.values():
        seen.changes.update(conditions)
        seen.first_words += 2 if conditions[:2] == [Condition.UNWATCHED, Condition.FLOWING] else 1
    return seen


def _samples(quarter: Quarter, at: int, dead: Mapping[FlowId, int] | None = None) -> Iterator[Sample]:
    after, until = GO_LIVE + at * EVERY, GO_LIVE + (at + 1) * EVERY
    for name, slots in quarter.sent.items():
        gone = dead is not None and at >= dead.get(name, quarter.slots)
        series = Series(flow=name)
        yield Sample(series=series, stage=Stage.SENT, after=after, until=until, count=0 if gone else slots[at])
        if name in quarter.came:
            came = 0 if gone else quarter.came[name][at]
            yield Sample(series=series, stage=Stage.RECEIVED, after=after, until=until, count=came)


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """A flow that sends no more from a moment on."""

    flow: FlowId
    rate: float
    """How many came in the hour of the week before it."""
    to_notice: timedelta | None
    red_after: timedelta | None
    watched_for: timedelta

    @property
    def missed(self) -> bool:
        """Whether it was provable while it was watched, and was not red a quarter of an hour later."""
        if self.to_notice is None or self.to_notice + QUARTER > self.watched_for:
            return False
        return self.red_after is None or self.red_after > self.to_notice + QUARTER


def deaths(quarter: Quarter, days: int) -> list[Death]:
    """All flows end, each at another time of the first week but one."""
    chance = np.random.default_rng(days)
    slots = chance.integers(7 * 24 * SLOTS, 14 * 24 * SLOTS, len(quarter.sent)) if days > 14 else None
    first = 2 * 24 * SLOTS
    some = chance.integers(first, 9 * 24 * SLOTS, len(quarter.sent)) if slots is None else slots
    return _watched_to_the_end(quarter, dict(zip(quarter.sent, some.tolist(), strict=True)))


def deaths_on_monday(quarter: Quarter) -> list[Death]:
    """All flows end on the second Monday at 08:00."""
    monday = (9 * 24 + 5) * SLOTS
    return _watched_to_the_end(quarter, dict.fromkeys(quarter.sent, monday))


def _watched_to_the_end(quarter: Quarter, dead: Mapping[FlowId, int]) -> list[Death]:
    noticed: dict[FlowId, timedelta | None] = {}
    red: dict[FlowId, int] = {}
    for at in range(quarter.slots):
        for name in [name for name, slot in dead.items() if slot == at]:
            noticed[name] = quarter.judge.to_notice(Series(flow=name), GO_LIVE + at * EVERY)
        verdicts = quarter.judge.take(_samples(quarter, at, dead), (), GO_LIVE + (at + 1) * EVERY)
        for name in [name for name, slot in dead.items() if at >= slot and name not in red]:
            if verdicts[Series(flow=name)].condition in RED:
                red[name] = at + 1
    return [
        Death(
            flow=name,
            rate=quarter.normal[name][(slot // SLOTS) % HOURS_OF_WEEK],
            to_notice=noticed[name],
            red_after=(red[name] - slot) * EVERY if name in red else None,
            watched_for=(quarter.slots - slot) * EVERY,
        )
        for name, slot in dead.items()
    ]
