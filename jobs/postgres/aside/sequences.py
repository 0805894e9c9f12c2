"""Sequences beyond the rows: of identity columns, owned ones, and those that a default names. Never back."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.postgres.quote import identifier, literal, qualified
from jobs.postgres.selection import Pair
from jobs.postgres.sql_files import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A sequence that gives values to a column."""

    column: str
    sql: str
    """Its quoted name."""
    title: str
    rising: bool
    least: int
    most: int
    allowed: bool
    """Whether this role may set it."""

    def statement(self, rows: str) -> str:
        """Puts it beyond the column's farthest value, if it is not."""
        return statement("sequence_advance").format(
            name=literal(self.sql),
            farthest="max" if self.rising else "min",
            column=identifier(self.column),
            rows=rows,
            sequence=self.sql,
            least=self.least,
            most=self.most,
            beyond=">" if self.rising else "<",
        )


SequencesOf = Mapping[str, Collection[Sequence]]
"""By the quoted name of the table."""


async def read_sequences(connection: Any, pairs: Collection[Pair]) -> SequencesOf:
    """The sequences of the columns that are copied."""
    of = {pair.target.oid: pair for pair in pairs}
    found: dict[str, list[Sequence]] = defaultdict(list)
    for row in await connection.fetch(statement("aside_sequences"), list(of)):
        pair = of[row["relation"]]
        if row["name"] in pair.columns:
            found[pair.target.sql].append(
                Sequence(
                    column=row["name"],
                    sql=qualified(row["schema"], row["sequence_name"]),
                    title=f"{row['schema']}.{row['sequence_name']}",
                    rising=row["rising"],
                    least=row["least"],
                    most=row["most"],
                    allowed=row["allowed"],
                )
            )
    return found


def objections(pairs: Collection[Pair], sequences: SequencesOf) -> list[str]:
    """Sequences that would give out values which the rows hold already, because this role may not set them."""
    return [
        f"{pair.title}.{one.column}: this role may not set its sequence {one.title} (grant select, update on it)"
        for pair in pairs
        for one in sequences.get(pair.target.sql, ())
        if not one.allowed
    ]


async def advance_sequences(connection: Any, rows: str, sequences: Collection[Sequence]) -> int:
    """Put a table's sequences beyond its rows. Returns how many had to be moved."""
    moved = 0
    for one in sequences:
        moved += await connection.fetchval(one.statement(rows)) is not None
    return moved
