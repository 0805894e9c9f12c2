"""The page of all that needs somebody."""

from dataclasses import replace

from console.keys.press import press
from console.layout import layout, text_of
from console.layout.board import Board
from console.layout.compose import page_lines
from console.layout.frame import text_of_line
from console.layout.glyphs import ASCII
from console.view.keymap import STANDARD
from console.view.model import Page
from tests.support.world import PROGRESS, half_way, ui

VIEW = half_way().view(progress=PROGRESS)


def test_at_40_columns_every_item_can_be_read_to_its_end() -> None:
    board = Board.of(VIEW, ui(page=Page.NEEDS), (40, 10), ASCII)
    lines, _ = page_lines(board)
    text = " ".join(" ".join(map(text_of_line, lines)).split())
    for need in board.needs:
        assert need.text in text
    assert "call Migration engineer +47 900 00 004" in text


def test_its_key_leads_there_and_back_and_a_number_opens_the_item_there() -> None:
    board = Board.of(VIEW, ui(), (40, 10), ASCII)
    there = board.with_ui(press(STANDARD, "i", "i", board).ui)
    assert there.ui.page is Page.NEEDS
    assert press(STANDARD, "i", "i", there).ui.page is Page.BOARD
    opened = press(STANDARD, "1", "1", there).ui
    assert (opened.page, opened.selected) == (Page.TASK, "B05")


def test_what_is_broken_and_no_key_can_mend_stands_below() -> None:
    away = replace(VIEW, lost=True)
    shown = text_of(layout(away, ui(page=Page.NEEDS), (80, 50), ASCII))
    assert "7 ITEMS NEED YOU" in shown
    assert "1 CONTROL DATABASE LOST: all here is old, no command gets through; bring it back" in shown
    assert "BROKEN\n  the control database is away" in shown
