"""What this console has seen while it was open: how fast jobs moved. Kept by the console alone; another console sees
its own.

A job is as fast as its reports say by their own times: what this console looks at when adds nothing to it, and a job
that moves steadily has a line that stands still.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from console.view.model import Trend, View
from jobs.run.events import UnitId

_EVERY = timedelta(seconds=1)
"""Real time between two samples."""
_SILENCE = timedelta(seconds=3)
"""Real time without a report after which nothing is taken to move: engines report twice a second."""
_KEPT = 40
_AVERAGED = 8
"""Samples behind a rate: a chunk takes a second or two, so one sample alone would jump."""


@dataclass(slots=True)
class _Track:
    """The samples of one attempt: real time, units, bytes."""

    points: deque[tuple[datetime, float, int]] = field(default_factory=lambda: deque(maxlen=_KEPT))

    def take(self, at: datetime, now: datetime, done: float, size: int) -> None:
        """What was reported at one moment, seen at another."""
        if self.points:
            last_at, last_done, _ = self.points[-1]
            if done < last_done:
                self.points.clear()  # another attempt, from its own beginning
            elif at - last_at < _EVERY:
                if now - last_at < _SILENCE:
                    return
                at = now
        self.points.append((at, done, size))

    def trend(self) -> Trend:
        points = list(self.points)
        samples = tuple(max(0.0, (b[1] - a[1]) / (b[0] - a[0]).total_seconds()) for a, b in pairwise(points))
        if not samples:
            return Trend()
        first, last = points[-min(len(points), _AVERAGED)], points[-1]
        seconds = (last[0] - first[0]).total_seconds()
        return Trend(
            rate=max(0.0, (last[1] - first[1]) / seconds),
            byte_rate=max(0.0, (last[2] - first[2]) / seconds),
            samples=samples,
        )


class History:
    """Feed it every view; it gives what `Ui` shows of the past."""

    def __init__(self) -> None:
        self._tracks: dict[UnitId, _Track] = {}

    def take(self, view: View) -> None:
        """Take in a view; one of a lost journal says nothing new."""
        if view.lost:
            return
        for gone in set(self._tracks) - set(view.progress):
            del self._tracks[gone]
        for unit, progress in view.progress.items():
            at = view.reported.get(unit, view.real_now)
            self._tracks.setdefault(unit, _Track()).take(at, view.real_now, progress.done, progress.bytes)

    def trends(self) -> dict[UnitId, Trend]:
        """For every job that reports progress."""
        return {unit: track.trend() for unit, track in self._tracks.items()}
