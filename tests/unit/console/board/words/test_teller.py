"""The words of the board: in each language the same ones, for everything that there is to be said."""

from string import Formatter

import pytest

from console.board.access import Entry
from console.board.words.teller import WORDS
from console.telling.brief.facts import Sort
from console.text.night.need import Kind
from console.view.engine_presence import EnginePresence
from jobs.flows.series import Condition
from jobs.run.outlook.flows import Light
from plans.model.languages import Language


def blanks_of(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_every_language_says_the_same_things_with_the_same_blanks() -> None:
    english = {key: blanks_of(text) for key, text in WORDS[Language.ENGLISH].items()}
    assert {key: blanks_of(text) for key, text in WORDS[Language.NORWEGIAN].items()} == english


@pytest.mark.parametrize("language", Language)
def test_there_are_words_for_every_value_of_what_can_be_told(language: Language) -> None:
    values = {
        "need": Kind,
        "sort": Sort,
        "engine": EnginePresence,
        "light": Light,
        "condition": (*Condition, "none"),
        "entry": [one.name for one in Entry if one not in (Entry.OPEN, Entry.HANDED_OVER)],
    }
    wanted = {f"{sort}:{value}" for sort, several in values.items() for value in several}
    assert wanted <= WORDS[language].keys()
    said = {key for key in WORDS[language] if key.partition(":")[0] in values and ":" in key}
    assert said == wanted
