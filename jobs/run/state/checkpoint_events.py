"""What happens where several decide: a checkpoint opens, is measured, is answered, is decided; two agree to an act."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    CheckpointDecided,
    CheckpointOpened,
    CriteriaMeasured,
    Entry,
    NoGoTooLate,
    SecondAgreed,
    SecondAsked,
    SecondEnded,
    VoteCast,
)
from jobs.run.state import transitions
from jobs.run.state.model import RunState
from jobs.run.state.second_events import SecondEvent, apply_second_event
from jobs.run.state.unit import Phase, Vote
from plans.durations import in_words

CheckpointEvent = CheckpointOpened | CriteriaMeasured | VoteCast | CheckpointDecided | NoGoTooLate | SecondEvent
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
        case NoGoTooLate():
            return _no_go_too_late(state, entry, event, now)
        case SecondAsked() | SecondAgreed() | SecondEnded():
            return apply_second_event(state, entry, event, now)
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


def _no_go_too_late(state: RunState, entry: Entry, event: NoGoTooLate, now: datetime) -> RunState:
    """Warn of it in place of the earlier warning of this checkpoint, and keep how late it was told to be.

    One that somebody had acknowledged comes back to be seen, and says since when it is worse.
    """
    earlier = [one for one in state.warnings if one.unit == event.unit and one.text.startswith(_TOO_LATE)]
    seen_by = next((one.acknowledged for one in earlier if one.acknowledged), "")
    told, text = state.told_late.get(event.unit), too_late(event)
    if seen_by and told is not None:
        text = f"{text}; {in_words(told)} when {seen_by} acknowledged it"
    state = replace(
        state,
        warnings=tuple(one for one in state.warnings if one not in earlier),
        told_late={**state.told_late, event.unit: event.late},
    )
    return transitions.warn(state, entry, event.unit, text, now)


_TOO_LATE = "a no-go here would come "


def too_late(event: NoGoTooLate) -> str:
    """What is warned of, in words."""
    return f"{_TOO_LATE}{in_words(event.late)} too late: the rollbacks would end past the window"
