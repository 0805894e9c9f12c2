"""What can happen in a run: typed events, versioned, turned into text and back here and nowhere else.

The words that they are made of are in `types`, what happens to the work of tasks in `work`, to gates and to the night
as a whole in `run`, what an engine meets around it in `host`, how flows stand in `flows`, what becomes of those who
must act in `people`, what waits for a second person in `seconds`, what is wrong in `problems`, how
replications stand in `replication`. Whoever needs any of
them imports it from here.

Every event says what happened, never what to do. An id in `unit` is a task's id, or the id of a task's rollback
(`rollback_unit`). `by` is the operator as the database knows them; it is empty where the machine acted by itself.
Texts are the operators' own words or our sentences: never a row's value, never a server's text.

A change of an event's meaning gets a new version and an upgrade in `_UPGRADES`; a new optional field needs neither.
It must not import `jobs.run.state`, `jobs.run.outlook` or `jobs.run.decisions`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from jobs.run.events.flows import CanariesFlown, Flows, FlowsChanged, FlowSettled, FlowStanding
from jobs.run.events.host import (
    DatabaseBack,
    DatabaseMissing,
    ForecastMoved,
    Host,
    HostFileUnread,
    LogLost,
    LogWrittenAgain,
    PaperLost,
    PaperWrittenAgain,
    ProgramSeen,
    ProgramStarted,
    ServerSeen,
    SoonLacks,
    WorkSized,
    WrittenElsewhere,
)
from jobs.run.events.hypercare import HandoverBegun
from jobs.run.events.lanes import LanesChanged
from jobs.run.events.people import (
    Addressee,
    AnswerGiven,
    AnswersRefused,
    EngineLoss,
    MessagesDelivered,
    MessagesStuck,
    PartyOn,
    PartyReached,
    People,
    PeopleOn,
    PeopleTold,
    PersonReplaced,
)
from jobs.run.events.problems import (
    Degraded,
    NormalAgain,
    ProblemClosed,
    ProblemOpened,
    Problems,
    ProblemUpdated,
)
from jobs.run.events.replication import (
    Replicated,
    ReplicationSeen,
    ReplicationStanding,
    SlotsDropped,
    Upkeep,
    WayBackClosed,
)
from jobs.run.events.run import (
    Acknowledged,
    ApprovalSeen,
    CheckpointDecided,
    CheckpointOpened,
    ClockStarted,
    ClockStopped,
    CommandRefused,
    Corrected,
    CriteriaMeasured,
    HoldReleased,
    HoldSet,
    JournalDoubted,
    KeysClaimed,
    KeysGiven,
    KeysKept,
    LessonClosed,
    LessonOpened,
    Night,
    NightsCounted,
    NightShifted,
    NoGoTooLate,
    Noted,
    PlanAmended,
    RollbackBegun,
    RunCreated,
    RunEnded,
    Substituted,
    VoteCast,
)
from jobs.run.events.seconds import SecondAgreed, SecondAsked, SecondEnd, SecondEnded, Seconds
from jobs.run.events.types import (
    Answer,
    Approval,
    ApprovalStanding,
    ChainFlaw,
    Choice,
    CountedNight,
    CriterionReading,
    Decision,
    FarSide,
    Finish,
    FoldMark,
    ForecastMover,
    How,
    Life,
    NightFrom,
    NotCounted,
    Program,
    Result,
    Settlement,
    Severity,
    UnitId,
    Verdict,
    Weakening,
    rollback_unit,
    task_of,
)
from jobs.run.events.work import (
    AttemptEnded,
    AttemptStarted,
    Counted,
    EngineStarted,
    EtaGiven,
    FiguresGiven,
    ItemSettled,
    Judged,
    QuietBegan,
    QuietEnded,
    StopAsked,
    TaskFinished,
    TaskReopened,
    TaskStarted,
    TerminationAsked,
    Throttled,
    Ticked,
    TicketTaken,
    TicketUntaken,
    Warned,
    Work,
)
from plans.from_plain import NotPlain, from_plain

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = [
    "VERSION",
    "Acknowledged",
    "Addressee",
    "Answer",
    "AnswerGiven",
    "AnswersRefused",
    "Approval",
    "ApprovalSeen",
    "ApprovalStanding",
    "AttemptEnded",
    "AttemptStarted",
    "CanariesFlown",
    "ChainFlaw",
    "CheckpointDecided",
    "CheckpointOpened",
    "Choice",
    "ClockStarted",
    "ClockStopped",
    "CommandRefused",
    "Corrected",
    "Counted",
    "CountedNight",
    "CriteriaMeasured",
    "CriterionReading",
    "DatabaseBack",
    "DatabaseMissing",
    "Decision",
    "Decoded",
    "Degraded",
    "EngineLoss",
    "EngineStarted",
    "Entry",
    "EtaGiven",
    "Event",
    "FarSide",
    "FiguresGiven",
    "Finish",
    "FlowSettled",
    "FlowStanding",
    "FlowsChanged",
    "FoldMark",
    "ForecastMoved",
    "ForecastMover",
    "HandoverBegun",
    "HoldReleased",
    "HoldSet",
    "HostFileUnread",
    "How",
    "ItemSettled",
    "JournalDoubted",
    "Judged",
    "KeysClaimed",
    "KeysGiven",
    "KeysKept",
    "LanesChanged",
    "LessonClosed",
    "LessonOpened",
    "Life",
    "LogLost",
    "LogWrittenAgain",
    "MessagesDelivered",
    "MessagesStuck",
    "NightFrom",
    "NightShifted",
    "NightsCounted",
    "NoGoTooLate",
    "NormalAgain",
    "NotCounted",
    "NotRecorded",
    "Noted",
    "PaperLost",
    "PaperWrittenAgain",
    "PartyOn",
    "PartyReached",
    "PeopleOn",
    "PeopleTold",
    "PersonReplaced",
    "PlanAmended",
    "ProblemClosed",
    "ProblemOpened",
    "ProblemUpdated",
    "Program",
    "ProgramSeen",
    "ProgramStarted",
    "QuietBegan",
    "QuietEnded",
    "Recordable",
    "ReplicationSeen",
    "ReplicationStanding",
    "Result",
    "RollbackBegun",
    "RunCreated",
    "RunEnded",
    "SecondAgreed",
    "SecondAsked",
    "SecondEnd",
    "SecondEnded",
    "ServerSeen",
    "Settlement",
    "Severity",
    "SlotsDropped",
    "SoonLacks",
    "StopAsked",
    "Substituted",
    "TaskFinished",
    "TaskReopened",
    "TaskStarted",
    "TerminationAsked",
    "Throttled",
    "Ticked",
    "TicketTaken",
    "TicketUntaken",
    "UnitId",
    "Upkeep",
    "Verdict",
    "VoteCast",
    "Warned",
    "WayBackClosed",
    "Weakening",
    "WorkSized",
    "WrittenElsewhere",
    "decode",
    "decoded",
    "encode",
    "rollback_unit",
    "task_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRecorded:
    """Stands for what a journal holds at a place, and what was not recorded there: it has no effect.

    No engine ever writes it; a reader finds it (`jobs.run.state.reading`).
    """

    why: str
    kind: str = ""
    """What it says it is."""
    whole: bool = False
    """Whether this is said of the journal as a whole, and not of what it holds at this place."""


Recordable = Night | HandoverBegun | Work | Host | Flows | People | Seconds | Problems | Replicated
Event = Recordable | NotRecorded


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
    fold: FoldMark | None = None
    """The kept fold that its text names beside what happened."""


VERSION: Literal[1] = 1
_ANSWERS = "command_id"
"""The key of the command in an event's text; no field of an event has this name."""
_FOLD = "kept_fold"
"""The same of a kept fold. Programs that know none read over it."""
_TYPES: Mapping[str, type[Any]] = {cls.__name__: cls for cls in get_args(Recordable)}
_UPGRADES: Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


