"""The page of a decision says what could be said, and whether it can be."""

from console.layout.board import Board
from console.layout.frame import text_of_line
from console.layout.glyphs import ASCII
from console.layout.pages.decision import decision
from console.view.model import Page
from tests.support.world import polling, ui


def page(gate: str) -> str:
    board = Board.of(polling().view(), ui(page=Page.DECIDE, selected=gate), (80, 24), ASCII)
    return " ".join(" ".join(map(text_of_line, decision(board))).split())


def test_before_its_poll_it_says_that_nothing_can_be_said_and_what_opens_it() -> None:
    text = page("G3")
    assert "NOTHING CAN BE SAID NOW: G3 is not open (it opens when its predecessors are finished" in text
    assert "g GO releases" in text


def test_at_an_open_poll_it_says_no_such_thing() -> None:
    assert "NOTHING CAN BE SAID" not in page("G2")
