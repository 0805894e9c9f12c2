"""A brief in one line, for a chat: it names no person and no telephone number, whoever reads along there. Pure."""

from collections.abc import Iterator

from console.telling.brief.facts import Facts, How, Wrong
from console.telling.brief.gate_sentences import stands_said
from console.telling.brief.phrases import Say
from console.telling.brief.room import Room
from console.telling.brief.sentences import (
    alarms_said,
    counts_said,
    go_live_said,
    head_said,
    sort_said,
    way_back_said,
)
from console.telling.brief.voice import Voice
from console.telling.moments import Moments
from plans.characters import shown

_NO_NAMES = Room(items=0, problems=0, names=3, title=0, reason=0, person=0, alarm=0)


def brief_line(facts: Facts, moments: Moments) -> str:
    """Which run, what is said first, done and total, forecast and chance, what is decided next, the way back."""
    return shown(f"{facts.run}: {' '.join(_sentences(facts, Voice(moments=moments, room=_NO_NAMES)))}")


def _sentences(facts: Facts, voice: Voice) -> Iterator[str]:
    yield from alarms_said(facts, voice)
    yield sort_said(facts, voice)
    yield voice.say(Say.NOW, at=voice.when(facts.now))
    yield from counts_said(facts, voice)
    yield from go_live_said(facts, voice)
    yield from _counted(facts.wrong, voice)
    if facts.gate is not None:
        yield stands_said(facts.gate, voice, asked=facts.asked)
    yield from way_back_said(facts, voice)
    yield head_said(facts, voice)


def _counted(wrong: Wrong, voice: Voice) -> Iterator[str]:
    """How much is wrong of each sort."""
    waits = [one for one in wrong.items if one.how not in (How.BACK, How.BACK_NEXT)]
    sorts = ((Say.ITEMS, waits), (Say.RED_PROBLEMS, wrong.problems), (Say.RED_FLOWS, wrong.flows))
    for phrase, found in sorts:
        if found:
            yield voice.say(phrase, count=len(found))
