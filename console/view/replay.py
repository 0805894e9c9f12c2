"""What is said of a replay beside the night that it shows: that it is one, how fast, and how it is moved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

ABOUT = "~"
"""Stands before what a replay shows as of the last sample: percents, and all that is forecast with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """That a view is of a night as it was recorded, and how it is shown just now."""

    at: datetime
    """Run time that is shown; behind the end of a run, where its own clock stands still, that goes on."""
    speed: float = 1.0
    """How many times as fast as the night's own clock."""
    playing: bool = False


class Move(StrEnum):
    """How the moment that is shown is moved."""

    PLAY = "play"
    """On from here, or stand still."""
    FASTER = "faster"
    SLOWER = "slower"
    EVENT = "event"
    EVENT_BACK = "event back"
    STRETCH = "stretch"
    STRETCH_BACK = "stretch back"
    CHECKPOINT = "checkpoint"
    CHECKPOINT_BACK = "checkpoint back"
    WARNING = "warning"
    WARNING_BACK = "warning back"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTo:
    """To a moment, as it was typed."""

    when: str


class Player(Protocol):
    """What shows a replay."""

    def move(self, move: Move | MoveTo) -> str:
        """Show another moment; returns why it does not, empty where it does. Raises `CutoverError` where what was typed
        is no moment of this night."""
        ...
