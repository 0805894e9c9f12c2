"""What one look at a replication found, on either side: plain data, without one value of a row.

Positions are places in a publisher's log, in bytes since its beginning; ages are in seconds.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobs.replication.looking.structure import Shape
from jobs.replication.safe_commits import must_wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot, and what sends from it."""

    pid: int | None
    """Of the backend that reads from it; None where nobody does."""
    restart: int | None
    """From where on the log is kept for it."""
    confirmed: int | None
    """Up to where the other side has said that it holds everything."""
    ahead: bool = False
    """Whether that is beyond the end of the log: what is written until there is passed over."""
    wal_status: str = "reserved"
    """reserved, extended, unreserved (about to be lost) or lost, as the server says."""
    reason: str = ""
    """Why the server has made it void; empty where it has not, or does not say."""
    room: int | None = None
    """How many bytes more the server keeps for it before it is lost; None where it has no limit of its own."""
    sent: int | None = None
    silent: float | None = None
    """Seconds since the other side last answered; None where that is not known."""
    replay_lag: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotBesides:
    """A slot of the same replication that is of no group in force: made ready for a switch, which drops it where it
    does not come about, or left by an attempt that was cut off."""

    kept: int
    """Bytes of its own server's log that it keeps."""
    is_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A publication."""

    operations: str
    """Of i(nsert), u(pdate), d(elete) and t(runcate) those that travel."""
    tables: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The side whose changes travel."""

    version: int
    position: int
    """How far its log is on disk."""
    started: float = 0.0
    """When its server was started: what was counted before, and who was connected, says nothing of what came since."""
    in_recovery: bool = False
    slots: Mapping[str, Slot] = field(default_factory=dict)
    besides: Mapping[str, SlotBesides] = field(default_factory=dict)
    publications: Mapping[str, Published] = field(default_factory=dict)
    shape: Shape = field(default_factory=Shape)
    appeared: frozenset[str] = frozenset()
    """Tables that the plan means and that do not follow: they came after it began."""
    oldest_snapshot: float | None = None
    """Age of the oldest transaction that keeps old rows from being removed."""
    oldest_prepared: float | None = None
    """Age of the oldest prepared transaction."""
    disk_free: int | None = None
    """Bytes, where its log can be seen from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What an apply worker waits for that somebody else holds."""

    pid: int
    """Of whoever holds it; zero of a prepared transaction."""
    role: str
    program: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why nothing is applied, and what mends it."""

    sentence: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What a subscriber shows of why nothing is applied for a subscription."""

    reasons: tuple[Reason, ...] = ()
    log: str = ""
    """The file of its server's log, as that names it; empty where this role may not know it, or there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A subscription, and the worker that applies for it."""

    enabled: bool
    slot: str
    """The slot that it reads from; empty where it has none."""
    pid: int | None
    received: int | None = None
    idle: bool = False
    """Whether the worker waits for more, with all that it has received applied."""
    silent: float | None = None
    """Seconds since the publisher was last heard of."""
    waiting: Waiting | None = None
    waits_for_disk: bool = True
    """Whether what it applies is on disk when it is committed."""
    tables: frozenset[str] = frozenset()
    """Those whose changes it applies; changes of others are passed over without a word."""
    errors: int | None = None
    """How often it failed to apply, since its statistics began; None before version 15."""
    conflicts: Mapping[str, int] = field(default_factory=dict)
    """How often it met each kind of conflict, by the server's name without `confl_`; from version 18 on."""

    @property
    def lacks_worker(self) -> bool:
        """Whether nobody applies for it although somebody should."""
        return self.enabled and self.pid is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Sessions on the subscriber that may write to what follows."""

    role: str
    program: str
    sessions: int
    writing: bool
    """Whether one of them had changed something in a transaction that was open at the look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """The side that applies."""

    version: int
    started: float = 0.0
    """When its server was started."""
    wal_writer_delay: int = 0
    """Milliseconds after which its WAL writer comes round again."""
    subscriptions: Mapping[str, Subscribed] = field(default_factory=dict)
    shape: Shape = field(default_factory=Shape)
    writers: tuple[Writer, ...] = ()
    besides: Mapping[str, SlotBesides] = field(default_factory=dict)

    @property
    def unsafe(self) -> frozenset[str]:
        """Subscriptions that lose what they have just applied, for good, when its server crashes at a bad moment."""
        if not must_wait(self.wal_writer_delay):
            return frozenset()
        return frozenset(name for name, one in self.subscriptions.items() if not one.waits_for_disk)

    @property
    def met(self) -> Mapping[str, int]:
        """The conflicts of all its subscriptions since they were made, by the server's name; those that there were."""
        counted: Counter[str] = Counter()
        for one in self.subscriptions.values():
            counted.update(one.conflicts)
        return +counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One look. A side is None where it could not be asked."""

    at: datetime
    publisher: Publisher | None
    subscriber: Subscriber | None
    stuck: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By slot that nobody reads although it should be read, the tables of the next transaction that it hands out: none
    where nothing waits to be applied. One that could not be looked into is not here."""
    causes: Mapping[str, Causes] = field(default_factory=dict)
    """By subscription for which nothing is applied, what is known of why."""

    @property
    def unread(self) -> frozenset[str]:
        """The slots besides, on either side, that nobody reads."""
        sides = (one for one in (self.publisher, self.subscriber) if one is not None)
        return frozenset(name for side in sides for name, one in side.besides.items() if not one.is_read)

    def subscribed(self, name: str) -> Subscribed | None:
        """A subscription; None where it is not there, or nobody could ask."""
        return self.subscriber.subscriptions.get(name) if self.subscriber is not None else None

    def why(self, name: str) -> Reason | None:
        """The first reason why nothing is applied for a subscription; None where none is known."""
        return next(iter(self.causes.get(name, Causes()).reasons), None)

    def slot(self, name: str) -> Slot | None:
        """A slot; None where it is not there, or nobody could ask."""
        return self.publisher.slots.get(name) if self.publisher is not None else None
