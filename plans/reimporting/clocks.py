"""A moment that a list names as a clock time of the plan over which it is imported."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from plans.clock import NotAClockTime, parse_clock, resolve
from plans.model import Plan


def clock_of(moment: datetime, zone: ZoneInfo, plan: Plan, *, dated: bool) -> str | None:
    """The shortest text that means this moment in the plan; None for one that is none, or is before its start.

    Of a time that exists twice the first is meant.

    Args:
        moment: by the list's clock.
        zone: of that clock.
        dated: with its day, even where the clock time alone says it.
    """
    instant = moment.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != moment:
        return None
    own = ZoneInfo(plan.timezone)
    local = instant.astimezone(own)
    day = f"{local:%Y-%m-%d %H:%M}"
    texts = (day, f"{day}{local.isoformat()[-6:]}")
    short = () if dated else (f"{local:%H:%M}",)
    return next((text for text in (*short, *texts) if _means(text, own, plan) == instant), None)


def exists_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock shows it twice, as it is put back."""
    first, second = (moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first < second


def _means(text: str, zone: ZoneInfo, plan: Plan) -> datetime | None:
    try:
        return resolve(parse_clock(text), zone, start=plan.start)
    except NotAClockTime:
        return None
