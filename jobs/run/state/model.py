"""What a run is just now: a value that `jobs.run.state.fold` makes of the journal, and that everybody draws from.

Nothing here is stored. Instants are run time (`RunClock`) unless a name ends in `_real`. A task that no event has
mentioned yet has no entry in `RunState.units`; `RunState.unit` gives its empty state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from jobs.api import Evidence, Fact
from jobs.run.events import (
    Answer,
    ChainFlaw,
    Decision,
    Finish,
    How,
    Life,
    Program,
    Result,
    Settlement,
    UnitId,
    Verdict,
    Weakening,
)
from jobs.run.state.clock import RunClock
from plans.model import RunKind


class Phase(StrEnum):
    """What the journal says about a task. What is shown is finer: see `jobs.run.outlook.status`."""

    PENDING = "pending"
    RUNNING = "running"
    RETRYING = "retrying"
    ATTENTION = "attention"
    DOUBT = "in doubt"
    UNVERIFIED = "unverified"
    DONE = "done"
    SKIPPED = "skipped"
    FIXED = "fixed by hand"
    ABANDONED = "abandoned"
    ROLLED_BACK = "rolled back"
    OPEN = "open"
    GO = "go"
    GO_WITH_CAVEAT = "go*"
    NO_GO = "no-go"
    POSTPONED = "postponed"


RELEASING = frozenset({Phase.DONE, Phase.SKIPPED, Phase.FIXED, Phase.GO, Phase.GO_WITH_CAVEAT})
"""The phases that let dependants start."""

ASKING = frozenset({Phase.ATTENTION, Phase.DOUBT, Phase.UNVERIFIED})
"""The phases in which a person must choose: retry, skip, fixed, abandon."""

FINISHED = RELEASING | {Phase.ABANDONED, Phase.ROLLED_BACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptState:
    """One try of a job."""

    number: int
    token: int
    seq: int
    """The journal's number of its beginning."""
    started: datetime
    program: Program | None = None
    """What a `command` or `python` attempt runs as."""
    ended: datetime | None = None
    ended_seq: int | None = None
    how: How | None = None
    error: Mapping[str, Fact] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftProgram:
    """The program of an attempt that was lost with its engine: nobody has seen it end."""

    attempt: int
    program: Program
    life: Life = Life.UNKNOWN
    accepted: bool = False
    """Whether a person has decided to go on beside it."""

    def __str__(self) -> str:
        match self.life:
            case Life.ALIVE:
                return f"the program of attempt {self.attempt} still runs, {self.program}"
            case Life.ELSEWHERE:
                return f"the program of attempt {self.attempt} may still run, {self.program}, where this engine is not"
            case _:
                return f"the program of attempt {self.attempt} is being looked for, {self.program}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietState:
    """A running attempt in which nothing moves."""

    since: datetime
    waits_for: str
    blocked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterReading:
    """A counter's value; `seq` lets a correction take it back. The same shape holds for what follows."""

    seq: int
    value: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One tick of one item."""

    seq: int
    item: str
    tick: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledItem:
    """An item that was waived or failed."""

    seq: int
    item: str
    settlement: Settlement
    reason: str
    fallback: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A party's answer; later ones replace earlier ones."""

    seq: int
    party: str
    answer: Answer
    text: str
    answered_by: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The latest reading of a criterion."""

    index: int
    ok: bool | None
    text: str
    at: datetime
    at_real: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A checkpoint's decision."""

    seq: int
    decision: Decision
    party: str
    by: str
    text: str
    accepted: tuple[str, ...]
    at: datetime
    until: datetime | None
    hash: str = ""
    """The journal's chain up to this decision: what is read aloud, printed and compared later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """All that is known of one task, or of one rollback."""

    id: UnitId
    phase: Phase = Phase.PENDING
    since: datetime | None = None
    """When the phase began; None while pending."""
    since_seq: int = 0
    """The journal's number of what began it."""
    started: datetime | None = None
    """When work on it began; None where none ever did (also of one that was skipped or abandoned before)."""
    ended: datetime | None = None
    attempts: tuple[AttemptState, ...] = ()
    tried: int = 0
    """Attempts since a person last said retry: what the plan's retry policy counts."""
    rolled_back_token: int = 0
    """The newest fence token whose work has been rolled back since, by whatever kind of rollback; what the target has
    recorded of such an attempt is not believed when it is done again."""
    left: tuple[LeftProgram, ...] = ()
    """Programs of lost attempts that may still run; those that have ended are gone from here."""
    retry_at_real: datetime | None = None
    evidence: Evidence | None = None
    overwritten: tuple[str, ...] = ()
    """Of the evidence: the tables (database:schema.table) that another run wrote to since."""
    evidence_seq: int = 0
    """The journal's head when the attempt began that found it: a write recorded later makes it stale."""
    quiet: QuietState | None = None
    warnings: int = 0
    tuning: Mapping[str, int] = field(default_factory=dict)
    stop_asked: bool = False
    readings: tuple[CounterReading, ...] = ()
    ticks: tuple[Tick, ...] = ()
    settled: tuple[SettledItem, ...] = ()
    verdict: Verdict | None = None
    votes: tuple[Vote, ...] = ()
    criteria: Mapping[int, Measurement] = field(default_factory=dict)
    decided: Decided | None = None
    finish: Finish | None = None
    by: str = ""
    """Who finished it; empty where the machine did."""
    reason: str = ""
    """The reason of a skip, a fix by hand, an abandonment; or the sentence of the last error."""
    eta: datetime | None = None
    undo_takes: timedelta | None = None
    """How long the job itself says that a rollback of it takes, in real time; None where it says nothing."""
    rolling_back: bool = False
    """Its rollback has begun and is not over: whatever its phase says, it releases nothing and nothing acts on it."""

    @property
    def in_the_way(self) -> tuple[LeftProgram, ...]:
        """The programs of lost attempts beside which nobody has decided to start another one."""
        return tuple(one for one in self.left if not one.accepted)

    @property
    def count(self) -> int:
        """The counter's latest value."""
        return self.readings[-1].value if self.readings else 0

    @property
    def released(self) -> bool:
        """Whether dependants may start."""
        return self.phase in RELEASING and not self.rolling_back

    @property
    def running(self) -> AttemptState | None:
        """The attempt under way, if there is one."""
        last = self.attempts[-1] if self.attempts else None
        return last if last is not None and last.how is None else None

    def vote(self, party: str) -> Vote | None:
        """The answer that counts for a party; None while it is silent."""
        return next((vote for vote in reversed(self.votes) if vote.party == party), None)

    def ticked(self, item: str) -> tuple[str, ...]:
        """The ticks that an item has."""
        return tuple(tick.tick for tick in self.ticks if tick.item == item)

    def settlement(self, item: str) -> SettledItem | None:
        """How an item was settled, if it was."""
        return next((one for one in reversed(self.settled) if one.item == item), None)


