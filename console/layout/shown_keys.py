"""The keys that stand beside the items of needs-you, and the item that such a key acts on."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from console.layout.board import Board
from console.view.keymap import Binding, refusal
from console.view.model import Page

_LETTERS: Mapping[str, str] = {"vote": "v", "retry": "r", "ack": "a", "rollback": "B", "decide": "D", "enter": "Enter"}
"""Binding -> what an item shows for it."""


def at_needs(board: Board, binding: Binding) -> Iterator[Board]:
    """The board with the cursor on each item that shows this key, the most urgent first."""
    letter = _LETTERS.get(binding.id)
    if letter is None or board.ui.page is not Page.BOARD:
        return
    for need in board.needs:
        if need.unit and letter in need.key.split():
            yield board.with_ui(replace(board.ui, selected=need.unit))


def why_not(board: Board, binding: Binding) -> str:
    """Why this key does nothing, on what is selected and on every item that shows it; empty where it does something."""
    why = refusal(binding, board.view, board.ui)
    if why and any(not refusal(binding, there.view, there.ui) for there in at_needs(board, binding)):
        return ""
    return why
