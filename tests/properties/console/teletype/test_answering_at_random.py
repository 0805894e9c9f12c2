"""No stray text changes a run, whatever was typed before."""

from hypothesis import given, settings
from hypothesis import strategies as st

from console.layout.board import Board
from tests.unit.console.teletype.test_answering import BOARDS, talk

LINES = [
    "hold x",
    "1",
    "2",
    "yes",
    "go",
    "vote G2 roros go",
    "all",
    "rollback reason=x",
    "roll back",
    "take-keys",
    "no",
]


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(BOARDS), st.lists(st.sampled_from(LINES) | st.text(max_size=12), max_size=8))
def test_no_text_that_was_written_before_changes_the_run(board: Board, lines: list[str]) -> None:
    answered, sends = talk(board, *lines)
    assert (sends, answered.engine) == ([], None)
