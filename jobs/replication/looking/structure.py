"""How followed tables are made, as a digest for each: logical replication carries no DDL, so a table that changes on
one side stops it, or loses columns without a word.

In it is what decides whether changes can be sent and applied: columns, unique keys, replica identity, checks, triggers
that fire under apply. Foreign keys and other indexes are not: they are made and dropped while a database follows.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import asyncpg

from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from plans.table_names import split, table_title

_DIGITS = 16
_OF_STRUCTURE = ("kind", "persistence", "identity", "secured", "columns", "keys", "checks", "triggers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """How tables of one side are made, and which server holds them."""

    tables: Mapping[str, str] = field(default_factory=dict)
    """The digest of each, by title."""
    server: str = ""
    """System identifier and timeline: another timeline says that a stand-by took over, or a backup was restored, and
    with it what was applied may have gone back without a word."""
    counting: str = ""
    """Since when its server counts: another time says that it crashed; empty where that was not recorded."""
    files: Mapping[str, int] = field(default_factory=dict)
    """By title, the number of the file in which the rows of a table lie: another one after TRUNCATE, and after whatever
    else writes a table anew."""
    locked: frozenset[str] = frozenset()
    """Tables that could not be looked at: somebody has locked them, or waits to. Not kept."""

    @property
    def text(self) -> str:
        """All of it, to be kept."""
        kept = {
            "server": self.server,
            "counting": self.counting,
            "tables": dict(sorted(self.tables.items())),
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def other_tables(self, now: "Structure") -> tuple[str, ...]:
        """The tables that are made otherwise now, or are not there any more."""
        known = {title: digest for title, digest in self.tables.items() if title not in now.locked}
        return tuple(title for title, digest in known.items() if now.tables.get(title) != digest)

    def alike(self, other: "Structure") -> frozenset[str]:
        """The tables that are made the same on another side."""
        return frozenset(title for title, digest in self.tables.items() if other.tables.get(title) == digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The structure of one side now, and what its tables hold, as far as their files tell."""

    structure: Structure = field(default_factory=Structure)
    empty: frozenset[str] = frozenset()
    """Tables whose file holds nothing at all."""
    uncounted: frozenset[str] = frozenset()
    """Tables whose rows were not counted since their file was made: what TRUNCATE leaves, and VACUUM FULL does not."""
    filled_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By title, the subscriptions that write to it."""


async def read_shape(connection: Connection, titles: Collection[str]) -> Shape:
    """Look at these tables, waiting for nobody; one that is not there has no digest, nor has one that is locked."""
    rows = await connection.fetch(statement("replication_locked"), *_asked(titles))
    locked = frozenset(table_title(row["schema"], row["name"]) for row in rows)
    return await _read(connection, [title for title in titles if title not in locked], locked)


async def _read(connection: Connection, titles: Collection[str], locked: frozenset[str] = frozenset()) -> Shape:
    server = await one_row(connection, statement("replication_identity"))
    rows = await connection.fetch(statement("replication_structure"), *_asked(titles))
    return _shape({table_title(row["schema"], row["name"]): row for row in rows}, server, locked)


def _asked(titles: Collection[str]) -> tuple[list[str], list[str]]:
    names = [split(title) for title in sorted(titles)]
    return [schema for schema, _ in names], [name for _, name in names]


def _shape(rows: Mapping[str, asyncpg.Record], server: asyncpg.Record, locked: frozenset[str]) -> Shape:
    stored = {title: row for title, row in rows.items() if row["file"]}
    return Shape(
        structure=Structure(
            tables={title: _digest(row) for title, row in rows.items()},
            server=server["server"],
            counting=server["counting"],
            files={title: row["file"] for title, row in stored.items()},
            locked=locked,
        ),
        empty=frozenset(title for title, row in stored.items() if not row["bytes"]),
        uncounted=frozenset(title for title, row in stored.items() if row["uncounted"]),
        filled_by={title: tuple(row["filled_by"]) for title, row in rows.items()},
    )


async def read_structure(connection: Connection, titles: Collection[str]) -> Structure:
    """The structure of all of these tables; its `text` is to be kept beside what was made for them. Waits for locks."""
    return (await _read(connection, titles)).structure


def catalog_hash(structure: Structure) -> str:
    """One digest for all tables."""
    return _of(json.dumps(dict(sorted(structure.tables.items()))))


def from_text(text: str) -> Structure:
    """A structure that was kept; one of nothing where none was."""
    if not text:
        return Structure()
    kept = json.loads(text)
    return Structure(
        tables=dict(kept["tables"]),
        server=str(kept["server"]),
        counting=str(kept.get("counting", "")),
        files=dict(kept.get("files", {})),
    )


def _digest(row: asyncpg.Record) -> str:
    return _of(json.dumps([row[name] for name in _OF_STRUCTURE]))


def _of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGITS]
