"""From verdicts to what is told of flows: the figures of the last hour, and what is told no more. Pure."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.flows.series import Condition, NotRead, Sample, Series, Verdict, wholes
from plans.model.flows import Stage

_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class LastHour:
    """What was counted of one flow in the last hour, summed up as it comes and goes: there may be thousands."""

    samples: deque[Sample] = field(default_factory=deque)
    _sums: dict[tuple[Series, Stage], tuple[int, int]] = field(default_factory=dict)
    """Of each series, those of all its templates and receivers with it: how many, in how many samples."""

    def take(self, samples: Iterable[Sample], now: datetime) -> None:
        """Add these, and forget what is older."""
        for one in samples:
            self.samples.append(one)
            self._add(one, one.count, 1)
        while self.samples and self.samples[0].until <= now - _HOUR:
            gone = self.samples.popleft()
            self._add(gone, -gone.count, -1)

    def _add(self, one: Sample, count: int, sample: int) -> None:
        for series in wholes(one.series):
            key = series, one.stage
            sum_, samples = self._sums.get(key, (0, 0))
            if samples + sample:
                self._sums[key] = sum_ + count, samples + sample
            else:
                del self._sums[key]

    @property
    def sums(self) -> Mapping[tuple[Series, Stage], int]:
        """How many of each series there were at each stage that was counted."""
        return {key: count for key, (count, _) in self._sums.items()}

    def counts(self, series: Series) -> Mapping[Stage, int]:
        """How many of a series there were at each stage that was counted."""
        return {stage: self._sums[series, stage][0] for stage in Stage if (series, stage) in self._sums}


def unread(not_read: Iterable[NotRead]) -> Mapping[Series, Verdict]:
    """What is said of flows that are not judged: only that some of them cannot be counted."""
    return {
        Series(flow=one.flow): Verdict(condition=Condition.NOT_READ, since=one.at, reason=one.reason)
        for one in not_read
    }


def no_longer(told: Iterable[Series], verdicts: Mapping[Series, Verdict]) -> Iterator[Series]:
    """Those that were told of and of which nothing is said any more."""
    return (one for one in told if one not in verdicts)
