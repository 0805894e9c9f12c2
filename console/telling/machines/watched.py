"""What figures of a run are made of: its view, and what a view does not hold. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.view.model import Trend, View
from jobs.run.events import UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A run at one moment, for those who watch machines."""

    view: View
    trends: Mapping[UnitId, Trend] = field(default_factory=dict)
    """How fast attempts moved while somebody looked; empty where nobody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllWatched:
    """The runs that are followed."""

    runs: tuple[Watched, ...]
    left_out: int = 0
    """How many more there are that nobody follows, as they are too many."""
