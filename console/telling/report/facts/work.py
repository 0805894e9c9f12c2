"""What was done and how long it took, as plain data."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.telling.report.facts.gates import Accepted
from console.telling.report.facts.places import PlaceFact, ShareFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFact:
    """One task with its three times, which are never mixed."""

    id: str
    title: str
    stream: str
    owner: str
    kind: str
    """job, manual, confirm, checkpoint or milestone."""
    state: str
    """The word that the screen has for it."""
    planned: Span
    forecast: Span | None
    """Of one that has not ended, while something is forecast."""
    actual_start: datetime | None
    actual_end: datetime | None
    variance: timedelta | None
    """Of its end, by the minutes that a clock shows."""
    critical: bool
    """Whether it is on the chain that set the time of the go-live."""
    attempts: int
    ghost_end: datetime | None
    lack: str
    """In which way it is not done though it may have ended: skipped, waived, failed; else empty."""
    stale: bool
    result: str
    """What its evidence says, in one line."""
    places: tuple[PlaceFact, ...] = ()
    """Its attempts, and those of its rollback, that did not run in the engine."""
    shares: tuple[ShareFact, ...] = ()
    """Who did how much, where several hosts shared it."""
    own_delay: timedelta | None = None
    """What of its variance is its own; None where it is not late."""
    inherited_delay: timedelta | None = None
    inherited_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A task that was late by itself."""

    task: str
    title: str
    owner: str
    own: timedelta
    inherited_by: int
    why: str
    """What it stumbled over, where an attempt of it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalFact:
    """A stretch of the night that is measured as such."""

    id: str
    title: str
    standing: str
    begin: datetime | None
    end: datetime | None
    length: timedelta | None
    at_most: timedelta | None
    excess: timedelta | None
    planned: timedelta | None
    rehearsed: timedelta | None
    rehearsed_in: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GhostFact:
    """The earlier night that stands beside this one."""

    label: str
    started: datetime
    behind: timedelta | None
    """How much later this night's go-live was, or is forecast; None where both have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFact:
    """One table as a task moved or proved it."""

    task: str
    table: str
    rows: int
    differences: int
    note: str
    proved: bool
    """False of a table that was only copied."""
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Rows that the target refused, kept there with their key and the reason."""

    task: str
    table: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What was moved and proved."""

    tables: tuple[TableFact, ...]
    set_aside: tuple[SetAside, ...]
    caveats: tuple[Accepted, ...]
    """What the evidence of a task says that it does not prove: the task, and the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One attempt that did not end well."""

    at: datetime
    unit: str
    title: str
    attempt: int
    how: str
    sentence: str
    again: timedelta | None
    """After how long the machine tried again, real time; None where somebody had to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastAt:
    """How far out the forecasts of this night were, so long before what came."""

    ahead: timedelta
    forecasts: int
    median_error: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastQuality:
    """How good the forecasts were."""

    kept: int
    """Forecasts of this night that were kept."""
    judged: int
    """Of them those that stood at a distance from what then came."""
    held: int
    ranged: int
    """Of how many there was a range, and how many held what came."""
    horizons: tuple[ForecastAt, ...]
    nights: int
    """Of the plan's family, with this one, of which anything came true."""
    nights_held: int
    nights_ranged: int
