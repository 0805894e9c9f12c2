"""What goes into `decide` and the ruling that comes out, and the desk at which it is made.

`Desk` folds every event the moment it is decided on, so that a later rule of the same decision sees it. It is
the only mutable thing in this package and never leaves `decide`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jobs.journal.base import Sent
from jobs.outcomes import CancelReason, Outcome
from jobs.run.decisions.flowing.seen import CanariesSeen, FlowsSeen
from jobs.run.decisions.people.seen import PeopleSeen
from jobs.run.decisions.replicating.seen import ReplicationsSeen
from jobs.run.decisions.workers.seen import LackingSeen, LanesSeen, TicketSeen
from jobs.run.events import (
    ApprovalSeen,
    CommandRefused,
    CriterionReading,
    EngineLoss,
    Entry,
    Event,
    ForecastMover,
    JournalDoubted,
    Life,
    NightsCounted,
    Program,
    ServerSeen,
    UnitId,
)
from jobs.run.outlook.late_no_go import LateNoGo
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.state.unit import UnitState
from plans.errors import CutoverError
from plans.model import Plan

# --- what comes in, besides commands ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineUp:
    """This engine has taken the lease; whatever an earlier term left running is lost."""

    term: int
    engine: str
    host: str
    pid: int
    doubt: JournalDoubted | None = None
    """What of the journal is not as it was recorded, where there is anything."""
    hold: str = ""
    """Why nothing may start before somebody has looked; empty where it may."""
    unknown: Mapping[UnitId, int] = field(default_factory=dict)
    """Fence tokens of attempts that were begun and of which the journal does not tell, by unit."""
    untaken: frozenset[UnitId] = frozenset()
    """The units whose attempt lay for workers and was taken back before one had it: it never began."""
    approval: ApprovalSeen | None = None
    """How the plan that holds stands to what is approved; None where no plan ever was."""
    counted: NightsCounted | None = None
    """Which earlier nights count, where this is the run's first engine."""
    lost: EngineLoss | None = None
    """That nobody worked on the run before, where its lease had run out."""
    alone_since: datetime | None = None
    """Real time when that was."""
    unread: str = ""
    """Why the file of the engine's host has no effect; empty where it has, or there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptResult:
    """The runner's value."""

    unit: UnitId
    attempt: int
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietSeen:
    """A running attempt stands still (or moves again, when `over`)."""

    unit: UnitId
    attempt: int
    waits_for: str = ""
    blocked_by: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRaised:
    """A job warned."""

    unit: UnitId
    text: str
    undo_takes: timedelta | None = None
    """As `JobContext.warn` has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueriesAsked:
    """The criteria of a checkpoint were measured that do not follow from the journal at once."""

    unit: UnitId
    readings: tuple[CriterionReading, ...]
    at: datetime | None = None
    """When they were asked, real time; None where that is now. An answer that waited for the control database is as
    old as its question."""
    revision: int | None = None
    """Of the plan whose criteria were measured; None where that is the one that holds."""
    opening: int | None = None
    """The number of the event with which the poll had opened that was asked for; None where that is this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSeen:
    """The engine's log file cannot be written, or can again."""

    trouble: str
    """Why it cannot; empty where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSeen:
    """The engine has tried to write its paper."""

    trouble: str
    """Why it cannot; empty where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSeen:
    """A database of the plan was tried: it can be used, or cannot."""

    database: str
    trouble: str
    """Why it cannot; empty where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAsked:
    """The server of a database was asked what decides how fast it is."""

    seen: ServerSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramBegun:
    """An attempt has started its program, which waits to be let run."""

    unit: UnitId
    attempt: int
    program: Program
    output: str = ""
    """The file of what it prints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFound:
    """Somebody has looked for the program of a lost attempt."""

    unit: UnitId
    attempt: int
    life: Life
    told: str = ""  # as of `ProgramSeen`, like what follows
    printed_on: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSeen:
    """Another run was seen to write to what a task has proved."""

    unit: UnitId
    evidence_seq: int
    """Of which evidence: a newer one may have come meanwhile."""
    other_run: str
    tables: tuple[str, ...]
    """database:schema.table"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastSeen:
    """The forecast of the go-live has moved, run time."""

    before: datetime
    after: datetime
    mover: ForecastMover
    unit: UnitId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSeen:
    """The sources say how many rows tasks have to do with."""

    rows: Mapping[UnitId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateNoGoSeen:
    """A checkpoint is forecast to be decided when a no-go is safe no more, or still later than was told."""

    found: LateNoGo


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLooked:
    """The plan that holds was compared with what is approved."""

    seen: ApprovalSeen


Surroundings = (
    LogSeen
    | PaperSeen
    | DatabaseSeen
    | ServerAsked
    | ProgramBegun
    | TicketSeen
    | LackingSeen
    | LanesSeen
    | ProgramFound
    | WriteSeen
    | ForecastSeen
    | WorkSeen
    | LateNoGoSeen
    | FlowsSeen
    | CanariesSeen
    | ApprovalLooked
    | ReplicationsSeen
)
"""What an engine has met around its work."""

Input = Sent | EngineUp | AttemptResult | QuietSeen | WarningRaised | QueriesAsked | Surroundings | PeopleSeen


# --- what comes out, besides events ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAttempt:
    """Run one attempt. Acted on only after its event has been recorded."""

    unit: UnitId
    attempt: int
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAttempt:
    """Cancel a running attempt, its query on the server included."""

    unit: UnitId
    reason: CancelReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminateBackends:
    """Terminate what an earlier attempt of this unit left on the servers."""

    unit: UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskQueries:
    """Measure the criteria of an open checkpoint that do not follow from the journal at once: queries and chances."""

    unit: UnitId
    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune:
    """Turn a knob of a running attempt."""

    unit: UnitId
    knob: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetRun:
    """Let the program of an attempt run: what tells it from any other is in the journal now."""

    unit: UnitId
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookFor:
    """Look for the program of a lost attempt until it has ended."""

    unit: UnitId
    attempt: int
    program: Program
    output: str = ""
    """The file of what it prints, as its engine had it."""


Action = StartAttempt | CancelAttempt | TerminateBackends | AskQueries | Tune | LetRun | LookFor


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One that was written down, and how often it was given again since. See `jobs.run.decisions.refusals`."""

    written: datetime
    """Real time, as `seen`."""
    seen: datetime
    pause: timedelta
    """Real time after `written` before what was given again is written down."""
    unwritten: int = 0
    last_command: int = 0
    """Of those that are not written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What to record, then what to do, and when to decide again if nothing happens before."""

    entries: tuple[Entry, ...]
    actions: tuple[Action, ...]
    wake_at: datetime | None
    """Real time."""
    state: RunState
    plan: Plan
    """The plan that holds from here on: another one after an amendment."""
    refusals: Mapping[CommandRefused, Refusal] = field(default_factory=dict)
    """What the next decision has to be told, so that refusals that repeat are counted."""


