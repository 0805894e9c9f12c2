"""What happens at the gates and to the night as a whole."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobs.run.events.types import (
    Answer,
    Approval,
    ApprovalStanding,
    ChainFlaw,
    CountedNight,
    CriterionReading,
    Decision,
    NotCounted,
    Result,
    UnitId,
    Weakening,
)
from plans.model import RunKind
from plans.model.moved import NOTHING_MOVED, MovedTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCreated:
    """The first event of every run: what it executes, and how its clock goes."""

    run: str
    title: str
    plan_sha256: str
    kind: RunKind
    origin: datetime
    run_origin: datetime
    by: str
    speed: float = 1.0
    shift: timedelta = timedelta()
    no_waits: bool = False
    authenticated: bool = True
    player: str | None = None
    """In a demonstration: the party that the person at the keyboard plays; the clock waits for it."""
    keys: str | None = None
    """Who holds the keys at first, nobody where empty; None: whoever created it."""
    simulated: bool = False
    not_compared: tuple[str, ...] = ()
    """Databases of a rehearsal that could not be compared with production, and that `by` answered for."""
    late: bool = False
    """Whether `by` was told what would start at once, because the start of production was past, and agreed."""
    turns_back_at: UnitId | None = None
    """Of a rehearsal that plays a no-go to its end: the checkpoint at which it says no-go by itself."""
    chain: int = 1
    """The version of the chain in which its events stand: the first, where an older program does not say it."""
    unapproved: str = ""
    """Why production was begun with a plan that is not the one that was approved, in the words of `by`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightsCounted:
    """Which earlier nights this run goes by: looked up once, by its first engine. Runs of older programs have none."""

    nights: tuple[CountedNight, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointOpened:
    """The poll begins: its predecessors are finished and its time has come."""

    unit: UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaMeasured:
    """Criteria were evaluated; indexes that are not in `readings` keep what they had."""

    unit: UnitId
    readings: tuple[CriterionReading, ...]
    measured_at: datetime | None = None
    """Real time at which queries were asked, where that was before the event was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast:
    """A party answered. Three names: the party, who answered for it, and who recorded it."""

    unit: UnitId
    party: str
    answer: Answer
    answered_by: str
    by: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointDecided:
    """The decision owner said go, no-go, or postponed it."""

    unit: UnitId
    decision: Decision
    party: str
    by: str
    text: str = ""
    accepted: tuple[str, ...] = ()
    """The caveats that were accepted by name: `vote:PARTY`, `criterion:N`, `item:TASK/ITEM`, `weakened:GATE/WHAT`,
    `problem:P1`."""
    until: datetime | None = None
    """Run time at which a postponed poll opens again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoGoTooLate:
    """A checkpoint is forecast to be decided when a no-go is safe no more; recorded again only when it grows worse."""

    unit: UnitId
    decided: datetime
    """Run time, by forecast."""
    late: timedelta
    """By how much the rollbacks would end past the window, run time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSet:
    """Nothing new starts from here on."""

    by: str
    reason: str
    asked: bool = False
    """Whether an engine set it, so that a person looks before anything goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReleased:
    """What is ready may start again."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysGiven:
    """Somebody else holds the keys now."""

    to: str
    by: str
    claimed: bool = False
    """True where they were taken after a minute without objection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysClaimed:
    """Somebody asks for the keys; they get them unless the holder shows up in time."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysKept:
    """The holder showed up; the claim is void."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Substituted:
    """Another person stands for a party from here on."""

    party: str
    name: str
    """The party's own id where it acts for itself again."""
    contact: str
    by: str
    person: str = ""
    """Who that is among the people of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An operator's remark, on a task, on a stream or on the night."""

    text: str
    by: str
    unit: UnitId | None = None
    stream: str = ""
    """Where it is the one sentence that is said of a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonOpened:
    """Something was learnt, and somebody is to see to it before the next night."""

    lesson: str
    """`L1`: its name, given once in a run."""
    text: str
    by: str
    unit: UnitId | None = None
    """The task that taught it."""
    owner: str = ""
    """The party that sees to it."""
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonClosed:
    """It was seen to."""

    lesson: str
    by: str
    reason: str = ""
    """What became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """An operator has seen a warning."""

    seq: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """An event was entered wrongly and no longer counts: a vote, a tick, a count, a settled item or flow."""

    seq: int
    reason: str
    by: str
    also: tuple[int, ...] = ()
    """The other ticks that the same command set, where all of them were taken back."""
    unit: UnitId | None = None
    """Of which task."""
    said: str = ""
    """What no longer counts: `sent of lab, pacs`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackBegun:
    """What was really done is rolled back, in this order; nothing else starts any more."""

    units: tuple[UnitId, ...]
    by: str
    reason: str
    whole: bool = True
    """False when a single task is rolled back and the night goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRefused:
    """A command was understood and not carried out."""

    verb: str
    reason: str
    by: str
    unit: UnitId | None = None
    count: int = 1
    """How often it was refused like this since the last time that it was written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped:
    """A demonstration waits for the person at the keyboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStarted:
    """It goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAmended:
    """A new revision of the plan holds for what has not started."""

    plan_sha256: str
    revision: int
    summary: str
    by: str
    weakened: tuple[Weakening, ...] = ()
    """All that the checkpoints lack, against what they were at first."""
    readdressed: tuple[str, ...] = ()
    """Databases that are new or reached elsewhere: what was known or said of them holds no more."""
    proofs: tuple[UnitId, ...] = ()
    """The reconciliations that it brings or changes: they may prove what an earlier one could not, by another grain."""
    moved_times: MovedTimes = NOTHING_MOVED
    """Clock times of it that stay moved by shifts of the night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSeen:
    """How the plan that holds stands to the approvals of the control database: as production begins, and when that is
    otherwise. Where no plan was ever approved nothing is seen."""

    plan_sha256: str
    content: str
    """The hash of what it does."""
    standing: ApprovalStanding
    given: tuple[Approval, ...] = ()
    """Who approves it; where another plan of this title is approved, who approves that one."""
    entries: int
    """How many entries the chain of approvals had then."""
    head: str
    """The hash of the last of them."""
    why: str = ""
    """What is wrong with the chain of approvals."""
    required: bool = False
    """Whether production begins with approved plans alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightShifted:
    """Clock times of what has not begun are moved: a revision of the plan that holds."""

    amount: timedelta
    """Earlier where it is negative; run time."""
    behind: UnitId | None
    """Only what waits for this task; None where everything is meant."""
    kept: tuple[UnitId, ...]
    """What was named to stay."""
    shifted: tuple[UnitId, ...]
    """Whose times this shift moves; the start of the night is told by `moved_times`."""
    moved_times: MovedTimes
    """All that is moved from here on, earlier shifts included."""
    revision: int
    by: str
    reason: str
    weakened: tuple[Weakening, ...] = ()
    """All that the checkpoints lack, against what they were at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalDoubted:
    """The journal is not what was recorded, or lacks the last of it, and the run goes on: a caveat at every later gate.

    A person decided that by typing the run's name (`by`), or an engine found that others know more than the journal.
    """

    flaws: tuple[ChainFlaw, ...]
    """The first of them."""
    count: int
    fingerprint: str
    """Of all that was wrong with the chain before this event; see `jobs.run.state.reading`."""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """Nothing more will happen in this run."""

    result: Result
    by: str = ""
    reason: str = ""


Night = (
    RunCreated
    | NightsCounted
    | CheckpointOpened
    | CriteriaMeasured
    | VoteCast
    | CheckpointDecided
    | NoGoTooLate
    | HoldSet
    | HoldReleased
    | KeysGiven
    | KeysClaimed
    | KeysKept
    | Substituted
    | Noted
    | LessonOpened
    | LessonClosed
    | Acknowledged
    | Corrected
    | RollbackBegun
    | CommandRefused
    | ClockStopped
    | ClockStarted
    | PlanAmended
    | ApprovalSeen
    | NightShifted
    | JournalDoubted
    | RunEnded
)
