"""What happens to an act that needs a second person."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import Entry, SecondAgreed, SecondAsked, SecondEnded
from jobs.run.state.model import RunState
from jobs.run.state.seconds import Agreement, SecondAct, SecondActs

SecondEvent = SecondAsked | SecondAgreed | SecondEnded
"""The events of this family."""


def apply_second_event(state: RunState, entry: Entry, event: SecondEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    acts = state.seconds.acts
    match event:
        case SecondAsked():
            return replace(state, seconds=SecondActs(acts=(*acts, _asked(entry, event, now))))
        case SecondAgreed() | SecondEnded():
            changed = (_changed(one, entry, event, now) if one.seq == event.asked else one for one in acts)
            return replace(state, seconds=SecondActs(acts=tuple(changed)))
    assert_never(event)


def _asked(entry: Entry, event: SecondAsked, now: datetime) -> SecondAct:
    return SecondAct(
        seq=entry.seq,
        unit=event.unit,
        word=event.word,
        arguments=event.arguments,
        parties=event.of_parties,
        by=event.by,
        address=event.address,
        at=now,
        does=event.does,
        seen=event.seen,
    )


def _changed(act: SecondAct, entry: Entry, event: SecondAgreed | SecondEnded, now: datetime) -> SecondAct:
    match event:
        case SecondAgreed():
            agreement = Agreement(
                seq=entry.seq,
                parties=event.of_parties,
                by=event.by,
                address=event.address,
                at=now,
                another=event.another,
            )
            agreed = replace(act, agreed=(*act.agreed, agreement))
            return agreed if agreed.lacking else replace(agreed, closed=now)
        case SecondEnded():
            return replace(act, end=event.end, ended_by=event.by, reason=event.reason, closed=now)
    assert_never(event)
