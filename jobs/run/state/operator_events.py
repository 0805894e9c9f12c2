"""What operators do to the run as a whole: holds, keys, substitutes, what they have seen."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    Acknowledged,
    Entry,
    HoldReleased,
    HoldSet,
    KeysClaimed,
    KeysGiven,
    KeysKept,
    Substituted,
)
from jobs.run.state.model import Hold, Keys, RunState

OperatorEvent = HoldSet | HoldReleased | KeysGiven | KeysClaimed | KeysKept | Substituted | Acknowledged
"""The events of this family."""


def apply_operator_event(state: RunState, entry: Entry, event: OperatorEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case HoldSet():
            return replace(state, hold=Hold(since=now, by=event.by, reason=event.reason, asked=event.asked))
        case HoldReleased():
            return replace(state, hold=None)
        case KeysGiven():
            return replace(state, keys=Keys(holder=event.to))
        case KeysClaimed():
            return replace(state, keys=replace(state.keys, claimed_by=event.by, claimed_real=entry.at))
        case KeysKept():
            return replace(state, keys=Keys(holder=state.keys.holder))
        case Substituted():
            return replace(state, substitutes={**state.substitutes, event.party: (event.name, event.contact)})
        case Acknowledged():
            return _acknowledged(state, event)
    assert_never(event)


def _acknowledged(state: RunState, event: Acknowledged) -> RunState:
    """Note on a warning who has seen it."""
    warnings = (
        replace(warning, acknowledged=event.by) if warning.seq == event.seq else warning for warning in state.warnings
    )
    return replace(state, warnings=tuple(warnings))
