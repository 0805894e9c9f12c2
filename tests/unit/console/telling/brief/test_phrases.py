"""Every language says the same."""

from collections.abc import Mapping
from enum import StrEnum
from string import Formatter

import pytest

from console.telling.brief.phrases import ASIDES, NOUNS, PHRASES, Aside, Noun, Say
from plans.model.languages import Language


def blanks_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(("table", "names"), [(PHRASES, Say), (ASIDES, Aside)])
def test_every_language_has_each_phrase_with_the_same_blanks(
    table: Mapping[Language, Mapping[StrEnum, str]], names: type[StrEnum]
) -> None:
    assert set(table) == set(Language)
    for phrases in table.values():
        assert set(phrases) == set(names)
    differing = [name for name in names if len({frozenset(blanks_of(table[one][name])) for one in Language}) > 1]
    assert differing == []


def test_every_language_has_one_and_many_of_each_noun() -> None:
    assert all(set(NOUNS[one]) == set(Noun) for one in Language)


@pytest.mark.parametrize("language", Language)
def test_no_sentence_holds_a_sign_that_nobody_can_say(language: Language) -> None:
    said = "".join([*PHRASES[language].values(), *ASIDES[language].values()])
    assert not set(said) & set("+*<>%#[]()/")
    assert all(text.endswith(".") for text in PHRASES[language].values())
