"""The `job:` of a task, as it stands in a file: one model for each kind."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from plans.file.fields import Duration, Id, Line, Share, Size, SomeDuration, Strict, Text, one_of, wrong
from plans.file.http_shapes import HttpFile
from plans.model.jobs import JobKind

JOB_KINDS = tuple(str(kind) for kind in JobKind)
MAX_TABLES = 1000
PROBES = ("http", "tcp", "tls", "sql")


class RetryFile(Strict):
    """How often and how soon a transient failure is tried again."""

    attempts: Annotated[int, Field(ge=1, le=1000)] | None = None
    first_wait: Duration | None = None
    max_wait: Duration | None = None


class BatchFile(Strict):
    """The column that a copy fills in the target, so that a rollback finds its rows."""

    column: Text
    value: Text


def _word_list_or_mapping(value: object) -> str:
    return "(word)" if isinstance(value, str) else "(list)" if isinstance(value, list) else "(mapping)"


class GrainFile(Strict):
    """The rows of the source that a mapping query makes a table of: each must arrive, or be left out by a word here."""

    table: Line
    key: (
        Annotated[
            Annotated[Line, Tag("(word)")]
            | Annotated[list[Line], Field(min_length=1, max_length=32), Tag("(list)")]
            | Annotated[dict[Line, Line], Field(min_length=1, max_length=32), Tag("(mapping)")],
            Discriminator(_word_list_or_mapping),
        ]
        | None
    ) = None
    where: Text | None = None
    left_out: dict[Line, Text] = Field(default={}, max_length=100)
    several: bool = False


def _of_a_table(value: object) -> object:
    """Each grain stands under the table that it is of."""
    if isinstance(value, str):
        raise wrong(
            "a grain is said of a mapped table", "as in grain: {public.person: {table: legacy.patient, key: id}}"
        )
    return value


def _one_or_more(value: object) -> str:
    return "(list)" if isinstance(value, list) else "(mapping)"


Grains = Annotated[
    Annotated[GrainFile, Tag("(mapping)")]
    | Annotated[list[GrainFile], Field(min_length=1, max_length=32), Tag("(list)")],
    Discriminator(_one_or_more),
    BeforeValidator(_of_a_table),
]


class _SelectionFile(Strict):
    from_: Id = Field(alias="from")
    to: Id
    tables: list[Line] = Field(default=[], max_length=MAX_TABLES)
    except_: list[Line] = Field(default=[], alias="except", max_length=MAX_TABLES)
    where: dict[Line, Text] = Field(default={}, max_length=MAX_TABLES)
    mapping: dict[Line, Text] = Field(default={}, max_length=MAX_TABLES)
    grain: dict[Line, Grains] = Field(default={}, max_length=MAX_TABLES)
    columns: dict[Line, dict[Line, Text | None]] = Field(default={}, max_length=MAX_TABLES)
    rename: dict[Line, Line] = Field(default={}, max_length=MAX_TABLES)
    batch: BatchFile | None = None


class DeclaredFile(Strict):
    """A named person says that nobody writes to the source."""

    declared_by: Id


class SnapshotFile(Strict):
    """All rows are of one snapshot."""

    max_age: SomeDuration | None = None


class BadRowsFile(Strict):
    """Rows that the target refuses are set aside."""

    at_most: Annotated[int, Field(ge=1, le=1_000_000)]


class PauseIfFile(Strict):
    """No new chunk while one of these is over its limit on the target, or under it on the source."""

    replication_lag: SomeDuration | None = None
    wal_kept: Size | None = None
    active_sessions: Annotated[int, Field(ge=1, le=100_000)] | None = None
    source_cache_hit: Share | None = None


class DeltaFile(Strict):
    """How rows are compared, and which may go."""

    column: Text | None = None
    deletions: Literal["batch", "all", "none"] = "batch"


def _word_or_mapping(value: object) -> str:
    return "(word)" if isinstance(value, str) else "(mapping)"


class CopyFile(_SelectionFile):
    """Moves rows between databases."""

    not_yet = frozenset(
        {
            "indexes",
            "reject",
            "sequences",
            "since",
        }
    )

    workers: Annotated[int, Field(ge=1, le=64)] = 2
    set_aside: Literal["yes", "no"] | None = None
    refresh: Literal["yes", "no"] | None = None
    large_objects: Literal["yes", "no"] | None = None
    on_existing: Literal["refuse", "resume", "truncate", "append"] = "refuse"
    frozen: (
        Annotated[
            Annotated[Literal["recovery", "locks"], Tag("(word)")] | Annotated[DeclaredFile, Tag("(mapping)")],
            Discriminator(_word_or_mapping),
        ]
        | None
    ) = None
    snapshot: SnapshotFile | None = None
    bad_rows: BadRowsFile | None = None
    pause_if: PauseIfFile | None = None
    delta: (
        Annotated[
            Annotated[Literal["keys"], Tag("(word)")] | Annotated[DeltaFile, Tag("(mapping)")],
            Discriminator(_word_or_mapping),
        ]
        | None
    ) = None


MeasureWord = Literal["sum", "min", "max", "nulls", "distinct"]
Tolerance = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _list_or_mapping(value: object) -> str:
    return "(list)" if isinstance(value, list) else "(mapping)"


def _list_or_word(value: object) -> str:
    return "(list)" if isinstance(value, list) else "(word)"


Measures = Annotated[
    Annotated[list[MeasureWord], Field(min_length=1), Tag("(list)")]
    | Annotated[dict[MeasureWord, Tolerance], Field(min_length=1), Tag("(mapping)")],
    Discriminator(_list_or_mapping),
]
Together = Annotated[
    Annotated[Line, Tag("(word)")] | Annotated[list[Line], Field(min_length=1, max_length=32), Tag("(list)")],
    Discriminator(_list_or_word),
]


class AgreementFile(Strict):
    """A question that both sides must answer alike."""

    name: Line
    source: Text
    target: Text


class ReconcileFile(_SelectionFile):
    """Proves that source and target hold the same rows."""

    not_yet = frozenset({"sample", "tolerance"})

    plain_keys: bool = False
    aggregates: dict[Line, dict[Line, Measures]] = Field(default={}, max_length=MAX_TABLES)
    unique: dict[Line, list[Together]] = Field(default={}, max_length=MAX_TABLES)
    orphans: bool = False
    agree: list[AgreementFile] = Field(default=[], max_length=MAX_TABLES)


class SqlFile(Strict):
    """Statements on one database."""

    model_config = one_of(("query", "file"))
    exactly_one = ("query", "file")
    what = "sql"

    on: Id
    query: Text | None = None
    file: Text | None = None
    transaction: bool = True


class ProbeFile(Strict):
    """Asks another system."""

    model_config = one_of(PROBES)
    exactly_one = PROBES
    what = "a probe"

    http: Line | None = None
    status: Annotated[int, Field(ge=100, le=599)] | None = None
    contains: Text | None = None
    tcp: Line | None = None
    tls: Line | None = None
    valid_for: Duration | None = None
    sql: Text | None = None
    on: Id | None = None


class WaitUntilFile(Strict):
    """Waits until a query answers true."""

    on: Id
    query: Text
    every: SomeDuration | None = None


class WatchFile(WaitUntilFile):
    """Keeps asking for the whole duration and warns."""

    warn_if: Line | None = None
    fail_if: Line | None = None


EnvironmentFile = Annotated[
    list[Text],
    Field(description="variables that it is given beside a minimum: NAME from the engine's environment, or NAME=value"),
]


class CommandFile(Strict):
    """Runs a program; no shell unless asked for."""

    model_config = one_of(("argv", "shell"))
    exactly_one = ("argv", "shell")
    what = "a command"

    argv: Annotated[list[Text], Field(min_length=1)] | None = None
    shell: Text | None = None
    cwd: Text | None = None
    env: EnvironmentFile = Field(default=[])


class PythonFile(Strict):
    """Awaits a coroutine of the team's own."""

    call: Line
    file: Text | None = None
    arguments: dict[str, str | int | float | bool] = Field(default={})
    env: EnvironmentFile = Field(default=[])


