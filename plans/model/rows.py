"""Which rows of which tables: what `copy` moves and `reconcile` proves equal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plans.model.databases import DatabaseId
from plans.table_names import is_table, matches, may_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The column of every target table that a copy fills with `value`, so that a rollback finds its rows."""

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

    def alone(self, titles: Sequence[str]) -> "TableSelection":
        """These of the tables that it names, and what it says of them; its other tables count as excluded.

        Args:
            titles: some of `tables`, which are names, and no patterns.
        """
        wanted = frozenset(titles)
        others = [title for title in self.tables if title not in wanted]
        return replace(
            self,
            tables=tuple(titles),
            excluded=(*self.excluded, *others),
            where={title: condition for title, condition in self.where.items() if title in wanted},
            columns={title: columns for title, columns in self.columns.items() if title in wanted},
            rename={title: name for title, name in self.rename.items() if title in wanted},
        )

    def described(self) -> list[str]:
        """Say which rows of which tables, a line for each thing that the plan says."""
        lines = [f"{self.source} to {self.target}: {', '.join(self.tables)}"]
        if self.excluded:
            lines.append(f"except {', '.join(self.excluded)}")
        lines += [f"{table} where {condition}" for table, condition in self.where.items()]
        lines += [f"{table} from: {' '.join(query.split())}" for table, query in self.mapping.items()]
        if self.batch is not None:
            lines.append(f"batch {self.batch.column} = {self.batch.value}")
        return lines

    def shares_a_table(self, other: "TableSelection") -> bool:
        """Whether both may write to the same table of the same target; where it is hard to see, they do."""
        mine, theirs = self._written(), other._written()
        return self.target == other.target and (
            not mine.isdisjoint(theirs) or _may_share(mine, theirs) or _may_share(theirs, mine)
        )

    def may_write_to(self, table: str) -> bool:
        """Whether it may write to a table of the target, by its title."""
        left = any(matches(pattern, table) for pattern in self.excluded)
        return not left and any(matches(pattern, table) for pattern in self._written())

    def may_read(self, table: str) -> bool:
        """Whether it may read a table of the source, by its title; a mapping query reads what it likes."""
        grains = [grain.table for grains in self.grain.values() for grain in grains]
        if table in grains or any(made not in self.grain for made in self.mapping):
            return True
        left = any(matches(pattern, table) for pattern in self.excluded)
        return not left and any(matches(pattern, table) for pattern in self.tables)

    def _written(self) -> frozenset[str]:
        """The names and patterns of the target's tables that it may write to."""
        kept = frozenset(table for table in self.tables if table not in self.rename)
        return kept | frozenset(self.rename.values()) | frozenset(self.mapping)


def _may_share(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a pattern among the names may stand for a table that any of the others stands for."""
    patterns = [name for name in names if not is_table(name)]
    return any(may_share(pattern, other) for pattern in patterns for other in others)
