"""Esc followed at once by another key: a terminal sends what Alt and that key would send, and Esc is what was meant.

No key of the console is held with Alt. So such a pair is Esc alone: the key behind it was pressed on a screen that Esc
had not changed yet, and does nothing. Over a slow line two keys pressed a second apart may arrive so.
"""

from collections.abc import Iterable, Iterator

from textual import events
from textual._xterm_parser import XTermParser

ESCAPE = "\x1b"
GLUED = "alt+escape"
"""The name of Esc with the key that came behind it; Textual makes something else of a plain one at this place."""


class EscapeParser(XTermParser):
    """Textual's parser of what a terminal sends, but for such pairs."""

    _escaped = False
    """The next character came at once behind an Esc that Textual did not tell from it."""

    @property
    def is_halfway(self) -> bool:
        """Whether what came last may be the beginning of more, and counts as it is once no more has come for a while:
        then `tick` tells of it."""
        return self._timeout_time is not None

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if sequence == ESCAPE:
            self._escaped = True
            return
        behind, self._escaped = self._escaped or alt, False
        found = super()._sequence_to_key_events(sequence, alt)
        yield from _glued(found) if behind or _is_pair(sequence) else found


def _is_pair(sequence: str) -> bool:
    """Whether this is Esc and one key."""
    return len(sequence) == 2 and sequence[0] == ESCAPE


def _glued(found: Iterable[events.Key]) -> Iterator[events.Key]:
    """One Esc where there was a key."""
    if any(True for _ in found):
        yield events.Key(GLUED, None)
