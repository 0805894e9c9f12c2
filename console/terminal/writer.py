"""Writes to a terminal in the background, and never waits for it. No Textual in here."""

import os
import threading
from collections import deque
from collections.abc import Callable

from console.terminal.notices import RESTORE_TITLE, is_call

LIMIT = 64 * 1024
"""Characters that may wait for the terminal when one more frame comes: of a very wide terminal it is longer alone."""
_PATIENCE = 0.5
"""Real seconds that a stalled terminal gets at the end, before it is left as it is."""


class Writer(threading.Thread):
    """Writes to a terminal in the background and forgets frames rather than wait.

    Args:
        descriptor: of the terminal.
        recovered: called, in this thread, once the terminal reads again after frames were dropped.
    """

    def __init__(self, descriptor: int, recovered: Callable[[], None], limit: int = LIMIT) -> None:
        super().__init__(daemon=True, name="console-output")
        self.recovered = recovered
        self._descriptor = descriptor
        self._limit = limit
        self._waiting: deque[str] = deque()
        self._size = 0
        self._dropped = False
        self._closing = False
        self._changed = threading.Condition()

    def write(self, text: str) -> None:
        """Queue text. Where more waits than the limit every frame goes; what sets a terminal's modes always stays."""
        with self._changed:
            if self._size > self._limit:
                self._dropped = True
                self._waiting = deque(one for one in self._waiting if outlasts_frames(one))
                self._size = sum(map(len, self._waiting))
                if not outlasts_frames(text):
                    return
            self._waiting.append(text)
            self._size += len(text)
            self._changed.notify()

    @property
    def waiting(self) -> int:
        """Characters that the terminal has not taken yet."""
        return self._size

    def flush(self) -> None:
        """Nothing to do: the thread writes at once."""

    def run(self) -> None:
        """Until closed and empty, or until the terminal is gone."""
        while True:
            with self._changed:
                while not self._waiting:
                    if self._closing:
                        return
                    self._changed.wait()
                text = "".join(self._waiting)
                self._waiting.clear()
            if not self._out(text.encode("utf-8", "replace")):
                return
            with self._changed:
                self._size = sum(map(len, self._waiting))
                again, self._dropped = self._dropped, False
            if again and not self._closing:
                self.recovered()

    def _out(self, data: bytes) -> bool:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._descriptor, view) :]
            except OSError:
                return False
        return True

    def stop(self) -> None:
        """Write what is left and end; a terminal that does not read is not waited for."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self.join(_PATIENCE)


def is_mode(text: str) -> bool:
    """Whether this sets a mode of the terminal, which no later frame would set again."""
    return len(text) < 64 and text.startswith(("\x1b[?", "\x1b[>", "\x1b[<"))


def outlasts_frames(text: str) -> bool:
    """Whether this must arrive although frames are dropped: a mode of the terminal, a call, the title given back."""
    return is_mode(text) or is_call(text) or text == RESTORE_TITLE
