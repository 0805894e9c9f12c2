"""Reads all that is compared of one database. Changes nothing; what this login may not read is named."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeAlias

import asyncpg

from jobs.postgres.connection.observed import Observed, observe
from jobs.postgres.errors import classify
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.same.parts import HIDDEN_SETTINGS, MUST_DIFFER, PARTS, SESSION_SETTINGS, SETTINGS, SIZES, Part
from plans.model import Alike, DatabaseId

_PARENTS = ("within", "besides")
_AT_ONCE = 2_000
"""Rows."""
Aspects: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one statement read: of each object what is said of it, and what it is within."""

    aspects: tuple[str, ...] = ()
    objects: Mapping[str, Aspects] = field(default_factory=dict)
    within: Mapping[str, Aspects] = field(default_factory=dict)
    """By the object's name: `relation public.patient`, `role clinic`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    """How large a table is, as the server estimates it; rows below zero where it was never counted."""

    rows: float
    bytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read of one database."""

    database: DatabaseId
    observed: Observed
    parts: Mapping[Part, Read] = field(default_factory=dict)
    unread: Mapping[Part, str] = field(default_factory=dict)
    """Why each part that could not be read was not."""
    hidden: Set[str] = frozenset()
    """Settings of which only this session's own value could be seen."""
    sizes: Mapping[str, TableSize] = field(default_factory=dict)

    @property
    def major(self) -> int:
        """The server's major version."""
        return self.observed.version // 10_000


def parts_of(compared: Sequence[Alike]) -> list[Part]:
    """The parts that belong to these groups, in order, with settings and sizes."""
    return [part for part in (*PARTS, SETTINGS, SIZES) if part.group in compared]


async def read_database(
    connection: Connection, database: DatabaseId, compared: Sequence[Alike], step: Callable[[], None]
) -> Reading:
    """Read the parts one after the other.

    Args:
        connection: its session is changed: what it reads afterwards it reads under the settings of this comparison.
        database: the name in the plan.
        compared: which groups.
        step: is called after each part.

    Raises the driver's errors where the connection goes.
    """
    observed = await observe(connection)
    await connection.execute(statement("same_session"))
    reader = _Reader(connection)
    for part in parts_of(compared):
        if part is SETTINGS:
            await reader.read_settings()
        elif part is SIZES:
            await reader.read_sizes()
        elif observed.version >= part.since:
            await reader.read(part)
        step()
    return Reading(
        database=database,
        observed=observed,
        parts=reader.parts,
        unread=reader.unread,
        hidden=reader.hidden,
        sizes=reader.sizes,
    )


class _Reader:
    """One pass over one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.parts: dict[Part, Read] = {}
        self.unread: dict[Part, str] = {}
        self.hidden: frozenset[str] = frozenset()
        self.sizes: dict[str, TableSize] = {}

    async def read(self, part: Part) -> None:
        """Read a part, or note why it cannot be read."""
        read = _Filled()
        if await self._each(part, read.add):
            self.parts[part] = Read(aspects=read.aspects, objects=read.objects, within=read.within)

    async def read_settings(self) -> None:
        """Read the server's settings; those that this session has set anew out of the server's files."""
        login = await one_row(self._connection, statement("same_login"))
        if not login["all_settings"]:
            self.unread[HIDDEN_SETTINGS] = f"needs {HIDDEN_SETTINGS.allowed}"
        known = await self._values(SETTINGS, list(MUST_DIFFER))
        if known is None:
            return
        covered = sorted(name for name, value in known.items() if value is None)
        in_files = await self._values(SESSION_SETTINGS, covered)
        self.hidden = frozenset(covered) if in_files is None else frozenset()
        objects = {name: (value,) for name, value in (known | (in_files or {})).items() if name not in self.hidden}
        self.parts[SETTINGS] = Read(aspects=("value",), objects=objects)

    async def _values(self, part: Part, names: Sequence[str]) -> dict[str, str | None] | None:
        rows = await self._rows(part, names)
        return {row["name"]: row["value"] for row in rows} if rows is not None else None

    async def read_sizes(self) -> None:
        """Read what the server estimates of its tables."""
        for row in await self._rows(SIZES) or ():
            self.sizes[row["name"]] = TableSize(rows=row["rows"], bytes=row["bytes"])

    async def _rows(self, part: Part, *arguments: object) -> list[asyncpg.Record] | None:
        rows: list[asyncpg.Record] = []
        return rows if await self._each(part, rows.extend, *arguments) else None

    async def _each(self, part: Part, take: Callable[[Sequence[asyncpg.Record]], None], *arguments: object) -> bool:
        """Take the rows of a part, some at a time: an engine does other things besides, and a hundred thousand columns
        at once keep it from them. Whether it could be read; else it is noted why not."""
        try:
            async with self._connection.transaction(readonly=True):
                cursor = await self._connection.cursor(statement(part.statement), *arguments)
                while rows := await cursor.fetch(_AT_ONCE):
                    take(rows)
            return True
        except asyncpg.InsufficientPrivilegeError:
            self.unread[part] = f"needs {part.allowed}" if part.allowed else "this login may not read it"
        except asyncpg.PostgresError as error:
            failure = classify(error)
            if failure is None or failure.lost:
                raise
            self.unread[part] = f"{failure.facts.sentence} [{failure.facts.sqlstate}]"
        return False


class _Filled:
    """What a part says, as its rows come in."""

    def __init__(self) -> None:
        self.aspects: tuple[str, ...] = ()
        self.objects: dict[str, Aspects] = {}
        self.within: dict[str, Aspects] = {}

    def add(self, rows: Sequence[asyncpg.Record]) -> None:
        """Take some more."""
        columns = list(rows[0].keys())
        parents = [column for column in columns if column in _PARENTS]
        said = 1 + len(parents)  # a name, what it is within, and what is said of it, in this order
        self.aspects = tuple(columns[said:])
        self.objects.update({row[0]: row[said:] for row in rows})
        if parents:
            self.within.update({row[0]: row[1:said] for row in rows})
