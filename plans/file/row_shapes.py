"""The `copy:` and `reconcile:` of a job, as they stand in a file: which rows, how they travel, how they are proved."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from plans.file.fields import Id, Line, Share, Size, SomeDuration, Strict, Text, wrong
from plans.model.lanes import MOST_WORKERS

MAX_TABLES = 1000


class BatchFile(Strict):
    """The column that a copy fills in the target, so that a rollback finds its rows.

    For example: `{column: load_batch, value: wave_1}`
    """

    column: Text
    """The column of each target table that is filled. For example: `load_batch`"""
    value: Text
    """What it is filled with: another one for each copy of the night. For example: `wave_1`"""


def _word_list_or_mapping(value: object) -> str:
    return "(word)" if isinstance(value, str) else "(list)" if isinstance(value, list) else "(mapping)"


class GrainFile(Strict):
    """The rows of the source that a mapping query makes a table of: each must arrive, or be left out by a word here."""

    table: Line
    """The table of the source whose rows are meant. For example: `legacy.next_of_kin`"""
    key: (
        Annotated[
            Annotated[Line, Tag("(word)")]
            | Annotated[list[Line], Field(min_length=1, max_length=32), Tag("(list)")]
            | Annotated[dict[Line, Line], Field(min_length=1, max_length=32), Tag("(mapping)")],
            Discriminator(_word_list_or_mapping),
        ]
        | None
    ) = None
    """The column that tells them apart, several, or what the query calls each; without it, the key of the table.
    For example: `id`
    """
    where: Text | None = None
    """Which rows of the table are meant, where these are not all that the query reads. For example: `relation is
    not null`
    """
    left_out: dict[Line, Text] = Field(default={}, max_length=100)
    """Rows that are left out, by the reason. For example: `{"no relation given": "relation is null"}`"""
    several: bool = False
    """Whether one row of the source may become several."""


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
    """The database that rows are read from, by its name under `databases`. For example: `legacy`"""
    to: Id
    """The database that rows belong in, by its name under `databases`. For example: `platform`"""
    tables: list[Line] = Field(default=[], max_length=MAX_TABLES)
    """Tables as schema.table, or patterns with `*` and `?`. For example: `["ehr.*"]`"""
    except_: list[Line] = Field(default=[], alias="except", max_length=MAX_TABLES)
    """Tables or patterns that `tables` does not mean after all. For example: `["ehr.tmp_*"]`"""
    where: dict[Line, Text] = Field(default={}, max_length=MAX_TABLES)
    """By table, the condition on the rows of the source. For example: `{ehr.note: "id > 0"}`"""
    mapping: dict[Line, Text] = Field(default={}, max_length=MAX_TABLES)
    """By table of the target, the query on the source that yields its rows, or the file that holds it. For example:
    `{core.contact: mapping/contact.sql}`
    """
    grain: dict[Line, Grains] = Field(default={}, max_length=MAX_TABLES)
    """By mapped table, the source rows that its rows stand for. For example: `{core.contact: {table:
    legacy.next_of_kin, key: id}}`
    """
    columns: dict[Line, dict[Line, Text | None]] = Field(default={}, max_length=MAX_TABLES)
    """By table of the source and column of the target, an expression; `null` leaves the column out. For example:
    `{ehr.note: {body: "upper(body)"}}`
    """
    rename: dict[Line, Line] = Field(default={}, max_length=MAX_TABLES)
    """By table of the source, the table of the target. For example: `{ehr.note: core.note}`"""
    batch: BatchFile | None = None
    """The column that marks the rows of this copy, so that a rollback finds them."""


class DeclaredFile(Strict):
    """A named person says that nobody writes to the source."""

    declared_by: Id
    """The party that says that nobody writes to the source. For example: `operations`"""


class SnapshotFile(Strict):
    """All rows are of one snapshot.

    For example: `{max_age: 2h}`
    """

    max_age: SomeDuration | None = None
    """An older snapshot ends the attempt, as it holds back vacuum. Default: `1h`"""


class BadRowsFile(Strict):
    """Rows that the target refuses are set aside.

    For example: `{at_most: 100}`
    """

    at_most: Annotated[int, Field(ge=1, le=1_000_000)]
    """So many rows may be set aside, of all tables together; one more ends the copy. For example: `100`"""


class PauseIfFile(Strict):
    """No new chunk while one of these is over its limit on the target, or under it on the source.

    For example: `{replication_lag: 30s, active_sessions: 50}`
    """

    replication_lag: SomeDuration | None = None
    """The lag of the slowest replica of the target."""
    wal_kept: Size | None = None
    """What replication slots make the target keep."""
    active_sessions: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Sessions of others on the target that are at work. For example: `50`"""
    source_cache_hit: Share | None = None
    """The part of the blocks read by others that they find in the memory of the source: a pause below it."""


class DeltaFile(Strict):
    """How rows are compared, and which may go."""

    column: Text | None = None
    """A row counts as changed when this column differs; without it, when any does. For example: `changed_at`"""
    deletions: Literal["batch", "all", "none"] = "batch"
    """Which rows go that the source no longer has. `batch`: those of the batch; `all`: every one, whoever wrote it;
    `none`: none.
    """


