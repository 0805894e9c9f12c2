"""Counts of flows as the control database keeps them: numbers for names, and coarser as they grow older. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

from jobs.flows.series import OLDEST_BELIEVED, Sample, Series, others
from jobs.journal.flow_counts import StoredCount
from plans.model.flows import FlowId, Stage

MOST_SERIES = 9_999
"""Templates and receivers of one flow that are kept apart; what comes more is kept as the others together."""
MOST = 2**31 - 1
"""The most that a count can be."""
GRAINS = ((timedelta(hours=6), 15), (timedelta(days=1), 60), (timedelta(days=8), 24 * 60))
"""From which age on counts are kept by how many minutes: finer ones say more of now, and there are many of them. What
judges flows dates a silence by the last six hours, and asks no more of what is older than its sums."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Names:
    """Which number a template and a receiver of a flow have; 0 is the flow itself."""

    flow: FlowId
    series: list[Series] = field(default_factory=list)
    _numbers: dict[Series, int] = field(default_factory=dict)
    _kept: int = 0
    """How many of them are kept as they stand."""

    @classmethod
    def of(cls, flow: FlowId, text: str | None = None) -> "Names":
        """Those of a kept text; None where nothing is kept of the flow."""
        names = cls(flow)
        names.number(Series(flow=flow))
        for template, receiver in json.loads(text or "[]"):
            names.number(Series(flow=flow, template=template, receiver=receiver))
        if text is not None:
            names.were_kept()
        return names

    @property
    def unkept(self) -> str | None:
        """As they have to be kept; None where they are."""
        return None if self._kept == len(self.series) else self.text

    def were_kept(self) -> None:
        """Note that they are kept as they stand."""
        self._kept = len(self.series)

    @property
    def text(self) -> str:
        """As they are kept."""
        return json.dumps([[one.template, one.receiver] for one in self.series[1:]], ensure_ascii=False)

    def number(self, series: Series) -> int:
        """The number of a series, a new one where it has none; that of the others where there are too many.

        Never that of the flow: what stands there is taken for all of it.
        """
        known = self._numbers.get(series)
        if known is None and len(self.series) > MOST_SERIES and series != others(series):
            return self.number(others(series))
        if known is None:
            known = self._numbers[series] = len(self.series)
            self.series.append(series)
        return known


def stored(names: Names, samples: Sequence[Sample]) -> StoredCount:
    """What was counted at one stage in one stretch, one sample at least; what had none is left out."""
    first = samples[0]
    sums: dict[int, int] = {}
    waits: dict[int, datetime] = {}
    for one in samples:
        if one.count or one.oldest is not None:
            number = names.number(one.series)
            sums[number] = min(sums.get(number, 0) + max(one.count, 0), MOST)
            if one.oldest is not None:
                waits[number] = min(waits.get(number, one.oldest), one.oldest)
    oldest = {str(number): at.astimezone(UTC).isoformat() for number, at in waits.items()}
    return StoredCount(
        flow=names.flow,
        stage=first.stage,
        after=first.after,
        until=first.until,
        series=tuple(sums),
        counts=tuple(sums.values()),
        oldest=json.dumps(oldest) if oldest else "",
    )


def samples_of(names: Names, one: StoredCount) -> Iterator[Sample]:
    """What it says; of nothing at all that the flow had none."""
    counts = dict(zip(one.series, one.counts, strict=True)) or {0: 0}
    oldest: Mapping[str, str] = json.loads(one.oldest) if one.oldest else {}
    for number, count in counts.items():
        if number < len(names.series):
            yield Sample(
                series=names.series[number],
                stage=Stage(one.stage),
                after=one.after,
                until=one.until,
                count=count,
                oldest=_believed(oldest.get(str(number), ""), one.until),
            )


def _believed(oldest: str, until: datetime) -> datetime | None:
    """The oldest one that was kept; None where it is too old to be one: an older program kept whatever it was told."""
    moment = datetime.fromisoformat(oldest) if oldest else None
    return moment if moment is not None and until - moment <= OLDEST_BELIEVED else None


def rolled_up(
    counts: Iterable[StoredCount], now: datetime, since: datetime | None = None
) -> tuple[list[StoredCount], list[StoredCount]]:
    """What takes the place of counts that have grown old, and those whose place it takes.

    None goes across a gap, nor across `since`, the go-live: what was before it is no part of what is judged.
    """
    fresh: list[StoredCount] = []
    gone: list[StoredCount] = []
    in_order = sorted(counts, key=lambda one: (one.stage, one.until))
    for _, of_stage in groupby(in_order, key=lambda one: one.stage):
        for (grain, _), members in groupby(of_stage, key=lambda one: _slot(one, now)):
            if grain:
                parts = [one for one in members if one.grain < grain]
                for together in _unbroken(parts, since):
                    fresh.append(_sum(together, grain))
                    gone += together
    return fresh, gone


def _slot(one: StoredCount, now: datetime) -> tuple[int, int]:
    """The grain that a count has by its age, and the stretch of that grain in which it ended; 0: as it is."""
    for age, grain in reversed(GRAINS):
        length = timedelta(minutes=grain)
        number = (one.until - _EPOCH - timedelta(microseconds=1)) // length
        if one.grain < grain and _EPOCH + (number + 1) * length <= now - age:
            return grain, number
    return 0, 0


def _unbroken(parts: Sequence[StoredCount], since: datetime | None) -> Iterator[list[StoredCount]]:
    """Those that follow each other without a gap, on one side of the go-live; one that has it inside is alone."""
    together = list(parts[:1])
    for before, one in pairwise(parts):
        if one.after != before.until or (since is not None and before.after < since < one.until):
            yield together
            together = []
        together.append(one)
    if together:
        yield together


def _sum(together: Sequence[StoredCount], grain: int) -> StoredCount:
    sums: dict[int, int] = {}
    for one in together:
        for number, count in zip(one.series, one.counts, strict=True):
            sums[number] = min(sums.get(number, 0) + count, MOST)
    first, last = together[0], together[-1]
    return StoredCount(
        flow=first.flow,
        stage=first.stage,
        grain=grain,
        after=first.after,
        until=last.until,
        series=tuple(sums),
        counts=tuple(sums.values()),
        oldest=last.oldest,
    )
