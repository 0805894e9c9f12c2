"""Which rows of which tables, and how each column travels: shared by copy, its rollback and reconcile.

Pure. A pair is one table of the target and its rows of the source; `jobs.rows.pairing` makes the pairs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jobs.api import Fatal
from jobs.postgres.catalog.object_names import object_name
from jobs.postgres.catalog.tables import TEXT, Column, Table
from jobs.postgres.catalog.types import REFERENCES, Way
from jobs.postgres.quote import identifier, literal
from jobs.rows.grain.grain import PLACE, Cut, SourceGrain
from jobs.rows.heaps import Heap
from jobs.rows.rowhash import Hashed
from plans.model import Batch
from plans.plurals import counted

EVERY_ROW = "true"


class SelectionRefused(Fatal):
    """What the plan selects cannot be moved or proved. `reasons` holds all of them, each with its table."""

    def __init__(self, what: str, reasons: Collection[str]) -> None:
        self.reasons = tuple(reasons)
        listed = "".join(f"\n  {reason}" for reason in self.reasons)
        super().__init__(f"{what}: {counted(len(self.reasons), 'reason')}{listed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One table of the target and the rows of the source that belong into it."""

    target: Table
    source: Table | None
    """None where a mapping query yields the rows."""
    rows: str
    """What stands behind FROM on the source."""
    where: str = EVERY_ROW
    """The plan's condition on the source's rows."""
    ways: tuple[Way, ...] = ()
    """How each copied column travels; names are the target's."""
    computed: tuple[Way, ...] = ()
    """The same of columns that the target computes by itself: not copied, but proved."""
    key: tuple[Column, ...] = ()
    """As the source types it; empty where there is none, or (a query's) where it is not known to be one."""
    plain: bool = True
    """Whether the source's rows are read as they are, without any SQL of the plan."""
    heaps: tuple[Heap, ...] = ()
    """What its rows lie in on the source, where they are to be cut by blocks (`jobs.copy.cutting.chunkable`)."""
    in_one_go: bool = False
    """Whether each heap is read from its beginning to its end, and committed on the way (`heap_stream`)."""
    displaces: int = 0
    """Of how many bytes its reading takes the place of what others need in the source's memory."""
    named_by: tuple[str, ...] = ()
    """The columns by which a row is spoken of: the key, or a key of the target's that expressions fill."""
    batch: Batch | None = None
    same_order: bool = False
    """Whether both servers put the key's values into the same order, so that a range means the same on both."""
    grains: tuple[SourceGrain, ...] = ()
    """Of a mapping query: the rows of the source that it must account for."""
    unproved: str = ""
    """Why it cannot be proved that a mapping query leaves none out."""
    same_cut: bool = True
    """Whether what earlier attempts committed of it was cut as it is now."""
    cut: Cut | None = None
    """By what a mapping query is cut, where that is not its own key; then `rows` and `key` are the cut's."""

    @property
    def title(self) -> str:
        """schema.table of the target."""
        return self.target.title

    @property
    def table(self) -> Table | None:
        """The source's table that its ranges are ranges of."""
        return self.grains[0].table if self.cut else self.source

    @property
    def place(self) -> str:
        """What says where a row lies, where the pair is cut by blocks."""
        return identifier(PLACE) if self.cut else "ctid"

    @property
    def walk(self) -> tuple[str, str, tuple[Column, ...]]:
        """Where ranges are seen to end: what stands behind FROM, a condition, and the key as it is called there."""
        return (self.grains[0].rows, EVERY_ROW, self.cut.walked) if self.cut else (self.rows, self.where, self.key)

    @property
    def key_names(self) -> tuple[str, ...]:
        """The key's columns as people know them."""
        return tuple(column.name for column in (self.cut.walked if self.cut else self.key))

    @property
    def target_key(self) -> tuple[Column, ...]:
        """The key as the target types it."""
        return tuple(way.column for column in self.key for way in self.ways if way.column.name == column.name)

    @property
    def binary(self) -> bool:
        """Whether all columns can travel in binary form."""
        return all(way.binary for way in self.ways)

    @property
    def batch_rows(self) -> str:
        """The rows of the target that are this task's, as a condition."""
        if self.batch is None:
            return EVERY_ROW
        return f"{identifier(self.batch.column)} = {self._batch_value}"

    @property
    def expressions(self) -> tuple[str, ...]:
        """What to select on the source, in the order of `columns`."""
        batch = (self._batch_value,) if self.batch else ()
        return (*(way.expression for way in self.ways), *batch)

    @property
    def columns(self) -> tuple[str, ...]:
        """The target's columns that are filled."""
        batch = (self.batch.column,) if self.batch else ()
        return (*(way.column.name for way in self.ways), *batch)

    def hashed(self, *, source: bool) -> tuple[Hashed, ...]:
        """The columns to prove, as the expressions of one side."""
        hashed = []
        for way in (*self.ways, *self.computed):
            expression = way.expression if source else identifier(way.column.name)
            if way.column.type.name in REFERENCES and way.column.type.everywhere:
                named = way.expression if source else object_name(expression, way.column.type.name)
                hashed.append(Hashed(name=way.column.name, expression=named, type=TEXT))
                continue
            if way.column.type.everywhere:  # takes a domain off, whose hash need not be its base type's
                expression = f"{expression}::{way.column.type.sql}"
            hashed.append(Hashed(name=way.column.name, expression=expression, type=way.column.type))
        return tuple(hashed)

    @property
    def _batch_value(self) -> str:
        column = self.target.column(self.batch.column) if self.batch else None
        if self.batch is None or column is None:
            raise ValueError("a pair without a batch column has no batch value")
        return f"{literal(self.batch.value)}::{column.type.sql}"


def source_columns(table: Table, said: Mapping[str, str | None]) -> tuple[Column, ...]:
    """The columns of a table that travel as they are, given what the plan says of its columns."""
    return tuple(column for column in table.columns if column.name not in said)


def bracketed(sql: str) -> str:
    """A piece of the plan's SQL, whose comment at the end stays its own."""
    return f"(\n{sql}\n)"


def query_rows(query: str) -> str:
    """A mapping query as something to select from; its own comment at the end stays its own."""
    return f"(\n{query.strip().rstrip(';')}\n) as mapped"
