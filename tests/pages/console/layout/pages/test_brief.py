"""The page of what is read out at a check-in."""

import pytest

from console.keys.dispatch import act
from console.layout import layout, text_of
from console.layout.board import Board
from console.layout.compose import page_height, page_lines
from console.layout.glyphs import ASCII, UNICODE
from console.view.keymap import STANDARD, Binding
from console.view.model import Page, Ui
from plans.model.languages import Language
from tests.pages.console.layout.test_frames import golden
from tests.support.world import PROGRESS, polling, ui

VIEW = polling().view(progress=PROGRESS)


@pytest.mark.parametrize("language", Language)
def test_all_of_it_is_on_one_screen_of_the_smallest_terminal(language: Language) -> None:
    there = ui(page=Page.BRIEF, told_in=language)
    golden(f"page-brief-{language}-80x24", layout(VIEW, there, (80, 24), ASCII))
    board = Board.of(VIEW, there, (80, 24), ASCII)
    assert len(page_lines(board)[0]) <= page_height(board)


def _press(board: Board, key: str) -> Ui:
    binding = STANDARD.find(board.ui.page, key)
    assert binding is not None
    return act(binding, board).ui


def test_one_key_opens_it_another_changes_its_language_and_the_first_leads_back() -> None:
    board = Board.of(VIEW, ui(), (80, 24), ASCII)
    opened = board.with_ui(_press(board, "b"))
    assert opened.ui.page is Page.BRIEF
    norwegian = opened.with_ui(_press(opened, "l"))
    assert "Dette er en øvelse" in text_of(layout(VIEW, norwegian.ui, (80, 24), UNICODE))
    assert _press(norwegian, "l").told_in is Language.ENGLISH
    assert _press(norwegian, "b").page is Page.BOARD


def test_what_is_copied_of_it_is_the_text_that_is_read_out() -> None:
    board = Board.of(VIEW, ui(page=Page.BRIEF), (80, 24), ASCII)
    copied = act(_binding("y"), board).copied
    assert "Go-live is forecast for 03:10" in copied


def _binding(key: str) -> Binding:
    found = STANDARD.find(Page.BRIEF, key)
    assert found is not None
    return found
