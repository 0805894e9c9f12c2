"""What was sent and has not come: two stages of a series beside each other, exact and without statistics.

Only sums are compared: of what was sent up to a moment, all must have come `within` later. How many have not is a lower
bound, since what came in that time may be younger; as soon as it is quiet for so long it is exact. Where no count tells
the oldest, it is taken that whoever was sent first comes first.

What came first may have been sent before anybody counted: it is credited for so long as one may take. After that more
received than sent means that the two counts do not speak of the same thing (`Ledger.disagree`): it is said, not mended.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from operator import attrgetter

from jobs.flows.given_up import WriteOff

SLACK = timedelta(minutes=5)
"""By how much the two clocks may differ without a word."""
LATE_LIMIT = timedelta(hours=2)
"""What comes later than this, and four times what it may take, is short until it comes."""
MOST_STEPS = 256
"""So many moments of sending are kept at most; older ones are told less finely."""
_FEW = 10
_SHARE = 0.05
"""Up to so many, or so large a share, more received than sent are other people's repetitions."""
_PACE = 0.5
"""Those that come at half the pace of time are late; slower ones are short."""
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Step:
    """How many had been sent up to a moment, and from when on the last of them."""

    after: datetime
    until: datetime
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How many had come up to a moment, and when those who are next had been sent."""

    until: datetime
    total: int
    front: datetime


_UNTIL: Callable[[Step], datetime] = attrgetter("until")


class Overdue(Enum):
    """What those are whose time is over."""

    NONE = "none"
    LATE = "late"
    """They come, one after the other."""
    SHORT = "short"
    """Nothing says that they come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How two stages stand to each other."""

    overdue: Overdue = Overdue.NONE
    missing: int = 0
    """At least so many have not come in their time."""
    oldest: datetime | None = None
    """When the oldest of them was sent, about."""
    takes: timedelta = timedelta(0)
    """How long the last one took that came."""
    quiet: bool = False
    """Whether nothing at all has come for as long as one may take."""


FINE = Standing()


@dataclass(slots=True, kw_only=True)
class Excess:
    """How many more came than were sent, at the least, over an hour and over a day."""

    hour_began: datetime | None = None
    day_began: datetime | None = None
    hour: int | None = None
    day: int | None = None
    sent: int = 0
    """In this day."""
    of_hour: int = 0
    of_day: int = 0

    def take(self, until: datetime, more: int, sent: int) -> None:
        """Note how many more there are at a moment."""
        self.hour_began, self.day_began = self.hour_began or until, self.day_began or until
        self.hour = more if self.hour is None else min(self.hour, more)
        self.day = more if self.day is None else min(self.day, more)
        self.sent += sent

    def hour_ends(self, until: datetime) -> bool:
        """Whether an hour is full; what was too many in all of it is `of_hour` then."""
        if self.hour_began is None or until < self.hour_began + _HOUR:
            return False
        least = self.hour or 0
        self.of_hour = least if least > max(_FEW, _SHARE * self.sent) else 0
        self.hour_began, self.hour = until, None
        return True

    def day_ends(self, until: datetime) -> bool:
        """Whether a day is full; what was too many in all of it is `of_day` then."""
        if self.day_began is None or until < self.day_began + _DAY:
            return False
        self.of_day = max(self.day or 0, 0)
        self.day_began, self.day, self.sent = until, None, 0
        return True


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Sent and come of one series: a memory of plain values."""

    within: timedelta
    sent: deque[Step] = field(default_factory=deque)
    """From the last step on whose all have come."""
    came: deque[Came] = field(default_factory=deque)
    """Of the last hours."""
    sent_total: int = 0
    came_total: int = 0
    credit: int = 0
    """Of those that came, so many were not sent while this was counted; less than 0: so many were taken as gone."""
    begins: datetime | None = None
    sent_until: datetime | None = None
    told_oldest: datetime | None = None
    disagree: int = 0
    """So many more came than were sent, for an hour by now; 0 where the counts agree."""
    excess: Excess = field(default_factory=Excess)
    given_up: int = 0
    """Of the credit so many as somebody has given up and did not come after all."""
    gone_until: datetime | None = None
    """What was sent up to then, is said to be on its way still, and was given up."""
    last_came: datetime | None = None
    """Up to when the last one that came was counted."""
    unproven_since: datetime | None = None
    """When some were given up, where nothing that was sent since is known to have come."""
    proven_from: int = 0
    """When more than so many have come, one of them was sent after some were given up."""

    def take_sent(self, after: datetime, until: datetime, count: int, oldest: datetime | None = None) -> None:
        """Count those that were sent in a stretch."""
        if self.begins is None:
            self.begins = after
        if not self.sent:
            self.sent.append(Step(after=after, until=after, total=self.sent_total))
        self.sent_total += count
        self.sent_until, self.told_oldest = until, oldest if self._waits(oldest) else None
        if count:
            self.sent.append(Step(after=after, until=until, total=self.sent_total))
        if len(self.sent) > MOST_STEPS:
            self.sent = _thinned(self.sent)
        self._compare(until, count)
        self._drop_met()

    def take_came(self, after: datetime, until: datetime, count: int) -> None:
        """Count those that came in a stretch."""
        if self.begins is None:
            self.begins = after
        self.came_total += count
        self.last_came = until if count else self.last_came
        if self.came_total > self.proven_from:
            self.unproven_since = None
        self._drop_met()
        self.came.append(Came(until=until, total=self.came_total, front=self._front(until)))
        kept = until - max(self.within, _HOUR) * 2
        while len(self.came) > 1 and self.came[1].until <= kept:
            self.came.popleft()

    def begin_anew(self) -> None:
        """Take what has not come as gone."""
        self.credit, self.given_up = self.came_total - self.sent_total, 0
        self._drop_met()

    def missing(self) -> WriteOff | None:
        """What is missing by now; None where nothing came to be compared yet.

        Those that came last may be younger than what is missing: so many besides, as were sent and came meanwhile.
        """
        if not self.came:
            return None
        last = self.came[-1]
        due = last.until - self.within
        sent = self._sent_by(due)
        came = last.total - next((one.total for one in reversed(self.came) if one.until <= due), self.came[0].total)
        surely = max(sent - self._met, 0)
        told = self.told_oldest is not None and self.told_oldest <= due
        besides = min(came, self.sent_total - sent) if surely else 0
        return WriteOff(missing=max(surely, int(told)), besides=besides, until=due) if surely or told else None

    def on_its_way(self) -> WriteOff | None:
        """All that was sent and has not come, in its time or not; None where all has come."""
        gone = self.sent_total - self._met
        return WriteOff(missing=gone, until=self.sent_until) if gone > 0 and self.sent_until is not None else None

    def give_up(self, off: WriteOff) -> None:
        """Take these as gone, and no more than have not come: that it flows is known no sooner than one comes that was
        sent afterwards, as all that are on their way may come before."""
        on_their_way = self.sent_total - self._met - off.missing
        self.proven_from = self.came_total + max(on_their_way, 0)
        self.unproven_since = self.came[-1].until if self.came else self.sent_until
        gone = min(off.missing + off.besides, max(self.sent_total - self._met, 0))
        self.credit -= gone
        self.given_up += gone
        self.gone_until = max(off.until, self.gone_until or off.until)
        self.told_oldest = self.told_oldest if self._waits(self.told_oldest) else None
        self._drop_met()

    def _waits(self, oldest: datetime | None) -> bool:
        """Whether nobody has given up the oldest one."""
        return oldest is None or self.gone_until is None or oldest > self.gone_until

    def standing(self) -> Standing:
        """How the two stages stand to each other, as far as both were counted."""
        if not self.came or self.disagree:
            return FINE
        last = self.came[-1]
        due = last.until - self.within
        missing = self._sent_by(due) - self._met
        oldest = self._oldest()
        told = self.told_oldest is not None and self.told_oldest <= due
        if oldest is None or (missing <= 0 and not told):
            return FINE
        takes = last.until - oldest
        moves = takes <= max(LATE_LIMIT, 4 * self.within) and self._pace(last) >= _PACE
        overdue = Overdue.LATE if moves else Overdue.SHORT
        quiet = self._is_quiet_since(due)
        return Standing(overdue=overdue, missing=max(missing, 1), oldest=oldest, takes=takes, quiet=quiet)

    def _is_quiet_since(self, moment: datetime) -> bool:
        return (self.last_came or self.begins or moment) <= moment

    @property
    def _met(self) -> int:
        return self.came_total - self.credit

    def _sent_by(self, moment: datetime) -> int:
        at = bisect_right(self.sent, moment, key=_UNTIL)
        return self.sent[at - 1].total if at else 0

    def _oldest(self) -> datetime | None:
        if self.told_oldest is not None:
            return self.told_oldest
        return self.sent[1].after if len(self.sent) > 1 else None

    def _front(self, until: datetime) -> datetime:
        return self._oldest() or until

    def _pace(self, last: Came) -> float:
        """How much time of sending was met in how much time, since as long ago as one may take."""
        since = last.until - max(self.within, SLACK * 2)
        then = next((one for one in reversed(self.came) if one.until <= since), self.came[0])
        if then.until >= last.until or last.total == then.total:
            return 0.0
        return (last.front - then.front) / (last.until - then.until)

    def _drop_met(self) -> None:
        while len(self.sent) > 1 and self.sent[1].total <= self._met:
            self.sent.popleft()

    def _compare(self, until: datetime, count: int) -> None:
        """See whether more came than were sent, clocks aside."""
        seen = next((one.total for one in reversed(self.came) if one.until <= until - SLACK), None)
        if seen is None or self.begins is None:
            return
        more = seen - self.credit - self.sent_total
        found = min(max(more, 0), self.given_up)  # what was given up has come after all
        self.credit, self.given_up, more = self.credit + found, self.given_up - found, more - found
        if until <= self.begins + self.within + SLACK:
            self.credit += max(more, 0)
            return
        excess = self.excess
        excess.take(until, more, count)
        if excess.hour_ends(until):
            self.disagree = excess.of_hour
        if excess.day_ends(until) and not self.disagree:
            self.credit += excess.of_day


def _thinned(steps: deque[Step]) -> deque[Step]:
    """Every second one of the older half: sums stay right, moments become coarser."""
    half = len(steps) // 2
    return deque(step for at, step in enumerate(steps) if at > half or at % 2 == 0 or at == 1)
