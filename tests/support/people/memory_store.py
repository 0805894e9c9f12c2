"""What the views of one journal in memory share."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.journal.approvals import ApprovalEntry
from jobs.journal.base import Recorded, RunRow, Sent, Snapshot, StoredFold
from jobs.journal.hosts import ListedHost
from jobs.journal.samples import StoredSample
from jobs.journal.told_heads import ToldHead
from plans.model import RunKind
from plans.model.kept_forecasts import ForecastNight, KeptForecast
from tests.support.flows.memory_counts import MemoryFlow
from tests.support.people.memory_answers import MemoryAnswers
from tests.support.people.memory_outbox import MemoryOutbox
from tests.support.people.memory_ticket_store import MemoryTickets


@dataclass(slots=True, kw_only=True)
class Run:
    """Everything about one run."""

    row: RunRow
    events: list[Recorded]
    head: tuple[int, str]
    """Number and hash of the last event, as the row of the store in Postgres has them: not derived from the events."""
    commands: list[Sent] = field(default_factory=list)
    term: int = 0
    holder: str | None = None
    expires: datetime | None = None
    lasts: timedelta | None = None
    standbys: dict[str, datetime] = field(default_factory=dict)
    progress: dict[str, tuple[int, Snapshot]] = field(default_factory=dict)
    """Version and latest snapshot of each task."""
    night: ForecastNight | None = None
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    forecasts: dict[tuple[datetime, str], KeptForecast] = field(default_factory=dict)
    folds: list[StoredFold] = field(default_factory=list)
    """The newest first."""
    flows: dict[str, MemoryFlow] = field(default_factory=dict)
    samples: dict[tuple[datetime, str], StoredSample] = field(default_factory=dict)
    told: list[ToldHead] = field(default_factory=list)
    tickets: MemoryTickets = field(default_factory=MemoryTickets)

    def is_held(self, now: datetime) -> bool:
        """Whether somebody's word holds; not one that would hold longer than it lasts: the clock was set back since."""
        if self.holder is None or self.expires is None:
            return False
        return now < self.expires <= now + 2 * (self.lasts or timedelta(days=36500))

    def free_since(self, now: datetime) -> datetime | None:
        """Since when nobody works at it; None while somebody does."""
        if self.expires is None or self.is_held(now):
            return None
        return min(self.expires - (self.lasts or timedelta()), now)


@dataclass(slots=True, kw_only=True)
class Store:
    """What all views of one journal share."""

    now: Callable[[], datetime]
    runs: dict[str, Run] = field(default_factory=dict)
    bundles: dict[str, str] = field(default_factory=dict)
    sightings: dict[tuple[str, str], str] = field(default_factory=dict)
    commanders: set[str] = field(default_factory=set)
    parties: dict[str, frozenset[str]] = field(default_factory=dict)
    worker_logins: dict[str, frozenset[str]] = field(default_factory=dict)
    """By label the logins that may serve it."""
    hosts: dict[tuple[str, RunKind], ListedHost] = field(default_factory=dict)
    approvals: list[ApprovalEntry] = field(default_factory=list)
    consumed: set[int] = field(default_factory=set)
    commands: int = 0
    versions: int = 0
    severed: bool = False
    answers: MemoryAnswers = field(default_factory=MemoryAnswers)
    bells: set[asyncio.Event] = field(default_factory=set)

    def is_over(self, run: str) -> bool:
        return any(one.kind == "RunEnded" for one in self.runs[run].events)

    def ring(self) -> None:
        for bell in self.bells:
            bell.set()
