"""How the flows of a plan stand: told when it changes, and not before. What was counted lies in a table of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.flows.flights import Flight
from jobs.flows.given_up import GivenUp
from jobs.flows.series import Condition, Series
from jobs.run.events.types import UnitId
from plans.model.flows import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStanding:
    """How a flow stands, or one template, one receiver of it; real time, UTC."""

    series: Series
    condition: Condition
    since: datetime
    """Since when it is so: of a silence its beginning, not when it was noticed."""
    reason: str = ""
    """In words, with the figures that it rests on; no row values."""
    missing: int = 0
    """Of a short one: how many."""
    oldest: datetime | None = None
    to_notice: timedelta | None = None
    """How long a silence would have to last before it is provable; None where nothing is normal."""
    counts: Mapping[Stage, int] = field(default_factory=dict)
    """How many there were at each stage in the hour before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsChanged:
    """Flows stand otherwise than before: all that changed at one look, so that a storm is one event."""

    flows: tuple[FlowStanding, ...]
    gone: tuple[Series, ...] = ()
    """What is told apart no more, as its flow is watched no more or its name came up no more."""
    losses: tuple[GivenUp, ...] = ()
    """What was given up of those that somebody has settled: how many of which."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the series that stand otherwise."""
        return tuple(one.series.name for one in self.flows)

    @property
    def relieved(self) -> frozenset[Series]:
        """Of which some were given up: how many are missing of them is news, whatever it is."""
        return frozenset(loss.series for one in self.losses for loss in one.losses)


@dataclass(frozen=True, slots=True, kw_only=True)
class CanariesFlown:
    """Canaries of a job were sent, seen or withdrawn: what is known of each from here on."""

    unit: UnitId
    attempt: int
    flights: tuple[Flight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSettled:
    """Somebody says that what is missing by now is lost, and that the flow is judged by what comes after."""

    series: Series
    """With all of its templates and receivers."""
    reason: str
    by: str
    missing: int = 0
    """As many as were told to be missing then; how many are given up `FlowsChanged.losses` tells."""
    retired: bool = False
    """Whether nothing more is expected of it: no message is sent under this template, or to this receiver, any more."""


Flows = FlowsChanged | CanariesFlown | FlowSettled
