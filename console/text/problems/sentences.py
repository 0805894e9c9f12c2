"""Sentences about what is wrong: problems of the night, and what of the go-live is degraded."""

from collections.abc import Iterator
from typing import assert_never
from zoneinfo import ZoneInfo

from console.text.sentence import Sentence, by_whom, in_brackets, party
from jobs.run import events as e
from jobs.run.events.problems import Problems
from plans.model import Plan

WORDS = {e.Severity.RED: "RED", e.Severity.AMBER: "amber"}
"""How a severity is written: what is red stands out without a colour."""


def of_problems(plan: Plan, event: Problems) -> Sentence:
    """Say that something is wrong, is otherwise by now, or is over."""
    match event:
        case e.ProblemOpened():
            return _opened(plan, event)
        case e.ProblemUpdated():
            said = f": {event.text}" if event.text else ""
            changes = in_brackets(", ".join(_changes(plan, event)))
            text = f"problem {event.problem} by {event.by}{said}{changes}"
            return Sentence(unit=event.unit or "", text=text, warning=event.severity is e.Severity.RED)
        case e.ProblemClosed():
            return Sentence(text=f"problem {event.problem} closed by {event.by}{in_brackets(event.text)}")
        case e.Degraded():
            return _degraded(event)
        case e.NormalAgain():
            return _normal_again(event)
    assert_never(event)


def _opened(plan: Plan, event: e.ProblemOpened) -> Sentence:
    on = f"on {event.flow}" if event.flow else ""
    owner = f"{party(plan, event.owner)} looks after it" if event.owner else "nobody looks after it"
    eta = f"eta {_eta(plan, event)}" if event.eta is not None else ""
    details = ", ".join(filter(None, (on, owner, eta)))
    text = f"problem {event.problem} {WORDS[event.severity]} by {event.by}: {event.text} ({details})"
    return Sentence(unit=event.unit or "", text=text, warning=True)


def _changes(plan: Plan, event: e.ProblemUpdated) -> Iterator[str]:
    """What of it is another than before."""
    if event.severity is not None:
        yield f"{WORDS[event.severity]} now"
    if event.owner is not None:
        yield f"{party(plan, event.owner)} looks after it" if event.owner else "nobody looks after it"
    if event.flow is not None:
        yield f"on {event.flow}" if event.flow else f"on {event.unit}" if event.unit else "on the night as a whole"
    if event.eta is not None:
        yield f"eta {_eta(plan, event)}"
    if event.no_eta:
        yield "nobody knows when it will be over"


def _eta(plan: Plan, event: e.ProblemOpened | e.ProblemUpdated) -> str:
    return f"{event.eta.astimezone(ZoneInfo(plan.timezone)):%a %H:%M}" if event.eta is not None else ""


def _degraded(event: e.Degraded) -> Sentence:
    part = f" {event.part}" if event.part and event.part != event.flow else ""
    cause = f" by {event.flow}, which does not flow" if event.flow else by_whom(event.by)
    besides = [
        f"workaround: {event.workaround}" if event.workaround else "",
        f"told: {event.told}" if event.told else "",
    ]
    more = "".join(f"; {one}" for one in besides if one)
    return Sentence(text=f"DEGRADED{part}{cause}: {event.text}{more}", warning=True)


def _normal_again(event: e.NormalAgain) -> Sentence:
    what = f"{event.part} is back to normal" if event.part else "BACK TO NORMAL"
    by_itself = event.flow and not event.text and not event.by
    because = f": {event.flow} flows again" if by_itself else ""
    return Sentence(text=f"{what}{by_whom(event.by)}{because}{in_brackets(event.text)}")
