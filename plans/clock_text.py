"""A moment of the night as the plan's people read it from their clock. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from plans.model import Plan


def clock_text(plan: Plan, at: datetime, now: datetime) -> str:
    """`03:00`, or `Sun 03:00` on another day than now."""
    zone = ZoneInfo(plan.timezone)
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%a %H:%M}"
