"""Hypercare: the days after the go-live in which the run goes on and watches. Run time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.run.outlook.flows import is_live
from jobs.run.state.model import RunState
from plans.model import Plan, RunKind

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypercare:
    """Which day of how many it is."""

    begins: datetime
    """The go-live."""
    ends: datetime
    day: int
    days: int
    is_over: bool
    """Whether its time is over: what is left is handed over."""


def hypercare(plan: Plan, state: RunState, now: datetime) -> Hypercare | None:
    """Which day of hypercare it is; None before the go-live, where the plan has none, and where this run has none."""
    begins = state.unit(plan.go_live).ended
    if begins is None or not is_live(plan, state) or not plan.watched.hypercare or no_hypercare_because(plan, state):
        return None
    ends = _days_later(begins, plan.watched.hypercare, ZoneInfo(plan.timezone))
    days = max(-(-plan.watched.hypercare // _DAY), 1)
    day = min(max((now - begins) // _DAY + 1, 1), days)
    return Hypercare(begins=begins, ends=ends, day=day, days=days, is_over=state.handover is not None or now >= ends)


def no_hypercare_because(plan: Plan, state: RunState) -> str:
    """Why this run does not go on after its last task, though its plan says so; empty where it does, or it does not."""
    if not plan.watched.hypercare:
        return ""
    if state.simulated or state.clock.speed != 1:
        return "the days after are not played"
    return "" if state.kind is RunKind.PRODUCTION else "the days after are those of production"


def _days_later(begins: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """As many days later at the same time of day, also across a change of the clock."""
    days, rest = divmod(length, _DAY)
    there = begins.astimezone(zone).replace(tzinfo=None) + days * _DAY
    return there.replace(tzinfo=zone).astimezone(UTC) + rest
