"""What a brief tells, as plain data: no words of any language but those that people have given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from jobs.run.events import Decision, Result


class Sort(StrEnum):
    """What sort of night it is, so that nobody takes one for another."""

    PRODUCTION = "production"
    REHEARSAL = "rehearsal"
    TURNS_BACK = "turns back"
    """A rehearsal that says no-go by itself."""
    DEMONSTRATION = "demonstration"
    SIMULATED = "simulated"


class Stage(StrEnum):
    """Where the night is."""

    AHEAD = "ahead"
    """Its start is to come."""
    FORWARD = "forward"
    NO_GO = "no-go"
    """A no-go stands, and nobody has said what now."""
    ROLLING_BACK = "rolling back"
    LIVE = "live"
    OVER = "over"


class How(StrEnum):
    """What is the matter with a task; those before LATE stand still until somebody chooses."""

    FAILED = "failed"
    DOUBT = "in doubt"
    UNVERIFIED = "unverified"
    ABANDONED = "abandoned"
    BACK = "back"
    """Its rollback is under way."""
    BACK_NEXT = "back next"
    """Its rollback comes next, and has not begun."""
    LATE = "late"


class GatePhase(StrEnum):
    """How a checkpoint stands."""

    COMING = "coming"
    NEVER = "never"
    """It stands behind a no-go, or the night is over or goes back."""
    OPEN = "open"
    POSTPONED = "postponed"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who is called."""

    name: str
    """Empty where nobody is named."""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A task that somebody is asked about."""

    task: str
    title: str
    how: How
    late: timedelta
    owner: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something with a name of its own and what is said of it."""

    id: str
    text: str
    owner: Contact | None = None
    since: datetime | None = None
    """Of what is degraded since when it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlow:
    """A flow that is red, or a template or receiver of it."""

    name: str
    missing: int
    """Of a short one how many are; else 0."""
    owner: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """In how many simulated nights it is in time."""

    made: int
    of: int
    by: datetime
    rehearsals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """What is said first: each of it makes the rest worth less."""

    lost_since: datetime | None = None
    """The control database cannot be reached; as of when all this is."""
    no_engine_since: datetime | None = None
    never_executed: bool = False
    """No engine has taken the run up yet."""
    flawed: bool = False
    """The journal is not what was recorded."""
    unapproved: bool = False
    """Each gate has to accept that the plan is not the approved one."""
    held_since: datetime | None = None
    held_by: str = ""
    held_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many tasks there are in which state."""

    done: int
    total: int
    running: int
    failed: int
    seconds: int
    """What waits for a second person."""
    inputs_open: int | None = None
    """Of what the checkpoint asked for waits for; None where none was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoLive:
    """When it is, or was, or was to be."""

    planned: datetime
    at: datetime
    late: timedelta
    reached: bool
    ahead: bool
    """Whether one is still to come."""
    shut_at: str = ""
    """The checkpoint that has to open before it comes true, and is shut; empty where none is."""
    chance: Chance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """One thing that keeps a checkpoint from go."""

    criterion: int | None
    """From 1; None where it is none."""
    missing: str
    """`quorum` or `predecessors`; empty for a criterion."""
    known: bool
    """Whether it was read."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The checkpoint that is decided next, or that was asked for."""

    task: str
    title: str
    phase: GatePhase
    at: datetime
    """When it was decided, may be asked again, or is forecast."""
    late: timedelta
    decider: Contact
    polled: int
    answered: int
    silent: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    """Those who said no-go."""
    shut: tuple[Shut, ...] = ()
    to_accept: int = 0
    """How much a go would have to accept by name."""
    decision: Decision | None = None
    why: str = ""
    """What was said at the decision."""
    accepted: int = 0
    no_go_too_late: timedelta = timedelta()
    """By how much a no-go there comes too late, as things go."""

    @property
    def is_to_come(self) -> bool:
        """Whether it is still decided."""
        return self.phase not in (GatePhase.NEVER, GatePhase.DECIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """What a no-go would mean now."""

    back_by: datetime | None
    """None where there is no way back any more."""
    window: datetime | None
    safe_until: datetime | None
    safe_gate: str = ""
    """The point of no return that is decided then; empty where the window ends it."""
    past: str = ""
    """The checkpoint behind which there is none."""
    lost: tuple[str, ...] = ()
    """Instead: the replications that are switched and cannot be taken back now."""
    stays: tuple[str, ...] = ()
    """What is done or begun, and a rollback does not undo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingBack:
    """A rollback of the night that is under way, or a no-go that stands."""

    since: datetime
    done: int
    total: int
    ends: datetime
    window: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the run ended."""

    result: Result
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysAfter:
    """The days of watching."""

    day: int
    days: int
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong, accepted, or not proved."""

    items: tuple[Item, ...] = ()
    """What stands still, then what is late by itself, the most late first."""
    more_late: int = 0
    """Tasks that are late because of others."""
    late_because: str = ""
    """Where nothing under way is late by itself: the finished task that the delay comes from."""
    caveats: tuple[Named, ...] = ()
    """Those accepted at checkpoints."""
    unproved: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    """Tasks that ended in another way than planned: skipped, by hand, waived."""
    problems: tuple[Named, ...] = ()
    """The red ones that are open."""
    ambers: int = 0
    degraded: tuple[Named, ...] = ()
    degraded_since: datetime | None = None
    flows: tuple[RedFlow, ...] = ()
    """Those that are red."""
    databases: tuple[str, ...] = ()
    """Those that the engine cannot use."""
    labels: tuple[str, ...] = ()
    """Those that no worker serves, though jobs wait for one."""
    replications: tuple[str, ...] = ()
    """Those that are red."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of it, of one moment. Instants are run time."""

    run: str
    title: str
    sort: Sort
    turns_back_at: str
    now: datetime
    head: int
    head_hash: str
    stage: Stage
    starts: datetime | None
    alarms: Alarms
    counts: Counts
    go_live: GoLive
    wrong: Wrong
    no_go: Gate | None
    """The checkpoint at which no-go stands, while somebody has to say what now."""
    asked: bool
    """Whether the checkpoint was asked for."""
    gate: Gate | None
    """None where none is to come."""
    way_back: WayBack | None
    """None while it is rolled back, once it is over, and once it is live where nothing is left to go back to."""
    going_back: GoingBack | None = None
    ending: Ending | None = None
    days_after: DaysAfter | None = None
