"""What an engine has met of flows, as it comes into a decision."""

from dataclasses import dataclass

from jobs.run.events import CanariesFlown, FlowsChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsSeen:
    """Flows were counted and judged, and some stand otherwise than when that was told last."""

    changed: FlowsChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class CanariesSeen:
    """The job of an attempt has told of its canaries."""

    told: CanariesFlown
