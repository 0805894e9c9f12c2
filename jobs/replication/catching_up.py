"""Whether a subscriber has caught up with its publisher: how far behind it is, in bytes and in time, and for how long.

The publisher's position is noted with the time at every look. How old the newest position is that all slots have
confirmed is the lag in seconds: no clock of a server is believed, and a publisher that nobody writes to has none.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from jobs.api import Fatal, Retryable
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.replication.connections import major
from jobs.replication.first_copy.slot_watch import SlotGone
from jobs.replication.records import Group
from jobs.replication.subscription import STATISTICS_SINCE
from plans.durations import format_duration
from plans.plurals import counted

SHORTEST, LONGEST = timedelta(milliseconds=30), timedelta(milliseconds=500)
"""How long a look comes after the one before: a tenth of the time that it has taken so far, between these."""
_KEPT = 4_000
"""Positions that are remembered: half an hour of looks."""
_SURE = 10
"""Looks over which a rate is worth a word."""
_ERRORS = 3
"""Failures of applying beyond which it does not mend itself: a deadlock does."""


class CannotApply(Retryable):
    """The subscriber fails again and again to apply what comes."""


class AnotherLog(Fatal):
    """The subscriber goes by the log of another server than the publisher, or by one that was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far all groups are at one moment."""

    at: float
    """Seconds of a monotonic clock."""
    written: int
    """Bytes of the publisher's log by then."""
    confirmed: int
    """Up to where every subscriber has applied."""

    @property
    def behind(self) -> int:
        """Bytes that are not applied yet."""
        return max(0, self.written - self.confirmed)


@dataclass(slots=True)
class Pursuit:
    """The looks so far, put together. Pure."""

    _looks: deque[Standing] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _even_at: float | None = None
    _began: float = 0.0

    def look(self, standing: Standing) -> None:
        """Take in one more."""
        if not self._looks:
            self._began = standing.at
        self._looks.append(standing)
        reached = [look.at for look in self._looks if look.written <= standing.confirmed]
        if reached:
            self._even_at = max(reached[-1], self._even_at or reached[-1])

    @property
    def behind(self) -> int:
        """Bytes at the last look."""
        return self._looks[-1].behind if self._looks else 0

    @property
    def lag(self) -> timedelta | None:
        """How old the newest position is that was applied; None before one that was seen is, and where that makes no
        sense."""
        if self._even_at is None or not self._looks:
            return None
        last = self._looks[-1]
        if last.confirmed > last.written:
            return None  # of two moments, or of another log: the next look tells
        return timedelta(seconds=0 if last.behind == 0 else last.at - self._even_at)

    @property
    def is_of_another_log(self) -> bool:
        """Whether more was confirmed than is written by now: the subscriber passes over what comes."""
        return len(self._looks) > 1 and self._looks[-2].confirmed > self._looks[-1].written

    @property
    def even_in(self) -> timedelta | None:
        """When nothing will be behind, at the rate of the last looks; None where that cannot be told."""
        if len(self._looks) < _SURE:
            return None
        first, last = self._looks[-_SURE], self._looks[-1]
        gained = first.behind - last.behind
        if gained <= 0 or last.at <= first.at:
            return None
        return timedelta(seconds=last.behind / (gained / (last.at - first.at)))

    @property
    def pause(self) -> timedelta:
        """How long to wait for the next look: no target that is even is found so by more than a tenth late."""
        so_far = timedelta(seconds=self._looks[-1].at - self._began) if self._looks else timedelta()
        return min(max(so_far / 10, SHORTEST), LONGEST)

    @property
    def note(self) -> str:
        """For the screen: `lag 12 MB, 3 s; caught up in 40 s`."""
        lag = f", {self.lag.total_seconds():.1f} s" if self.lag is not None else ""
        eta = f"; caught up in {format_duration(self.even_in)}" if self.even_in and self.behind else ""
        return f"lag {self.behind / 1e6:.1f} MB{lag}{eta}"


async def catch_up(
    publisher: Connection,
    subscriber: Connection,
    groups: Sequence[Group],
    within: timedelta,
    told: Callable[[str], None],
) -> Pursuit:
    """Wait until all groups are behind by no more than a time.

    Args:
        within: that time.
        told: how far it is, for the screen.

    Raises:
        CannotApply, AnotherLog, SlotGone: it will never be.
    """
    pursuit = Pursuit()
    errors = await _errors(subscriber, groups)
    while True:
        pursuit.look(await _standing(publisher, groups))
        told(pursuit.note)
        if pursuit.is_of_another_log:
            raise AnotherLog(
                f"{groups[0].subscriber} has applied more than {groups[0].publisher} has written, and passes over more",
                hint=f"was {groups[0].publisher} restored, or made anew? unfollow, and follow anew",
            )
        if pursuit.lag is not None and pursuit.lag <= within:
            return pursuit
        failed = await _errors(subscriber, groups) - errors
        if failed >= _ERRORS:
            raise CannotApply(
                f"changes cannot be applied on {groups[0].subscriber}: it failed {counted(failed, 'time')}",
                hint=f"the log of the server of {groups[0].subscriber} names table and constraint",
            )
        await asyncio.sleep(pursuit.pause.total_seconds())


async def _standing(publisher: Connection, groups: Sequence[Group]) -> Standing:
    slots = [group.slot for group in groups]
    row = await one_row(publisher, statement("follow_standing"), slots)
    if row["usable"] != len(slots):
        raise SlotGone(groups[0].publisher, hint="unfollow, and follow anew: the target is emptied, and copied again")
    return Standing(at=asyncio.get_running_loop().time(), written=row["written"], confirmed=row["confirmed"])


async def _errors(subscriber: Connection, groups: Sequence[Group]) -> int:
    if major(subscriber) < STATISTICS_SINCE:
        return 0  # it counts none: what never catches up is ended by the task's own limit
    return int(await subscriber.fetchval(statement("follow_errors"), [group.subscription for group in groups]))
