"""The words that events are made of: which unit, how it ended, what was answered and decided."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

UnitId = NewType("UnitId", str)
"""A task's id, or of its rollback."""

_ROLLBACK_SUFFIX = "~back"


def rollback_unit(task: str) -> UnitId:
    """The id under which the rollback of a task is run."""
    return UnitId(task + _ROLLBACK_SUFFIX)


def task_of(unit: str) -> tuple[str, bool]:
    """The task that a unit belongs to, and whether the unit is its rollback."""
    task, found, _ = unit.partition(_ROLLBACK_SUFFIX)
    return task, bool(found)


class Life(StrEnum):
    """What has become of a program whose engine is gone."""

    UNKNOWN = "unknown"
    """Nobody has looked yet."""
    ALIVE = "alive"
    GONE = "gone"
    ELSEWHERE = "elsewhere"
    """It ran where the present engine cannot see it: on another host, in another container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarSide:
    """Of a program on a host that is reached over ssh: how, and what is asked what became of it."""

    ssh: str
    node: str
    """What that host calls itself."""
    record: str
    """The folder there that tells."""
    engine_host: str
    """Where its engine was, which keeps what it prints."""
    engine_machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that an attempt has started, and what tells it from any other: see `jobs.programs`."""

    pid: int
    started: str
    """When, by the host's own count."""
    boot: str
    """Of the host."""
    host: str
    machine: str = ""
    """The host's own number, hashed; empty where it has none."""
    space: str = ""
    """The namespace in which the pid counts."""
    far: FarSide | None = None
    """Of one that was begun over ssh; `host` is then what the plan calls it."""

    @property
    def printed_on(self) -> tuple[str, str]:
        """The host and the machine where the file is that gets what it prints."""
        return (self.host, self.machine) if self.far is None else (self.far.engine_host, self.far.engine_machine)

    def __str__(self) -> str:
        return f"pid {self.pid} on {self.host}"


class ForecastMover(StrEnum):
    """What can move the forecast of the go-live."""

    TASK = "task"
    HOLD = "hold"
    PLAN = "plan"
    """An amendment, or a shift of the night."""
    PACE = "pace"
    """Many small things: how fast tonight is."""
    ENGINE = "engine"
    """Nobody knows: no engine was there to see it."""


class How(StrEnum):
    """How an attempt ended."""

    SUCCEEDED = "succeeded"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    IN_DOUBT = "in doubt"
    LOST = "lost"
    """Its engine died, and the kind restarts by itself."""
    NOT_TAKEN = "not taken"
    """Its engine ended before a worker had it: it never began, and another one follows, whatever the kind."""
    CANCELLED = "cancelled"


class Finish(StrEnum):
    """How a task came to its end."""

    DONE = "done"
    SKIPPED = "skipped"
    FIXED = "fixed by hand"
    ABANDONED = "abandoned"
    ROLLED_BACK = "rolled back"


class Answer(StrEnum):
    """What a party says at a checkpoint; saying nothing is no-go at the decision."""

    GO = "go"
    CAVEAT = "caveat"
    NO_GO = "no-go"


class Choice(StrEnum):
    """What a decision owner can say. `go` becomes go* by itself where a caveat was accepted."""

    GO = "go"
    NO_GO = "no-go"
    POSTPONE = "postpone"


class Verdict(StrEnum):
    """The result of a manual check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TESTED = "not tested"


class Decision(StrEnum):
    """What the decision owner said."""

    GO = "go"
    GO_WITH_CAVEAT = "go*"
    NO_GO = "no-go"
    POSTPONED = "postponed"


class Severity(StrEnum):
    """How grave a problem of the night is."""

    RED = "red"
    """The night cannot go on past the next checkpoint without somebody accepting it by name."""
    AMBER = "amber"
    """It has to be looked after, and keeps nobody from going on."""


class Settlement(StrEnum):
    """What became of an item that nobody confirms."""

    WAIVED = "waived"
    FAILED = "failed"


class Result(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    ROLLED_BACK = "rolled back"
    ABORTED = "aborted"


class NightFrom(StrEnum):
    """Where a night that counts came from."""

    FILE = "file"
    """A file of a rehearsal that the plan names."""
    RUN = "run"
    """A run of the same control database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedNight:
    """An earlier night whose measurements count in this run."""

    run: str
    birth: str
    """The hash of its first event."""
    head: str
    """The hash of the last event that counts."""
    source: NightFrom
    seq: int = 0
    """The place of that event in its journal; 0 of a night from a file."""
    aborted: bool = False
    """It was given up before its end: what had ended by then counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCounted:
    """Runs of the control database whose nights do not count, all for one reason."""

    why: str
    runs: tuple[str, ...]
    """The first of them, the newest first."""
    count: int
    """All of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionReading:
    """What one criterion evaluated to. `ok` is None while it could not be evaluated; that is not true."""

    index: int
    ok: bool | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakening:
    """What an amendment took from a checkpoint that was not given a go: a go has to accept it by name."""

    gate: UnitId
    lost: str
    """What of it went, as it is accepted: a party, a task, `criterion-2`, `quorum`, `decision`, `no-return`."""
    text: str
    """The same in words."""

    @property
    def name(self) -> str:
        """`weakened:G1/roros`."""
        return f"weakened:{self.gate}/{self.lost}"


class ApprovalStanding(StrEnum):
    """How the plan of a run stands to what was approved."""

    APPROVED = "approved"
    OTHER = "another plan is approved"
    NEVER = "never approved"
    """No approval of a plan of this title stands, where plans are approved."""
    DOUBTED = "not known"
    """The chain of approvals is not what was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An entry of the chain of approvals that holds."""

    entry: int
    party: str
    by: str
    """The login, by the control database's word."""
    at: datetime
    """By its clock."""
    plan_sha256: str
    """The plan that it approves."""
    change: str = ""
    """Under which number the change is known elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFlaw:
    """A place at which the journal is not what was recorded."""

    seq: int
    why: str
    """In words that can be said on the phone; never what stands there."""
    found: str = ""
    """The hash of what stands there now, or of what should stand there and does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldMark:
    """Names a fold of the run that was kept: what the chain says of it, in the text of whatever event came next."""

    seq: int
    """The last event that is in it."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What a task lacks that begins elsewhere soon."""

    unit: UnitId
    """The first that needs it."""
    what: str
    """"no worker serves hospital-dmz"."""
    mend: str
    """What is to be typed."""
    label: str = ""
    """The label that no worker serves, where it is that."""
