"""Words of a person into a supposition: those of the command, with what a command needs and a question does not."""

from datetime import timedelta

import pytest

from console.text.suppositions import read_supposition
from jobs.run.decisions.command_text import BadCommand
from jobs.run.what_if import Supposition
from tests.support import world

PLAN = world.plan()


def read(*words: str) -> Supposition:
    return read_supposition(words, plan=PLAN, now=world.NOW)


@pytest.mark.parametrize("words", [("hold 20m",), ("hold", "20m")])
def test_a_hold_is_told_with_its_length_in_one_word_or_in_two(words: tuple[str, ...]) -> None:
    assert read(*words).held_for == timedelta(minutes=20)


@pytest.mark.parametrize("words", ["skip D08", "rollback", "skip D08 reason=late", "decide G2 no-go"])
def test_a_reason_may_be_left_out(words: str) -> None:
    assert read(words).word == words.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("holt 20m", "did you mean hold?"),
        ("hold", "for how long is it held? (hold 20m)"),
        ("hold 20", "write 20m or 20s"),
        ("note x", "what-if does not reckon note"),
        ("", "there is no command ''"),
        ("skip", "skip: task is missing"),
        ("throttle A08 many", "workers must be a whole number"),
        ('skip D08 "late', "a quote is not closed"),
    ],
)
def test_what_cannot_be_understood_says_what_to_write(words: str, says: str) -> None:
    with pytest.raises(BadCommand) as refused:
        read(words)
    assert says in str(refused.value)
