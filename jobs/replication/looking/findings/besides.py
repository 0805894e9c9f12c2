"""Slots of a replication that are of no group in force, on either side: what was made ready, and what was left."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from jobs.replication.looking.facts import Seen, SlotBesides
from jobs.replication.looking.health import Finding, Grave, What
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched
from plans.characters import shown
from plans.model import DatabaseId

_UNREAD_FOR = timedelta(minutes=3)
"""A switch that is at work has such a slot for less: from just before its pause to its end."""


def of_besides(watched: Watched, seen: Seen, trail: Trail) -> Iterator[Finding]:
    """Look at those of both sides: what keeps too much is told at once, what nobody reads once it stood for long."""
    for side, slots in _by_side(watched, seen).items():
        for name, one in slots.items():
            since = trail.unread.get(name)
            if one.kept >= watched.replication.wal_at_most:
                yield _dropped(side, name)
            elif not one.is_read and since is not None and seen.at - since > _UNREAD_FOR:
                yield _unread(side, name)


def beyond_limit(watched: Watched, seen: Seen) -> Mapping[DatabaseId, tuple[str, ...]]:
    """By side those that keep more of its log than the plan allows: to be dropped at once."""
    limit, by_side = watched.replication.wal_at_most, _by_side(watched, seen)
    found = {side: _keeping(slots, limit) for side, slots in by_side.items()}
    return {side: names for side, names in found.items() if names}


def _keeping(slots: Mapping[str, SlotBesides], limit: int) -> tuple[str, ...]:
    return tuple(name for name, one in slots.items() if one.kept >= limit)


def _by_side(watched: Watched, seen: Seen) -> Mapping[DatabaseId, Mapping[str, SlotBesides]]:
    sides = {watched.publisher: seen.publisher, watched.subscriber: seen.subscriber}
    return {side: one.besides for side, one in sides.items() if one is not None}


def _dropped(side: DatabaseId, name: str) -> Finding:
    return Finding(
        what=What.SLOT_DROPPED,
        grave=Grave.WARNS,
        sentence=f"{side}: slot {shown(name)} keeps more of its log than the plan allows, and is dropped",
        hint="what follows goes on; a switch that made it is undone or proves less by row; still there: drop it",
    )


def _unread(side: DatabaseId, name: str) -> Finding:
    return Finding(
        what=What.UNREAD,
        grave=Grave.WARNS,
        sentence=f"{side}: nobody reads slot {shown(name)}, for which its log is kept",
        hint="an attempt that was cut off left it: the next switch drops it, or unfollow, or the plan's wal_at_most",
    )
