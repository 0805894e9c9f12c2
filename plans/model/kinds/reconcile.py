"""`reconcile`: the proof that two databases hold the same rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from plans.model.kind_traits import KindTraits, Restart, Specification
from plans.model.rows import TableSelection
from plans.plurals import by_label, counted


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
class ReconcileSpec(Specification):
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
    workers: int | None = None
    """On each side at once; None: as many as the program thinks fit. Of all labels together, where it is by label."""
    lanes: Mapping[str, int] = field(default_factory=dict)
    """By label, how many workers on other hosts sum pieces of it; empty: whoever runs the attempt sums all."""

    @property
    def traits(self) -> KindTraits:
        """It only looks."""
        uses = self.rows.source, self.rows.target
        return KindTraits(restart=Restart.ALWAYS, only_looks=True, uses=uses, proves=self.rows)

    def described(self) -> list[str]:
        """Which rows it compares."""
        by_how_many = f" with {counted(self.workers, 'worker')}" if self.workers is not None else ""
        return [f"compare{by_how_many}{by_label(self.lanes)}", *self.rows.described()]
