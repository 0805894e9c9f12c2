"""Which hour of the week it is in the zone of a plan, at any moment, and how much of which hours a stretch holds. Pure.

Clock changes need no care: an hour that comes twice counts twice, one that does not come counts not at all.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from plans.baseline import HOURS_OF_WEEK

HOUR = timedelta(hours=1)
HOURS_OF_DAY = 24
SUNDAY = HOURS_OF_WEEK - HOURS_OF_DAY
"""The first hour of it."""
_SUNDAY = 6
_FARTHEST = timedelta(days=21)
"""Nobody is told that a silence must last longer to be proved."""
_KEPT = 4096
"""So many hours are remembered: thousands of series ask for the same ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """A clock hour: which of the week, and whether its day is a public holiday."""

    begins: datetime
    ends: datetime
    of_week: int
    holiday: bool
    key: int
    """Another number for each kind of hour for which something else is normal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The part of a stretch that lies in one clock hour."""

    hour: Hour
    share: float
    """Of that hour."""


class Weeks:
    """Knows the clock of a zone, and its public holidays."""

    def __init__(self, zone: tzinfo, holidays: Collection[date] = ()) -> None:
        self._zone = zone
        self._holidays = frozenset(holidays)
        self._hours: dict[datetime, Hour] = {}
        self._last_hour: Hour | None = None
        self._coming: tuple[Hour, ...] = ()
        self._last: tuple[datetime, datetime] | None = None
        self._last_pieces: tuple[Piece, ...] = ()

    def hour(self, moment: datetime) -> Hour:
        """The clock hour that holds a moment."""
        last = self._last_hour
        if last is not None and last.begins <= moment < last.ends:
            return last
        there = moment.astimezone(self._zone)
        into = timedelta(minutes=there.minute, seconds=there.second, microseconds=there.microsecond)
        begins = moment - into
        if (known := self._hours.get(begins)) is None:
            if len(self._hours) > _KEPT:
                self._hours.clear()
            known = self._hours[begins] = self._hour(begins, there)
        self._last_hour = known
        return known

    def pieces(self, after: datetime, until: datetime) -> tuple[Piece, ...]:
        """A stretch, cut at the full hours of the zone's clock; nothing of one that ends before it begins."""
        if (after, until) != self._last:
            self._last, self._last_pieces = (after, until), tuple(self._cut(after, until))
        return self._last_pieces

    def coming(self, now: datetime) -> tuple[Hour, ...]:
        """The clock hours from this one on, for as long as anybody is told of."""
        first = self.hour(now)
        if not self._coming or self._coming[0].begins != first.begins:
            self._coming = tuple(self.hour(first.begins + ahead * HOUR) for ahead in range(_FARTHEST // HOUR + 1))
            self._last_hour = first
        return self._coming

    def clocks_changed(self, moment: datetime) -> bool:
        """Whether the zone's clock was changed within half a day of it."""
        half = timedelta(hours=12)
        before, behind = (moment - half).astimezone(self._zone), (moment + half).astimezone(self._zone)
        return before.utcoffset() != behind.utcoffset()

    def weekday(self, day: date) -> int:
        """Which day of the week it is taken as: a public holiday as a Sunday."""
        return _SUNDAY if day in self._holidays else day.weekday()

    def local(self, moment: datetime) -> datetime:
        """The moment on the clock of the zone."""
        return moment.astimezone(self._zone)

    def _hour(self, begins: datetime, there: datetime) -> Hour:
        of_week, holiday = there.weekday() * HOURS_OF_DAY + there.hour, there.date() in self._holidays
        key = of_week + (HOURS_OF_WEEK if holiday else 0)
        return Hour(begins=begins, ends=begins + HOUR, of_week=of_week, holiday=holiday, key=key)

    def _cut(self, after: datetime, until: datetime) -> list[Piece]:
        pieces = []
        while after < until:
            hour = self.hour(after)
            ends = min(hour.ends, until)
            pieces.append(Piece(hour=hour, share=(ends - after) / HOUR))
            after = ends
        return pieces