class _JobOptions(Strict):
    retry: RetryFile | None = None
    timeout: SomeDuration | None = None
    quiet_after: SomeDuration | None = None
    repeatable: bool = False

    sql: SqlFile | None = None
    reconcile: ReconcileFile | None = None
    probe: ProbeFile | None = None
    wait_until: WaitUntilFile | None = None
    watch: WatchFile | None = None
    command: CommandFile | None = None
    python: PythonFile | None = None
    http: HttpFile | None = None


class JobFile(_JobOptions):
    """Done by the machine: one kind, and how it is retried and watched."""

    model_config = one_of(JOB_KINDS)
    exactly_one = JOB_KINDS
    what = "a job"

    copy_: CopyFile | None = Field(default=None, alias="copy")


def _copy_or_undo(value: object) -> str:
    return "(undo)" if isinstance(value, str) else "(copy)"


class RollbackJobFile(_JobOptions):
    """A job that rolls back; `copy: undo` deletes what the task's own copy wrote."""

    model_config = one_of(JOB_KINDS)
    exactly_one = JOB_KINDS
    what = "a job"

    copy_: (
        Annotated[
            Annotated[Literal["undo"], Tag("(undo)")] | Annotated[CopyFile, Tag("(copy)")],
            Discriminator(_copy_or_undo),
        ]
        | None
    ) = Field(default=None, alias="copy")
