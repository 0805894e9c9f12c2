"""What the command that is sent next would do to the times, worked out beside the screen."""

import asyncio
from collections.abc import Hashable

from console.keys.ahead import ahead, sameness
from console.layout import Board
from console.text.sending.preview import preview
from console.view.model import Preview, View
from jobs.run.what_if import Supposition
from plans.errors import CutoverError


class Foreseeing:
    """Knows of what the effect is being worked out, or is shown."""

    def __init__(self) -> None:
        self._supposed: Supposition | None = None
        self._foreseen: Hashable = None

    def turns_to(self, board: Board | None) -> bool:
        """Look at what would be sent next; whether that is something else than before, or nothing any more."""
        self._supposed = ahead(board) if board is not None else None
        wanted = sameness(self._supposed) if self._supposed is not None else None
        before, self._foreseen = self._foreseen, wanted
        return wanted != before

    async def see(self, view: View) -> Preview | None:
        """Its effect; None where something else would be sent by now, or nothing."""
        supposed, wanted = self._supposed, self._foreseen
        if supposed is None:
            return None
        try:
            seen = await asyncio.to_thread(preview, view, supposed)
        except CutoverError as error:
            seen = Preview(line=f"what it would do to the times is not known: {error}")
        return seen if self._foreseen == wanted else None
