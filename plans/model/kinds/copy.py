"""`copy`: rows on their way from one database to another, and back out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from plans.model.databases import DatabaseId
from plans.model.kind_traits import Commits, KindTraits, Restart, Specification
from plans.model.rows import TableSelection
from plans.plurals import by_label, counted


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
class CopySpec(Specification):
    """Moves rows between databases: chunked, parallel, resumable inside a table, exactly once."""

    rows: TableSelection
    workers: int = 2
    """Of all labels together, where the plan says them by label."""
    lanes: Mapping[str, int] = field(default_factory=dict)
    """By label, how many workers on other hosts move pieces of it; empty: whoever runs the attempt moves all."""
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

    @property
    def traits(self) -> KindTraits:
        """Exactly once, chunk by chunk."""
        return filling(self.rows, uses=(self.rows.source, self.rows.target))

    def described(self) -> list[str]:
        """How many workers it has, and which rows it moves."""
        return [f"copy with {counted(self.workers, 'worker')}{by_label(self.lanes)}", *self.rows.described()]

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it may write to any table of the other one."""
        return isinstance(earlier, CopySpec) and self.rows.shares_a_table(earlier.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyUndo(Specification):
    """Rollback of a copy: deletes this task's rows and their checkpoints together."""

    rows: TableSelection

    @property
    def traits(self) -> KindTraits:
        """Exactly once; the source may be gone by then."""
        return filling(self.rows, uses=(self.rows.target,))

    def described(self) -> list[str]:
        """Which rows it deletes."""
        return ["delete what was copied", *self.rows.described()]

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it may empty any table of the other one."""
        return isinstance(earlier, CopyUndo) and self.rows.shares_a_table(earlier.rows)


def filling(rows: TableSelection, *, uses: tuple[DatabaseId, ...]) -> KindTraits:
    """The row of a kind that writes to tables of a target, chunk by chunk, under a fence."""
    return KindTraits(restart=Restart.ALWAYS, uses=uses, fences=(rows.target,), fills=rows, commits=Commits.BY_AND_BY)
