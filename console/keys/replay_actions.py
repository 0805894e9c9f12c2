"""Keys of a replay: they move the moment that is shown, and nothing else."""

from collections.abc import Callable, Mapping
from functools import partial

from console.keys.step import KeyStep, ask, refuse
from console.layout.board import Board
from console.view.replay import Move, MoveTo


def to_typed(board: Board, when: str) -> KeyStep:
    """To the moment that was typed."""
    if board.view.replay is None:
        return refuse(board, "this is no replay: the run goes on by itself")
    if not when:
        return _ask(board)
    return KeyStep(ui=board.ui, move=MoveTo(when=when))


def _ask(board: Board) -> KeyStep:
    return ask(
        board, "at ", say="a time of this night: 01:37, Sat 01:37, '#812' (an event), +20m, -20m, G3 (a checkpoint)"
    )


def _move(move: Move, board: Board) -> KeyStep:
    return KeyStep(ui=board.ui, move=move)


ANSWERS: Mapping[str, Callable[[Board], KeyStep]] = {
    "replay.play": partial(_move, Move.PLAY),
    "replay.event": partial(_move, Move.EVENT),
    "replay.event.back": partial(_move, Move.EVENT_BACK),
    "replay.stretch": partial(_move, Move.STRETCH),
    "replay.stretch.back": partial(_move, Move.STRETCH_BACK),
    "replay.checkpoint": partial(_move, Move.CHECKPOINT),
    "replay.checkpoint.back": partial(_move, Move.CHECKPOINT_BACK),
    "replay.warning": partial(_move, Move.WARNING),
    "replay.warning.back": partial(_move, Move.WARNING_BACK),
    "replay.faster": partial(_move, Move.FASTER),
    "replay.slower": partial(_move, Move.SLOWER),
    "replay.start": partial(_move, Move.START),
    "replay.end": partial(_move, Move.END),
    "replay.at": _ask,
}
"""What each binding of `console.view.keymap.REPLAY` does."""
