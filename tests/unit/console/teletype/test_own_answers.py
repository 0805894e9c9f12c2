"""What a party types at its own console: its own votes and items, and nothing that is not asked of it."""

import pytest

from console.teletype.own_answers import Asked, read_answer, read_back
from jobs.journal.answers import Given

POLL, ITEMS = Asked(task="G1"), Asked(task="C1", items=("A07", "A08"))
ASKED = (ITEMS, POLL)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("G1 go", Given(secret="", answer="go", task="G1")),
        ("g1 NO-GO beds are full", Given(secret="", answer="no-go", task="G1", text="beds are full")),
        ("G1 caveat two beds", Given(secret="", answer="caveat", task="G1", text="two beds")),
        ("C1 all", Given(secret="", answer="confirm", task="C1", items=("A07", "A08"))),
        ("c1 a08, A07", Given(secret="", answer="confirm", task="C1", items=("A08", "A07"))),
    ],
)
def test_a_line_is_an_answer_of_the_party(line: str, given: Given) -> None:
    assert read_answer(line, ASKED) == given


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("G2 go", "G2 does not wait for an answer of yours; what does: C1, G1"),
        ("G1", "G1 and what?"),
        ("G1 perhaps", "at G1 you can say go, caveat, no-go"),
        ("G1 caveat", "a caveat needs its text"),
        ("C1 A09", "A09: none of your open items of C1"),
        ("hold", "hold does not wait for an answer of yours"),
        ("G1 go \x1b[2J", "this holds a character that cannot be kept"),
    ],
)
def test_what_is_no_answer_says_why(line: str, says: str) -> None:
    found = read_answer(line, ASKED)
    assert isinstance(found, str)
    assert found.startswith(says)


def test_a_vote_is_read_back_before_it_is_sent_and_a_confirmation_is_not() -> None:
    assert read_back(Given(secret="", answer="no-go", task="G1", text="beds")) == "G1 NO-GO (beds): type yes to send it"
    assert read_back(Given(secret="", answer="confirm", task="C1", items=("A07",))) == ""
