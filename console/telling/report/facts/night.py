"""The night as a whole, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.telling.report.facts.after import DegradedFact, Flows, FollowUp, NoteFact, ProblemFact, WarningFact
from console.telling.report.facts.gates import (
    Accepted,
    DecisionFact,
    GateFact,
    Head,
    LeftAsItIs,
    RollbackFact,
    SecondFact,
)
from console.telling.report.facts.work import (
    Cause,
    Failure,
    ForecastQuality,
    GhostFact,
    IntervalFact,
    Reconciliation,
    TaskFact,
)

VERSION = 1


class Outcome(StrEnum):
    """What became of the night, or how it stands."""

    LIVE = "live"
    LIVE_GOES_ON = "live, the run goes on"
    AHEAD = "under way"
    NO_GO = "no-go, nobody has said what now"
    ROLLING_BACK = "being rolled back"
    ROLLED_BACK = "rolled back"
    TURNED_BACK = "turned back as meant"
    ABORTED = "aborted"
    NOT_LIVE = "ended without a go-live"

    @property
    def is_live(self) -> bool:
        """Whether the go-live was reached and stands."""
        return self in (Outcome.LIVE, Outcome.LIVE_GOES_ON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What was executed."""

    name: str
    title: str
    kind: str
    simulated: bool
    speed: float
    """Above 1 in a demonstration."""
    zone: str
    plan_sha256: str
    revision: int
    created_real: datetime
    created_by: str
    began_late: bool
    no_waits: bool
    """Its clock times were let pass."""
    authenticated: bool
    """False where names are those of accounts of one host, and nobody checked them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Whether a switch of a replication can be taken back."""

    replication: str
    database: str
    """That people write to since."""
    until: datetime | None
    """None as long as it is healthy."""
    why_not: str
    """Empty where it can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a reader wants to know first."""

    outcome: Outcome
    ended: datetime | None
    go_live_planned: datetime
    go_live: datetime | None
    """When it was, or is forecast to be; None where none is to come."""
    go_live_unshifted: datetime | None
    """When the plan had it before the night was shifted; None where it was not."""
    no_return: str
    """The checkpoint behind which there was no way back; empty where one was left."""
    taken_back: tuple[TakenBack, ...]
    """The switches to other databases that took place in a run that goes on."""
    window_ends: datetime | None
    reconciled: bool | None
    """None where the plan reconciles nothing."""
    not_reconciled: Mapping[str, str]
    reason: str
    """What was said at its end, or for its rollback."""
    tasks: int
    done: int
    excepted: int
    failed: int
    rolled_back: int
    rows_copied: int
    bytes_copied: int
    tables_copied: int
    tables_proved: int
    retries: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """The plan was changed during the night."""

    at: datetime
    revision: int
    summary: str
    by: str
    plan_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFact:
    """The night was shifted."""

    at: datetime
    amount: timedelta
    behind: str
    kept: tuple[str, ...]
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """A task that this kind of run never meant to do."""

    id: str
    title: str
    only: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHead:
    """A head of the journal that has left the house."""

    at_real: datetime
    where: str
    """By what: brief, paper, report, pack."""
    to: str
    by: str
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFact:
    """Whether the journal is what was recorded."""

    head: Head
    events: int
    verified: bool
    """Whether all of it was walked and is what was recorded."""
    flaws: tuple[Head, ...]
    """Where it is not, with why in place of a hash."""
    doubts: tuple[str, ...]
    approved_by: str = ""
    """Who approved the plan that holds, where plans are approved."""
    unapproved: str = ""
    """That it is not the approved one, and why it was begun all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightReport:
    """All of it."""

    version: int
    program: str
    made_real: datetime
    as_of: datetime
    under_way: bool
    run: Run
    result: Result
    go_live: str
    """The id of the task that is the go-live."""
    tasks: tuple[TaskFact, ...]
    ghost: GhostFact | None
    gates: tuple[GateFact, ...]
    intervals: tuple[IntervalFact, ...]
    causes: tuple[Cause, ...]
    reconciliation: Reconciliation
    failures: tuple[Failure, ...]
    warnings: tuple[WarningFact, ...]
    decisions: tuple[DecisionFact, ...]
    rollbacks: tuple[RollbackFact, ...]
    not_undone: tuple[LeftAsItIs, ...]
    forecasts: ForecastQuality | None
    notes: tuple[NoteFact, ...]
    problems: tuple[ProblemFact, ...]
    degraded: tuple[DegradedFact, ...]
    flows: Flows
    follow_ups: tuple[FollowUp, ...]
    weakened: tuple[Accepted, ...]
    amendments: tuple[Amendment, ...]
    shifts: tuple[ShiftFact, ...]
    seconds: tuple[SecondFact, ...]
    not_taken: tuple[NotTaken, ...]
    told_heads: tuple[ToldHead, ...]
    engine_hosts: tuple[str, ...]
    """Where the run had its engine, in the order of time."""
    journal: JournalFact
