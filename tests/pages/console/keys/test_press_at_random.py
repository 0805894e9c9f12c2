"""No text that is typed changes a run."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from console.layout.board import Board
from tests.pages.console.keys.test_press import BOARDS, steps

WORDS = ["phone ok\n", ":hold x\n", ":abort\n", "St. Olavs and six municipalities\n", "1gggg", "vc ", "Dg\n", "r\n"]
MORE = ["B", "roll back\n", ":vote G2 roros go\n", ":take-keys\n", ":rollback reason=x\n", "a", ":goto C03\nv"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(BOARDS),
    st.lists(st.sampled_from([*WORDS, *MORE]) | st.text(string.printable[:95] + "\n\t", max_size=12), max_size=8),
)
def test_no_text_changes_the_run(board: Board, texts: list[str]) -> None:
    for _, step in steps(board, "".join(texts)):
        assert (step.sends, step.engine) == ((), None)
