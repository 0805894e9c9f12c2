"""What the command that is sent next would do to the times, worked out beside the screen."""

import asyncio
from collections.abc import Hashable
from typing import TYPE_CHECKING

from console.layout import Board
from console.terminal.pressing import effect, supposed
from console.view.model import Preview, View
from plans.errors import CutoverError

if TYPE_CHECKING:
    from jobs.run.what_if import Supposition


class Foreseeing:
    """Knows of what the effect is being worked out, or is shown."""

    def __init__(self) -> None:
        self._supposed: Supposition | None = None
        self._foreseen: Hashable = None

    def turns_to(self, board: Board | None) -> bool:
        """Look at what would be sent next; whether that is something else than before, or nothing any more."""
        found = supposed(board) if board is not None else None
        self._supposed, wanted = found if found is not None else (None, None)
        before, self._foreseen = self._foreseen, wanted
        return wanted != before

    async def see(self, view: View) -> Preview | None:
        """Its effect; None where something else would be sent by now, or nothing."""
        what, wanted = self._supposed, self._foreseen
        if what is None:
            return None
        try:
            seen = await asyncio.to_thread(effect, view, what)
        except CutoverError as error:
            seen = Preview(line=f"what it would do to the times is not known: {error}")
        return seen if self._foreseen == wanted else None