def _number_or_mapping(value: object) -> str:
    return "(mapping)" if isinstance(value, dict) else "(number)"


Workers = Annotated[int, Field(ge=1, le=MOST_WORKERS)]
WorkersFile = Annotated[
    Annotated[Workers, Tag("(number)")]
    | Annotated[dict[Id, Workers], Field(min_length=1, max_length=32), Tag("(mapping)")],
    Discriminator(_number_or_mapping),
]
"""In one place, or by label."""


def word_or_mapping(value: object) -> str:
    return "(word)" if isinstance(value, str) else "(mapping)"


class CopyFile(_SelectionFile):
    """Moves rows between databases.

    For example: `{from: legacy, to: platform, tables: ["ehr.*"], workers: 4}`
    """

    not_yet = frozenset(
        {
            "indexes",
            "reject",
            "sequences",
            "since",
        }
    )

    workers: WorkersFile = 2
    """How many chunks travel at once, each with a connection on both sides. By label: so many on workers of each,
    so that the rows take the way of several hosts. For example: `{hospital-dmz: 2, db2: 2}`
    """
    set_aside: Literal["yes", "no"] | None = None
    """Whether indexes and constraints are dropped before the rows and made again. `yes`: also on tables that hold rows;
    `no`: never. Without it, on tables that are empty.
    """
    refresh: Literal["yes", "no"] | None = None
    """Whether materialized views over the tables are refreshed at the end. `yes`: all; `no`: none. Without it, those
    that make no reader wait.
    """
    large_objects: Literal["yes", "no"] | None = None
    """Whether large objects come along. `yes`: all of the source; `no`: none. Without it, those that copied rows refer
    to.
    """
    on_existing: Literal["refuse", "resume", "truncate", "append"] = "refuse"
    """What becomes of rows that stand in the target already. `refuse`: the copy does not begin; `resume`: what the same
    task of an earlier run brought stays, and the rest is copied; `truncate`: they are deleted first, with `batch` only
    those of the batch; `append`: they stay, and nobody looks at them.
    """
    frozen: (
        Annotated[
            Annotated[Literal["recovery", "locks"], Tag("(word)")] | Annotated[DeclaredFile, Tag("(mapping)")],
            Discriminator(word_or_mapping),
        ]
        | None
    ) = None
    """What keeps the source as it is, so that all attempts read one state. `recovery`: it is a stand-by whose replay is
    paused; `locks`: a connection of the copy locks what is selected, as long as an attempt lasts; or a party declares
    it. Without it each attempt reads a snapshot of its own. For example: `{declared_by: operations}`
    """
    snapshot: SnapshotFile | None = None
    """All rows are of one snapshot; a lost one begins again what is unfinished."""
    bad_rows: BadRowsFile | None = None
    """Rows that the target refuses are set aside instead of ending the copy."""
    pause_if: PauseIfFile | None = None
    """When no further chunk begins, for the sake of others."""
    delta: (
        Annotated[
            Annotated[Literal["keys"], Tag("(word)")] | Annotated[DeltaFile, Tag("(mapping)")],
            Discriminator(word_or_mapping),
        ]
        | None
    ) = None
    """Only what differs travels, onto what an earlier copy brought. For example: `keys`"""


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
    """A question that both sides must answer alike.

    For example: `{name: open orders, source: select count(*) from orders, target: select count(*) from core.order}`
    """

    name: Line
    """What the question is called where its answer is told. For example: `open orders`"""
    source: Text
    """The query on the source: one row of at most three values. For example: `select count(*) from orders where
    state = 'o'`
    """
    target: Text
    """The query on the target that must answer alike. For example: `select count(*) from core.order where open`"""


class ReconcileFile(_SelectionFile):
    """Proves that source and target hold the same rows.

    For example: `{from: legacy, to: platform, tables: ["ehr.*"], orphans: true}`
    """

    not_yet = frozenset({"sample", "tolerance"})

    plain_keys: bool = False
    """Whether the keys that differ are named as they are, as they are no personal data; else as hashes."""
    aggregates: dict[Line, dict[Line, Measures]] = Field(default={}, max_length=MAX_TABLES)
    """By table and column of the target, numbers that must agree; as a mapping, by how much they may differ. `sum`: the
    sum; `min`: the least value; `max`: the greatest; `nulls`: how many are null; `distinct`: how many different ones
    there are. For example: `{ehr.ledger: {amount: [sum, nulls]}}`
    """
    unique: dict[Line, list[Together]] = Field(default={}, max_length=MAX_TABLES)
    """By table of the target, columns that together have no value twice. For example: `{ehr.person:
    [national_id]}`
    """
    orphans: bool = False
    """Whether every foreign key of the tables is proved, row by row."""
    agree: list[AgreementFile] = Field(default=[], max_length=MAX_TABLES)
    """Questions that both sides must answer alike."""
    workers: WorkersFile | None = None
    """How many parts are summed at once on each side. By label: so many on workers of each. Default: `2`. For example:
    `{hospital-dmz: 2, db2: 2}`
    """
