"""How the flows of the plan stood when that changed last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.flows.flights import Flight
from jobs.run.events import CanariesFlown, Entry, FlowsChanged, FlowStanding, UnitId


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Flown:
    """One canary of this run, and which attempt of which job sent it."""

    flight: Flight
    unit: UnitId
    attempt: int


def after_canaries(known: Mapping[str, Flown], event: CanariesFlown) -> Mapping[str, Flown]:
    """What is known of the canaries after the event, by their marks, in the order in which they were sent."""
    told = {one.mark: Flown(flight=one, unit=event.unit, attempt=event.attempt) for one in event.flights}
    return {**known, **told}
