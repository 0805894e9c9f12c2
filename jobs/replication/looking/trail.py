"""What earlier looks saw, so that a later one knows rates: how long the subscriber is behind, when a disk is full, and
whether errors still come. Pure; kept in memory, and empty after a take-over.

What is compared begins anew once either server was started again, or another one answers in its place: a connection
that was lost by that counts as an error of the worker, and is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jobs.replication.looking.applied import applied_by
from jobs.replication.looking.facts import Publisher, Seen, Slot, Subscribed, Subscriber
from jobs.replication.looking.failing import Failing, failing_now
from jobs.replication.looking.structure import Structure
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.records import Group

_MOST_MARKS = 400
"""Beyond these they are thinned out."""
_APART = 1 / 32
"""Of its age a mark lies apart from the one before."""
_RATE_OVER = timedelta(seconds=30)
"""A rate is taken over at least this long, where the trail is that long."""
_Life = tuple[str, float]
"""Which server, on which timeline, and since when it runs."""


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
        """Bytes that are not applied: none where a later look at the slot than at the log has it beyond."""
        return max(0, self.position - self.applied) if self.applied is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What earlier looks saw, the oldest first."""

    marks: tuple[Mark, ...] = ()
    errors: Mapping[str, int] = field(default_factory=dict)
    """By subscription, how often it had failed at the last look."""
    sound: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By subscription, the conflicts at the last look at which it did not fail; at the first one, where it did."""
    failing: Mapping[str, Failing] = field(default_factory=dict)
    """By subscription, those that failed and have applied nothing since."""
    absent: Mapping[str, int] = field(default_factory=dict)
    """By subscription that ought to have a worker, at how many looks on end it had none."""
    files: Mapping[str, int] = field(default_factory=dict)
    """By table, the publisher's file that it was in when it was first looked at."""
    emptied: frozenset[str] = frozenset()
    """Tables that were seen to be emptied by TRUNCATE: once their rows are counted again nothing says so any more."""
    even: Structure = field(default_factory=Structure)
    """The tables that were made the same on both sides when both were last asked."""
    lives: Mapping[str, _Life] = field(default_factory=dict)
    """Of the publisher and of the subscriber, as they answered last."""
    unread: Mapping[str, datetime] = field(default_factory=dict)
    """By slot of either side that is of no group in force and that nobody reads, since which look."""
    came_back: bool = False
    """Whether a side could not be asked at the last look."""

    def before(self, seen: Seen) -> "Trail":
        """What of it may be compared with this look: of a server that was started since, or that another one answers
        for, nothing of what its workers did; of another one no rate either."""
        now = _lives(seen)
        other = {side for side, life in now.items() if self.lives.get(side, life) != life}
        if not other:
            return self
        moved = any(self.lives[side][0] != now[side][0] for side in other)
        return replace(
            self,
            marks=() if moved else self.marks,
            errors={},
            sound={},
            failing={},
            absent={},
            came_back=True,
        )

    def after(self, watched: Watched, seen: Seen) -> "Trail":
        """The trail with this look in it."""
        known = self.before(seen)
        made = mark(watched, seen)
        files = seen.publisher.shape.structure.files if seen.publisher is not None else {}
        found = {group.subscription: known.failing_now(group, seen) for group in watched.groups}
        grown = replace(
            known,
            marks=_thinned((*known.marks, made)) if made is not None else known.marks,
            failing={name: one for name, one in found.items() if one is not None},
            files={**files, **known.files},
            emptied=known.emptied.union(emptied(watched, seen, known.files)),
            even=_even(seen) or known.even,
            lives={**known.lives, **_lives(seen)},
            unread={name: known.unread.get(name, seen.at) for name in seen.unread},
            came_back=seen.publisher is None or seen.subscriber is None,
        )
        return grown._with(seen.subscriber, is_anew=known.came_back) if seen.subscriber is not None else grown

    def _with(self, subscriber: Subscriber, *, is_anew: bool) -> "Trail":
        """It, with what the subscriber said; who fails by then is known already."""
        subscriptions = subscriber.subscriptions
        met = {name: one.conflicts for name, one in subscriptions.items()}
        return replace(
            self,
            errors={name: one.errors or 0 for name, one in subscriptions.items()},
            absent=self._absent(subscriptions, is_anew=is_anew),
            sound={**met, **self.sound, **{name: now for name, now in met.items() if name not in self.failing}},
        )

    def _absent(self, subscriptions: Mapping[str, Subscribed], *, is_anew: bool) -> Mapping[str, int]:
        without = [name for name, one in subscriptions.items() if one.lacks_worker]
        return dict.fromkeys(without, 0) if is_anew else {name: self.absent.get(name, 0) + 1 for name in without}

    def failing_now(self, group: Group, seen: Seen) -> Failing | None:
        """What this group fails at, by this look; None where it goes on, or never failed."""
        name = group.subscription
        one, counted = seen.subscribed(name), self.errors.get(name)
        if counted is None and self.came_back and one is not None:
            counted = one.errors or 0
        return failing_now(group, seen, before=self.failing.get(name), errors=counted, sound=self.sound.get(name))

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
        applied=min(
            (applied_by(publisher, slot, seen.subscribed(group.subscription)) for group, slot in applying), default=None
        ),
        kept=max(kept(publisher, slot) for slot in found.values()),
    )


def written_anew(watched: Watched, seen: Seen, first: Mapping[str, int]) -> frozenset[str]:
    """The publisher's tables whose rows lie in another file than when they began to follow.

    Args:
        first: their files at the first look, for what was recorded without.
    """
    if seen.publisher is None:
        return frozenset()
    known = {**first, **watched.files(watched.publisher)}
    now = seen.publisher.shape.structure.files
    return frozenset(title for title, file in now.items() if known.get(title, file) != file)


def emptied(watched: Watched, seen: Seen, first: Mapping[str, int]) -> frozenset[str]:
    """Those of them that TRUNCATE has emptied, whether anything was added since or not. Arguments as above."""
    if seen.publisher is None:
        return frozenset()
    shape = seen.publisher.shape
    return written_anew(watched, seen, first) & (shape.empty | shape.uncounted)


def kept(publisher: Publisher, slot: Slot) -> int:
    """How many bytes of the log are kept for this slot."""
    return max(0, publisher.position - slot.restart) if slot.restart is not None else 0


def _even(seen: Seen) -> Structure | None:
    """What of both sides is made the same; None where one was not asked."""
    if seen.publisher is None or seen.subscriber is None:
        return None
    ours, theirs = seen.publisher.shape.structure, seen.subscriber.shape.structure
    return Structure(tables={title: ours.tables[title] for title in ours.alike(theirs)})


def _lives(seen: Seen) -> Mapping[str, _Life]:
    """Of the sides that answered."""
    sides = {"publisher": seen.publisher, "subscriber": seen.subscriber}
    return {side: (one.shape.structure.server, one.started) for side, one in sides.items() if one is not None}


def _thinned(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Those that lie apart by a share of their age, so that what is said of an age is wrong by little."""
    if len(marks) <= _MOST_MARKS:
        return marks
    kept_ones = [marks[0]]
    for one in marks[1:]:
        if (one.at - kept_ones[-1].at) >= (marks[-1].at - one.at) * _APART:
            kept_ones.append(one)
    return tuple(kept_ones)
