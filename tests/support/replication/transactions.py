"""What a drill's writer does in one transaction, drawn by lot; each kind is a shape that replication has met before.

Pairs with a foreign key, keys that change, rows that travel from one table to another, large values that stay while
their row changes, nulls, savepoints that are undone, transactions so long that they are sent before they end.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.support.replication.ledger import Change, Held, Ledger
from tests.support.replication.tables import BED, DRAFT, NUMBERED, PATIENT, RECEIPT, SENT, VISIT, Key, Row, Table

OWN = 10_000_000
"""How many keys belong to one writer."""
LARGE = 9_000
"""Characters of a value that does not fit into its row."""
MANY = 400
"""Rows of a transaction that is larger than what a publisher decodes in memory (`logical_decoding_work_mem`)."""


@dataclass(slots=True)
class Transaction:
    """One open transaction of a writer: what it does is done on the server and noted, to be believed once committed."""

    writer: int
    number: int
    connection: "asyncpg.Connection[Any]"
    ledger: Ledger
    chance: random.Random
    changes: list[Change] = field(default_factory=list)

    def of(self, table: Table) -> Held:
        """The writer's rows of a table as they were before this transaction."""
        return self.ledger.of(self.writer, table)

    def one_of(self, table: Table) -> Row | None:
        """One of them; None where there is none."""
        held = self.of(table)
        return held[self.chance.choice(list(held))] if held else None

    def fresh(self) -> int:
        """A key that this writer has not used yet."""
        return self.writer * OWN + self.number * 1_000 + len(self.changes)

    async def insert(self, table: Table, *row: object) -> None:
        """Add a row."""
        await self.connection.execute(table.insert, *row)
        self.changes.append(Change(table, table.key(row), row))

    async def update(self, table: Table, row: Row, **changed: object) -> Row:
        """Set columns of a row, also of its key; the row as it is then."""
        key = table.key(row)
        self._found(await self.connection.execute(table.update(tuple(changed)), *changed.values(), *key), table, key)
        after = tuple(changed.get(column, value) for column, value in zip(table.columns, row, strict=True))
        self.changes.append(Change(table, key, after))
        return after

    async def delete(self, table: Table, key: Key) -> None:
        """Delete the row of a key."""
        self._found(await self.connection.execute(table.delete, *key), table, key)
        self.changes.append(Change(table, key, None))

    def _found(self, answer: str, table: Table, key: Key) -> None:
        """Note it where a row of this writer's was not there any more."""
        if answer.endswith(" 0"):
            self.ledger.missing.append(f"{table.name} {key} when it was to be changed")

    def text(self, size: int = 12) -> str:
        """Some text that nothing compresses to nothing."""
        return "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz æøå", k=size))


async def admitted(now: Transaction) -> None:
    """A patient with visits; some without a name, some with a large note."""
    patient = now.fresh()
    note = now.chance.choice([None, now.text(), now.text(LARGE)])
    await now.insert(PATIENT, patient, now.chance.choice([None, now.text()]), note, 1)
    for _ in range(now.chance.randrange(3)):
        await now.insert(VISIT, now.fresh(), patient, now.text())


async def changed(now: Transaction) -> None:
    """A patient's row changes, and its note only now and then; twice in one transaction, sometimes."""
    row = now.one_of(PATIENT)
    for _ in range(now.chance.randint(1, 2) if row else 0):
        assert row is not None
        more = {"note": now.chance.choice([None, now.text(LARGE)])} if now.chance.random() < 0.2 else {}
        row = await now.update(PATIENT, row, version=int(str(row[3])) + 1, name=now.text(), **more)


async def discharged(now: Transaction) -> None:
    """A patient goes, the visits first."""
    if row := now.one_of(PATIENT):
        for visit in [key for key, one in now.of(VISIT).items() if one[1] == row[0]]:
            await now.delete(VISIT, visit)
        await now.delete(PATIENT, PATIENT.key(row))


async def rekeyed(now: Transaction) -> None:
    """A bed gets another number: its key changes, and the old one is taken by another bed at once."""
    ward = f"ward {now.writer}"
    if row := now.one_of(BED):
        moved = await now.update(BED, row, number=now.fresh())
        await now.insert(BED, ward, row[1], None)
        if now.chance.random() < 0.5:
            await now.delete(BED, BED.key(moved))
    else:
        await now.insert(BED, ward, now.fresh(), now.writer)


async def travelled(now: Transaction) -> None:
    """A letter goes from one table to the other and keeps its key; it is in one of both at any time."""
    here, there = now.chance.sample([DRAFT, SENT], 2)
    if row := now.one_of(here):
        await now.delete(here, here.key(row))
        await now.insert(there, *row)
    else:
        await now.insert(here, now.fresh(), now.text())


async def numbered(now: Transaction) -> None:
    """A row whose key is a sequence's next number."""
    query = f"insert into {NUMBERED.relation} (writer) values ($1) returning id"
    row = (await now.connection.fetchval(query, now.writer), now.writer)
    now.ledger.given(row[:1])
    now.changes.append(Change(NUMBERED, row[:1], row))


async def half_undone(now: Transaction) -> None:
    """Part of it is taken back by a savepoint within a savepoint."""
    await admitted(now)
    await now.connection.execute("savepoint outer_one")
    await admitted(now)
    kept = list(now.changes)
    await now.connection.execute("savepoint inner_one")
    await admitted(now)
    await now.connection.execute("rollback to inner_one")
    now.changes[:] = kept
    await now.connection.execute("release outer_one")


async def lengthy(now: Transaction) -> None:
    """It stays open while others come and go."""
    await admitted(now)
    await asyncio.sleep(now.chance.uniform(0.02, 0.15))  # no waiting for luck: this is what it is to be long
    await changed(now)


async def bulky(now: Transaction) -> None:
    """So many rows that they are sent before it ends."""
    first = now.writer * OWN + now.number * 1_000 + 500
    rows = [(first + place, "x" * 300) for place in range(MANY)]
    await now.connection.executemany(DRAFT.insert, rows)
    await now.connection.execute(f"delete from {DRAFT.relation} where id >= $1 and id < $2", first + 5, first + MANY)
    now.changes += [Change(DRAFT, row[:1], row) for row in rows[:5]]


async def receipted(now: Transaction) -> None:
    """Leave the line by which it is known whether it was committed."""
    await now.insert(RECEIPT, now.writer, now.number)


KINDS: dict[Callable[[Transaction], Awaitable[None]], int] = {
    admitted: 6,
    changed: 8,
    discharged: 3,
    rekeyed: 3,
    travelled: 5,
    numbered: 3,
    half_undone: 2,
    lengthy: 1,
    bulky: 1,
}
"""Each kind, and how often it comes beside the others."""
ABANDONED = 0.06
"""Part of the transactions that are rolled back in the end."""
