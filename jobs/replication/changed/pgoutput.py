"""Reads what `pgoutput` says of changes: of which table, and the key of the row. Nothing else of a row is kept.

The messages are those of PostgreSQL's logical replication protocol, version 1 ("Logical Replication Message Formats" in
its manual); those of transactions, origins and types are passed over.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from plans.table_names import table_title

Key = tuple[str, ...]
"""A key's columns as text, in the order of the table's columns."""
_OF_KEY = 1
_FULL = ord("f")
"""A replica identity of all columns: no key tells the rows apart."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as the messages after it mean it."""

    title: str
    key: tuple[str, ...]
    """The columns of its key, in the order of the table's; none where it has no key."""
    places: tuple[int, ...] = ()
    """Where those stand in a row."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that was written or deleted, by its key; None where it has none, or where all rows of the table went."""

    of: Relation
    key: Key | None


@dataclass(slots=True)
class ChangeReader:
    """What one slot hands out, message by message. Tables are announced once, and again after each change of theirs."""

    relations: dict[int, Relation] = field(default_factory=dict)

    def read(self, message: bytes) -> Iterator[Changed]:
        """The rows that a message says have changed: two where one was given another key."""
        kind, body = message[:1], _Body(message, 1)
        if kind == b"R":
            number, relation = _relation(body)
            self.relations[number] = relation
        elif kind == b"T":
            yield from (Changed(self.relations[number], None) for number in body.truncated())
        elif kind in (b"I", b"U", b"D"):
            relation = self.relations[body.number("I")]
            old, new = body.rows()
            yield from _changed(relation, old, new)


_Row = list[str | None]


def _changed(of: Relation, old: _Row | None, new: _Row | None) -> Iterator[Changed]:
    keys = {_key(of, row) for row in (old, _filled(new, old)) if row is not None}
    return (Changed(of, key) for key in keys)


def _filled(new: _Row | None, old: _Row | None) -> _Row | None:
    """A row with what was not sent of it again, as it had not changed."""
    if new is None or old is None:
        return new
    return [there if there is not None else before for there, before in zip(new, old, strict=True)]


def _key(relation: Relation, row: _Row) -> Key | None:
    """None where one of its columns is not there: then nobody can say which row it is."""
    values = [row[place] for place in relation.places]
    found = tuple(value for value in values if value is not None)
    return found if found and len(found) == len(values) else None


def _relation(body: "_Body") -> tuple[int, Relation]:
    number, schema, name, identity = body.number("I"), body.name(), body.name(), body.number("B")
    columns = [(body.number("B"), body.name(), body.number("I"), body.number("i")) for _ in range(body.number("H"))]
    places = tuple(place for place, column in enumerate(columns) if column[0] & _OF_KEY and identity != _FULL)
    title = table_title(schema or "pg_catalog", name)
    return number, Relation(title, tuple(columns[place][1] for place in places), places)


class _Body:
    """A message while it is read."""

    def __init__(self, message: bytes, at: int) -> None:
        self._message, self._at = message, at

    def number(self, form: str) -> int:
        """The next number, of a form of `struct`."""
        found: int = struct.unpack_from(f"!{form}", self._message, self._at)[0]
        self._at += struct.calcsize(f"!{form}")
        return found

    def name(self) -> str:
        """The next name, which a zero byte ends."""
        end = self._message.index(0, self._at)
        found = self._message[self._at : end].decode()
        self._at = end + 1
        return found

    def truncated(self) -> list[int]:
        """The numbers of the tables that were emptied."""
        tables, _ = self.number("I"), self.number("B")
        return [self.number("I") for _ in range(tables)]

    def rows(self) -> tuple[_Row | None, _Row | None]:
        """The row, or its key, as it was, and as it is now."""
        old = new = None
        while self._at < len(self._message):
            kind = self._message[self._at : self._at + 1]
            self._at += 1
            if kind == b"N":
                new = self._row()
            else:
                old = self._row()
        return old, new

    def _row(self) -> _Row:
        return [self._value() for _ in range(self.number("H"))]

    def _value(self) -> str | None:
        kind = self._message[self._at : self._at + 1]
        self._at += 1
        if kind in (b"n", b"u"):
            return None
        size = self.number("I")
        found = self._message[self._at : self._at + size]
        self._at += size
        return found.decode()