class NotNow(CutoverError):
    """A command was understood and may not be carried out now; the text says why, and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Savepoint:
    """What had been decided at a moment, to come back to."""

    plan: Plan
    state: RunState
    entries: int
    actions: int


@dataclass(slots=True, kw_only=True)
class Desk:
    """Where a decision is made: the plan, the state as decided so far, and what has been decided."""

    plan: Plan
    state: RunState
    real: datetime
    revisions: Mapping[str, Plan] = field(default_factory=dict)
    """Plans by hash that an amendment may refer to."""
    unfit: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the hash of a revision, why its databases cannot be used."""
    commanders: frozenset[str] = frozenset()
    """The logins that may command: to one of them the keys may be handed."""
    parties_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By login, the parties that the control database says it is of: who may be a second person."""
    refusals: dict[CommandRefused, Refusal] = field(default_factory=dict)
    """The refusals of the last minute."""
    entries: list[Entry] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Run time."""
        return self.state.clock.run_time(self.real)

    def unit(self, unit: str) -> UnitState:
        """The state of a task or rollback as decided so far."""
        return self.state.unit(unit)

    def emit(self, event: Event) -> None:
        """Decide on an event; everything after this sees its effect."""
        entry = Entry(seq=self.state.head + 1, at=self.real, event=event)
        self.state = fold((entry,), self.state)
        self.entries.append(entry)

    def mark(self) -> "Savepoint":
        """Keep what has been decided so far, to come back to."""
        return Savepoint(plan=self.plan, state=self.state, entries=len(self.entries), actions=len(self.actions))

    def back_to(self, mark: "Savepoint") -> None:
        """As if nothing had been decided since."""
        self.plan, self.state = mark.plan, mark.state
        del self.entries[mark.entries :], self.actions[mark.actions :]

    def consume(self, command_id: int) -> None:
        """Have the last event carry a command's id, so that the command acts once and its outcome can be found."""
        self.entries[-1] = replace(self.entries[-1], command_id=command_id)
        self.state = replace(self.state, commands=max(self.state.commands, command_id))

    def act(self, action: Action) -> None:
        """Have something done once the events are recorded."""
        if action not in self.actions:
            self.actions.append(action)
