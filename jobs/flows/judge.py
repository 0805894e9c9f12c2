"""How all flows of a plan stand, from what was counted: the one door of this folder. No clock, no database.

    judge = Judge(plan.watched, baseline, zone, since=the go-live)
    judge.remember(samples of the table, settled)  # after a start or a take-over, before the first `take`
    verdicts = judge.take(samples, not_read, now)  # after each round of counting, or when nothing was counted

What it needs of the past is every sample since the go-live, in any grain, the later the finer.
Counts are only ever added up, so that samples may be rolled up: those of one stage of a flow in the same stretches for
all its series, up to the hour at a stretch for the last two weeks and up to the day before that, none across a gap in
which the stage was not read. The last six hours are wanted as they were counted: a silence is dated by them.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from jobs.flows.evidence import limits
from jobs.flows.flights import NEVER_TRIED, Tried
from jobs.flows.given_up import Loss, Settled
from jobs.flows.normals import Known, known_of, normals
from jobs.flows.readings import in_turn, readings
from jobs.flows.series import Condition, NotRead, Sample, Series, Verdict
from jobs.flows.watched_flow import WatchedFlow
from jobs.flows.weeks import Weeks
from plans.baseline import Baseline
from plans.model.flows import FlowId, Stage, Watched

_RED = frozenset({Condition.SILENT, Condition.SHORT, Condition.THIN})
DEFECT_STAYS = timedelta(hours=1)
"""So long a flow is not judged after what was counted of it could not be taken in: it begins anew from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Defect:
    """That a flow cannot be judged: a defect of ours, met with what was counted of it alone."""

    since: datetime
    until: datetime
    reason: str


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
        """`since` is when judging begins: the go-live. `holidays` are those to come, beside those of the baseline and
        the quiet days of the plan."""
        quiet = (one.day for one in watched.quiet_days)
        weeks = Weeks(zone, {*holidays, *quiet, *(baseline.holidays if baseline else ())})
        found = normals(watched, baseline)
        bounds = limits(found.values())
        self._flows: dict[FlowId, WatchedFlow] = {}
        self._known: dict[FlowId, Known] = {}
        self._said: dict[FlowId, Mapping[Series, Verdict]] = {}
        self._defects: dict[FlowId, _Defect] = {}
        for flow in watched.flows:
            known = Known(weeks=weeks, limits=bounds, norms=known_of(flow.id, found), learnt=baseline is not None)
            self._flows[flow.id], self._known[flow.id] = WatchedFlow(flow, known, since), known

    def remember(self, samples: Iterable[Sample], settled: Iterable[Settled] = ()) -> None:
        """Take in what was counted before, without a word, and what was given up meanwhile.

        Args:
            settled: in the order of time.
        """
        waiting = deque(settled)
        for reading, given_up in in_turn(readings(samples), tuple(waiting)):
            for _ in range(given_up):
                self._give_up(waiting.popleft().losses)
            if (flow := self._flows.get(reading.flow)) is not None:
                try:
                    flow.take(reading)
                except Exception as defect:  # noqa: BLE001 - whatever is wrong with one flow, the others are judged
                    self.not_judged(reading.flow, reading.until, type(defect).__name__)
        for one in waiting:
            self._give_up(one.losses)

    def not_judged(self, flow: FlowId, at: datetime, what: str) -> None:
        """What was counted of a flow up to a moment cannot be judged: it is not read for a while, and begins anew.

        Args:
            what: the type of the defect.
        """
        known, judged = self._defects.get(flow), self._flows[flow]
        since = known.since if known is not None and at < known.until else at
        self._defects[flow] = _Defect(since=since, until=at + DEFECT_STAYS, reason=_reason(what))
        self._flows[flow] = WatchedFlow(judged.flow, self._known[flow], at)

    def take(
        self,
        samples: Iterable[Sample],
        not_read: Iterable[NotRead],
        now: datetime,
        *,
        canaries: Mapping[FlowId, Tried] | None = None,
    ) -> Mapping[Series, Verdict]:
        """Take in what was counted since, and say how everything stands now.

        The answer has every flow, and every template and receiver of which something is known. One of these that flows
        is no news while nobody said otherwise of it. `canaries` are what those of each flow say of it.
        """
        self.remember(samples)
        for one in not_read:
            if (flow := self._flows.get(one.flow)) is not None:
                flow.take_not_read(one)
        verdicts: dict[Series, Verdict] = {}
        for watched_flow in self._flows.values():
            verdicts |= self._verdicts(watched_flow, now, (canaries or {}).get(watched_flow.flow.id, NEVER_TRIED))
        return verdicts

    def _verdicts(self, flow: WatchedFlow, now: datetime, canary: Tried) -> Mapping[Series, Verdict]:
        """How one flow stands: where it cannot be judged it is not read, and what was red of it stays red."""
        name = flow.flow.id
        defect = self._defects.get(name)
        try:
            said = flow.verdicts(now, canary)
        except Exception as found:  # noqa: BLE001 - whatever is wrong with one flow, the others are judged
            since = defect.since if defect is not None else now
            defect = self._defects[name] = _Defect(since=since, until=now, reason=_reason(type(found).__name__))
        else:
            if defect is None or now >= defect.until:
                self._defects.pop(name, None)
                self._said[name] = said
                return said
        whole = Series(flow=name)
        kept = {series: one for series, one in self._said.get(name, {}).items() if one.condition in _RED}
        not_read = Verdict(condition=Condition.NOT_READ, since=defect.since, reason=defect.reason)
        if (red := kept.get(whole)) is not None:
            not_read = replace(red, reason=f"{red.reason}; {defect.reason}")
        return {**kept, whole: not_read}

    def to_notice(self, series: Series, now: datetime) -> timedelta | None:
        """How long a silence of a series that begins now would have to last before it is provable."""
        flow = self._flows.get(series.flow)
        return flow.to_notice(series, now) if flow is not None else None

    def settle(self, series: Series, *, retired: bool = False) -> tuple[Loss, ...]:
        """Give up what is missing of a series by now, and where it is `retired` what is on its way in time as well: it
        is short no more. How many that is, of it and of its sums."""
        flow = self._flows.get(series.flow)
        return flow.settle(series, retired=retired) if flow is not None else ()

    def read(self, flow: FlowId) -> Mapping[Stage, datetime]:
        """Up to when each stage of a flow has been counted."""
        known = self._flows.get(flow)
        return known.read if known is not None else {}

    def _give_up(self, losses: Iterable[Loss]) -> None:
        for one in losses:
            if (flow := self._flows.get(one.series.flow)) is not None:
                flow.give_up((one,))


def _reason(what: str) -> str:
    return f"it cannot be judged by a defect: {what}"
