"""What the author of a job sees, and nothing more: a kind of job, or a team's own coroutine, is written against this.

A job is awaited once per attempt. It reports through its context, and ends in one of four ways: it returns
`Evidence`; it raises `Retryable` or `Fatal`; it is cancelled (time-out, `stop`); or any other exception escapes.
`jobs.endings` turns each of these into a value, a server's error by its SQLSTATE. A job never decides about retries
(`jobs.run.decisions.decide` does) and never writes to the journal.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from jobs.flows.flights import Report
from jobs.notify.message import Announcement
from plans.errors import CutoverError
from plans.model import DatabaseId, JobSpec, Role, TaskId

Fact = str | int | float | bool | None
"""What may stand in evidence, progress and error facts: never a value out of a row."""


TAKEN_OVER_FROM = "taken_over_from"
"""The fact of evidence that names the earlier runs whose work was made this run's own."""


BAD_ROWS_OF = "bad rows of "
"""How the evidence of a copy names, table by table, how many rows it set aside: before the name of the table."""


class Retryable(CutoverError):
    """It failed and may well succeed when tried again."""


class Fatal(CutoverError):
    """It failed, and trying again without a change will not help."""


class InDoubt(CutoverError):
    """It may or may not have acted, and nothing on the target tells which."""


class CutBy(StrEnum):
    """How a copy cut a table, which decides what is lost when it is cut off."""

    BLOCKS = "by blocks"
    KEY = "by its key"
    GRAIN_BLOCKS = "by the blocks of its grain"
    GRAIN_KEY = "by the key of its grain"
    ONE_GO = "in one go"
    """Read whole, and committed on the way."""
    ONE_PIECE = "in one piece"
    """One transaction: cut off, all of it begins again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """How the last rehearsal that copied a table cut it."""

    run: str
    cut: CutBy


@dataclass(frozen=True, slots=True, kw_only=True)
class TableEvidence:
    """What a job proves about one table of the target."""

    table: str
    rows: int
    bytes: int = 0
    checksum: str = ""
    differences: int = 0
    note: str = ""
    cut: CutBy | None = None
    """Of a table that was copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one worker did of an attempt whose rows several hosts moved, or summed."""

    done: str
    """"moved", "summed"."""
    worker: str
    """What it is called; empty of rows whose mover is not known any more."""
    host: str
    rows: int
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What proves that a task is done."""

    summary: str
    """One line for the screen: "204,113 rows in 4 tables, checksums equal"."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    tables: tuple[TableEvidence, ...] = ()
    shares: tuple[Share, ...] = ()
    """Who did how much of the attempt that ended with it; what earlier attempts have done is nobody's."""
    wrote: tuple[str, ...] = ()
    """Tables of the target that it wrote to (database:schema.table); older reconciliations of them go stale."""
    read: tuple[str, ...] = ()
    """Tables of the target that it proved, in the same form."""
    seen: str = ""
    """Of a proof on a target: the transactions that it saw there (a pg_snapshot); what another run wrote in later ones
    makes it stale. Empty where that cannot be told."""
    passed: bool = True
    """False when it ran to its end and found what must not be: differences, a failed watch."""
    caveats: tuple[str, ...] = ()
    """What it does not prove or carry over, one sentence each, in words that a summary repeats: "completeness not
    proved". No row values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProgress:
    """How far one table is; rows and bytes are committed ones."""

    table: str
    done: int
    total: int | None = None
    bytes: int = 0
    finished: bool = False
    rate: float = 0.0
    """Rows a second in this attempt, from its first chunk to the last one committed; 0 where that is not known."""
    byte_rate: float = 0.0
    chunks: int = 0
    """Committed ones, also of earlier attempts."""
    resumed: int = 0
    """Of these, what earlier attempts had committed and was not read again."""
    at_work: int = 0
    """Chunks that are on their way at this moment: as many workers are at this table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An immutable snapshot of how far an attempt is. `done` and `total` are in `unit`; no total, no percentage."""

    done: float
    total: float | None = None
    unit: str = "rows"
    bytes: int = 0
    note: str = ""
    """What it does just now, in a few words: "building index patient_pkey"."""
    tables: tuple[TableProgress, ...] = ()
    more_tables: int = 0
    """How many there are besides."""
    at: datetime | None = None
    """When it was so, run time, where a reader knows; not told by who reports it. None stands for just now."""


TERM_TOKENS = 1_000_000
"""How many tokens of fences an engine's term has, one for each attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """Who may write for this task: a writing transaction takes the fence row with this token first."""

    run: str
    task: str
    token: int
    """Grows with every attempt of the task, across engines: term * `TERM_TOKENS` + attempt."""
    counterpart: str = ""
    """For a task its rollback, for a rollback its task. What attempts of it are still about is fenced out when this one
    begins."""
    rolled_back_token: int = 0
    """The newest token whose work was rolled back since: what the target recorded up to it proves nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """What an attempt comes after."""

    birth: str = ""
    """Tells this run from every other one, also from one of the same name in another control database."""
    after_loss: bool = False
    """The attempt before this one was lost with its engine: nobody saw its end, and nobody was asked about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarProcess:
    """A process on a host that is reached over ssh, by what that host says of it."""

    host: str
    """As the plan calls it."""
    ssh: str
    node: str
    """As it calls itself."""
    record: str
    """The folder there that tells what becomes of it."""
    boot: str
    since: str


