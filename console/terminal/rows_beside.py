"""Makes the rows of what has happened beside the screen: keys are answered meanwhile from what is shown."""

import asyncio

from console.layout import Board
from console.view.model import Ui, View


async def made_beside(last: Board | None, view: View, ui: Ui) -> Board | None:
    """The board of a view in which something has happened; the last one where little has to be done to make it."""
    if last is None or last.has_rows_of(view):
        return last
    return await asyncio.to_thread(Board.of, view, ui, (last.width, last.height), last.glyphs, last)
