"""Lines as somebody types them, or a script writes them, one by one and without keeping anybody waiting."""

import os
import threading
from collections.abc import Callable

LONGEST = 4_000
"""Bytes of a line; a longer one is left aside whole."""
TOO_LONG = "\0too long"
"""Stands for a line that was left aside: no line that is typed holds that character."""


class LineSplitter:
    """Bytes as they come into lines of characters that can be printed."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._rest = b""
        self._skips = False

    def take(self, data: bytes) -> list[str]:
        """The lines that end in it."""
        *ended, self._rest = (self._rest + data).split(b"\n")
        lines = [self._line(one) for one in ended]
        if len(self._rest) > LONGEST:
            self._rest, self._skips = b"", True
        return lines

    def _line(self, data: bytes) -> str:
        skips, self._skips = self._skips or len(data) > LONGEST, False
        if skips:
            return TOO_LONG
        text = data.decode(self._encoding, errors="replace").replace("\t", " ")
        return "".join(char for char in text if char.isprintable())


def read_lines_of(descriptor: int, encoding: str, tell: Callable[[str | None], None]) -> None:
    """Begin to read in a thread of its own, which ends with the program.

    A descriptor that does not block would be the terminal's for its output too, which is slow and must not fail.

    Args:
        tell: is called in that thread with each line, and with None at the end of input.
    """

    def read() -> None:
        splitter = LineSplitter(encoding)
        while data := _read(descriptor):
            for line in splitter.take(data):
                tell(line)
        tell(None)

    threading.Thread(target=read, name="typed lines", daemon=True).start()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # the terminal is gone
        return b""
