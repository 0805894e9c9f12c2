"""Says what the board says in one language."""

from collections.abc import Mapping
from dataclasses import dataclass

from console.board.words.bokmal import BOKMAL
from console.board.words.english import ENGLISH
from plans.model.languages import Language

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.NORWEGIAN: BOKMAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """The words of one language."""

    language: Language = Language.ENGLISH

    def say(self, key: str, **blanks: object) -> str:
        """The words under a key, with their blanks filled in. Raises KeyError where there are none."""
        return WORDS[self.language][key].format(**blanks)

    def count(self, key: str, number: int) -> str:
        """`1 task`, `12 tasks`: the words under `key` with `.one` or `.many` behind it."""
        return self.say(f"{key}.one" if number == 1 else f"{key}.many", count=number)
