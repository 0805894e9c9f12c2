"""One grain as the databases have it."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.postgres.catalog.tables import Column, Table
from jobs.postgres.quote import identifier

NAME = "cutover grain"
"""The column by which a rewritten query says which row of the source each of its rows is made of."""
PLACE = "cutover place"
"""The column that says in which block that row lies."""
TEXT = "pg_catalog.text"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Rows of the source that are not meant."""

    why: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """By what a copy may cut the query: each of its rows is made of one row of a table, and ranges of that are ranges
    of this.
    """

    rows: str
    """The query with these columns beside its own, as something to select from."""
    key: tuple[Column, ...] = ()
    """The table's key, under the names by which the query yields it; empty where it has none."""
    walked: tuple[Column, ...] = ()
    """The same as the table names it."""
    blocks: bool = False
    """Whether the query also says where the row lies (`PLACE`)."""
    nullable: bool = False
    """Whether some of its rows are made of no row of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGrain:
    """The rows of one table that a mapping query makes a target's table of."""

    table: Table
    rows: str
    """What the table's rows are read from, called as the query calls it."""
    key: tuple[Column, ...]
    declared: bool
    arrived: str
    """The query with `NAME` beside its own columns, as something to select from."""
    lists: bool = False
    """Whether that is an array, of the rows that went into a group."""
    where: str = ""
    """The rows that are meant, where those are not all."""
    own_where: bool = False
    """Whether that is the query's own condition."""
    left_out: tuple[LeftOut, ...] = ()
    several: bool = False
    cut: Cut | None = None

    @property
    def told(self) -> str:
        """Which it is, and who says so."""
        names = ", ".join(column.name for column in self.key)
        return f"{self.table.title} by {names} ({'declared' if self.declared else 'inferred'})"

    @property
    def named(self) -> str:
        """What names a row of the table, as one text."""
        return key_text([identifier(column.name) for column in self.key], self.key)


def key_text(expressions: Sequence[str], key: Sequence[Column]) -> str:
    """One text for the values of a key, the same for the same values only."""
    texts = [f"({expression})::{TEXT}" for expression in expressions]
    return texts[0] if len(texts) == 1 and key[0].not_null else f"array[{', '.join(texts)}]::{TEXT}"
