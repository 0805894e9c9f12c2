"""Sentences about acts that need a second person."""

from typing import assert_never

from console.text.sentence import Sentence, in_brackets, party
from jobs.run import events as e
from jobs.run.events.seconds import Seconds
from plans.model import Plan

NOT_ANOTHER = "NOT A SECOND PERSON"
"""Said of an agreement of which nothing proves that somebody else than the first gave it."""


def of_seconds(plan: Plan, event: Seconds, seq: int) -> Sentence:
    """Say that somebody else has to agree, has agreed, or that nothing came of it; `seq` is the place of the event."""
    unit = event.unit or ""
    match event:
        case e.SecondAsked():
            whom = " and ".join(party(plan, one) for one in event.of_parties)
            text = f"{event.does}, says {event.by}{_from(event.address)}: waits for {whom} (agree {seq})"
            return Sentence(unit=unit, text=text, warning=True)
        case e.SecondAgreed():
            whom = " and ".join(party(plan, one) for one in event.of_parties)
            if event.another:
                return Sentence(unit=unit, text=f"{event.by}{_from(event.address)} of {whom} agrees: {event.does}")
            text = f"{event.by}{_from(event.address)} agrees, {NOT_ANOTHER} of {whom}: {event.does}"
            return Sentence(unit=unit, text=text, warning=True)
        case e.SecondEnded():
            return Sentence(unit=unit, text=_ended(event), warning=True)
    assert_never(event)


def _ended(event: e.SecondEnded) -> str:
    reason = in_brackets(event.reason)
    match event.end:
        case e.SecondEnd.REFUSED:
            return f"{event.by}{_from(event.address)} refuses, it is not done: {event.does}{reason}"
        case e.SecondEnd.WITHDRAWN:
            return f"{event.by} takes back: {event.does}{reason}"
        case e.SecondEnd.LAPSED:
            return f"not agreed any more: {event.does}{reason}"
    assert_never(event.end)


def _from(address: str) -> str:
    return f" from {address}" if address else ""
