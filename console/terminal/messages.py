"""The line of messages: what was said goes by itself, and stays to be read on the page of messages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from console.view.model import Said, Ui

SECONDS = 10.0
"""How long a message is shown where no key is pressed."""
SECONDS_OF_A_REFUSAL = 30.0
KEPT = 200
"""Messages that the page of messages shows."""


class Messages:
    """Shows a message for a while and remembers it.

    Args:
        clock: real seconds; only their differences count.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since = clock()

    def heard(self, ui: Ui, at: datetime) -> Ui:
        """As `ui`, whose message is new, with that message remembered as said at `at` in run time."""
        if not ui.message:
            return ui
        self._since = self._clock()
        said = Said(at=at, text=ui.message, warn=ui.warn)
        return replace(ui, said=(*ui.said, said)[-KEPT:])

    def faded(self, ui: Ui) -> Ui:
        """As `ui`, without its message where that has been shown for long enough."""
        lasts = SECONDS_OF_A_REFUSAL if ui.warn else SECONDS
        return read(ui) if ui.message and self._clock() - self._since >= lasts else ui


def read(ui: Ui) -> Ui:
    """As `ui` after the next key: the person has seen its message."""
    return replace(ui, message="", warn=False) if ui.message else ui
