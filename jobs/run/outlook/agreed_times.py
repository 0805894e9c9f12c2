"""The clock times of two revisions of a plan beside each other. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from plans.model import Plan

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AgreedTimes:
    """Compares the clock times that were agreed with those that an amendment names.

    A night that is put off by whole days keeps its clock times: 06:00 of the next morning is then 06:00 of another one.
    """

    zone: ZoneInfo
    put_off: timedelta
    """By how many whole days the start was moved; nothing where it was moved by anything else."""

    @classmethod
    def of(cls, first: Plan, fresh: Plan) -> "AgreedTimes":
        """Those of two plans of one zone."""
        zone = ZoneInfo(fresh.timezone)
        before, after = (plan.start.astimezone(zone).replace(tzinfo=None) for plan in (first, fresh))
        return cls(zone, timedelta() if (after - before) % _DAY else after - before)

    def agreed(self, then: datetime) -> datetime:
        """What a time of the first plan is in this night."""
        return (then.astimezone(self.zone) + self.put_off).astimezone(UTC) if self.put_off else then

    def is_later(self, now: datetime, then: datetime) -> bool:
        """Whether a time of the fresh plan is later than that of the first one."""
        return now > self.agreed(then)

    def is_moved(self, now: datetime | None, then: datetime | None) -> bool:
        """Whether a clock time went, came, or is another one."""
        return now != (self.agreed(then) if then is not None else None)

    def said(self, moment: datetime | None) -> str:
        """`Sat 06:00`, in the plan's zone."""
        return f"{moment.astimezone(self.zone):%a %H:%M}" if moment is not None else "no clock time"

    def change(self, then: datetime | None, now: datetime | None) -> str:
        """`from Sat 02:30 to Sat 04:00`."""
        agreed = self.agreed(then) if then is not None else None
        return f"from {self.said(agreed)} to {self.said(now)}"
