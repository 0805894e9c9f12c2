"""What was read of one stage of a flow in one stretch: of each series how many, or by its absence none. Pure.

A count names what there was. So what a reading does not name was zero in its stretch, and what was not read is no zero.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from operator import itemgetter

from jobs.flows.given_up import Settled
from jobs.flows.series import Sample, Series
from plans.model.flows import FlowId, Stage

MOST_SERIES = 5000
"""So many templates and receivers of one flow are watched for themselves; what comes more is in the flow's sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One stage of a flow, in one stretch."""

    flow: FlowId
    stage: Stage
    after: datetime
    until: datetime
    counts: Mapping[Series, int]
    """The flow itself is always there."""
    oldest: Mapping[Series, datetime] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        """How many of the flow."""
        return self.counts[Series(flow=self.flow)]

    @property
    def tells_apart(self) -> bool:
        """Whether it names templates or receivers; of nothing it names none."""
        return len(self.counts) > 1


def readings(samples: Iterable[Sample]) -> list[Reading]:
    """Samples put together by stretch, in the order of time; sums that are not there are made."""
    groups: dict[tuple[FlowId, Stage, datetime, datetime], list[Sample]] = defaultdict(list)
    for one in samples:
        groups[one.series.flow, one.stage, one.after, one.until].append(one)
    found = [_reading(*key, group) for key, group in groups.items()]
    return sorted(found, key=_in_time)


def in_turn(found: Iterable[Reading], settled: Sequence[Settled]) -> Iterator[tuple[Reading, int]]:
    """Readings in the order in which a judge took them in, each with how many of these were given up just before it.

    What had been counted decides, and not the time: a stretch in which somebody gave up was counted afterwards.

    Args:
        found: in the order of time.
        settled: in the order of time.
    """
    marks = {stage: _marks(stage, settled) for stage in Stage}
    turns = ((bisect_right(marks[one.stage], one.after), one) for one in found)
    before = 0
    for turn, one in sorted(turns, key=itemgetter(0)):
        yield one, turn - before
        before = turn


def _marks(stage: Stage, settled: Iterable[Settled]) -> list[datetime]:
    """Up to when a stage had been counted when each of these was given up, none before the one that went before."""
    return [*accumulate((one.read_up_to(stage) for one in settled), max)]


def _in_time(reading: Reading) -> tuple[datetime, int]:
    return reading.until, _STAGES[reading.stage]


_STAGES = {stage: place for place, stage in enumerate(Stage)}


def _reading(flow: FlowId, stage: Stage, after: datetime, until: datetime, samples: list[Sample]) -> Reading:
    counts, whole = {one.series: one.count for one in samples}, Series(flow=flow)
    if whole not in counts or any(map(_is_finest, counts)):
        counts = {**_sums(counts), **counts}
    counts.setdefault(whole, 0)
    oldest = {one.series: one.oldest for one in samples if one.oldest is not None}
    return Reading(flow=flow, stage=stage, after=after, until=until, counts=counts, oldest=oldest)


def _is_finest(series: Series) -> bool:
    return bool(series.template and series.receiver)


def _sums(named: Mapping[Series, int]) -> Mapping[Series, int]:
    """The sums by template, by receiver and of the flow, of those that are told most finely."""
    sums: dict[Series, int] = defaultdict(int)
    finest = max((_fineness(series) for series in named), default=0)
    for series, count in named.items():
        if _fineness(series) != finest:
            continue
        for template, receiver in {(series.template, ""), ("", series.receiver), ("", "")}:
            sums[Series(flow=series.flow, template=template, receiver=receiver)] += count
    return sums


def _fineness(series: Series) -> int:
    return bool(series.template) + bool(series.receiver)
