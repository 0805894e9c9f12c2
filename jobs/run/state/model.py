"""What a run is just now: a value that `jobs.run.state.fold` makes of the journal, and that everybody draws from.

Nothing here is stored. Instants are run time (`RunClock`) unless a name ends in `_real`. A task that no event has
mentioned yet has no entry in `RunState.units`; `RunState.unit` gives its empty state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from jobs.run.events import (
    ApprovalSeen,
    ChainFlaw,
    ForecastMover,
    NightsCounted,
    Result,
    ServerSeen,
    UnitId,
    Weakening,
)
from jobs.run.events.types import Lack
from jobs.run.state.clock import RunClock
from jobs.run.state.flows import Flown, FlowSeen, Settlement
from jobs.run.state.problems import Degradation, Problem
from jobs.run.state.replications import Followed
from jobs.run.state.seconds import NO_SECONDS, SecondActs
from jobs.run.state.told import NOBODY_TOLD, Told
from jobs.run.state.unit import UnitState
from plans.model import RunKind
from plans.model.left_over import LeftOver
from plans.model.moved import NOTHING_MOVED, MovedTimes
from plans.model.night import Lesson


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
class Spoken:
    """The sentence that was said of a stream last."""

    text: str
    by: str
    at: datetime
    at_real: datetime


KEYS_OBJECTION = timedelta(minutes=1)
"""How long, in real time, the holder of the keys has to show up after somebody asked for them."""


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
class StandIn:
    """Whoever stands for a party, or does everything of a person."""

    name: str
    contact: str
    """As it was given; empty where the plan knows it, or nobody does."""
    since: datetime
    person: str = ""
    """Who that is among the people of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """The engine whose term holds."""

    term: int
    name: str
    host: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLoss:
    """The engine's log, or its paper, cannot be written."""

    since: datetime
    reason: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingDatabase:
    """A database of the plan that the engine cannot use."""

    since: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastMove:
    """The last move of the forecast of the go-live; what one cause did in several steps is one move."""

    before: datetime
    after: datetime
    at: datetime
    """When the last step of it was seen."""
    mover: ForecastMover
    unit: UnitId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackState:
    """What is rolled back, in order; `whole` means that the night does not go on."""

    units: tuple[UnitId, ...]
    since: datetime
    by: str
    reason: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """The night was shifted: not the whole rehearsal to another day, which `RunClock.shift` does."""

    at: datetime
    amount: timedelta
    behind: UnitId | None
    """Only what waits for this task; None where everything was meant."""
    kept: tuple[UnitId, ...]
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The days after are over, and what was left then is handed over."""

    since: datetime
    left: tuple[LeftOver, ...]


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


@dataclass(frozen=True, kw_only=True)
class RunState:
    """The fold of a run's journal up to `head`.

    Without slots, as `UnitState`: every event makes another one, and a dictionary is copied at a fifth of the cost.
    """

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
    unapproved: str = ""
    """Why production was begun with another plan than the approved one, in the words of whoever began it."""
    approval: ApprovalSeen | None = None
    """How a plan of this run stood to the approvals when that was seen last; None where none was ever given."""
    counted: NightsCounted | None = None
    """The earlier nights that count; None before the first engine, and in a run of an older program: its plan's."""
    turns_back_at: UnitId | None = None
    """The checkpoint at which this rehearsal says no-go by itself and is rolled back."""
    revision: int = 1
    plans: tuple[str, ...] = ()
    """The hash of every revision so far, the one that holds last."""
    weakened: tuple[Weakening, ...] = ()
    """What amendments took from checkpoints before these were given a go."""
    moved_times: MovedTimes = NOTHING_MOVED
    """The clock times of the plan that an operator has moved."""
    shifts: tuple[Shifted, ...] = ()
    """Each time that the night was shifted, in order."""
    amended_proofs: frozenset[UnitId] = frozenset()
    """The reconciliations that amendments brought or changed."""
    engine: EngineState | None = None
    units: Mapping[UnitId, UnitState] = field(default_factory=dict)
    hold: Hold | None = None
    rollbacks: tuple[RollbackState, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    """What was learnt, in the order in which it was said."""
    problems: tuple[Problem, ...] = ()
    """What is or was wrong, in the order in which it was said."""
    degraded: tuple[Degradation, ...] = ()
    """What of the go-live is closed or restricted, and the latest of what was."""
    spoken: Mapping[str, Spoken] = field(default_factory=dict)
    """By stream, the sentence that was said of it last."""
    accepted: frozenset[str] = frozenset()
    """Caveats that a decision has accepted by name."""
    substitutes: Mapping[str, StandIn] = field(default_factory=dict)
    """Party -> whoever stands for it, whatever its shifts are."""
    replaced: Mapping[str, StandIn] = field(default_factory=dict)
    """Person of the plan -> whoever does everything of theirs."""
    on_duty: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Party -> the people of the plan who are on for it by their shifts, as it was seen last."""
    handed_over: Mapping[str, int] = field(default_factory=dict)
    """Party -> the event since which somebody else is called for it than before."""
    told_late: Mapping[UnitId, timedelta] = field(default_factory=dict)
    """By checkpoint, by how much a no-go there was last told to come too late, run time."""
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
    paper_lost: LogLoss | None = None
    """Set while the engine cannot write its paper."""
    missing: Mapping[str, MissingDatabase] = field(default_factory=dict)
    """By their names in the plan: the databases that a take-over found away, until they are back."""
    sizes: Mapping[UnitId, int] = field(default_factory=dict)
    """How many rows tasks have tonight, as the sources expected them when they were asked last."""
    moved: ForecastMove | None = None
    """What moved the forecast of the go-live last."""
    lacking: tuple[Lack, ...] = ()
    """What tasks lack that begin elsewhere soon."""
    servers: Mapping[str, ServerSeen] = field(default_factory=dict)
    """By their names in the plan: what the databases' servers said of themselves, or that they did not."""
    flows: Mapping[str, FlowSeen] = field(default_factory=dict)
    """By the names of their series: how the flows stood when that changed last; nothing of one never seen yet."""
    canaries: Mapping[str, Flown] = field(default_factory=dict)
    """By their marks: every canary that was sent, or was about to be, in the order of their sending."""
    settled: tuple[Settlement, ...] = ()
    """What of the flows somebody has given up as lost."""
    replications: Mapping[str, Followed] = field(default_factory=dict)
    """By their names in the plan: how replications stood when that changed last."""
    told: Told = NOBODY_TOLD
    """Who was told of what, and whom no message reaches."""
    seconds: SecondActs = NO_SECONDS
    """What waits for a second person, and what did."""
    handover: Handover | None = None
    """Set from the end of the days after on: what is left is handed over."""
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

    def problem(self, name: str) -> Problem | None:
        """The problem of this name; None where there never was one."""
        return next((one for one in self.problems if one.id == name), None)

    @property
    def rollback(self) -> RollbackState | None:
        """The rollback of the whole run, if one has begun."""
        return next((one for one in self.rollbacks if one.whole), None)

    @property
    def over(self) -> bool:
        """Whether the run has ended and the end of every attempt is recorded: an engine has nothing left to do."""
        return self.ended is not None and all(known.running is None for known in self.units.values())
