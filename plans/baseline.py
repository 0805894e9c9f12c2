"""What was normal on the old system, hour of week by hour of week: the values of `baseline.json`. No single message.

Sums only: of each hour of the week in how many weeks it was counted, how many there were, and the sum of the squares,
from which rate and dispersion are estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

HOURS_OF_WEEK = 168
"""Hour 0 begins on Monday at 00:00 in the zone of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourSum:
    """One hour of the week, over the weeks in which it was counted."""

    weeks: int
    total: int
    squares: int
    """The sum of the squares of the counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesBaseline:
    """What was normal of one series, under the names of the old system."""

    flow: str
    template: str = ""
    receiver: str = ""
    hours: tuple[HourSum, ...]
    """`HOURS_OF_WEEK` of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """All of a file."""

    begins: datetime
    ends: datetime
    timezone: str
    country: str = ""
    holidays: Mapping[date, str] = field(default_factory=dict)
    """Days that were left out, and as what."""
    left_out: tuple[tuple[datetime, datetime, str], ...] = ()
    """Stretches that were left out because they are no week like the others, and why."""
    series: tuple[SeriesBaseline, ...] = ()
    not_counted: Mapping[str, str] = field(default_factory=dict)
    """Flows that could not be counted, and why."""
