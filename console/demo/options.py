"""What somebody asked of the demonstration."""

from dataclasses import dataclass

DEFAULT_ROWS = 200_000
DEFAULT_SPEED = 300.0
"""Seventeen and a half hours in three and a half minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of `cutover demo`; None means the default."""

    rows: int | None = None
    speed: float | None = None
    unattended: bool = False
    simulated: bool = False
    plain: bool = False
    keys: bool = False
    """Played by typed lines."""
    seed: int = 1
    as_json: bool = False
    rehearse: int = 0
    """How many rehearsals are played before it."""
