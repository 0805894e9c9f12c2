"""What happens at a checkpoint: it opens, is measured, is answered, is decided."""

from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    CheckpointDecided,
    CheckpointOpened,
    CriteriaMeasured,
    Entry,
    VoteCast,
)
from jobs.run.state import transitions
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, Vote

CheckpointEvent = CheckpointOpened | CriteriaMeasured | VoteCast | CheckpointDecided
"""The events of this family."""


def apply_checkpoint_event(state: RunState, entry: Entry, event: CheckpointEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case CheckpointOpened():
            return transitions.enter(
                state, event.unit, Phase.OPEN, now, started=now, votes=(), criteria={}, decided=None
            )
        case CriteriaMeasured():
            return transitions.measured(state, entry, event, now)
        case VoteCast():
            return _vote_cast(state, entry, event, now)
        case CheckpointDecided():
            return transitions.decided(state, entry, event, now)
    assert_never(event)


def _vote_cast(state: RunState, entry: Entry, event: VoteCast, now: datetime) -> RunState:
    """Keep a party's answer beside the earlier ones."""
    vote = Vote(
        seq=entry.seq,
        party=event.party,
        answer=event.answer,
        text=event.text,
        answered_by=event.answered_by,
        by=event.by,
        at=now,
    )
    return transitions.set_unit(state, event.unit, votes=(*state.unit(event.unit).votes, vote))
