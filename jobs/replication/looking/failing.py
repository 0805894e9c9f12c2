"""Whether a worker fails at a change, by what is counted while nothing gets on. Pure.

A server counts each end of a worker by an error, also where it merely lost its publisher. So one error is no proof: a
conflict of keys is, or a second error at the same place, for who does not reach the publisher is not counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jobs.replication.looking.applied import received_by
from jobs.replication.looking.facts import Seen, Slot, Subscribed
from jobs.replication.records import Group

_SURE = 2
_KEYS = frozenset({"insert_exists", "update_exists", "multiple_unique_conflicts"})
"""Conflicts that stop a worker; once it goes on they are over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A group whose worker failed, and that has applied nothing since."""

    confirmed: int
    """What was confirmed then."""
    position: int
    """How far the publisher's log was: what it fails at lies before."""
    times: int
    """How often it has failed there."""
    tables: tuple[str, ...] = ()
    """Those of the transaction that it cannot apply; none where nobody could look at it."""
    conflicts: frozenset[str] = field(default_factory=frozenset)
    """The kinds of conflicts that it met since it fails."""

    @property
    def by_key(self) -> bool:
        """Whether a key that is there already stops it."""
        return not self.conflicts.isdisjoint(_KEYS)

    @property
    def is_sure(self) -> bool:
        """Whether it is a change that cannot be applied, and no connection that was lost."""
        return self.by_key or self.times >= _SURE


def failing_now(
    group: Group,
    seen: Seen,
    *,
    before: Failing | None,
    errors: int | None,
    sound: Mapping[str, int] | None,
) -> Failing | None:
    """What a group fails at, by this look; None where it goes on, or never failed.

    Args:
        before: by the look before.
        errors: counted by the look before; None where there was none that may be compared.
        sound: the conflicts at the last look at which it did not fail.
    """
    one, slot = seen.subscribed(group.subscription), seen.slot(group.slot)
    if seen.publisher is None or seen.subscriber is None:
        return before  # one side alone tells nothing new of it
    tables = seen.stuck.get(group.slot)
    if one is None or slot is None or tables == ():
        return None
    now = Failing(
        confirmed=slot.confirmed or 0,
        position=seen.publisher.position,
        times=_failed(one, errors, is_stuck=bool(tables)),
        tables=tables or (),
        conflicts=_grown(one.conflicts, sound),
    )
    return _unless_done(one, slot, _again(before, now))


def _unless_done(one: Subscribed, slot: Slot, found: Failing) -> Failing | None:
    """None where it never failed, or waits with all applied that was written by then: one that has begun waits, too."""
    has_all = one.idle and received_by(slot, one) >= found.position
    return found if found.times and not has_all else None


def _again(before: Failing | None, now: Failing) -> Failing:
    """With what is known of the same place, where it had failed there by the look before as well."""
    if before is None or now.confirmed > before.confirmed:
        return now
    return replace(
        now,
        position=now.position if now.times else before.position,
        times=now.times + before.times,
        tables=now.tables or before.tables,
    )


def _failed(one: Subscribed, errors: int | None, *, is_stuck: bool) -> int:
    """How often it failed since the last look; at the first one, whether it has failed, is gone, and leaves changes.

    Statistics that were reset, as by a crash, begin at zero.
    """
    counted = one.errors or 0
    if errors is None:
        return int(bool(counted) and one.pid is None and is_stuck)
    return counted - errors if counted >= errors else counted


def _grown(now: Mapping[str, int], before: Mapping[str, int] | None) -> frozenset[str]:
    known = now if before is None else before
    return frozenset(kind for kind, count in now.items() if count and count != known.get(kind, 0))
