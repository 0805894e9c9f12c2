"""The plan: what every other part of the program means by a task, a checkpoint, a party, a database.

Built by `plans.load` alone. All instants are UTC, all durations are `timedelta`; the plan's own zone is kept only
so that times can be printed in it. Order of `Plan.tasks` is the order of the file, which is the order on screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from graphlib import TopologicalSorter
from typing import NewType

from plans.problems import Place

TaskId = NewType("TaskId", str)
PartyId = NewType("PartyId", str)
DatabaseId = NewType("DatabaseId", str)


class RunKind(StrEnum):
    """What a run is for. A rehearsal is the default; production is asked for by name."""

    REHEARSAL = "rehearsal"
    PRODUCTION = "production"


class Role(StrEnum):
    """Which end of the migration a database is."""

    SOURCE = "source"
    TARGET = "target"


# --- databases and parties ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which database this must be. Checked on every new connection; None means that nothing is demanded."""

    system: str | None = None
    """pg_control_system().system_identifier, as text."""
    database: str | None = None
    mark: str | None = None
    """What `cutover db mark` set once; tells two databases of one server, or a clone, apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to reach a database in one kind of run: a pg_service.conf service or a DSN, never with a password."""

    service: str | None = None
    dsn: str | None = None
    """May hold ${VAR}; expanded only when connecting, never shown expanded."""
    identity: Identity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database by the name that tasks use."""

    id: DatabaseId
    role: Role
    rehearsal: Connection | None = None
    production: Connection | None = None

    def connection(self, kind: RunKind) -> Connection | None:
        """The connection for this kind of run, or None where the plan names none."""
        return self.production if kind is RunKind.PRODUCTION else self.rehearsal


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who owns tasks, is asked at checkpoints, or confirms an item."""

    id: PartyId
    name: str
    short: str
    """What the owner column shows: at most 4 columns."""
    contact: str = ""


# --- kinds of job: one specification each, named after the key in the file -------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The column of every target table that a copy fills with `value`, so that an undo finds its rows."""

    column: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSelection:
    """Which rows of which tables: shared by `copy` and `reconcile`, so that both mean the same rows."""

    source: DatabaseId
    target: DatabaseId
    tables: tuple[str, ...]
    """schema.table, or a pattern with * and ?."""
    excluded: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    """schema.table -> SQL condition on the source's rows."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """target's schema.table -> the query on the source that yields its rows, columns named as in the target."""
    columns: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    """source's schema.table -> target's column -> an expression over the source's row; None leaves it out."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """source's schema.table -> target's schema.table, where the two are not the same."""
    batch: Batch | None = None


class FrozenBy(StrEnum):
    """What keeps a source as it is."""

    RECOVERY = "recovery"
    """It is a stand-by whose replay is paused."""
    LOCKS = "locks"
    """A connection of the copy's own holds SHARE locks on what is selected, as long as an attempt lasts."""
    DECLARED = "declared"
    """A named person says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """Nobody writes to the source, so that attempts together see one state of it."""

    by: FrozenBy
    who: str = ""
    """The name of the person who declares it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSnapshot:
    """All rows are of one snapshot: what a lost one leaves unfinished begins again."""

    max_age: timedelta = timedelta(hours=1)
    """It holds back vacuum on the source: an older one ends the attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRows:
    """Rows that the target refuses are set aside, each with its key and the error, in cutover.reject."""

    at_most: int
    """Of all tables of the task together; one more ends the copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseIf:
    """What of the target, over its limit, keeps a copy from beginning further chunks."""

    replication_lag: timedelta | None = None
    """Of its slowest replica."""
    wal_kept: int | None = None
    """Bytes that a replication slot makes it keep."""
    active_sessions: int | None = None
    """Of others, at work at the same moment."""


class Deletions(StrEnum):
    """Which rows a delta load deletes when the source does not have them."""

    BATCH = "batch"
    """Those of the batch: the default, which needs one."""
    ALL = "all"
    """All rows of the table, whoever wrote them."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """Only what is not the same on the target travels; what the source no longer has goes."""

    column: str | None = None
    """A row counts as changed when this column is not the same; None: when any is not."""
    deletions: Deletions = Deletions.BATCH


class SetAside(StrEnum):
    """When a copy drops indexes and constraints before the rows, to rebuild them beside and after them."""

    EMPTY = "empty"
    """Only on a table that is empty when the task begins: the default."""
    YES = "yes"
    """Also on a table that holds rows; what keeps its rows unique stays all the same."""
    NO = "no"


class OnExisting(StrEnum):
    """What becomes of rows that stand where a copy is to put its own."""

    REFUSE = "refuse"
    """The default. Rows of this task's own earlier attempts are no such rows."""
    RESUME = "resume"
    """What the same task of an earlier run has committed is taken over, and the rest is copied."""
    TRUNCATE = "truncate"
    """They go: all of the table, or with a batch column those of the batch."""
    APPEND = "append"
    """They stay, and nobody looks at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySpec:
    """Moves rows between databases: chunked, parallel, resumable inside a table, exactly once."""

    rows: TableSelection
    workers: int = 2
    set_aside: SetAside = SetAside.EMPTY
    on_existing: OnExisting = OnExisting.REFUSE
    consistency: Frozen | OneSnapshot | None = None
    """None: every attempt sees a snapshot of its own, and what earlier ones committed stays."""
    bad_rows: BadRows | None = None
    """None: the first one ends the copy."""
    delta: Delta | None = None
    """Not a copy but a delta load, onto what an earlier copy has put there."""
    pause_if: PauseIf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyUndo:
    """Rollback of a copy: deletes this task's rows and their checkpoints together."""

    rows: TableSelection


