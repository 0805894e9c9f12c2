"""What a drill's writer was told is committed, and what of it either side has lost, or holds twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.support.replication.tables import NUMBERED, TABLES, Key, Row, Table


@dataclass(frozen=True, slots=True)
class Change:
    """One row as it is after a statement; None: it is gone."""

    table: Table
    key: Key
    row: Row | None


Held = dict[Key, Row]
"""Rows of one table that one writer has put there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one side differs from the ledger: words for each row."""

    lost: tuple[str, ...]
    """Rows that were acknowledged and are not there as they were left."""
    doubled: tuple[str, ...]
    """Rows that are there and were never committed, or were deleted, or are there twice."""

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.lost or self.doubled)


@dataclass(slots=True)
class Ledger:
    """The rows that ought to be there: what was committed, in the order in which it was.

    Every writer changes only rows of its own, so that the order between writers does not matter.
    """

    rows: dict[tuple[int, str], Held] = field(default_factory=dict)
    """By writer and name of the table."""
    committed: int = 0
    """Transactions that were acknowledged, or found to be committed afterwards."""
    unclear: int = 0
    """Those of which the answer did not come, whatever became of them."""
    collisions: list[str] = field(default_factory=list)
    """What stood in the way of a client's own row: a sequence's number given twice, a row that ought to be gone."""
    missing: list[str] = field(default_factory=list)
    """Rows that a client did not find any more, of those that it had left."""

    def of(self, writer: int, table: Table) -> Held:
        """The rows of a table that are a writer's, by key."""
        return self.rows.setdefault((writer, table.name), {})

    def apply(self, writer: int, changes: Iterable[Change]) -> None:
        """Take a writer's committed transaction down."""
        self.committed += 1
        for change in changes:
            held = self.of(writer, change.table)
            held.pop(change.key, None)
            if change.row is not None:
                held[change.table.key(change.row)] = change.row

    async def against(self, side: "asyncpg.Connection[Any]") -> Verdict:
        """Compare one side with all that was committed."""
        lost = list(self.missing)
        doubled = list(self.collisions)
        for table in TABLES:
            query = f"select {', '.join(table.columns)} from {table.relation}"
            there = Counter(tuple(row) for row in await side.fetch(query))
            ought = Counter(self._all(table))
            lost += _named(table, ought - there)
            doubled += _named(table, there - ought)
        return Verdict(lost=tuple(sorted(lost)), doubled=tuple(sorted(doubled)))

    def given(self, key: Key) -> None:
        """Note it where a sequence gave this number before."""
        if any(key in held for (_, name), held in self.rows.items() if name == NUMBERED.name):
            self.collisions.append(f"{NUMBERED.name} {key} twice")

    def _all(self, table: Table) -> Iterator[Row]:
        for (_, name), held in self.rows.items():
            if name == table.name:
                yield from held.values()


def _named(table: Table, rows: Mapping[Row, int]) -> list[str]:
    return [f"{table.name} {_short(row)}" + (f" x{times}" if times > 1 else "") for row, times in rows.items()]


def _short(row: Row) -> str:
    return ", ".join(str(value)[:20] for value in row)
