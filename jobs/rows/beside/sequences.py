"""Sequences go on where the source's are, and beyond the rows: never back.

Where the source's newest rows were deleted, its sequence knows of numbers that no row shows any more. A number that
comes into a text ('INV-' || ...), or through a function, shows in no column either. So it is the source's own value
that counts; a column of whole numbers is looked at besides, because a target may hold rows of others.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jobs.postgres.quote import identifier, literal, qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from plans.table_names import table_title

BATCH_SEQUENCES = 100
"""Sequences that are looked at in one statement; what they lock is let go after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogSequence:
    """A sequence as the catalog of its database has it."""

    schema: str
    name: str
    rising: bool = True
    cycles: bool = False
    least: int = 1
    most: int = 2**63 - 1
    readable: bool = True
    settable: bool = True
    columns: Mapping[tuple[int, str], bool] = field(default_factory=dict)
    """Table (oid) and name of each column that it gives values to -> whether that holds whole numbers."""

    @property
    def allowed(self) -> bool:
        """Whether this role may look at it and set it."""
        return self.readable and self.settable

    @property
    def title(self) -> str:
        """schema.name."""
        return table_title(self.schema, self.name)

    @property
    def sql(self) -> str:
        """The quoted name."""
        return qualified(self.schema, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a sequence is."""

    value: int
    called: bool
    """Whether that value was given out; else it is the next one."""

    def ahead_of(self, other: "Position", *, rising: bool) -> bool:
        """Whether it has given out more."""
        here, there = (self.value, other.value) if rising else (other.value, self.value)
        return here > there or (here == there and self.called and not other.called)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """A sequence of the target, and what it must be beyond."""

    target: CatalogSequence
    source: CatalogSequence | None = None
    at: Position | None = None
    """Where the source's was when the attempt was planned; None where that is not known."""
    relation: str = ""
    """The quoted name of the table that is copied and that it belongs to; empty where it belongs to none."""
    column: str = ""
    """The column of whole numbers, of that table, that it gives values to; empty where there is none."""

    @property
    def table(self) -> str:
        """The table's name, as people write it."""
        return self.relation.replace('"', "")

    def statement(self, rows: str, *, shown: bool = False) -> str:
        """Puts it there, if it is not.

        Args:
            rows: what that table's rows are read from.
            shown: for a person, without the source's value.
        """
        target = self.target
        held = []
        if self.at is not None:
            value, called = (":value", ":called") if shown else (str(self.at.value), str(self.at.called).lower())
            held.append(f"select {value}::int8, {called}::bool")
        if self.column:
            farthest = statement("sequence_held").format(
                farthest="max" if target.rising else "min", column=identifier(self.column), rows=rows
            )
            held.append(farthest.partition("\n")[2].rstrip())
        return statement("sequence_advance").format(
            name=literal(target.sql),
            held=" union all ".join(held),
            sequence=target.sql,
            least=target.least,
            most=target.most,
            order="desc" if target.rising else "asc",
            beyond=">" if target.rising else "<",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequences:
    """All that a selection means."""

    of: Mapping[str, Sequence[Follows]] = field(default_factory=dict)
    """By the quoted name of the target's table that they give values to."""
    others: Sequence[Follows] = ()
    """Of no single table: named by a function, or by the selection's patterns."""
    left: Sequence[str] = ()
    """What is said of those that cannot follow."""

    @property
    def all(self) -> list[Follows]:
        """Every one."""
        return [*(follower for followers in self.of.values() for follower in followers), *self.others]

    def objections(self) -> list[str]:
        """Sequences that would give out values which the rows hold already, because this role may not set them."""
        return [
            f"{follower.table}.{follower.column}: this role may not set its sequence {follower.target.title} "
            "(grant select, update on it)"
            for followers in self.of.values()
            for follower in followers
            if follower.column and not follower.target.allowed
        ]


async def read_known(connection: Connection) -> list[CatalogSequence]:
    """All sequences of a database."""
    return [
        CatalogSequence(
            schema=row["schema"],
            name=row["name"],
            rising=row["rising"],
            cycles=row["cycles"],
            least=row["least"],
            most=row["most"],
            readable=row["readable"],
            settable=row["settable"],
            columns=_columns(row["columns"]),
        )
        for row in await connection.fetch(statement("sequences"))
    ]


def _columns(columns: Iterable[tuple[str, str, str]]) -> dict[tuple[int, str], bool]:
    return {(int(relation), name): whole == "true" for relation, name, whole in columns}


async def read_positions(connection: Connection, sequences: Collection[CatalogSequence]) -> dict[str, Position]:
    """Where these are, by title. Inside a transaction that only reads."""
    positions: dict[str, Position] = {}
    listed = list(sequences)
    for first in range(0, len(listed), BATCH_SEQUENCES):
        batch = listed[first : first + BATCH_SEQUENCES]
        asking = " union all ".join(
            statement("sequence_positions").format(number=number, sequence=sequence.sql).partition("\n")[2].rstrip()
            for number, sequence in enumerate(batch)
        )
        await connection.execute("savepoint positions")
        for row in await connection.fetch(asking):
            positions[batch[row["number"]].title] = Position(value=row["value"], called=row["called"])
        await connection.execute("rollback to savepoint positions")
    return positions


async def advance_sequences(connection: Connection, rows: str, sequences: Collection[Follows]) -> int:
    """Put sequences where they belong. Returns how many had to be moved.

    Args:
        rows: what the rows of their table are read from.
    """
    moved = 0
    for follower in sequences:
        moved += await connection.fetchval(follower.statement(rows)) is not None
    return moved
