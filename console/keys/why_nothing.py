"""The whole sentence that answers a key which does nothing now."""

from collections.abc import Mapping

from console.keys.step import OVER, observing
from console.layout.board import Board
from console.view.keymap import NOTHING, Binding, refusal

_NONE: Mapping[str, str] = {
    "ack": "there is no warning that nobody has seen",
    "retry": "nothing to retry here: it neither failed nor waits for another attempt",
}


def why_nothing(binding: Binding, board: Board) -> str:
    """`Hold does nothing: k.stone holds the keys; :take-keys asks for them`."""
    return f"{binding.label or binding.id} does nothing: {_reason(binding, board)}"


def _reason(binding: Binding, board: Board) -> str:
    view = board.view
    if view.replay is not None:
        return observing(board)
    if view.state.ended is not None and binding.id != "ack":
        return OVER
    if view.observer:
        return observing(board)
    if binding.id != "ack" and not view.holds_keys:
        return f"{view.state.keys.shown} holds the keys; :take-keys asks for them"
    short = refusal(binding, view, board.ui)
    if short == NOTHING and binding.id in _NONE:
        return _NONE[binding.id]
    return f"{short} at {board.ui.selected}" if board.ui.selected is not None else short