class Measure(StrEnum):
    """A number about the values of a column."""

    SUM = "sum"
    MIN = "min"
    """Of this and of max only whether they are equal: they are values out of rows."""
    MAX = "max"
    NULLS = "nulls"
    """How many rows have none."""
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two queries of one row of at most three numbers, booleans or times, which must have the same answer."""

    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileSpec:
    """Proves that source and target hold the same rows. Tables and columns below are the target's."""

    rows: TableSelection
    plain_keys: bool = False
    """Differing keys are named hashed unless the plan says that the key is no personal data."""
    aggregates: Mapping[str, Mapping[str, Mapping[Measure, float]]] = field(default_factory=dict)
    """schema.table -> column -> measure -> by how much the two sides may differ."""
    unique: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """schema.table -> columns that together have no value twice."""
    orphans: bool = False
    """Whether the foreign keys of the selected tables are proved, row by row."""
    agree: tuple[Agreement, ...] = ()


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


# --- what a task can be: exactly one of these bodies -----------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """713 patients: the task is finished when the count reaches the target."""

    target: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """Done by a person."""

    counter: Counter | None = None
    criterion: str = ""
    """Where it is set, `done` needs a verdict: passed, failed, not tested."""
    text: str = ""
    """The message to send, or the instruction to follow."""
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of the N that a confirmation counts."""

    id: str
    name: str
    owner: PartyId | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Done by several people; finished when every item has its last tick or was waived."""

    items: tuple[Item, ...]
    ticks: tuple[str, ...] = ("confirmed",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneCriterion:
    """These tasks are done (or fixed by hand, or skipped where that was permitted)."""

    tasks: tuple[TaskId, ...]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledCriterion:
    """These tasks reconciled without a difference, and nothing was written to the same tables since."""

    tasks: tuple[TaskId, ...]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastCriterion:
    """The task is forecast to end by this time."""

    task: TaskId
    by: datetime
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterCriterion:
    """The counter of a manual task has reached this value."""

    task: TaskId
    at_least: int
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlCriterion:
    """The first column of the query's one row is true."""

    on: DatabaseId
    query: str
    required: bool = False


Criterion = DoneCriterion | ReconciledCriterion | ForecastCriterion | CounterCriterion | SqlCriterion


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A gate: parties are polled, criteria evaluated, one party decides."""

    poll: tuple[PartyId, ...]
    decided_by: PartyId
    quorum: int
    """How many parties must say go (with or without a caveat)."""
    criteria: tuple[Criterion, ...] = ()
    point_of_no_return: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Nobody's work: reached when its predecessors are finished and its clock time has come."""


Body = Job | Manual | Confirm | Checkpoint | Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """How a finished task is undone."""

    body: Job | Manual | Confirm
    duration: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The smallest timed unit, with a short id that is spoken aloud."""

    id: TaskId
    title: str
    stream: str
    duration: timedelta
    body: Body
    place: Place
    owner: PartyId | None = None
    after: tuple[TaskId, ...] = ()
    not_before: datetime | None = None
    deadline: datetime | None = None
    only: RunKind | None = None
    required: bool = False
    """A required task cannot be skipped. Checkpoints and milestones never can."""
    rollback: Rollback | None = None

    @property
    def skippable(self) -> bool:
        """Whether an operator may skip it, with a reason."""
        return not self.required and not isinstance(self.body, Checkpoint | Milestone)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """A whole night, checked: every id it mentions exists and its graph has no cycle.

    Compared by identity, so that what is computed from a plan once (its graph, its schedule) can be kept by it; two
    loads of the same bundle have the same `sha256`.
    """

    title: str
    timezone: str
    start: datetime
    go_live: TaskId
    tasks: tuple[Task, ...]
    window_ends: datetime | None = None
    databases: Mapping[DatabaseId, Database] = field(default_factory=dict)
    parties: Mapping[PartyId, Party] = field(default_factory=dict)
    sha256: str = ""
    """Of the canonical bundle (`plans.bundle`): the plan and the contents of every file it names."""
    by_id: Mapping[TaskId, Task] = field(init=False, repr=False, compare=False)
    successors: Mapping[TaskId, tuple[TaskId, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {task.id: task for task in self.tasks})
        after: dict[TaskId, list[TaskId]] = {task.id: [] for task in self.tasks}
        for task in self.tasks:
            for predecessor in task.after:
                after[predecessor].append(task.id)
        object.__setattr__(self, "successors", {key: tuple(value) for key, value in after.items()})

    def owner_name(self, owner: PartyId | None) -> str:
        """The name to show for an owner; empty where the plan names none."""
        return self.parties[owner].name if owner is not None else ""

    def for_run(self, kind: RunKind) -> "Plan":
        """Without the tasks of the other kind of run; their successors inherit what they waited for."""
        dropped = {task.id: task for task in self.tasks if task.only not in (None, kind)}
        if not dropped:
            return self

        # In topological order, not by recursion: a chain of rehearsal-only tasks may be long and may branch.
        within = {name: [p for p in task.after if p in dropped] for name, task in dropped.items()}
        instead: dict[TaskId, tuple[TaskId, ...]] = {}

        def inherited(after: tuple[TaskId, ...]) -> tuple[TaskId, ...]:
            return tuple(dict.fromkeys(name for p in after for name in instead.get(p, (p,))))

        for name in TopologicalSorter(within).static_order():
            instead[name] = inherited(dropped[name].after)
        kept = tuple(replace(t, after=inherited(t.after)) for t in self.tasks if t.id not in dropped)
        return replace(self, tasks=kept)
