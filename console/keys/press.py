"""One key press: into the docked line while it is open, else to what it is bound to here."""

from dataclasses import replace

from console.keys.dispatch import act
from console.keys.prompt import typed
from console.keys.step import KeyStep, observing, refuse
from console.keys.submit import confirm, submit
from console.keys.unsent import released
from console.layout.board import Board
from console.view.keymap import SEND, Keymap
from console.view.model import Ask, Page

_PAGES = frozenset({"pagedown", "pageup"})
"""Keys that move what a dangerous command would do, while its word is being typed."""


def press(keymap: Keymap, key: str, character: str | None, board: Board) -> KeyStep:
    """What this key does now; commands leave by the key of `send` alone, which no text holds."""
    page = board.ui.page
    binding = keymap.find(page, key) or keymap.find(page, character or "")
    if binding is not None and binding.id == SEND:
        return _sending(board)
    if board.ui.prompt is not None and not (key in _PAGES and page is Page.DANGER):
        return typed(key, character, board)
    if binding is not None:
        return act(binding, board)
    return _means_nothing(keymap, key, character, board)


def _means_nothing(keymap: Keymap, key: str, character: str | None, board: Board) -> KeyStep:
    """A key that nothing is bound to here; in a replay one that would send says why it does not."""
    if board.view.replay is not None:
        usual = Keymap(keymap.own)
        known = usual.find(board.ui.page, key) or usual.find(board.ui.page, character or "")
        if known is not None and known.sends:
            return refuse(board, observing(board))
    return KeyStep(ui=board.ui)


def _sending(board: Board) -> KeyStep:
    """What is written out, or stands in the open line, is sent."""
    prompt = board.ui.prompt
    if prompt is None:
        return released(board, KeyStep(ui=board.ui))
    if prompt.ask is Ask.WORD:
        return confirm(board, prompt.text, does=True)
    if prompt.ask is Ask.FIND:
        return KeyStep(ui=board.ui)
    step = submit(board.with_ui(replace(board.ui, prompt=None)), prompt.text)
    return released(board, step) if step.sends else step
