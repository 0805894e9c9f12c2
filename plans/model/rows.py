"""`copy` and `reconcile`: which rows of which tables, how they travel and how they are proved equal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from plans.model.databases import DatabaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The column of every target table that a copy fills with `value`, so that an undo finds its rows."""

    column: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """The source rows that a mapped target row stands for: what completeness is proved by, and the copy cut by."""

    table: str
    """The source's schema.table."""
    key: Mapping[str, str] = field(default_factory=dict)
    """Column -> how the mapping query calls it (`t.id`), empty where that is to be found; no column: the table's key.
    """
    where: str | None = None
    """The rows of the table that are meant, where that is not every one for which the query's own condition holds."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Reason -> the rows that are left out for it."""
    several: bool = False
    """Whether one source row may make more than one target row."""


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
    grain: Mapping[str, tuple[Grain, ...]] = field(default_factory=dict)
    """target's schema.table -> the source tables whose rows its mapping query makes it of."""
    columns: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    """source's schema.table -> target's column -> an expression over the source's row; None leaves it out."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """source's schema.table -> target's schema.table, where the two are not the same."""
    batch: Batch | None = None
    source_in_use: bool | None = None
    """Whether others work on the source meanwhile; None where the plan does not say."""
    target_in_use: bool | None = None


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
    """What of the target, over its limit, or of the source, under it, keeps a copy from beginning further chunks."""

    replication_lag: timedelta | None = None
    """Of its slowest replica."""
    wal_kept: int | None = None
    """Bytes that a replication slot makes it keep."""
    active_sessions: int | None = None
    """Of others, at work at the same moment."""
    source_cache_hit: float | None = None
    """The part (0 to 1) of the blocks that others read on the source which they find in its memory."""


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


class Refresh(StrEnum):
    """Which materialized views over what was copied are refreshed at the end."""

    UNHINDERED = "unhindered"
    """The default: all but those whose readers would have to wait while a batch comes to tables that are in use."""
    YES = "yes"
    NO = "no"


class LargeObjects(StrEnum):
    """Which large objects come with the rows."""

    REFERRED = "referred"
    """The default: those that copied columns of type oid (or a domain over it) refer to."""
    ALL = "yes"
    """All of the source."""
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
    refresh: Refresh = Refresh.UNHINDERED
    large_objects: LargeObjects = LargeObjects.REFERRED

    @property
    def source_in_use(self) -> bool:
        """Whether what others need shall stay in the source's memory: unless the plan says that nobody works on it.

        A source that is frozen is not in use, as long as the plan does not say that people look things up in it.
        """
        said = self.rows.source_in_use
        return said if said is not None else not isinstance(self.consistency, Frozen)


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
