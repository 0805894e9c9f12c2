"""Whether a demonstration goes on for anybody: not where its player has left it, nor without its control database."""

from collections.abc import Callable
from datetime import timedelta

from console.running.absence import GONE, Absence
from jobs.run.state.model import RunState


class LeftAlone:
    """Notices it.

    Args:
        clock: real seconds; only their differences count.
        patience: how long somebody may be gone, real time.
    """

    def __init__(self, clock: Callable[[], float], patience: timedelta = GONE) -> None:
        self._control = Absence(patience, clock)
        self._person = Absence(patience, clock)

    def without_control(self, *, lost: bool) -> bool:
        """Whether its control database has been away for too long."""
        return self._control.is_too_long(missing=lost)

    def without_person(self, state: RunState, *, seen: bool, cast_gave_up: bool = False) -> bool:
        """Whether it has waited for a person for too long while nobody looked at it."""
        waits = state.clock.stopped or state.hold is not None or cast_gave_up
        return self._person.is_too_long(missing=waits and not seen)
