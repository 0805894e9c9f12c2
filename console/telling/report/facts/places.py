"""Where attempts of jobs ran, as plain data."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesFact:
    """A worker that served lanes of an attempt whose rows several hosts shared."""

    label: str
    worker: str
    host: str
    lanes: int
    """The most at one time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFact:
    """One attempt that did not run in the engine's own process, or not all of it."""

    unit: str
    """The task, or its rollback."""
    attempt: int
    label: str
    """What workers had to serve to have it; empty of a host that was reached over ssh."""
    worker: str
    """What the one was called that had it; empty where none took it, and over ssh."""
    host: str
    over_ssh: bool
    in_engine: bool
    """Whether the engine ran it, and others its lanes alone."""
    taken: datetime | None
    """When that worker took it."""
    started: datetime
    ended: datetime | None
    how: str
    """How it ended; empty while it runs."""
    lanes: tuple[LanesFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFact:
    """What one worker did of an attempt whose rows several hosts moved or summed: the one that succeeded."""

    unit: str
    done: str
    """moved, summed."""
    worker: str
    """Empty of rows whose mover was not known any more."""
    host: str
    rows: int
    bytes: int
