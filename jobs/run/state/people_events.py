"""What is said to people and by them: who was told of what, whom no message reaches, who answered, what is said of a
stream, what is wrong."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    AnswerGiven,
    AnswersRefused,
    CommandRefused,
    Degraded,
    Entry,
    MessagesDelivered,
    MessagesStuck,
    NormalAgain,
    Noted,
    PartyReached,
    PeopleOn,
    PeopleTold,
    PersonReplaced,
    ProblemClosed,
    ProblemOpened,
    ProblemUpdated,
)
from jobs.run.events.problems import Problems
from jobs.run.state import transitions
from jobs.run.state.answer_events import AnswerEvent, apply_answer, reached
from jobs.run.state.duty_events import apply_duty
from jobs.run.state.model import RunState
from jobs.run.state.problem_events import apply_problem_event
from jobs.run.state.stream_events import apply_note
from jobs.run.state.told import Call, Matter, Stuck

SaidEvent = (
    Noted | PeopleTold | MessagesStuck | MessagesDelivered | PartyReached | PeopleOn | PersonReplaced | AnswerEvent
) | Problems
"""The events of this family."""


def apply_said(state: RunState, entry: Entry, event: SaidEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case Noted():
            return apply_note(state, entry, event, now)
        case PeopleTold():
            return _told(state, entry, event, now)
        case MessagesStuck():
            return _stuck(state, entry, event, now)
        case MessagesDelivered():
            return _delivered(state, event)
        case PartyReached():
            return reached(state, event.party, now)
        case PeopleOn() | PersonReplaced():
            return apply_duty(state, entry, event, now)
        case AnswerGiven() | AnswersRefused() | CommandRefused():
            return apply_answer(state, entry, event, now)
        case ProblemOpened() | ProblemUpdated() | ProblemClosed() | Degraded() | NormalAgain():
            return apply_problem_event(state, entry, event, now)
    assert_never(event)


def _told(state: RunState, entry: Entry, event: PeopleTold, now: datetime) -> RunState:
    calls = dict(state.told.calls)
    for matter in _matters(event):
        earlier = calls.get(matter.name)
        before = earlier.to if (event.step or event.taken_over) and earlier is not None else ()
        calls[matter.name] = Call(
            matter=matter, seq=entry.seq, at=now, to=tuple(dict.fromkeys((*before, *event.addressees))), step=event.step
        )
    return replace(state, told=replace(state.told, calls=calls, last=entry.seq))


def _matters(event: PeopleTold) -> list[Matter]:
    """What it was about: flows, tasks, or the night as a whole."""
    if event.flow_names:
        return [Matter(word=event.word, flow=flow) for flow in event.flow_names]
    word, before, problem = event.word, event.lead, event.problem
    return [Matter(word=word, unit=unit, before=before, problem=problem) for unit in event.units or (None,)]


def _delivered(state: RunState, event: MessagesDelivered) -> RunState:
    still = {name: stuck for name, stuck in state.told.stuck.items() if name != event.addressee.name}
    return replace(state, told=replace(state.told, stuck=still))


def _stuck(state: RunState, entry: Entry, event: MessagesStuck, now: datetime) -> RunState:
    """Keep since when; what was given up is a warning too, which somebody has to acknowledge."""
    before = state.told.stuck.get(event.addressee.name)
    since = before.since if before is not None else now
    stuck = Stuck(to=event.addressee, since=since, count=event.count, reason=event.reason, given_up=event.given_up)
    state = replace(state, told=replace(state.told, stuck={**state.told.stuck, event.addressee.name: stuck}))
    if event.given_up <= (before.given_up if before is not None else 0):
        return state
    text = f"messages to {event.addressee.party} were given up, {event.given_up} of them: {event.reason}"
    return transitions.warn(state, entry, None, text, now)
