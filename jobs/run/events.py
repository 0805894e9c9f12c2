"""What can happen in a run: typed events, versioned, turned into text and back here and nowhere else.

Every event says what happened, never what to do. An id in `unit` is a task's id, or the id of a task's rollback
(`rollback_unit`). `by` is the operator as the database knows them; it is empty where the machine acted by itself.
Texts are the operators' own words or our sentences: never a row's value, never a server's text.

A change of an event's meaning gets a new version and an upgrade in `_UPGRADES`; a new optional field needs neither.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Literal, NewType, get_args

from pydantic import TypeAdapter

from jobs.api import Evidence, Fact
from plans.model import RunKind

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


class How(StrEnum):
    """How an attempt ended."""

    SUCCEEDED = "succeeded"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    IN_DOUBT = "in doubt"
    LOST = "lost"
    """Its engine died, and the kind restarts by itself."""
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


class Settlement(StrEnum):
    """What became of an item that nobody confirms."""

    WAIVED = "waived"
    FAILED = "failed"


class Result(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    ROLLED_BACK = "rolled back"
    ABORTED = "aborted"


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
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStarted:
    """An engine took the lease; what an earlier term left running is lost from here on."""

    term: int
    engine: str
    host: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStarted:
    """An attempt of a job begins."""

    unit: UnitId
    attempt: int
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnded:
    """An attempt ended. With `retry_at` another one follows then; without, success or a question to a person."""

    unit: UnitId
    attempt: int
    how: How
    error: Mapping[str, Fact] | None = None
    """`jobs.outcomes.ErrorFacts` as facts; `sentence` is what is shown."""
    evidence: Evidence | None = None
    retry_at: datetime | None = None
    """Real time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietBegan:
    """Nothing has moved for the task's `quiet_after`."""

    unit: UnitId
    attempt: int
    waits_for: str = ""
    """Postgres' wait event, such as Lock:transactionid."""
    blocked_by: str = ""
    """The blocking backend: its pid, program and host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietEnded:
    """It moves again."""

    unit: UnitId
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A job warned and goes on."""

    unit: UnitId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStarted:
    """A person began a manual task or a confirmation."""

    unit: UnitId
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The counter of a manual task was read."""

    unit: UnitId
    value: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A manual check has a verdict."""

    unit: UnitId
    verdict: Verdict
    by: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """One item of a confirmation got one of its ticks."""

    unit: UnitId
    item: str
    tick: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSettled:
    """An item was waived or failed; it stands as a caveat at the next checkpoint."""

    unit: UnitId
    item: str
    settlement: Settlement
    reason: str
    fallback: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFinished:
    """A task came to its end; dependants are released by done, fixed and skipped."""

    unit: UnitId
    how: Finish
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReopened:
    """It is to be done again: retried, or taken back before anything was built on it, or what it stood on is undone."""

    unit: UnitId
    by: str
    reason: str = ""
    afresh: bool = False
    """Whether what was reported of it (counts, ticks, votes, evidence) no longer counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointOpened:
    """The poll begins: its predecessors are finished and its time has come."""

    unit: UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionReading:
    """What one criterion evaluated to. `ok` is None while it could not be evaluated; that is not true."""

    index: int
    ok: bool | None
    text: str


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
    """The caveats that were accepted by name: `vote:PARTY`, `criterion:N`, `item:TASK/ITEM`."""
    until: datetime | None = None
    """Run time at which a postponed poll opens again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSet:
    """Nothing new starts from here on."""

    by: str
    reason: str


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
    contact: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An operator's remark, on a task or on the night."""

    text: str
    by: str
    unit: UnitId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """An operator has seen a warning."""

    seq: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """An event was entered wrongly and no longer counts: a vote, a tick, a count, a settled item."""

    seq: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EtaGiven:
    """A person's own estimate of when a task ends, in run time."""

    unit: UnitId
    eta: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttled:
    """A knob of a job was turned."""

    unit: UnitId
    knob: str
    value: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAsked:
    """An operator stops one running attempt."""

    unit: UnitId
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationAsked:
    """An operator has the backends of a lost attempt terminated."""

    unit: UnitId
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackBegun:
    """What was really done is undone, in this order; nothing else starts any more."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """Nothing more will happen in this run."""

    result: Result
    by: str = ""
    reason: str = ""


Event = (
    RunCreated
    | EngineStarted
    | AttemptStarted
    | AttemptEnded
    | QuietBegan
    | QuietEnded
    | Warned
    | TaskStarted
    | Counted
    | Judged
    | Ticked
    | ItemSettled
    | TaskFinished
    | TaskReopened
    | CheckpointOpened
    | CriteriaMeasured
    | VoteCast
    | CheckpointDecided
    | HoldSet
    | HoldReleased
    | KeysGiven
    | KeysClaimed
    | KeysKept
    | Substituted
    | Noted
    | Acknowledged
    | Corrected
    | EtaGiven
    | Throttled
    | StopAsked
    | TerminationAsked
    | RollbackBegun
    | CommandRefused
    | ClockStopped
    | ClockStarted
    | PlanAmended
    | RunEnded
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event with its place in the journal."""

    seq: int
    at: datetime
    """Real time, UTC, by the control database's clock."""
    event: Event
    command_id: int | None = None
    hash: str = ""
    """The journal's chain up to here; empty while it is only decided on."""


VERSION: Literal[1] = 1
_TYPES: Mapping[str, type[Any]] = {cls.__name__: cls for cls in get_args(Event)}
_UPGRADES: Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[kind])


def encode(event: Event) -> tuple[str, str]:
    """The kind and the canonical JSON text of an event: sorted keys, no blanks, UTF-8 as it is."""
    kind = type(event).__name__
    body = {"v": VERSION, **_adapter(kind).dump_python(event, mode="json")}
    return kind, json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def decode(kind: str, body: str) -> Event:
    """The event that a journal's kind and text stand for.

    Raises:
        ValueError: the kind or the version is unknown, or the text does not fit: the journal was written by a newer
            program.
    """
    if kind not in _TYPES:
        raise ValueError(f"event kind {kind} is not known to this version")
    data: dict[str, Any] = json.loads(body)
    version = data.pop("v")
    while version != VERSION:
        upgrade = _UPGRADES.get((kind, version))
        if upgrade is None:
            raise ValueError(f"version {version} of event {kind} is not known to this version")
        data, version = upgrade(data), version + 1
    event: Event = _adapter(kind).validate_python(data)
    return event
