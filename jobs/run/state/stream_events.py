"""What people say of streams, as it stands."""

from dataclasses import replace
from datetime import datetime

from jobs.run.events import Entry, Noted
from jobs.run.state.model import RunState, Spoken


def apply_note(state: RunState, entry: Entry, event: Noted, now: datetime) -> RunState:
    """Keep what is said of a stream; a remark on anything else changes nothing."""
    if not event.stream:
        return state
    said = Spoken(text=event.text, by=event.by, at=now, at_real=entry.at)
    return replace(state, spoken={**state.spoken, event.stream: said})
