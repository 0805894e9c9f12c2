"""What a plan wants proved beside the rows: foreign keys, uniqueness, questions that both sides answer alike.

Each check reads one side or both in the snapshots of the reconcile, and ends in outcomes: sentences without a value
out of a row. Aggregates of columns are `aggregates`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from jobs.postgres.catalog.tables import Catalog, ForeignKey
from jobs.postgres.errors import SIDES, naming
from jobs.postgres.quote import columns as column_list
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection
from jobs.postgres.single_row import RowAnswer, read_answer
from jobs.postgres.sql_files import statement
from jobs.rows.foreign_keys import orphans
from jobs.rows.readers import Reading
from jobs.rows.selection import EVERY_ROW, Pair
from plans.model import Agreement, ReconcileSpec
from plans.plurals import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one check."""

    name: str
    holds: bool
    found: str


class Check(Protocol):
    """Something to be proved."""

    @property
    def reads(self) -> Sequence[str]:
        """Tables of the target, as schema.table, beside those that are reconciled."""
        ...

    def readings(self, number: int) -> Sequence[Reading]:
        """What is to be asked of the source (0) or the target (1)."""
        ...

    def outcomes(self) -> Iterable[Outcome]:
        """What was found, once all is read."""
        ...


@dataclass(slots=True, kw_only=True)
class NoOrphans:
    """Every row of the target that refers to a row finds it; by a NOT VALID key, no more miss it than at the source."""

    key: ForeignKey
    at_source: ForeignKey | None = None
    """The same key of the source, where neither side holds all rows to it."""
    rows: int = 0
    source_rows: int = 0

    @property
    def reads(self) -> Sequence[str]:
        return (self.key.referenced_title,)

    def readings(self, number: int) -> Sequence[Reading]:
        if number:
            return (self._read,)
        return (self._read_source,) if self.at_source else ()

    def outcomes(self) -> Iterable[Outcome]:
        name = f"{self.key.referring_title} orphans of {self.key.name}"
        sentence = f"{counted(self.rows, 'row')} without a row in {self.key.referenced_title}"
        if self.at_source:
            sentence += f", {self.source_rows:,} at the source (NOT VALID)"
        yield Outcome(name=name, holds=self.rows <= self.source_rows, found=sentence)

    async def _read(self, connection: Connection) -> None:
        with naming(f"looking for orphans in {self.key.referring_title} on the target"):
            self.rows = await orphans(connection, self.key, EVERY_ROW)

    async def _read_source(self, connection: Connection) -> None:
        if self.at_source:
            self.source_rows = await orphans(connection, self.at_source, EVERY_ROW)


@dataclass(slots=True, kw_only=True)
class NotTwice:
    """Columns of a table of the target that together have no value twice; rows with a null among them do not count."""

    pair: Pair
    columns: tuple[str, ...]
    values: int = 0

    @property
    def reads(self) -> Sequence[str]:
        return ()

    def readings(self, number: int) -> Sequence[Reading]:
        return (self._read,) if number else ()

    def outcomes(self) -> Iterable[Outcome]:
        name = f"{self.pair.title} unique {', '.join(self.columns)}"
        yield Outcome(name=name, holds=not self.values, found=f"{self.values:,} values more than once")

    async def _read(self, connection: Connection) -> None:
        self.values = await connection.fetchval(
            statement("check_unique").format(
                columns=column_list(self.columns),
                rows=self.pair.target.rows_sql,
                filled=" and ".join(f"{identifier(column)} is not null" for column in self.columns),
            )
        )


@dataclass(slots=True, kw_only=True)
class AnsweredAlike:
    """A query to each side, which must have the same answer."""

    said: Agreement
    answers: dict[int, RowAnswer] = field(default_factory=dict)

    @property
    def reads(self) -> Sequence[str]:
        return ()

    def readings(self, number: int) -> Sequence[Reading]:
        async def read(connection: Connection) -> None:
            with naming(f'asking "{self.said.name}" of the {SIDES[number]}'):
                self.answers[number] = await read_answer(connection, (self.said.source, self.said.target)[number])

        return (read,)

    def outcomes(self) -> Iterable[Outcome]:
        source, target = self.answers[0], self.answers[1]
        alike = [*source.values.values()] == [*target.values.values()]
        sentence = f"{source} on both sides" if alike else f"{source} in the source, {target} in the target"
        yield Outcome(name=self.said.name, holds=alike, found=sentence)


def make_checks(
    spec: ReconcileSpec, pairs: Sequence[Pair], source: Catalog, target: Catalog
) -> tuple[list[Check], list[str]]:
    """The checks, and the reasons against those that cannot be made."""
    unique, reasons = _unique(spec, pairs)
    orphans_left = _orphans(pairs, source, target) if spec.orphans else []
    return [*unique, *orphans_left, *(AnsweredAlike(said=agreement) for agreement in spec.agree)], reasons


def _unique(spec: ReconcileSpec, pairs: Sequence[Pair]) -> tuple[list[Check], list[str]]:
    """The checks of what is to be unique, and the reasons against those that cannot be made."""
    by_title = {pair.title: pair for pair in pairs}
    checks: list[Check] = []
    reasons: list[str] = []
    for title, keys in spec.unique.items():
        pair = by_title.get(title)
        if pair is None:
            reasons.append(f"{title}: is to be unique and is not among the tables")
            continue
        lacking = sorted({name for key in keys for name in key if pair.target.column(name) is None})
        reasons += [f"{title}.{name}: is to be unique and is no column of the target" for name in lacking]
        checks += [NotTwice(pair=pair, columns=key) for key in keys]
    return checks, reasons


def _orphans(pairs: Sequence[Pair], source: Catalog, target: Catalog) -> list[Check]:
    """The checks of the foreign keys by which rows of these tables refer."""
    names = {(pair.target.schema, pair.target.name) for pair in pairs}
    keys = [key for key in target.foreign_keys if key.between(names)[0]]
    return [NoOrphans(key=key, at_source=_same_at_source(key, pairs, source)) for key in keys]


def _same_at_source(key: ForeignKey, pairs: Sequence[Pair], source: Catalog) -> ForeignKey | None:
    """The key of the source by which the same rows refer, if both are NOT VALID."""
    table = next((pair.source for pair in pairs if (pair.target.schema, pair.target.name) == key.referring), None)
    if key.proved or table is None:
        return None
    same = (theirs for theirs in source.foreign_keys if theirs.referring == (table.schema, table.name))
    return next((theirs for theirs in same if theirs.columns == key.columns and not theirs.proved), None)
