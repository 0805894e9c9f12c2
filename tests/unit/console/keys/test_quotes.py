"""Quotes in the command line are the shell's: they bind a text, and are no part of it."""

import pytest

from console.keys.submit import submit
from console.layout import Board
from console.layout.glyphs import ASCII
from console.view.model import Ui
from tests.support.world import PROGRESS, half_way


@pytest.mark.parametrize(
    ("line", "name", "text"),
    [
        ('hold reason="the cable is missing"', "reason", "the cable is missing"),
        ("hold reason='the cable is missing'", "reason", "the cable is missing"),
        ("hold reason=the cable is missing", "reason", "the cable is missing"),
        ('hold "the cable is missing"', "reason", "the cable is missing"),
        ('hold the "old" cable', "reason", "the old cable"),
        ("hold reason=the ward's cable", "reason", "the ward's cable"),
        ('hold reason="the cable', "reason", '"the cable'),
        ('note "x=1 and y=2"', "text", '"x=1 and y=2"'),
    ],
)
def test_a_text_in_quotes_is_sent_without_them(line: str, name: str, text: str) -> None:
    board = Board.of(half_way().view(progress=PROGRESS), Ui(), (80, 24), ASCII)
    [send] = submit(board, line).sends
    assert send.args[name] == text
