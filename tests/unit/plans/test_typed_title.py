"""Whether somebody has typed the title of a plan, on the keyboard that they have."""

import unicodedata

import pytest

from plans.typed_title import is_title

TITLE = "Helse Indre – LAB-skiftet «Åpen dør» …"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(TITLE, id="itself"),
        pytest.param('Helse Indre - LAB-skiftet "Åpen dør" ...', id="by a keyboard"),
        pytest.param(f"  {unicodedata.normalize('NFD', TITLE)} ", id="letters of two signs, with blanks around"),
        pytest.param(TITLE.replace(" ", "\u00a0"), id="other blanks"),
    ],
)
def test_the_words_of_a_title_are_it_whatever_marks_a_keyboard_lacks(typed: str) -> None:
    assert is_title(typed, TITLE)


@pytest.mark.parametrize("typed", ["", "Helse Indre", TITLE.lower(), TITLE.replace("Å", "A"), f"{TITLE} 2"])
def test_other_words_capitals_or_letters_are_not_the_title(typed: str) -> None:
    assert not is_title(typed, TITLE)
