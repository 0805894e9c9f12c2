"""What a key does where several runs stand side by side. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

_MOVES = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -5, "pagedown": 5}
_ENDS = {"home": 0, "end": -1}
_LEAVE = frozenset({"q", "escape", "ctrl+c"})
_OPEN = frozenset({"enter", "ctrl+m", "ctrl+j"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveStep:
    """What follows from a key."""

    chosen: str
    """The run under the cursor."""
    opens: str = ""
    """The run whose console is opened; empty for none."""
    leaves: bool = False
    said: str = ""
    """What is said to a key that does nothing."""


def wave_step(key: str, runs: Sequence[str], chosen: str) -> WaveStep:
    """The next step.

    Args:
        key: as Textual calls it.
        runs: those on the screen, in their order.
        chosen: the one under the cursor; the first one is, where that is none of them.
    """
    if key in _LEAVE:
        return WaveStep(chosen=chosen, leaves=True)
    if not runs:
        return WaveStep(chosen="")
    place = runs.index(chosen) if chosen in runs else 0
    if key in _OPEN:
        return WaveStep(chosen=runs[place], opens=runs[place])
    if key in _MOVES:
        return WaveStep(chosen=runs[max(0, min(len(runs) - 1, place + _MOVES[key]))])
    if key in _ENDS:
        return WaveStep(chosen=runs[_ENDS[key]])
    return WaveStep(chosen=runs[place], said="Up and Down choose a run, Enter opens its console, q leaves")
