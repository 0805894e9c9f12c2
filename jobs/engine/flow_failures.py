"""That nobody counts or judges the flows, and since when: what was green on every screen would stay so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.flows.series import Condition, Series, Verdict
from jobs.run.state.model import RunState
from plans.model import Plan

AGAIN_AFTER = timedelta(minutes=1)
"""So long after a failure it is tried again: a judge that begins anew reads all that was counted."""
TOLD_AFTER = timedelta(minutes=15)
"""What has failed for so long is told of every flow."""
_STAYS = frozenset(
    {Condition.SILENT, Condition.SHORT, Condition.THIN, Condition.UNPROVEN, Condition.LATE, Condition.NOT_READ}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """Counting and judging as a whole fail."""

    since: datetime
    last: datetime
    what: str
    """The type of the error, and its place."""

    def after(self, at: datetime, what: str) -> "Failing":
        """The same when it has failed again."""
        return Failing(since=self.since, last=at, what=what)

    def waits(self, now: datetime) -> bool:
        """Whether it is too soon to try again."""
        return now - self.last < AGAIN_AFTER

    @property
    def must_be_told(self) -> bool:
        """Whether people must know."""
        return self.last - self.since >= TOLD_AFTER

    def verdicts(self, plan: Plan, state: RunState) -> dict[Series, Verdict]:
        """What is said of all that was well until then: what is red stays red."""
        told = {seen.stands.series: seen.stands.condition for seen in state.flows.values()}
        well = {Series(flow=flow.id): Condition.FLOWING for flow in plan.watched.flows} | told
        when = f"{self.since.astimezone(ZoneInfo(plan.timezone)):%a %H:%M}"
        reason = f"flows are neither counted nor judged since {when}: {self.what.partition(' at ')[0]}"
        said = Verdict(condition=Condition.NOT_READ, since=self.since, reason=reason)
        watched = {flow.id for flow in plan.watched.flows}
        return {one: said for one, condition in well.items() if one.flow in watched and condition not in _STAYS}
