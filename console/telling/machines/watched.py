"""What figures of a run are made of: its view, and what a view does not hold. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from console.view.model import Trend, View
from jobs.run.events import UnitId


class LagOf(StrEnum):
    """What lags."""

    FLOW = "flow"
    REPLICATION = "replication"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How far something is behind what it follows."""

    of: LagOf
    name: str
    """An id of the plan."""
    age: timedelta | None = None
    """Since when the oldest that was sent has not come; None where nothing is known to be missing."""
    bytes: int | None = None
    """What is not there yet; None where nobody counts bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A run at one moment, for those who watch machines."""

    view: View
    trends: Mapping[UnitId, Trend] = field(default_factory=dict)
    """How fast attempts moved while somebody looked; empty where nobody did."""
    lags: tuple[Lag, ...] = ()
    """Besides those of the flows, which the view holds."""
