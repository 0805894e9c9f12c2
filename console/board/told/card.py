"""One run of several: what makes its card, and what stands in the place of one that cannot be read."""

from dataclasses import dataclass, replace

from console.board.told.answers import answers
from console.board.told.gates import GateCard, gate_cards
from console.board.told.head import Head, alarms, head
from console.board.told.pieces import Answer, Line
from console.board.told.scene import Scene

_LINES = 1
"""Lines, and notes, of an answer on a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One run among others."""

    head: Head
    alarms: tuple[Line, ...]
    answers: tuple[Answer, ...]
    gates: tuple[GateCard, ...]


def card(scene: Scene) -> Card:
    """The card of a run."""
    return Card(
        head=head(scene),
        alarms=tuple(alarms(scene)),
        answers=tuple(_short(one, scene) for one in answers(scene)),
        gates=tuple(gate_cards(scene)),
    )


def _short(answer: Answer, scene: Scene) -> Answer:
    """The same in less room."""
    hidden = answer.count - _LINES
    more = scene.say("and more", count=hidden) if hidden > 0 else ""
    return replace(answer, notes=answer.notes[:_LINES], lines=answer.lines[:_LINES], more=more)
