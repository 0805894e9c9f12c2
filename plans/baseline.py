"""What was normal on the old system, hour of week by hour of week: the values of `baseline.json`. No single message.

Sums only: of each hour of the week in how many weeks it was counted, how many there were, and the sum of the squares,
from which rate and dispersion are estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from plans.model.databases import RunKind

HOURS_OF_WEEK = 168
"""Hour 0 begins on Monday at 00:00 in the zone of the plan."""


def hour_of_week(moment: datetime, zone: tzinfo) -> int:
    """Which hour of the week it is on the clocks of a zone; when they are changed, one is missing or comes twice."""
    there = moment.astimezone(zone)
    return there.weekday() * 24 + there.hour


@dataclass(frozen=True, slots=True, kw_only=True)
class HourSum:
    """One hour of the week, over the weeks in which it was counted."""

    weeks: int
    """How many such hours were counted: less than the weeks where some were left out, one more where it came twice."""
    total: int
    squares: int
    """The sum of the squares of the counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesBaseline:
    """What was normal of one series, under the names of the old system.

    A flow that was counted has one without template and receiver: all of it. The sums of the further ones, by template,
    by receiver, by both, stand for themselves: squares do not add up.
    """

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
    kind: RunKind = RunKind.PRODUCTION
    """Whose databases were asked."""
    country: str = ""
    holidays: Mapping[date, str] = field(default_factory=dict)
    """Days that were left out, and as what."""
    left_out: tuple[tuple[datetime, datetime, str], ...] = ()
    """Stretches that were left out because they are no week like the others, and why."""
    series: tuple[SeriesBaseline, ...] = ()
    not_counted: Mapping[str, str] = field(default_factory=dict)
    """Flows that could not be counted, and why."""
    said: Mapping[str, str] = field(default_factory=dict)
    """Of flows that were: what was left out of them alone, templates that are too many to be told apart."""
