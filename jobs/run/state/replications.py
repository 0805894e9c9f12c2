"""How the replications of the plan stood when that changed last, and what ended one of their ways."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.run.events import Entry, ReplicationSeen, ReplicationStanding, SlotsDropped, Upkeep, WayBackClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What is known of one replication."""

    stands: ReplicationStanding | None = None
    """As it was seen last; None before it was."""
    seq: int = 0
    """The event that says so."""
    at: datetime | None = None
    """When that was recorded, real time."""
    term: int | None = None
    """Of the engine that saw it so: each looks for itself."""
    dropped: SlotsDropped | None = None
    """Slots that had to go, until it does well again."""
    dropped_at: datetime | None = None
    """When that was recorded, real time."""
    closed: datetime | None = None
    """Run time since when a switch of it can be taken back no more, as its time is over."""


NOTHING_SEEN = Followed()


def after_replicated(
    known: Mapping[str, Followed],
    entry: Entry,
    event: ReplicationSeen | SlotsDropped | WayBackClosed,
    term: int | None,
) -> Mapping[str, Followed]:
    """What is known of the replications after the event, by their names. Args: term: of the engine that holds."""
    match event:
        case ReplicationSeen(stands=stands):
            name = stands.replication
            before = _made_anew(known.get(name, NOTHING_SEEN), stands)
            now = replace(before, stands=stands, seq=entry.seq, at=entry.at, term=term)
        case SlotsDropped():
            name = event.replication
            before = known.get(name, NOTHING_SEEN)
            now = replace(before, dropped=event, dropped_at=entry.at, stands=_lost(before.stands, event, entry.at))
        case WayBackClosed():
            name = event.replication
            now = replace(known.get(name, NOTHING_SEEN), closed=event.until)
    return {**known, name: now}


def _made_anew(before: Followed, stands: ReplicationStanding) -> Followed:
    """What is known of it still, now that it stands so: what was dropped before is no matter of what does well."""
    does_well = stands.upkeep in (Upkeep.COPYING, Upkeep.HEALTHY)
    return replace(before, dropped=None, dropped_at=None) if does_well else before


def _lost(stands: ReplicationStanding | None, event: SlotsDropped, at: datetime) -> ReplicationStanding | None:
    """How it stands from that moment on, whoever looks next."""
    if stands is None or stands.direction is not event.direction:
        return stands
    return replace(stands, upkeep=Upkeep.LOST, since=at, reason=event.why, mend=event.mend)
