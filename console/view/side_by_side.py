"""One of several runs that are looked at together. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.view.model import Trend, View
from jobs.run.events import UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOfSeveral:
    """A run, as far as it is known."""

    run: str
    title: str
    view: View | None = None
    """None until it is read, and of one that cannot be."""
    trends: Mapping[UnitId, Trend] = field(default_factory=dict)
    trouble: str = ""
    """Why it cannot be followed; empty while it is."""
