"""What parties answer by link or code, and what of it was refused, by the database or by the engine."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import AnswerGiven, AnswersRefused, CommandRefused, Entry
from jobs.run.state import transitions
from jobs.run.state.model import RunState

AnswerEvent = AnswerGiven | AnswersRefused | CommandRefused
"""The events of this family; of refused commands the answers are."""

_DECLINED = frozenset({"late", "early", "doubled", "moved", "forged", "second"})
"""The words with which a refusal of an answer begins."""
MANY_FORGED = 10
"""Codes that nobody was sent: so many are no slip of the tongue any more. Ten times as many are said again."""


def apply_answer(state: RunState, entry: Entry, event: AnswerEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case AnswerGiven():
            state = reached(state, event.party, now)
            return replace(state, told=replace(state.told, answers=state.told.answers + 1))
        case AnswersRefused():
            return _refused(state, entry, event, now)
        case CommandRefused():
            return _declined(state, event) if event.verb == "answer" else state
    assert_never(event)


def reached(state: RunState, party: str, now: datetime) -> RunState:
    """A party knows by now what it was told of."""
    return replace(state, told=replace(state.told, reached={**state.told.reached, party: now}))


def _refused(state: RunState, entry: Entry, event: AnswersRefused, now: datetime) -> RunState:
    """Keep the counts; so many forged ones that somebody must be trying are a warning."""
    before, forged = state.told.refused.get("forged", 0), event.counts.get("forged", 0)
    state = replace(state, told=replace(state.told, refused=dict(event.counts)))
    steps = (MANY_FORGED * 10**power for power in range(9))
    if not any(before < step <= forged for step in steps):
        return state
    return transitions.warn(state, entry, None, f"{forged} answers with codes that nobody was sent", now)


def _declined(state: RunState, event: CommandRefused) -> RunState:
    """Count an answer that was refused here; its reason begins with the word for it."""
    word = event.reason.partition(":")[0]
    word = word if word in _DECLINED else "unfit"
    declined = {**state.told.declined, word: state.told.declined.get(word, 0) + event.count}
    return replace(state, told=replace(state.told, declined=declined))
