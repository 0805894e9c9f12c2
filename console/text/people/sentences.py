"""Sentences about those who must act: who was told of what, and whom no message reaches."""

from collections.abc import Iterator
from typing import assert_never

from console.text.sentence import Sentence, in_brackets, party
from jobs.run import events as e
from jobs.run.events.people import People
from plans.durations import format_duration
from plans.model import Plan
from plans.model.hooks import HookWord
from plans.model.shifts import PersonId
from plans.plurals import plural

_SHOWN = 6
"""Tasks or parties that a sentence names."""

_MATTERS = {
    HookWord.ATTENTION: "that {units} must be decided on",
    HookWord.READY: "that {units} may start",
    HookWord.HEADS_UP: "that {units} comes within {before}",
    HookWord.LATE: "that {units} is late",
    HookWord.CHECKPOINT_OPEN: "that the poll of {units} is open",
    HookWord.DECISION: "of the decision at {units}",
    HookWord.HOLD: "of the hold",
    HookWord.GO_LIVE: "that the go-live is reached",
    HookWord.NO_GO: "of the no-go",
    HookWord.SECOND: "that they have to agree as the second person",
    HookWord.ENGINE_LOST: "that the engine was lost",
    HookWord.PROBLEM: "of a problem of the engine",
    HookWord.TROUBLE: "of problem {problem}, which is red",
    HookWord.DEGRADED: "that the go-live is degraded",
    HookWord.FLOW: "that {flows} does not flow as it should",
    HookWord.REPLICATION: "that replication {flows} does not do as it should",
    HookWord.TEST: "of nothing",
}


def of_people(plan: Plan, event: People) -> Sentence:
    """Say who was told of what, or that messages do not arrive."""
    match event:
        case e.PeopleTold():
            unit = event.units[0] if len(event.units) == 1 else ""
            return Sentence(unit=unit, text=_told(plan, event), minor=not event.step and not event.by)
        case e.MessagesStuck():
            return Sentence(
                text=stuck_text(plan, event.addressee, event.count, event.given_up, event.reason), warning=True
            )
        case e.MessagesDelivered():
            what = "the test arrived" if event.test else "messages are delivered again"
            return Sentence(text=f"{what}: {party(plan, event.addressee.party)} by {event.addressee.channel}")
        case e.PartyReached():
            who = party(plan, event.party)
            return Sentence(text=f"{who} was reached, says {event.by}{in_brackets(event.text)}")
        case e.PeopleOn() | e.PersonReplaced():
            return _of_duty(plan, event)
        case e.AnswerGiven() | e.AnswersRefused():
            return _of_answers(plan, event)
    assert_never(event)


def _of_duty(plan: Plan, event: e.PeopleOn | e.PersonReplaced) -> Sentence:
    """Say who is on from now on, or who does everything of whom."""
    if isinstance(event, e.PeopleOn):
        return Sentence(text=f"on from now: {'; '.join(_on(plan, event))}")
    name = _person(plan, event.person)
    back = event.instead == event.person
    text = f"{name} is back" if back else f"{event.name} does everything of {name} from now on"
    return Sentence(text=f"{text}, says {event.by}")


def _of_answers(plan: Plan, event: e.AnswerGiven | e.AnswersRefused) -> Sentence:
    """Say who answered by link or code, or how many of those were refused."""
    if isinstance(event, e.AnswerGiven):
        return Sentence(unit=event.unit or "", text=_answered(plan, event), minor=event.unit is not None)
    counts = ", ".join(f"{count} {why}" for why, count in event.counts.items())
    return Sentence(text=f"answers by link or code refused so far: {counts}", minor=True)


def _answered(plan: Plan, event: e.AnswerGiven) -> str:
    """`Kari Nes for Roros by link (a letter by mail, from 10.1.2.3): go`"""
    whence = f", from {event.address}" if event.address else ""
    way = f"{event.way} (a letter by {event.channel}{whence})" if event.channel else f"{event.way}{whence}"
    whom = party(plan, event.party)
    who = event.name if event.name == whom else f"{event.name} for {whom}"
    said = "has seen the letter" if event.unit is None else event.said
    return f"{who} by {way}: {said}{in_brackets(event.text)}"


def _told(plan: Plan, event: e.PeopleTold) -> str:
    before = format_duration(event.lead) if event.lead is not None else ""
    named = {"units": _some(event.units), "flows": _some(event.flow_names)}
    what = _MATTERS[event.word].format(**named, before=before, problem=event.problem)
    what = _over(event) if event.over else what
    names = tuple(dict.fromkeys(party(plan, to.party) for to in event.addressees))
    if event.word is HookWord.TEST:
        return f"a test goes to {_some(names)}, asked by {event.by}"
    late = ", as nobody has acknowledged it" if event.step and not event.taken_over else ""
    late = ", taking that over" if event.taken_over else late
    return f"{_some(names)} {plural(len(names), 'is', 'are')} told {what}{late}"


def _on(plan: Plan, event: e.PeopleOn) -> Iterator[str]:
    """`Anna Berg for Roros, Ward on call`, and at last of whom nobody is."""
    parties: dict[tuple[str, ...], list[str]] = {}
    for one in sorted(event.parties, key=lambda one: not one.people):
        parties.setdefault(one.people, []).append(party(plan, one.party))
    for people, named in parties.items():
        names = ", ".join(_person(plan, one) for one in people) or "nobody"
        yield f"{names} for {_some(tuple(named))}"


def _person(plan: Plan, name: str) -> str:
    known = plan.people.people.get(PersonId(name))
    return known.name if known is not None else name


def _over(event: e.PeopleTold) -> str:
    """That the night goes on, after a hold or without the engine that worked on it, or that what was wrong is over."""
    if event.word is HookWord.TROUBLE:
        return f"that problem {event.problem} is closed, or no longer red"
    if event.word is HookWord.DEGRADED:
        return "that the go-live is no longer degraded"
    if event.word in (HookWord.FLOW, HookWord.REPLICATION):
        return f"that {_some(event.flow_names)} is no longer red"
    if event.lost is None:
        return "that the hold is over"
    called = f", of whose loss {event.lost.called_by} has told them" if event.lost.called_by else ""
    return f"that the engine is back{called}"


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def stuck_text(plan: Plan, to: e.Addressee, count: int, given_up: int, reason: str) -> str:
    """`2 messages to Roros are not delivered: nothing listens there`."""
    name = party(plan, to.party)
    lost = f", {given_up} given up" if given_up else ""
    messages = plural(count, "message", "messages")
    return f"{count} {messages} to {name} not delivered by {to.channel}{lost}: {reason}"
