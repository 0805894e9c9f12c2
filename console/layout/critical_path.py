"""What is left of the chain that sets the go-live, in one line."""

from console.layout.board import Board
from console.text.formatting import variance
from plans.durations import moved
from plans.model import TaskId

NOTHING_LEFT = "nothing left"


def critical_path(board: Board, width: int) -> str:
    """What is left of the chain that sets the go-live, the nearest first, as far as it fits."""
    ahead = _ahead(board)
    if not ahead:
        return NOTHING_LEFT
    text = ">".join(ahead)
    if len(text) <= width:
        return text
    last = ahead[-1]
    shown: list[str] = []
    while len(ahead) > 1 and len(">".join([*shown, ahead[0], "", last])) < width:
        shown.append(ahead.pop(0))
    return ">".join([*shown, board.glyphs.cut, last])


def least_path(board: Board) -> int:
    """Columns of the shortest that is said of it: `…>M1`."""
    whole = ">".join(_ahead(board)) or NOTHING_LEFT
    return min(len(whole), len(f"{board.glyphs.cut}>{board.view.plan.go_live}"))


def _ahead(board: Board) -> list[TaskId]:
    return [one for one in board.view.forecast.critical_path if not board.view.state.unit(one).released]


def next_on_path(board: Board) -> str:
    """`next: B02 ends 01:15 (+2h06)`."""
    view = board.view
    for one in view.forecast.critical_path:
        if not view.state.unit(one).released:
            end = view.forecast.expected[one].end
            slip = variance(moved(view.forecast.planned[one].end, end))
            return f"next: {one} ends {board.times.foreseen(end)} ({slip})"
    return ""
