"""How the console's functions are given a way to talk to somebody: one alias, without a stream behind it."""

from collections.abc import Callable

Say = Callable[[str], None]
"""Tells a message, or prints a line of a result, at once."""


class Relay:
    """Says things where this console says them: before the screen is open on standard error, then on it."""

    def __init__(self, say: Say) -> None:
        self._say, self._last = say, ""

    def hear(self, say: Callable[[str], None]) -> None:
        """From here on it is said there, and once more what was said last."""
        self._say = say
        if self._last:
            self._say(self._last)

    def say(self, text: str) -> None:
        """Say it where that is done now."""
        self._last = text
        self._say(text)
