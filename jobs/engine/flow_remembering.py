"""A judge that begins is told what was counted since the go-live: flow by flow, a while at each look.

After months of five hundred flows that is minutes of work, and nothing waits for it: between two flows is counted.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.engine.flow_settling import remembered
from jobs.flows.diary import Diary
from jobs.flows.given_up import Settled
from jobs.flows.judge import Judge
from jobs.flows.kept import Names, samples_of
from jobs.flows.series import Sample
from jobs.journal.base import Journal, NoSuchRun, PlanChanged
from jobs.journal.flow_counts import StoredCount
from jobs.logs import Log
from jobs.run.state.model import RunState
from plans.baseline import Baseline
from plans.baseline_file import read as read_baseline
from plans.bundle import Unreadable, unpack
from plans.model import Plan
from plans.model.flows import FlowId

AT_A_LOOK = timedelta(seconds=5)
"""For so long it is told before the next count; a flow that was begun is told whole."""


class Remembering:
    """What a judge has still to be told.

    Args:
        judge: a fresh one.
        flows: of which it has to be told.
        since: the go-live.
    """

    def __init__(self, journal: Journal, run: str, judge: Judge, flows: Sequence[FlowId], since: datetime) -> None:
        self._journal, self._run, self._judge, self._since = journal, run, judge, since
        self._waiting = dict.fromkeys(flows)
        """In their order."""

    @property
    def is_over(self) -> bool:
        """Whether it knows all."""
        return not self._waiting

    def lacks(self, flow: FlowId) -> bool:
        """Whether it has not been told of a flow yet: it will be, of what is kept by then."""
        return flow in self._waiting

    async def go_on(
        self, diaries: Mapping[FlowId, Diary], state: RunState, now: Callable[[], datetime], log: Log
    ) -> None:
        """Tell it more, for a while."""
        ends = now() + AT_A_LOOK
        while self._waiting and now() < ends:
            flow = next(iter(self._waiting))
            counts = await self._journal.flow_counts(self._run, after=self._since, flow=flow)
            try:
                await asyncio.to_thread(_tell, self._judge, diaries[flow].names, counts, remembered(state, flow))
            except Exception as defect:  # noqa: BLE001 - what was kept of one flow is of no other
                log.warning("flow_not_remembered", flow=flow, error=type(defect).__name__)
                self._judge.not_judged(flow, now(), type(defect).__name__)
            del self._waiting[flow]


def _tell(judge: Judge, names: Names, counts: Sequence[StoredCount], settled: Sequence[Settled]) -> None:
    judge.remember(all_samples(names, counts), settled)


def all_samples(names: Names, counts: Sequence[StoredCount]) -> list[Sample]:
    """What these counts say. Of thousands of templates that is seconds of work: not for the loop of an engine."""
    return [sample for one in counts for sample in samples_of(names, one)]


async def fresh_judge(journal: Journal, plan: Plan, state: RunState, since: datetime, log: Log) -> Judge:
    """One that knows what is normal, and nothing that was counted."""
    baseline = await _baseline(journal, plan, state, log)
    return await asyncio.to_thread(Judge, plan.watched, baseline, ZoneInfo(plan.timezone), since=since)


async def _baseline(journal: Journal, plan: Plan, state: RunState, log: Log) -> Baseline | None:
    """What was normal, as it is frozen with the plan; None where nobody learnt it."""
    if not plan.watched.baseline:
        return None
    try:
        _, files = unpack(await journal.bundle(state.plan_sha256))
        return await asyncio.to_thread(read_baseline, files[plan.watched.baseline])
    except (NoSuchRun, PlanChanged, Unreadable, KeyError) as error:
        log.warning("no_baseline", error=type(error).__name__)
        return None
