"""What is counted, and what is said of it: one series for each template and receiver of a flow. Values only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plans.model.flows import FlowId, Stage

OLDEST_BELIEVED = timedelta(days=366)
"""What says that it waits for longer is another system's word for "none": the year 1, the year 1970."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Series:
    """What is watched for itself: a flow, or one template, one receiver, one template to one receiver of it."""

    flow: FlowId
    template: str = ""
    receiver: str = ""

    @property
    def name(self) -> str:
        """The same for one series, and another one for every other, whatever templates and receivers are called."""
        last = 2 if self.receiver else 1 if self.template else 0
        return "/".join((self.flow, _part(self.template), _part(self.receiver))[: last + 1])

    def is_part_of(self, whole: "Series") -> bool:
        """Whether what is counted of it is counted of another one, too; itself is."""
        alike = whole.template in ("", self.template) and whole.receiver in ("", self.receiver)
        return alike and whole.flow == self.flow


def wholes(series: Series) -> set[Series]:
    """All series that it is a part of: itself, its template and its receiver alone, and the flow."""
    templates, receivers = {series.template, ""}, {series.receiver, ""}
    return {Series(flow=series.flow, template=template, receiver=one) for template in templates for one in receivers}


OTHERS = "(others)"
"""What stands for all templates, or receivers, that are one too many to be told apart."""


def others(series: Series) -> Series:
    """What a series counts to that is one too many."""
    template, receiver = (OTHERS if name else "" for name in (series.template, series.receiver))
    return Series(flow=series.flow, template=template, receiver=receiver)


def _part(name: str) -> str:
    return name.replace("\\", "\\\\").replace("/", "\\/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How many of a series there were at a stage, after one moment and up to another; real time, UTC."""

    series: Series
    stage: Stage
    after: datetime
    until: datetime
    count: int
    oldest: datetime | None = None
    """When the oldest one was sent that has come no further; None where the count does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """That a stage of a flow could not be counted, and why: our own sentence."""

    flow: FlowId
    stage: Stage
    at: datetime
    reason: str


class Condition(StrEnum):
    """How a flow stands; the words of the field. The first are the worst."""

    SILENT = "silent"
    """Nothing at all, for so long that it can be no chance."""
    SHORT = "short"
    """More were sent than received, or received than processed, and their time is over."""
    THIN = "thin"
    """Less than the same hour should have, by so much that it can be no chance."""
    UNPROVEN = "unproven"
    """Some of it was given up as lost, and nothing that was sent since is known to have come."""
    LATE = "late"
    """All come, but take longer than the plan allows."""
    NOT_READ = "not read"
    """It could not be counted."""
    UNWATCHED = "unwatched"
    """So few are normal that its silence could not be proved in time, or nobody said what is normal; and no canary
    flies."""
    FLOWING = "flowing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is said of a series at a moment."""

    condition: Condition
    since: datetime
    """Since when it is so: of a silence its beginning, not when it was noticed."""
    reason: str
    """In words that can be said on the phone, with the figures that it rests on; no row values."""
    missing: int = 0
    """Of a short one: how many."""
    oldest: datetime | None = None
    to_notice: timedelta | None = None
    """How long a silence that begins now would have to last before it is provable; None where nothing is normal."""
