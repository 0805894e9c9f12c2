"""A brief as it is read out: of at most 150 words, whatever the night is like. Pure."""

from collections.abc import Iterable

from console.telling.brief.facts import Facts
from console.telling.brief.gather import facts_of
from console.telling.brief.room import Room, grow
from console.telling.brief.sentences import paragraphs
from console.telling.brief.voice import Voice
from console.telling.moments import Moments
from console.text.formatting import TaskRow
from console.view.model import View
from plans.characters import shown
from plans.model.languages import Language

MOST_WORDS = 150


def brief_paragraphs(facts: Facts, moments: Moments) -> tuple[str, ...]:
    """With as much of everything as there is room for."""

    def told(room: Room) -> tuple[str, ...]:
        return paragraphs(facts, Voice(moments=moments, room=room))

    largest = grow(lambda room: words_in(told(room)) <= MOST_WORDS)
    return tuple(map(shown, told(largest)))


def brief_now(view: View, language: Language, rows: Iterable[TaskRow] | None = None) -> tuple[str, ...]:
    """Of this moment and the next checkpoint, by the clock of the plan: for a console, which has its rows already."""
    moments = Moments.of(view.plan, view.forecast, language=language, aloud=True)
    return brief_paragraphs(facts_of(view, rows=rows), moments)


def words_in(told: tuple[str, ...]) -> int:
    """How many words there are; each pair of a telephone number is one."""
    return sum(len(text.split()) for text in told)
