"""How long nobody could write, and what the time went into."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from plans.durations import format_duration


@dataclass(slots=True, kw_only=True)
class Stopwatch:
    """Runs from the first role that is kept out until the other side's are let in; by a clock that nobody sets."""

    clock: Callable[[], float] = time.monotonic
    _began: float | None = None
    _ended: float | None = None
    _parts: dict[str, float] = field(default_factory=dict)
    _doing: str = ""

    def begin(self) -> None:
        """The pause begins."""
        self._began = self.clock()

    def end(self) -> None:
        """Somebody may write again."""
        self._ended = self.clock()

    @contextmanager
    def part(self, doing: str) -> Iterator[None]:
        """What is done in this block counts as this; one that fails counts too."""
        began, self._doing = self.clock(), doing
        try:
            yield
        finally:
            self._parts[doing] = self._parts.get(doing, 0) + self.clock() - began

    @property
    def seconds(self) -> float:
        """So far, or in all once it has ended; 0 before it has begun."""
        if self._began is None:
            return 0.0
        return (self.clock() if self._ended is None else self._ended) - self._began

    @property
    def doing(self) -> str:
        """What was begun last."""
        return self._doing

    def milliseconds(self) -> Mapping[str, int]:
        """Of the whole and of each part, in the order of their beginnings."""
        return {"pause": round(self.seconds * 1000)} | {
            name: round(seconds * 1000) for name, seconds in self._parts.items()
        }

    def told(self) -> str:
        """Where the time went: `drain 8 s, sequences 40 ms`."""
        spent = sorted(self._parts.items(), key=lambda part: -part[1])
        return ", ".join(f"{name} {shortly(seconds)}" for name, seconds in spent if seconds >= 0.001)


def shortly(seconds: float) -> str:
    """A short time for people: `340 ms`, `1.3 s`, `2m 5s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 60 else format_duration(timedelta(seconds=round(seconds)))
