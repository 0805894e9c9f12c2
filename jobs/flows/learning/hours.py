"""The days of past weeks, cut into the hours of a zone's clock. Pure.

Where the clock is changed a day has 23 or 25 hours; a piece that is no whole hour (some zones move by half of one) is
left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from plans.baseline import hour_of_week

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour; real time, UTC."""

    begins: datetime
    of_week: int

    @property
    def ends(self) -> datetime:
        """An hour later."""
        return self.begins + HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the zone."""

    day: date
    hours: tuple[Hour, ...]


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins; in zones that change their clock at midnight, what comes first of it."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def days(until: date, weeks: int, zone: tzinfo) -> Sequence[Day]:
    """So many weeks of days, the last one of which ended when this one began."""
    first = until - timedelta(weeks=weeks)
    return [_day(first + timedelta(days=number), zone) for number in range(7 * weeks)]


def _day(day: date, zone: tzinfo) -> Day:
    return Day(day=day, hours=tuple(_hours(midnight(day, zone), midnight(day + timedelta(days=1), zone), zone)))


def _hours(begins: datetime, ends: datetime, zone: tzinfo) -> Iterator[Hour]:
    while begins + HOUR <= ends:
        yield Hour(begins=begins, of_week=hour_of_week(begins, zone))
        begins += HOUR
