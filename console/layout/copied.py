"""What the key of copying copies: the selected task in a sentence with what is wrong with it, or the whole page."""

from console.layout.board import Board
from console.layout.compose import page_lines
from console.layout.frame import text_of
from console.view.model import Page
from plans.characters import shown


def copied(board: Board) -> str:
    """As text without styles, from which no terminal obeys anything."""
    if board.ui.page is not Page.BOARD:
        return text_of(tuple(page_lines(board)[0])).rstrip("\n")
    row = board.row(board.ui.selected or "")
    if row is None:
        return "\n".join(shown(need.text) for need in board.needs) or "nothing needs anybody"
    why = board.view.state.unit(row.unit).reason or row.look.waits_for
    return shown(f"{board.view.run} {row.id} {row.title}: {row.code}" + (f", {why}" if why else ""))
