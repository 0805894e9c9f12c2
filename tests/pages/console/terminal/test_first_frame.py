"""What stands on a terminal first is what a person left, as it is now."""

from dataclasses import replace
from pathlib import Path

from console.layout import Board, draw, text_of
from console.layout.glyphs import ASCII
from console.terminal.first_frame import come_to_front, first_board
from console.terminal.last_view import LastView, ViewKeeper, keep_last_view
from console.view.keymap import STANDARD
from console.view.model import Filter, Ui
from tests.support.world import PROGRESS, half_way

SIZE = (100, 30)


def test_the_first_board_is_that_of_a_console_in_which_nothing_has_happened() -> None:
    view = half_way().view(progress=PROGRESS)
    first = first_board(view, Ui(), ViewKeeper(None), SIZE, ASCII)
    assert text_of(draw(first, STANDARD)) == text_of(draw(Board.of(view, Ui(), SIZE, ASCII), STANDARD))


def test_the_first_board_has_the_view_that_was_left(tmp_path: Path) -> None:
    view = half_way().view(progress=PROGRESS)
    keep_last_view(tmp_path / "view", replace(LastView(), filter=Filter.ALL), birth=view.state.birth)
    first = first_board(view, Ui(), ViewKeeper(lambda _: tmp_path / "view"), SIZE, ASCII)
    assert first.ui.filter is Filter.ALL


def test_a_program_without_a_terminal_is_not_in_front() -> None:
    assert not come_to_front()
