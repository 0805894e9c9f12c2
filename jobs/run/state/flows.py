"""How the flows of the plan stood when that changed last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.run.events import Entry, FlowsChanged, FlowStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSeen:
    """What was seen of a flow last, or of one template, one receiver of it."""

    stands: FlowStanding
    seq: int
    """The event that says so."""
    at: datetime
    """When that was recorded, real time."""


def after_change(known: Mapping[str, FlowSeen], entry: Entry, event: FlowsChanged) -> Mapping[str, FlowSeen]:
    """What is known of the flows after the event, by the names of their series."""
    gone = {one.name for one in event.gone}
    kept = {name: seen for name, seen in known.items() if name not in gone}
    return kept | {one.series.name: FlowSeen(stands=one, seq=entry.seq, at=entry.at) for one in event.flows}
