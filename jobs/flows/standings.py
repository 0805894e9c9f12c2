"""From verdicts to what is told of flows: the figures of the last hour, and what is told no more. Pure."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.flows.series import Condition, NotRead, Sample, Series, Verdict
from plans.model.flows import Stage

_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class LastHour:
    """What was counted of one flow in the last hour."""

    samples: deque[Sample] = field(default_factory=deque)

    def take(self, samples: Iterable[Sample], now: datetime) -> None:
        """Add these, and forget what is older."""
        self.samples.extend(samples)
        while self.samples and self.samples[0].until <= now - _HOUR:
            self.samples.popleft()

    def counts(self, series: Series) -> Mapping[Stage, int]:
        """How many of a series there were at each stage, those of all its templates and receivers with it."""
        sums: dict[Stage, int] = {}
        for one in self.samples:
            if _is_part(one.series, series):
                sums[one.stage] = sums.get(one.stage, 0) + one.count
        return {stage: sums[stage] for stage in Stage if stage in sums}


def _is_part(one: Series, whole: Series) -> bool:
    return whole.template in ("", one.template) and whole.receiver in ("", one.receiver)


def unread(not_read: Iterable[NotRead]) -> Mapping[Series, Verdict]:
    """What is said of flows that are not judged: only that some of them cannot be counted."""
    return {
        Series(flow=one.flow): Verdict(condition=Condition.NOT_READ, since=one.at, reason=one.reason)
        for one in not_read
    }


def no_longer(told: Iterable[Series], verdicts: Mapping[Series, Verdict]) -> Iterator[Series]:
    """Those that were told of and of which nothing is said any more."""
    return (one for one in told if one not in verdicts)
