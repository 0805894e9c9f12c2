"""What earlier looks saw, so that a later one knows rates: how long the subscriber is behind, when a disk is full, and
whether errors still come. Pure; kept in memory, and empty after a take-over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jobs.replication.looking.facts import Publisher, Seen, Slot, Subscribed, Subscriber
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.records import Group

_MOST_MARKS = 400
"""Beyond these they are thinned out."""
_APART = 1 / 32
"""Of its age a mark lies apart from the one before."""
_RATE_OVER = timedelta(seconds=30)
"""A rate is taken over at least this long, where the trail is that long."""
_ANSWERS_WITHIN = 12.0
"""Seconds in which a subscriber that lives has answered (`wal_receiver_status_interval` is 10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far both sides were at one look."""

    at: datetime
    position: int
    applied: int | None
    """The least of all groups; None while none of them applies yet."""
    kept: int
    """Bytes of the publisher's log that its slots keep: the most of all groups."""

    @property
    def behind(self) -> int:
        """Bytes that are not applied."""
        return self.position - self.applied if self.applied is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What earlier looks saw, the oldest first."""

    marks: tuple[Mark, ...] = ()
    errors: Mapping[str, int] = field(default_factory=dict)
    """By subscription, how often it had failed at the last look."""
    failing: Mapping[str, int] = field(default_factory=dict)
    """By subscription that failed and has applied nothing since, what was confirmed when it last did."""
    stuck: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By slot of a failing group, the tables of the transaction that it cannot apply."""
    absent: frozenset[str] = frozenset()
    """Subscriptions that ought to have a worker and had none at the last look."""
    before_failing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By subscription, those at the last look at which it did not fail; at the first one, where it did by then."""
    files: Mapping[str, int] = field(default_factory=dict)
    """By table, the publisher's file that it was in when it was first looked at."""

    def after(self, watched: Watched, seen: Seen) -> "Trail":
        """The trail with this look in it."""
        made = mark(watched, seen)
        files = seen.publisher.shape.files if seen.publisher is not None else {}
        grown = replace(
            self,
            marks=_thinned((*self.marks, made)) if made is not None else self.marks,
            failing=self._failing(watched, seen),
            stuck=self._stuck(watched, seen),
            files={**files, **self.files},
        )
        return grown if seen.subscriber is None else grown._with(seen.subscriber)

    def _with(self, subscriber: Subscriber) -> "Trail":
        """It, with what the subscriber said; who fails by then is known already."""
        subscriptions = subscriber.subscriptions
        met = {name: one.conflicts for name, one in subscriptions.items()}
        sound = {name: now for name, now in met.items() if name not in self.failing}
        return replace(
            self,
            errors={name: one.errors or 0 for name, one in subscriptions.items()},
            absent=frozenset(name for name, one in subscriptions.items() if one.enabled and one.pid is None),
            before_failing={**met, **self.before_failing, **sound},
        )

    def _failing(self, watched: Watched, seen: Seen) -> Mapping[str, int]:
        found = {}
        for group in watched.groups:
            stuck_at = self.stuck_at(group, seen)
            if stuck_at is not None:
                found[group.subscription] = stuck_at
        return found

    def _stuck(self, watched: Watched, seen: Seen) -> Mapping[str, tuple[str, ...]]:
        failing = [group for group in watched.groups if self.stuck_at(group, seen) is not None]
        return {group.slot: self.stuck_tables(group, seen) for group in failing}

    def stuck_at(self, group: Group, seen: Seen) -> int | None:
        """What was confirmed when this group failed, if it has applied nothing since; None where it goes on."""
        one = _of(group, seen)
        confirmed = _confirmed(group, seen)
        before = self.failing.get(group.subscription)
        if one is None or one.idle or seen.stuck.get(group.slot) == ():
            return None
        if self._fails_now(group, one, seen):
            return max(confirmed or 0, before or 0)
        return before if before is not None and (confirmed is None or confirmed <= before) else None

    def _fails_now(self, group: Group, one: Subscribed, seen: Seen) -> bool:
        """Whether it failed since the last look; at the first one, whether it has failed, is gone, and leaves changes.

        A worker fails as well where its publisher goes away: with nothing to apply that says nothing of changes.
        """
        if group.subscription in self.errors:
            return (one.errors or 0) > self.errors[group.subscription]
        return bool(one.errors) and one.pid is None and bool(seen.stuck.get(group.slot))

    def stuck_tables(self, group: Group, seen: Seen) -> tuple[str, ...]:
        """The tables of the transaction that a failing group cannot apply; none where nobody could look at it."""
        return seen.stuck.get(group.slot) or self.stuck.get(group.slot, ())

    def fails_by(self, name: str, one: Subscribed) -> frozenset[str]:
        """The kinds of conflicts that a failing subscription met since it fails."""
        before = self.before_failing.get(name, one.conflicts)
        return frozenset(kind for kind, count in one.conflicts.items() if count > before.get(kind, 0))

    def behind(self, now: Mark) -> timedelta | None:
        """For how long the publisher has been beyond what is applied by now: zero where it is not.

        None where no look is that old, or nothing applies yet; a trail that begins later says at least how long.
        """
        if now.applied is None or now.applied >= now.position:
            return None if now.applied is None else timedelta()
        applied = now.applied
        beyond = [one for one in self.marks if one.position > applied]
        if not beyond:
            return timedelta() if self.marks else None
        return now.at - beyond[0].at

    def per_second(self, now: Mark) -> tuple[float, float] | None:
        """By how much a second the kept log grows, and what is not applied shrinks; None on too short a trail."""
        earlier = next((one for one in reversed(self.marks) if now.at - one.at >= _RATE_OVER), None)
        before = earlier or next(iter(self.marks), None)
        if before is None or before.at >= now.at:
            return None
        seconds = (now.at - before.at).total_seconds()
        shrinks = before.behind - now.behind
        return (now.kept - before.kept) / seconds, shrinks / seconds


def mark(watched: Watched, seen: Seen) -> Mark | None:
    """How far both sides are by this look; None where the publisher was not asked, or has none of the slots."""
    publisher = seen.publisher
    if publisher is None:
        return None
    found = {group: publisher.slots[group.slot] for group in watched.groups if group.slot in publisher.slots}
    if not found:
        return None
    applying = [(group, slot) for group, slot in found.items() if applies(group) and slot.confirmed is not None]
    return Mark(
        at=seen.at,
        position=publisher.position,
        applied=min((_applied(publisher, slot, _of(group, seen)) for group, slot in applying), default=None),
        kept=max(kept(publisher, slot) for slot in found.values()),
    )


def kept(publisher: Publisher, slot: Slot) -> int:
    """How many bytes of the log are kept for this slot."""
    return max(0, publisher.position - slot.restart) if slot.restart is not None else 0


def _of(group: Group, seen: Seen) -> Subscribed | None:
    return seen.subscriber.subscriptions.get(group.subscription) if seen.subscriber is not None else None


def _confirmed(group: Group, seen: Seen) -> int | None:
    slot = seen.publisher.slots.get(group.slot) if seen.publisher is not None else None
    return slot.confirmed if slot is not None else None


def _applied(publisher: Publisher, slot: Slot, subscribed: Subscribed | None) -> int:
    """Up to where everything is applied.

    A subscriber confirms an idle publisher's log only now and then: one that has received all, or that was sent all and
    answers, and waits for more, has applied all.
    """
    confirmed = slot.confirmed or 0
    if subscribed is None or not subscribed.idle:
        return confirmed
    answers = slot.silent is not None and slot.silent <= _ANSWERS_WITHIN
    sent = slot.sent if slot.sent is not None and answers else 0
    return max(confirmed, min(publisher.position, max(subscribed.received or 0, sent)))


def _thinned(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Those that lie apart by a share of their age, so that what is said of an age is wrong by little."""
    if len(marks) <= _MOST_MARKS:
        return marks
    kept_ones = [marks[0]]
    for one in marks[1:]:
        if (one.at - kept_ones[-1].at) >= (marks[-1].at - one.at) * _APART:
            kept_ones.append(one)
    return tuple(kept_ones)
