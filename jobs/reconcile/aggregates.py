"""Aggregates of columns on both sides: sum, smallest, largest, nulls and distinct values, within a tolerance.

A sum is a number about many rows; of few it would give values away, and then, like of the smallest and the largest,
only equal or different is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jobs.postgres.errors import SIDES, naming
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.reconcile.checks import Outcome
from jobs.rows.checksum import Side, sides
from jobs.rows.readers import Reading
from jobs.rows.rowhash import FUNCTIONS, Hashed, independent
from jobs.rows.selection import Pair
from plans.model import Measure

LEAST_SHOWN_VALUES = 5
"""Of so many values a sum is shown."""
NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8", "money"})
TEXTS = frozenset({"text", "varchar", "bpchar"})
ORDERED = NUMBERS | TEXTS | {"date", "time", "timestamp", "timestamptz"}
"""Types whose values that are neither smaller nor larger than each other are the same; of numbers made so."""


@dataclass(slots=True, kw_only=True)
class MeasuredTable:
    """One table, whose columns are measured in one reading of each side."""

    pair: Pair
    said: Mapping[str, Mapping[Measure, float]]
    found: dict[int, dict[tuple[str, str], str | None]] = field(default_factory=dict)
    """By side: (column, measure), and (column, "") for the number of its values."""

    @property
    def reads(self) -> Sequence[str]:
        """None but the table itself."""
        return ()

    def objections(self) -> list[str]:
        """Why something cannot be measured."""
        columns = {column.name: column for column in self.pair.hashed(source=False)}
        reasons = []
        for name, measures in self.said.items():
            column = columns.get(name)
            if column is None:
                reasons.append(f"{self.pair.title}.{name}: is to be measured and is not among the columns")
                continue
            kind = column.type.name if _own(column) else ""
            if Measure.SUM in measures and kind not in NUMBERS:
                reasons.append(f"{self.pair.title}.{name}: a sum needs numbers")
            if {Measure.MIN, Measure.MAX} & set(measures) and kind not in ORDERED:
                reasons.append(f"{self.pair.title}.{name}: its values have no order that both sides share")
        return reasons

    def readings(self, number: int) -> Sequence[Reading]:
        """One, which reads the whole table."""
        side = sides(self.pair)[number]

        async def read(connection: Connection) -> None:
            with naming(f"measuring {self.pair.title} on the {SIDES[number]}"):
                self.found[number] = await self._read(connection, side)

        return (read,)

    def outcomes(self) -> Iterable[Outcome]:
        """One for each column and measure."""
        source, target = self.found[0], self.found[1]
        for column, measures in self.said.items():
            many = min(int(side[column, ""] or 0) for side in (source, target)) >= LEAST_SHOWN_VALUES
            for measure, tolerance in measures.items():
                ours, theirs = source[column, measure], target[column, measure]
                holds = _within(ours, theirs, tolerance)
                shown = measure in (Measure.NULLS, Measure.DISTINCT) or (measure is Measure.SUM and many)
                yield Outcome(
                    name=f"{self.pair.title}.{column} {measure}",
                    holds=holds,
                    found=_sentence(ours, theirs, tolerance, holds=holds, shown=shown),
                )

    async def _read(self, connection: Connection, side: Side) -> dict[tuple[str, str], str | None]:
        columns = {column.name: column for column in side.columns}
        wanted: dict[tuple[str, str], str] = {}
        for name, measures in self.said.items():
            wanted[name, ""] = f"pg_catalog.count({columns[name].expression})::pg_catalog.text"
            wanted.update({(name, measure): _measure(columns[name], measure) for measure in measures})
        row = await connection.fetchval(
            statement("measures").format(measures=", ".join(wanted.values()), rows=side.rows, condition=side.condition)
        )
        return dict(zip(wanted, row, strict=True))


def _measure(column: Hashed, measure: Measure) -> str:
    """The measure as text, the same on both sides where the values are."""
    kind = column.type.name if _own(column) else ""
    value = _comparable(column, kind)
    match measure:
        case Measure.SUM:
            return f"pg_catalog.trim_scale(pg_catalog.sum({value}))::pg_catalog.text"
        case Measure.NULLS:
            return f"(pg_catalog.count(*) - pg_catalog.count({value}))::pg_catalog.text"
        case Measure.DISTINCT:
            compared = value if kind in FUNCTIONS or kind in NUMBERS else f"{value}::pg_catalog.text"
            return f"pg_catalog.count(distinct {compared})::pg_catalog.text"
        case Measure.MIN | Measure.MAX:
            end = f"pg_catalog.{measure}({value})"
            end = f"pg_catalog.trim_scale({end})" if kind in NUMBERS else independent(end, column.type)
            return f"pg_catalog.encode(pg_catalog.sha256(pg_catalog.textsend({end}::pg_catalog.text)), 'hex')"


def _comparable(column: Hashed, kind: str) -> str:
    """The column's value in a form that both sides compare and add up alike."""
    value = f"({column.expression})"
    if kind in NUMBERS:
        return f"{value}::pg_catalog.numeric"  # the sum of floats depends on their order, that of numerics does not
    return f'{value} collate pg_catalog."C"' if kind in TEXTS else value


def _own(column: Hashed) -> bool:
    return column.type.everywhere and not column.type.element


def _within(ours: str | None, theirs: str | None, tolerance: float) -> bool:
    if ours == theirs or ours is None or theirs is None or not tolerance:
        return ours == theirs
    apart = Decimal(ours) - Decimal(theirs) if Decimal(ours).is_finite() and Decimal(theirs).is_finite() else None
    return apart is not None and abs(apart) <= Decimal(str(tolerance))


def _sentence(ours: str | None, theirs: str | None, tolerance: float, *, holds: bool, shown: bool) -> str:
    texts = [text if text is not None else "none" for text in (ours, theirs)] if shown else []
    if ours == theirs:
        return f"{texts[0]} on both sides" if texts else "equal"
    within = f", within {tolerance:g}" if holds else ""
    return (f"{texts[0]} in the source, {texts[1]} in the target" if texts else "different") + within
