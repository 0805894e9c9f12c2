"""Whose counts have not come in time: up to when each was read, and since when it is asked. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.view.counted_hour import EVERY
from console.view.engine_presence import is_missed
from console.view.model import View
from jobs.flows.counting.asked import SETTLE
from plans.model.flows import Counting, Flow, FlowId, Stage

PATIENCE = timedelta(seconds=EVERY) + timedelta(seconds=30)
"""So long after it was due a count may be made and seen here: this console looks once a minute, and counts wait for
their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueCount:
    """A stage of a flow whose next count has not come."""

    stage: Stage
    read: datetime
    """Real time up to which it was counted, as `asked`."""
    asked: datetime
    """When the next count was due."""


def overdue_counts(view: View) -> Mapping[FlowId, OverdueCount]:
    """The flows whose counts have not come in time, each with the stage that was read longest ago.

    Nothing where no count was read here, and while nobody counts or nothing can be read: that is said of all of them.
    """
    hour = view.counted_hour
    if hour is None or view.lost or view.state.ended is not None or is_missed(view):
        return {}
    latest = ((flow, _longest_ago(flow, hour.ends)) for flow in view.plan.watched.flows)
    return {flow.id: one for flow, one in latest if one is not None and view.real_now - one.asked > PATIENCE}


def _longest_ago(flow: Flow, ends: Mapping[tuple[FlowId, Stage], datetime]) -> OverdueCount | None:
    known = [_next(flow, stage, ends[flow.id, stage]) for stage in flow.counts if (flow.id, stage) in ends]
    return min(known, key=lambda one: one.asked, default=None)


def _next(flow: Flow, stage: Stage, read: datetime) -> OverdueCount:
    settles = SETTLE if flow.counts[stage].counting is Counting.WINDOW else timedelta()
    return OverdueCount(stage=stage, read=read, asked=read + flow.every + settles)
