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
    LessonClosed,
    LessonOpened,
    Substituted,
    task_of,
)
from jobs.run.state.duty_events import handed_over
from jobs.run.state.model import Hold, Keys, RunState, StandIn
from plans.model.night import Lesson

OperatorEvent = (
    HoldSet
    | HoldReleased
    | KeysGiven
    | KeysClaimed
    | KeysKept
    | Substituted
    | Acknowledged
    | LessonOpened
    | LessonClosed
)
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
            return _substituted(handed_over(state, [event.party], entry), event, now)
        case Acknowledged():
            return _acknowledged(state, event)
        case LessonOpened():
            return replace(state, lessons=(*state.lessons, _lesson(event, entry.at)))
        case LessonClosed():
            return _lesson_closed(state, event, entry.at)
    assert_never(event)


def _substituted(state: RunState, event: Substituted, now: datetime) -> RunState:
    """Keep who stands for a party; nothing where it acts for itself again."""
    others = {name: one for name, one in state.substitutes.items() if name != event.party}
    if event.name == event.party:
        return replace(state, substitutes=others)
    made = StandIn(name=event.name, contact=event.contact, person=event.person, since=now)
    return replace(state, substitutes={**others, event.party: made})


def _lesson(event: LessonOpened, at: datetime) -> Lesson:
    task = task_of(event.unit)[0] if event.unit is not None else ""
    return Lesson(id=event.lesson, text=event.text, opened=at, task=task, owner=event.owner, due=event.due)


def _lesson_closed(state: RunState, event: LessonClosed, at: datetime) -> RunState:
    lessons = (
        replace(one, closed=at, reason=event.reason) if one.id == event.lesson and one.closed is None else one
        for one in state.lessons
    )
    return replace(state, lessons=tuple(lessons))


def _acknowledged(state: RunState, event: Acknowledged) -> RunState:
    """Note on a warning who has seen it."""
    warnings = (
        replace(warning, acknowledged=event.by) if warning.seq == event.seq else warning for warning in state.warnings
    )
    return replace(state, warnings=tuple(warnings))