class JobDatabase(Protocol):
    """One database of the plan, as a job uses it. Every connection has been identified
    (`jobs.postgres.connection.identity`).
    """

    id: DatabaseId
    role: Role
    from_server: str | None
    """How the other server of a replication reaches it, as libpq says it; None where the plan does not say."""

    def connect(self, purpose: str = "") -> AbstractAsyncContextManager[Any]:
        """An asyncpg connection of its own, closed (its query cancelled on the server) when the block is left."""
        ...

    def replicating(self, purpose: str = "") -> AbstractAsyncContextManager[Any]:
        """One that takes commands of replication: only `execute` without arguments works on it."""
        ...


class JobContext(Protocol):
    """What an attempt is given."""

    run: str
    task: TaskId
    attempt: int
    spec: JobSpec
    fence: Fence
    duration: timedelta
    """The task's planned duration, already divided by the speed of the run's clock: real time."""
    tuning: Mapping[str, int]
    """Knobs that turn while it runs (`throttle`): read it again whenever it matters. Keys: workers, chunk_rows."""
    rehearsed: Mapping[str, Rehearsed]
    """Of a copy in production: what the last rehearsal did with each table of the target that it copied."""
    lineage: Lineage
    """Which run this is, and whether the attempt before this one was lost."""
    repeatable: bool
    """The plan says that an attempt of this job may simply be run again."""
    folder: Path
    """The run's private folder (0700), for what must not go into the journal: the last lines of a program."""

    def database(self, name: DatabaseId) -> JobDatabase:
        """The database of this name for this kind of run."""
        ...

    def handover(self) -> str:
        """This context as JSON, for a job that runs in a process of its own: `jobs.handover` reads it there."""
        ...

    def progress(self, progress: Progress) -> None:
        """Publish a snapshot. Cheap: may be called as often as anything changes."""
        ...

    def warn(self, text: str, *, undo_takes: timedelta | None = None) -> None:
        """Put a warning into the journal, at once and without ending the attempt. No row values.

        Args:
            undo_takes: of a warning about what a rollback of this job takes: how long, in real time; the forecast of a
                no-go counts with it where the plan's own duration is shorter.
        """
        ...

    def log(self, event: str, **facts: Fact) -> None:
        """Write a line to the engine's log file."""
        ...

    def announcements(self) -> Sequence[Announcement]:
        """The messages of a `comms` job as they would go out now. Raises `Fatal` where a figure is not known."""
        ...

    def canary(self, report: Report) -> None:
        """Tell of a canary on its way: it is recorded, taken out of the counts, and read by checkpoints."""
        ...

    async def program_started(self, pid: int, there: FarProcess | None = None) -> None:
        """Say that the job has started a program, which waits to be let run; comes back when the journal knows of it.

        For kinds that run in the engine's process: a later engine finds the program by it, if this one dies.

        Args:
            pid: on this host, or on the one where it is.
            there: what tells it from others there, where it is on another host.
        """
        ...

    async def way_to_host(self) -> str:
        """Where ssh leads for the host that a command names; empty where that host is this one.

        Raises `Fatal` where the control database's list of hosts does not allow it, `Retryable` where nobody knows now.
        """
        ...


class JobFunction(Protocol):
    """A kind of job: one coroutine, one file under `jobs.kinds`."""

    async def __call__(self, ctx: JobContext) -> Evidence: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane of an attempt that is spread over several hosts, as whoever serves it is told."""

    ticket: int
    """Tells it from every other one, also from an earlier one of the same label and number."""
    label: str
    number: int
    """Within its label, from 0 on."""
    worker: str
    """Who serves it, and on which host."""
    host: str


class HelperFunction(Protocol):
    """What helps an attempt of a kind of job from another host: under the attempt's own fence, which it never advances.

    It returns where it is not needed any more; what it raises is of its host alone, and never the attempt's end.
    """

    async def __call__(self, ctx: JobContext, lane: Lane) -> Evidence: ...
