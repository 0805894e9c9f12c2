"""A job: the other kinds' specifications, how often it is tried, how long it may take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from plans.model.databases import DatabaseId
from plans.model.http import HttpSpec
from plans.model.rows import CopySpec, CopyUndo, ReconcileSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlSpec:
    """Statements on one database, in one transaction unless told otherwise."""

    on: DatabaseId
    text: str
    file: str | None = None
    """Where `text` came from; None when it was written in the plan."""
    transaction: bool = True
    records_done: bool = True
    """Whether it may write its `done` row (schema cutover) in its own transaction, which makes it exactly once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProbe:
    """GET; passes when the status is expected and, where asked, the body contains a text."""

    url: str
    status: int = 200
    contains: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpProbe:
    """Opens a connection and closes it."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsProbe:
    """Shakes hands and reads the certificate; fails when it expires within `valid_for`."""

    host: str
    port: int
    valid_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlProbe:
    """One row of at most three numbers, booleans or times; passes when its first column is true."""

    on: DatabaseId
    query: str


ProbeSpec = HttpProbe | TcpProbe | TlsProbe | SqlProbe


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitUntilSpec:
    """Waits until a query's first column is true."""

    on: DatabaseId
    query: str
    every: timedelta = timedelta(seconds=5)


class Comparison(StrEnum):
    """The comparisons that a watch's condition may use."""

    LT = "<"
    LE = "<="
    EQ = "="
    NE = "!="
    GE = ">="
    GT = ">"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`depth > 100`: a column of the watched row against a number."""

    column: str
    comparison: Comparison
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSpec:
    """Keeps asking for the task's whole duration (on the run's clock) and warns."""

    on: DatabaseId
    query: str
    every: timedelta = timedelta(seconds=30)
    warn_if: Condition | None = None
    fail_if: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """Runs a program; `argv` has one element, given to sh -c, when `shell` is true."""

    argv: tuple[str, ...]
    shell: bool = False
    cwd: str | None = None
    env: tuple[str, ...] = ()
    """What it is given beside a minimum: NAME from the engine's environment, or NAME=value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonSpec:
    """Awaits `function(ctx, **arguments)` of a module of the team's own, in a subprocess."""

    module: str
    function: str
    file: str | None = None
    """Path of the module beside the plan; None means that an installed module is imported."""
    source: str | None = None
    """The contents of `file`, as frozen with the plan."""
    arguments: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    env: tuple[str, ...] = ()
    """As of a command."""


JobSpec = (
    CopySpec
    | CopyUndo
    | ReconcileSpec
    | SqlSpec
    | HttpProbe
    | TcpProbe
    | TlsProbe
    | SqlProbe
    | WaitUntilSpec
    | WatchSpec
    | CommandSpec
    | PythonSpec
    | HttpSpec
)


class JobKind(StrEnum):
    """The key under `job:`."""

    COPY = "copy"
    SQL = "sql"
    RECONCILE = "reconcile"
    PROBE = "probe"
    WAIT_UNTIL = "wait_until"
    WATCH = "watch"
    COMMAND = "command"
    PYTHON = "python"
    HTTP = "http"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often and how soon a transient failure is tried again, in real time."""

    attempts: int = 5
    first_wait: timedelta = timedelta(seconds=1)
    max_wait: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Done by the machine; finished when it returned evidence."""

    kind: JobKind
    spec: JobSpec
    retry: Retry = field(default_factory=Retry)
    timeout: timedelta = timedelta(hours=2)
    """Of one attempt, in real time."""
    quiet_after: timedelta = timedelta(minutes=2)
    repeatable: bool = False
    """Whether a lost attempt may simply be run again (`command`, `python`, `sql` outside a transaction)."""
