"""A plan on its way from a file of somebody's own to a plan file: what is known of each task, and what is not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum


class Kind(Enum):
    """What a line is."""

    MANUAL = "manual"
    JOB = "job"
    """Done by a machine, which the file does not say how."""
    CHECK = "check"
    COMMS = "comms"
    CONFIRM = "confirm"
    GATE = "gate"
    MILESTONE = "milestone"


@dataclass(slots=True, kw_only=True)
class DraftParty:
    """Somebody whom the file names."""

    key: str
    name: str
    contact: str = ""
    short: str = ""
    stays: bool = False
    """Whether it is a party of the plan though it owns nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """From when a task counts that another one waits for, where it is not simply its end."""

    since_start: bool
    lag: timedelta


@dataclass(slots=True, kw_only=True)
class DraftTask:
    """One task, as far as the file tells it."""

    id: str
    title: str
    place: str
    """Where it stands in the file."""
    kind: Kind = Kind.MANUAL
    stream: str = ""
    owners: list[str] = field(default_factory=list)
    """Keys of parties; the first one acts."""
    after: list[str] = field(default_factory=list)
    moments: dict[str, Moment] = field(default_factory=dict)
    """Of those that it waits for: of which more counts than the end, or less."""
    not_before: datetime | None = None
    deadline: datetime | None = None
    duration: timedelta | None = None
    target: int = 0
    """How many are counted, or have to confirm."""
    unit: str = ""
    """Of what is counted."""
    criterion: str = ""
    rollback: str = ""
    """What is done to undo it."""
    needs_no_rollback: bool = False
    rollback_takes: timedelta | None = None
    """None where the file does not say: the plan's own length is taken."""
    no_return: bool = False
    asked: list[str] | None = None
    """Of a checkpoint the keys of those who are polled; None where that is all who own it."""
    quorum: int = 0
    """How many of them have to say go; 0 for all."""
    only: str = ""
    """The kind of run that has it; empty where both have."""
    instructions: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    todo: list[str] = field(default_factory=list)
    waits_unread: bool = False
    """The file names something that it waits for, and not all of that could be understood."""
    start: datetime | None = None
    """When it starts by the file, in the plan's zone: compared with what the plan makes of it."""
    end: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Draft:
    """The plan, before it is written."""

    title: str
    timezone: str
    start: datetime
    go_live: str
    parties: list[DraftParty]
    tasks: list[DraftTask]
    window_ends: datetime | None = None
    todo: list[str] = field(default_factory=list)
