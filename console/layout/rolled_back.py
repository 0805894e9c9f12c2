"""How far a rollback of the night is: what is back, what is left, and what stays as it is."""

from console.layout.board import Board
from console.text.not_undone import left_as_it_is
from jobs.run.events import task_of
from jobs.run.state.unit import FINISHED, Phase

_NAMED_LEFT = 4
"""Tasks that are named of those that a rollback leaves, and of those that it has yet to undo."""


def so_far(board: Board) -> str:
    """`3 of 7 rolled back`."""
    rollback = board.view.state.rollback
    if rollback is None:
        return ""
    back = sum(board.view.state.unit(task_of(unit)[0]).phase is Phase.ROLLED_BACK for unit in rollback.units)
    return f"{back} of {len(rollback.units)} rolled back"


def left(board: Board) -> str:
    """`left <B02 <A08`."""
    state, rollback = board.view.state, board.view.state.rollback
    units = [unit for unit in rollback.units if state.unit(unit).phase not in FINISHED] if rollback is not None else []
    return f"left {' '.join(f'<{task_of(unit)[0]}' for unit in units[:_NAMED_LEFT])}" if units else ""


def not_undone(board: Board) -> str:
    """`2 NOT undone: I02 T08`: what the rollback leaves as it is; nothing where nothing stays."""
    stays = left_as_it_is(board.view) if board.view.state.rollback is not None else ()
    more = " ..." if len(stays) > _NAMED_LEFT else ""
    return f"{len(stays)} NOT undone: {' '.join(one.task for one in stays[:_NAMED_LEFT])}{more}" if stays else ""
