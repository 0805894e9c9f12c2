"""Reads what `pgoutput` says of changes: of which table, and the key of the row. Nothing else of a row is kept.

The messages are those of PostgreSQL's logical replication protocol, version 1 ("Logical Replication Message Formats" in
its manual); those of commits, origins and types are passed over.
"""

import struct
from collections.abc import Iterator, Sequence
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
    by: int
    """The 32 bits of the transaction that did it, which every reader of the database may not see yet."""


@dataclass(slots=True)
class ChangeReader:
    """What one slot hands out, message by message. Tables are announced once, and again after each change of theirs."""

    relations: dict[int, Relation] = field(default_factory=dict)
    by: int = 0

    def read(self, message: bytes) -> Iterator[Changed]:
        """The rows that a message says have changed: two where one was given another key."""
        kind, body = message[:1], _Body(message, 1)
        if kind == b"B":
            _, _, self.by = body.number("Q"), body.number("q"), body.number("I")
        elif kind == b"R":
            number, relation = _relation(body)
            self.relations[number] = relation
        elif kind == b"T":
            yield from (Changed(self.relations[number], None, self.by) for number in body.truncated())
        elif kind in (b"I", b"U", b"D"):
            relation = self.relations[body.number("I")]
            old, new = body.keys(relation.places)
            keys = {_key(values) for values in (old, _filled(new, old)) if values is not None}
            yield from (Changed(relation, key, self.by) for key in keys)


_Values = list[bytes | None]
"""Of a key's columns; None for what is not there."""


def _filled(new: _Values | None, old: _Values | None) -> _Values | None:
    """A key with what was not sent of it again, as it had not changed."""
    if new is None or old is None:
        return new
    return [there if there is not None else before for there, before in zip(new, old, strict=True)]


def _key(values: _Values) -> Key | None:
    """None where one of its columns is not there, or is no text (SQL_ASCII keeps any bytes): then nobody can ask for
    its row."""
    found = [value for value in values if value is not None]
    try:
        return tuple(value.decode() for value in found) if found and len(found) == len(values) else None
    except UnicodeDecodeError:
        return None


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
        found = self._message[self._at : end].decode(errors="surrogateescape")
        self._at = end + 1
        return found

    def truncated(self) -> list[int]:
        """The numbers of the tables that were emptied."""
        tables, _ = self.number("I"), self.number("B")
        return [self.number("I") for _ in range(tables)]

    def keys(self, places: Sequence[int]) -> tuple[_Values | None, _Values | None]:
        """What stands at these places of a row as it was, and as it is now."""
        old = new = None
        while self._at < len(self._message):
            kind = self._message[self._at : self._at + 1]
            self._at += 1
            values = [self._value() for _ in range(self.number("H"))]
            if kind == b"N":
                new = _bytes_at(values, places)
            else:
                old = _bytes_at(values, places)
        return old, new

    def _value(self) -> memoryview | None:
        kind = self._message[self._at : self._at + 1]
        self._at += 1
        if kind in (b"n", b"u"):
            return None
        size = self.number("I")
        found = memoryview(self._message)[self._at : self._at + size]
        self._at += size
        return found


def _bytes_at(values: Sequence[memoryview | None], places: Sequence[int]) -> _Values:
    chosen = (values[place] for place in places)
    return [None if value is None else bytes(value) for value in chosen]
