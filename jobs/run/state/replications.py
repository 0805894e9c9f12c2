"""How the replications of the plan stood when that changed last, and what ended one of their ways."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.run.events import Entry, ReplicationSeen, ReplicationStanding, SlotsDropped, WayBackClosed


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
    """Slots that had to go last; of those that were made since it says nothing."""
    dropped_at: datetime | None = None
    """When that was recorded, real time."""
    closed: datetime | None = None
    """Run time since when a switch of it can be taken back no more, as its time is over."""


_NOTHING_SEEN = Followed()


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
            now = replace(known.get(name, _NOTHING_SEEN), stands=stands, seq=entry.seq, at=entry.at, term=term)
        case SlotsDropped():
            name = event.replication
            now = replace(known.get(name, _NOTHING_SEEN), dropped=event, dropped_at=entry.at)
        case WayBackClosed():
            name = event.replication
            now = replace(known.get(name, _NOTHING_SEEN), closed=event.until)
    return {**known, name: now}
