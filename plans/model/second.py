"""The second person: whose agreement an act needs before it counts, and in which hours of the night."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from plans.model.databases import PartyId

_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of the day by the clock of the plan's zone, from one minute until before another, also across midnight."""

    begins: int
    """Minutes after midnight by the clock on the wall, whatever the zone does to that clock in this night."""
    ends: int

    def hold(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether the clock shows one of these hours."""
        local = at.astimezone(zone)
        return self.hold_minute(local.hour * _MINUTES + local.minute)

    def hold_minute(self, minute: int) -> bool:
        """Whether a minute of the day is one of theirs."""
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends

    def __str__(self) -> str:
        return f"{_clock(self.begins)} to {_clock(self.ends)}"


def _clock(minute: int) -> str:
    return f"{minute // _MINUTES:02}:{minute % _MINUTES:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """A second login of this party agrees before the act counts."""

    party: PartyId
    between: Hours | None = None
    """Only in these hours is it needed; at any time where there are none."""

    def covers(self, other: "Second") -> bool:
        """Whether it is needed whenever the other one is, of the same party."""
        if self.party != other.party:
            return False
        if self.between is None:
            return True
        if other.between is None:
            return False
        return all(self.between.hold_minute(one) for one in _minutes_of(other.between))

    def __str__(self) -> str:
        hours = f" from {self.between}" if self.between is not None else ""
        return f"{self.party}{hours}"


def _minutes_of(hours: Hours) -> list[int]:
    return [minute for minute in range(24 * _MINUTES) if hours.hold_minute(minute)]
