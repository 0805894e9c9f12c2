"""What somebody has given up as lost, so that the flow is judged by what comes after. Values only.

How many that is can be known no better than how many are missing: of those that came last some may have been sent
after what is missing. So many are given up *besides*; as soon as all comes that was sent they are taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobs.flows.series import Series
from plans.model.flows import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff:
    """What is missing between two stages at a moment."""

    missing: int
    """So many surely."""
    besides: int = 0
    """So many more at the most."""
    until: datetime
    """They were sent up to then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What was given up of a series, from a stage to the next one."""

    series: Series
    sent: Stage
    came: Stage
    off: WriteOff


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """That the judge has given up what somebody has settled."""

    settled: int
    """The number of the event in which somebody said so."""
    losses: tuple[Loss, ...] = ()
    told: int = 0
    """How many were told to be missing when somebody said so."""
    read: Mapping[Stage, datetime] = field(default_factory=dict)
    """Up to when the flow had been counted at each stage by then; of an older program nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was given up at a moment, for a judge that begins anew."""

    at: datetime
    losses: tuple[Loss, ...]
    read: Mapping[Stage, datetime] = field(default_factory=dict)
    """Up to when each stage had been counted by then: what is counted from there on came to the judge afterwards."""

    def read_up_to(self, stage: Stage) -> datetime:
        """Up to when a stage had been counted; where that is not known, the moment itself."""
        return self.read.get(stage, self.at)


def how_many(series: Series, losses: Iterable[Loss]) -> int:
    """How many were given up of a series; where it lacked none itself, of its templates or of its receivers."""
    by_kind: dict[tuple[bool, bool], int] = {}
    for one in losses:
        if one.series.is_part_of(series):
            kind = (bool(one.series.template), bool(one.series.receiver))
            by_kind[kind] = by_kind.get(kind, 0) + one.off.missing
    own = by_kind.get((bool(series.template), bool(series.receiver)), 0)
    return own or max(by_kind.values(), default=0)


def beside(series: Series, parts: Mapping[Series, WriteOff], others: Iterable[Series]) -> Mapping[Series, WriteOff]:
    """What the sums lose in which a series is, or parts of it are, between the same two stages.

    Args:
        series: what is given up.
        parts: of itself and of each of its parts what is given up.
        others: all other series of the flow.
    """
    found: dict[Series, WriteOff] = {}
    for other in others:
        inner = [off for part, off in parts.items() if _is_counted_in(part, other, series)]
        if any(off.missing or off.besides for off in inner):
            found[other] = WriteOff(
                missing=sum(off.missing for off in inner),
                besides=sum(off.besides for off in inner),
                until=max(off.until for off in inner),
            )
    return found


def _is_counted_in(part: Series, other: Series, series: Series) -> bool:
    """Whether a part stands for what is lost of another sum: the series as a whole, or else its finest parts."""
    if series.is_part_of(other):
        return part == series
    return bool(part.template and part.receiver) and part.is_part_of(other)
