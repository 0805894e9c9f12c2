"""How all flows of a plan stand, from what was counted: the one door of this folder. No clock, no database.

    judge = Judge(plan.watched, baseline, zone, since=the go-live)
    judge.remember(samples of the table)           # after a start or a take-over, before the first `take`
    verdicts = judge.take(samples, not_read, now)  # after each round of counting, or when nothing was counted

What it needs of the past is every sample since the go-live, in any grain, the later the finer.
Counts are only ever added up, so that samples may be rolled up: those of one stage of a flow in the same stretches for
all its series, up to the hour at a stretch for the last two weeks and up to the day before that, none across a gap in
which the stage was not read. The last six hours are wanted as they were counted: a silence is dated by them.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo

from jobs.flows.evidence import limits
from jobs.flows.normals import Known, known_of, normals
from jobs.flows.readings import readings
from jobs.flows.series import NotRead, Sample, Series, Verdict
from jobs.flows.watched_flow import WatchedFlow
from jobs.flows.weeks import Weeks
from plans.baseline import Baseline
from plans.model.flows import FlowId, Watched


class Judge:
    """Knows what is normal, remembers what was counted, and says how the flows stand."""

    def __init__(
        self,
        watched: Watched,
        baseline: Baseline | None,
        zone: tzinfo,
        *,
        since: datetime,
        holidays: Collection[date] = (),
    ) -> None:
        """`since` is when judging begins: the go-live. `holidays` are those to come, beside those of the baseline."""
        weeks = Weeks(zone, {*holidays, *(baseline.holidays if baseline else ())})
        found = normals(watched, baseline)
        bounds = limits(found.values())
        self._flows: dict[FlowId, WatchedFlow] = {}
        for flow in watched.flows:
            known = Known(weeks=weeks, limits=bounds, norms=known_of(flow.id, found), learnt=baseline is not None)
            self._flows[flow.id] = WatchedFlow(flow, known, since)

    def remember(self, samples: Iterable[Sample]) -> None:
        """Take in what was counted before, without a word."""
        for reading in readings(samples):
            if (flow := self._flows.get(reading.flow)) is not None:
                flow.take(reading)

    def take(
        self,
        samples: Iterable[Sample],
        not_read: Iterable[NotRead],
        now: datetime,
        *,
        canaries: Mapping[FlowId, datetime] | None = None,
    ) -> Mapping[Series, Verdict]:
        """Take in what was counted since, and say how everything stands now.

        The answer has every flow, and every template and receiver of which something is known. One of these that flows
        is no news while nobody said otherwise of it. Of `canaries` each says when the last one of its flow arrived.
        """
        self.remember(samples)
        for one in not_read:
            if (flow := self._flows.get(one.flow)) is not None:
                flow.take_not_read(one)
        verdicts: dict[Series, Verdict] = {}
        for watched_flow in self._flows.values():
            verdicts |= watched_flow.verdicts(now, (canaries or {}).get(watched_flow.flow.id))
        return verdicts

    def to_notice(self, series: Series, now: datetime) -> timedelta | None:
        """How long a silence of a series that begins now would have to last before it is provable."""
        flow = self._flows.get(series.flow)
        return flow.to_notice(series, now) if flow is not None else None

    def give_up(self, series: Series) -> None:
        """Take what is missing of a series as gone: somebody has seen to it, and it is short no more."""
        if (flow := self._flows.get(series.flow)) is not None:
            flow.give_up(series)
