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