@lru_cache(maxsize=4096)
def _untouched(unit: str) -> UnitState:
    return UnitState(id=UnitId(unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedWarning:
    """Something that an operator should have seen; `acknowledged` names who has."""

    seq: int
    unit: UnitId | None
    text: str
    at: datetime
    acknowledged: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing new starts; deadlines run on."""

    since: datetime
    by: str
    reason: str
    asked: bool = False
    """Whether an engine set it, and a person has to look before anything goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Who may command, and who asks to."""

    holder: str
    """Empty where nobody does."""
    claimed_by: str = ""
    claimed_real: datetime | None = None

    @property
    def shown(self) -> str:
        """The holder in words."""
        return self.holder or "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """The engine whose term holds."""

    term: int
    name: str
    host: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLoss:
    """The engine's log cannot be written."""

    since: datetime
    reason: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingDatabase:
    """A database of the plan that the engine cannot use."""

    since: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackState:
    """What is rolled back, in order; `whole` means that the night does not go on."""

    units: tuple[UnitId, ...]
    since: datetime
    by: str
    reason: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How and when the run ended."""

    result: Result
    at: datetime
    at_real: datetime | None = None
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """The run went on although its journal is not what was recorded: every gate from here on has to accept that."""

    seq: int
    flaws: tuple[ChainFlaw, ...]
    """The first of them."""
    count: int
    fingerprint: str
    by: str
    """Who typed the run's name; empty where an engine found that others know more than the journal."""
    at: datetime

    @property
    def caveat(self) -> str:
        """Its name at a gate."""
        return f"journal:{self.seq}"

    @property
    def text(self) -> str:
        """What has to be accepted, in words."""
        first = f"#{self.flaws[0].seq}: {self.flaws[0].why}" if self.flaws else "it was doubted"
        more = f" (and {self.count - 1} more)" if self.count > 1 else ""
        return f"the journal is not what was recorded, {first}{more}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """The fold of a run's journal up to `head`."""

    run: str
    title: str
    plan_sha256: str
    kind: RunKind
    clock: RunClock
    created_real: datetime
    created_by: str
    keys: Keys
    head: int = 0
    head_hash: str = ""
    """The journal's chain up to the head."""
    birth: str = ""
    """The hash of its first event: two runs of one name differ in it."""
    flaws: tuple[ChainFlaw, ...] = ()
    """What whoever read the journal found in it that is not what was recorded; no event says so."""
    doubts: tuple[Doubt, ...] = ()
    """The flaws with which the run went on."""
    last_real: datetime | None = None
    """When the last event was recorded."""
    no_waits: bool = False
    authenticated: bool = True
    player: str | None = None
    simulated: bool = False
    not_compared: tuple[str, ...] = ()
    """Databases of a rehearsal that could not be compared with production."""
    late: bool = False
    """Whether somebody agreed, when it was created, to begin after the start was past."""
    revision: int = 1
    plans: tuple[str, ...] = ()
    """The hash of every revision so far, the one that holds last."""
    weakened: tuple[Weakening, ...] = ()
    """What amendments took from checkpoints before these were given a go."""
    amended_proofs: frozenset[UnitId] = frozenset()
    """The reconciliations that amendments brought or changed."""
    engine: EngineState | None = None
    units: Mapping[UnitId, UnitState] = field(default_factory=dict)
    hold: Hold | None = None
    rollbacks: tuple[RollbackState, ...] = ()
    accepted: frozenset[str] = frozenset()
    """Caveats that a decision has accepted by name."""
    substitutes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Party -> name and contact of whoever stands for it."""
    warnings: tuple[RaisedWarning, ...] = ()
    """The latest 200."""
    writes: Mapping[str, Mapping[UnitId, int]] = field(default_factory=dict)
    """database:schema.table -> who wrote to it -> the journal's number of the latest time."""
    retries: int = 0
    """Attempts that the machine begins again by itself, those of lost ones among them."""
    lost: int = 0
    """Attempts whose end no engine has seen, whoever decided what then."""
    log_lost: LogLoss | None = None
    """Set while the engine's log file cannot be written; the work goes on."""
    missing: Mapping[str, MissingDatabase] = field(default_factory=dict)
    """By their names in the plan: the databases that a take-over found away, until they are back."""
    ended: Ended | None = None
    commands: int = 0
    """The id of the last command consumed."""

    def unit(self, unit: str) -> UnitState:
        """The state of a task or a rollback; an empty one where nothing has happened yet."""
        known = self.units.get(UnitId(unit))
        return known if known is not None else _untouched(unit)

    def weakened_at(self, gate: str) -> tuple[Weakening, ...]:
        """What amendments took from this checkpoint."""
        return tuple(one for one in self.weakened if one.gate == UnitId(gate))

    @property
    def rollback(self) -> RollbackState | None:
        """The rollback of the whole run, if one has begun."""
        return next((one for one in self.rollbacks if one.whole), None)

    @property
    def over(self) -> bool:
        """Whether the run has ended and the end of every attempt is recorded: an engine has nothing left to do."""
        return self.ended is not None and all(known.running is None for known in self.units.values())
