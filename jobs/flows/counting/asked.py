"""What is asked of a count, and what came of it. Values only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.flows.series import NotRead, Sample, Series
from plans.errors import CutoverError
from plans.model.flows import Count, Flow, FlowId, Stage

SETTLE = timedelta(minutes=1)
"""A window had better end so long before it is counted: what is committed later than its own time would be in none."""


def no_canaries(_: datetime, __: datetime, /) -> Mapping[Series, int]:
    """What is known of canaries where nobody sends any."""
    return {}


class NotCounted(CutoverError):
    """A stage could not be counted. `what` is our own sentence: no row values, no words of a server."""


class TooLong(NotCounted):
    """It was ended, or no longer waited for, when its time was over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a count of totals told, so that the next one is a difference."""

    at: datetime
    counts: Mapping[Series, int]
    of: str = ""
    """What was counted (`counted_thing.key_of`): from the total of another thing no difference is taken. Empty of one
    that an older program kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A stage of a flow, for a window."""

    flow: Flow
    stage: Stage
    after: datetime
    until: datetime
    """At the latest the moment of asking; better `SETTLE` before it."""
    totals: Totals | None = None
    """Of a count of totals: what it told last; None where it was not counted before, or nobody knows."""
    known: Sequence[Series] = ()
    """What was told apart of the flow before, in the order in which it came up."""
    canaries: Callable[[datetime, datetime], Mapping[Series, int]] = no_canaries
    """How many canaries of the run came to this stage after one moment and up to another: they are counted out. Asked
    once the answer is there, as a total is of that moment."""

    @property
    def length(self) -> timedelta:
        """Of its window."""
        return self.until - self.after

    @property
    def count(self) -> Count:
        """How it is counted."""
        return self.flow.counts[self.stage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What came of it: samples, or why there are none."""

    flow: FlowId
    stage: Stage
    samples: tuple[Sample, ...] = ()
    """One for each template and receiver that the flow is told apart by, at least one for the flow where it was read.

    Who is not named had none. Of a count of totals the window is from the earlier total to this one, and there are none
    for the first.
    """
    not_read: NotRead | None = None
    totals: Totals | None = None
    """Of a count of totals: for the next one, also where this one could not be used."""
    said: tuple[str, ...] = ()
    """What people should know of it: what it costs, what it does not tell apart."""
    tried: bool = True
    """Whether it was asked at all: what was not is due as before, and goes first the next time."""
    seconds: float = 0.0
    """How long it took, without waiting for its turn."""
    longest: timedelta | None = None
    """The longest window that had better be asked next, by what this one cost; None where any may be."""
