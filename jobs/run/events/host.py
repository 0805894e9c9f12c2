"""What an engine meets on its host and beside its databases: things that nobody ordered and that people must know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobs.run.events.types import ForecastMover, Lack, Life, Program, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLost:
    """The engine's log file cannot be written; the work goes on."""

    reason: str
    """The system's words for it: "No space left on device"."""
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWrittenAgain:
    """The log file can be written again; what waited has been written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLost:
    """The paper that the engine writes in case of fire cannot be written; the work goes on."""

    reason: str
    """The system's words for it: "No space left on device"."""
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperWrittenAgain:
    """The paper can be written again, and is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFileUnread:
    """The file of the engine's host cannot be read: nothing of its channels and hooks holds; the run goes on."""

    reason: str
    """Its place, and how many problems: what they are is told on that host."""
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseMissing:
    """A database of the plan cannot be used by the engine: what needs it is held, everything else goes on."""

    database: str
    """Its name in the plan."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseBack:
    """It can be used again; what was held for it goes on by itself."""

    database: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramStarted:
    """An attempt of a `command` or `python` task has started its program, which waits until this is recorded."""

    unit: UnitId
    attempt: int
    program: Program
    output: str = ""
    """The file on that host which gets what it prints; empty where an older program wrote this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSeen:
    """An engine has looked for the program of an attempt that an earlier engine lost."""

    unit: UnitId
    attempt: int
    life: Life
    told: str = ""
    """How it ended ("never began", "has ended with exit status 3"), or why nobody knows; empty where nobody tells."""
    printed_on: tuple[str, str] = ("", "")
    """Of one on another host: the host and machine of the engine that has read what it printed last, into the file of
    its attempt; empty where none has."""

    @property
    def became(self) -> str:
        """What became of one that is gone."""
        return self.told or "has ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenElsewhere:
    """Another run writes, or wrote, to what a task of this one has proved: the proof of these tables is stale."""

    unit: UnitId
    other_run: str
    tables: tuple[str, ...]
    """As in the evidence: database:schema.table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastMoved:
    """The forecast of the go-live moved by a minute or more. Run time; recorded sparsely, so not every move has one."""

    before: datetime
    after: datetime
    mover: ForecastMover
    unit: UnitId | None = None
    """The task that moved it, where one did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSized:
    """How many rows tasks that have not begun will have to do with, as the sources expect it."""

    rows: Mapping[UnitId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSeen:
    """What decides how fast the server of a database is, as it says itself; or that it does not say."""

    database: str
    """Its name in the plan."""
    version: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    size_bytes: int | None = None
    """Of the database."""
    identity: str = ""
    """Equal for one and the same database: a hash."""
    unread: str = ""
    """Why it does not say; empty where it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoonLacks:
    """What tasks lack that begin elsewhere within half an hour, all of it; nothing where all is there now."""

    lacks: tuple[Lack, ...] = ()


Host = (
    LogLost
    | LogWrittenAgain
    | PaperLost
    | PaperWrittenAgain
    | HostFileUnread
    | DatabaseMissing
    | DatabaseBack
    | ProgramStarted
    | ProgramSeen
    | WrittenElsewhere
    | ForecastMoved
    | WorkSized
    | ServerSeen
    | SoonLacks
)