@cache
def _adapter(kind: str) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter  # whoever only reads what this program wrote does without

    return TypeAdapter(_TYPES[kind])


def encode(event: Event, command_id: int | None = None, fold: FoldMark | None = None) -> tuple[str, str]:
    """The kind and the canonical JSON text of an event: sorted keys, no blanks, UTF-8 as it is.

    Args:
        command_id: the command that it answers. It stands in the text, because that is what the journal's chain covers.
        fold: a kept fold that it names, for the same reason.
    """
    kind = type(event).__name__
    body = {"v": VERSION, _ANSWERS: command_id, **_adapter(kind).dump_python(event, mode="json")}
    if fold is not None:
        body[_FOLD] = {"seq": fold.seq, "sha256": fold.sha256}
    return kind, json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What a text of the journal says."""

    event: Event
    says_command: bool
    """Whether it says which command it answers, or that it answers none; those of older programs do not."""
    command_id: int | None = None
    fold: FoldMark | None = None
    """The kept fold that it names."""


def decode(kind: str, body: str) -> Event:
    """The event that a journal's kind and text stand for. Raises ValueError, as `decoded` does."""
    return decoded(kind, body).event


def decoded(kind: str, body: str) -> Decoded:
    """The event that a journal's kind and text stand for, and the command that the text says it answers.

    Raises:
        ValueError: the kind or the version is unknown, or the text does not fit: the journal was written by a newer
            program.
    """
    if kind not in _TYPES:
        raise ValueError(f"event kind {kind} is not known to this version")
    data: dict[str, Any] = json.loads(body)
    version = data.pop("v")
    says_command = _ANSWERS in data
    command_id = data.pop(_ANSWERS, None)
    named = data.pop(_FOLD, None)
    while version != VERSION:
        upgrade = _UPGRADES.get((kind, version))
        if upgrade is None:
            raise ValueError(f"version {version} of event {kind} is not known to this version")
        data, version = upgrade(data), version + 1
    fold = FoldMark(seq=int(named["seq"]), sha256=str(named["sha256"])) if named is not None else None
    return Decoded(event=_event(kind, data), says_command=says_command, command_id=command_id, fold=fold)


def _event(kind: str, data: dict[str, Any]) -> Event:
    """The event of this kind. Raises ValueError where the data do not fit."""
    try:
        event: Event = from_plain(_TYPES[kind], data)
    except NotPlain:
        event = _adapter(kind).validate_python(data)
    return event
