"""How much the person in front of this console has seen: as of the last key, kept now and then for the next console."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from console.terminal.last_look import keep_mark, read_mark
from console.view.looked import PAUSE, Away, Mark
from console.view.model import View

_KEPT_EVERY = timedelta(seconds=20)
"""Real time between two writings: a console that dies loses no more."""


class Looking:
    """Remembers for one console.

    Args:
        place: gives the file of a run; None keeps nothing.
    """

    def __init__(self, place: Callable[[View], Path] | None) -> None:
        self._place = place
        self._path: Path | None = None
        self._birth = ""
        self._seen: Mark | None = None
        self._kept: Mark | None = None

    def begin(self, view: View) -> Mark:
        """How much was seen before; nothing, since the run began, where nobody knows."""
        self._path = self._place(view) if self._place is not None else None
        self._birth = view.state.birth
        self._seen = _now(view)
        mark = read_mark(self._path, birth=self._birth) if self._path is not None else None
        if mark is None:
            return Mark(seq=0, at=view.state.created_real)
        return Mark(seq=min(mark.seq, view.state.head), at=mark.at)

    def key(self, view: View, away: Away | None) -> Away | None:
        """A key was pressed; what has come since the last one, where that is long enough ago, else what was known."""
        before, self._seen = self._seen, _now(view)
        if away is None or before is None or view.real_now - before.at < PAUSE:
            return away
        return away.from_here(before)

    def keep(self, view: View) -> None:
        """Write it down, where it is time to."""
        if self._seen is not None and (self._kept is None or view.real_now - self._kept.at >= _KEPT_EVERY):
            self.leave()

    def leave(self) -> None:
        """Write it down now."""
        if self._path is not None and self._seen is not None and self._seen != self._kept:
            keep_mark(self._path, self._seen, birth=self._birth)
            self._kept = self._seen


def _now(view: View) -> Mark:
    return Mark(seq=view.state.head, at=view.real_now)
