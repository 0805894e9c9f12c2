"""What was said, what is wrong, and what is left to do, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningFact:
    """Something that an operator should have seen."""

    seq: int
    at: datetime
    unit: str
    text: str
    seen_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFact:
    """A remark."""

    at: datetime
    by: str
    unit: str
    stream: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFact:
    """Something that was wrong, and who looked after it."""

    id: str
    severity: str
    text: str
    on: str
    owner: str
    opened: datetime
    by: str
    eta: datetime | None
    said: str
    closed: datetime | None
    became: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DegradedFact:
    """A part of the go-live that is, or was, closed or restricted."""

    part: str
    text: str
    since: datetime
    until: datetime | None
    workaround: str
    told: str
    flow: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostFact:
    """What somebody gave up of a flow as lost."""

    missing: int
    at: datetime
    by: str
    reason: str
    retired: bool = False
    """Whether nothing more is expected of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFact:
    """How one flow stands, or one template, one receiver of it."""

    flow: str
    name: str
    light: str
    condition: str
    """Empty of one that is not judged or was not counted."""
    since_real: datetime | None
    reason: str
    """With figures as of `told`."""
    missing: int
    owner: str
    canary: str
    """What became of its last canary: through, lost, on its way; empty where none flew."""
    canary_took: timedelta | None
    given_up: tuple[LostFact, ...] = ()
    told: datetime | None = None
    """When how it stands was told last, with its figures; None where nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """What must go on flowing, as of the report."""

    not_judged: str
    counted_until: datetime | None
    """Until when they were counted, where no engine works any more or the run has ended; None while one counts."""
    rows: tuple[FlowFact, ...]
    """The worst first."""
    canaries: int
    canaries_through: int
    canaries_lost: int


class Open(StrEnum):
    """Of which sort something is that is left to follow up."""

    PROBLEM_RED = "red problem"
    PROBLEM = "amber problem"
    DEGRADED = "degraded"
    FLOW = "flow"
    LOST = "given up as lost"
    NOT_RECONCILED = "not reconciled"
    FAILED = "failed"
    NOT_UNDONE = "not undone"
    UNVERIFIED = "unverified"
    ABANDONED = "abandoned"
    SKIPPED = "skipped"
    WAIVED = "waived"
    BY_HAND = "fixed by hand"
    TAKEN_OVER = "taken over"
    CAVEAT = "caveat accepted"
    NOT_PROVED = "not proved"
    SET_ASIDE = "rows set aside"
    LESSON = "lesson"
    OPEN = "open"
    """It never came: of a run that was given up these are many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One thing that somebody still has to see to."""

    sort: Open
    id: str
    what: str
    why: str
    by: str
    """Who said so."""
    owner: str
    """Empty where nobody is named."""
    due: date | None = None
