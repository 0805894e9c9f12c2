"""What became of a file: what came, what was bent on the way, what was left behind, each with its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from plans.characters import shown

_PLACES = 12
"""So many places of one sentence are named."""


class Fate(StrEnum):
    """What became of something."""

    CAME = "came"
    BENT = "bent"
    LEFT = "left"


@dataclass(slots=True)
class Report:
    """Gathers remarks while a plan is made of a file."""

    _said: dict[tuple[Fate, str], dict[str, None]] = field(default_factory=dict)

    def say(self, fate: Fate, text: str, place: str = "") -> None:
        """Note what became of the cell, row or column at this place; equal sentences are told together."""
        places = self._said.setdefault((fate, text), {})
        if place:
            places[place] = None

    def came(self, text: str, place: str = "") -> None:
        """Note what was taken over."""
        self.say(Fate.CAME, text, place)

    def bent(self, text: str, place: str = "") -> None:
        """Note what stands otherwise in the plan than in the file."""
        self.say(Fate.BENT, text, place)

    def left(self, text: str, place: str = "") -> None:
        """Note what the plan lacks."""
        self.say(Fate.LEFT, text, place)

    def lines(self, fates: Iterable[Fate] = tuple(Fate)) -> Iterator[str]:
        """The report, or what of it had these fates, a line each, fit for a terminal."""
        for fate in fates:
            for (kind, text), places in self._said.items():
                if kind is fate:
                    yield shown(f"{fate:<5} {_named([*places])}{text}")


def _named(places: list[str]) -> str:
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return f"{', '.join(places[:_PLACES])}{more}: " if places else ""
